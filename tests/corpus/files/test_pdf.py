"""A PDF has the same questions as its text, each on its page; a PDF that can't be read whole is refused."""

import html
import logging
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdf
import pypdf.annotations
import pytest

from corpus import SHIPPED, Corpus, Question, load_corpus, read_document
from corpus.errors import UnreadableDocumentError
from corpus.files.pdf import reader as pdf_module
from corpus.files.pdf.reader import read_pdf
from support.corpora import by_number
from support.pdf_files import draw_pdf, make_pdf

WriteFiles = Callable[[dict[str, bytes | str]], Path]

TEXT = SHIPPED / "peru-msq-2022.txt"


@pytest.fixture
def chromium(chromium_command: list[str], tmp_path: Path) -> Callable[..., Path]:
    """Print a file to PDF as a browser does; `running` adds the date and the page's number to every page."""

    def print_to_pdf(source: Path, running: bool) -> Path:
        target = tmp_path / "printed" / "peru-msq-2022.pdf"
        target.parent.mkdir()
        options = ["--headless", f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={target}"]
        options += [] if running else ["--no-pdf-header-footer"]
        subprocess.run([*chromium_command, *options, source.as_uri()], check=True, capture_output=True, timeout=300)
        return target

    return print_to_pdf


def html_page(style: str) -> str:
    """Return a web page that shows the shipped text line by line."""
    text = html.escape(TEXT.read_text(encoding="utf-8"))
    return f"<!doctype html><meta charset=utf-8><title>Questionnaire</title><style>{style}</style><pre>\n{text}</pre>"


def without_lines(question: Question) -> Question:
    """Return a question without its source lines."""
    answer = replace(question.answer, marks=())
    provenance = replace(question.provenance, document="", lines=(0, 0), confirming_lines=None)
    return replace(question, answer=answer, provenance=provenance, choice_line=None)


def assert_same_questions(corpus: Corpus, shipped: Corpus) -> None:
    questions, expected = by_number(corpus), by_number(shipped)
    assert sorted(questions) == list(range(1, 113))
    for number, question in expected.items():
        assert without_lines(questions[number]) == without_lines(question)


def assert_questions_on_their_pages(corpus: Corpus, path: Path) -> None:
    """Check that each question's label starts on the page that its line number is on."""
    (document,) = corpus.documents
    printed = ["".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages]
    assert len(document.pages) == len(printed)
    assert document.pages == tuple(sorted(document.pages))
    for question in corpus.questions[document.name]:
        line = question.provenance.lines[0]
        page = sum(1 for start in document.pages if start <= line)
        assert "".join(document.text.split("\n")[line - 1].split()) in printed[page - 1]


@pytest.mark.thorough
def test_the_text_printed_by_a_browser_has_the_same_questions(chromium: Callable[..., Path], shipped: Corpus) -> None:
    path = chromium(TEXT, running=True)
    corpus = load_corpus(path)
    assert corpus.documents[0].media_type == "application/pdf"
    assert_same_questions(corpus, shipped)
    assert_questions_on_their_pages(corpus, path)
    assert corpus.editions[path.name].id == "peru-2022"
    assert all(path.name not in question.answer.text for question in corpus.questions[path.name])


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("style", "running"),
    [
        ("@page {size: A4 landscape} pre {font: 12px monospace}", False),
        ("@page {size: A5} pre {font: 6pt monospace; white-space: pre-wrap}", True),
        ("@page {size: letter} pre {font: 12px serif; white-space: pre-wrap}", True),
    ],
)
def test_pages_fonts_and_margins_change_no_question(
    chromium: Callable[..., Path], write_files: WriteFiles, shipped: Corpus, style: str, running: bool
) -> None:
    path = chromium(write_files({"page.html": html_page(style)}) / "page.html", running)
    corpus = load_corpus(path)
    assert_same_questions(corpus, shipped)
    assert_questions_on_their_pages(corpus, path)


# Small files


@pytest.fixture
def questionnaire(atlantida: dict[str, str]) -> bytes:
    """The invented questionnaire in the word processor's layout, forty lines a page."""
    text = atlantida["word"].encode("ascii", "replace").decode()
    lines = text.replace("(", r"\(").replace(")", r"\)").split("\n")
    return draw_pdf(*(lines[start : start + 40] for start in range(0, len(lines), 40)))


def test_a_pdf_has_companions_as_a_text_has(write_files: WriteFiles, questionnaire: bytes) -> None:
    path = write_files(
        {
            "atlantida.pdf": questionnaire,
            "atlantida.unanswerable.jsonl": '{"language": "en", "question": "Who won?"}',
            "atlantida.about.json": '{"year": 2024, "en": {"title": "Replies", "body": "Ministry"}}',
        }
    )
    corpus = load_corpus(path)
    assert [document.name for document in corpus.documents] == ["atlantida.pdf"]
    assert [question.question for question in corpus.unanswerable] == ["Who won?"]
    assert corpus.publications["atlantida.pdf"].year == 2024


def refusal(write_files: WriteFiles, raw: bytes, caplog: pytest.LogCaptureFixture) -> str:
    """Return the message that a PDF is refused with, after its path; pypdf logs nothing more."""
    path = write_files({"a.pdf": raw}) / "a.pdf"
    with caplog.at_level(logging.WARNING), pytest.raises(UnreadableDocumentError) as raised:
        load_corpus(path)
    assert caplog.records == []
    message = str(raised.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


DAMAGED = "is damaged or was cut off; get a complete copy, or open it and print it to PDF again"
ENCRYPTED = "is encrypted; save it without a password, for example: qpdf --decrypt, or print it to PDF again"


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("end", [b"", b"\n%%EOF\n"])
def test_a_truncated_file_is_refused(
    write_files: WriteFiles, questionnaire: bytes, caplog: pytest.LogCaptureFixture, share: float, end: bytes
) -> None:
    assert refusal(write_files, questionnaire[: int(len(questionnaire) * share)] + end, caplog) == DAMAGED


def test_a_file_without_all_its_pages_is_refused(
    write_files: WriteFiles, questionnaire: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    count = len(pypdf.PdfReader(BytesIO(questionnaire)).pages)
    raw = questionnaire.replace(b"/Count %d" % count, b"/Count %d" % (count + 1))
    assert refusal(write_files, raw, caplog) == f"has {count} of its {count + 1} pages; get a complete copy"


@pytest.mark.parametrize(
    "raw",
    [
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\n" + b"x" * 5000 + b"%%EOF",
        make_pdf(b"noise" + zlib.compress(b"BT /F 10 Tf (Text) Tj ET"), filters=b"/Filter /FlateDecode"),
        make_pdf(zlib.compress(b" " * 80_000_000), filters=b"/Filter /FlateDecode"),
        make_pdf(b"[" * 100_000),
        make_pdf(b"BT").replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
    ],
    ids=["empty", "noise", "stream", "bomb", "nesting", "cycle"],
)  # fmt: skip
def test_a_damaged_file_is_refused(write_files: WriteFiles, raw: bytes, caplog: pytest.LogCaptureFixture) -> None:
    assert refusal(write_files, raw, caplog) == DAMAGED


@pytest.mark.parametrize("raw", [draw_pdf([]), draw_pdf([" "], [" ", ""])], ids=["nothing", "blanks"])
def test_pages_without_text_are_refused(write_files: WriteFiles, raw: bytes, caplog: pytest.LogCaptureFixture) -> None:
    assert refusal(write_files, raw, caplog) == (
        "contains no text, as if scanned; make it searchable, for example with ocrmypdf, or use a .txt"
    )


def encrypt(raw: bytes, user: str) -> bytes:
    writer, target = pypdf.PdfWriter(clone_from=BytesIO(raw)), BytesIO()
    writer.encrypt(user_password=user, owner_password="owner", algorithm="RC4-128")
    writer.write(target)
    return target.getvalue()


def test_a_file_with_a_password_is_refused(
    write_files: WriteFiles, questionnaire: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert refusal(write_files, encrypt(questionnaire, "secret"), caplog) == ENCRYPTED


def test_a_file_protected_against_changes_only_is_read(write_files: WriteFiles, questionnaire: bytes) -> None:
    plain = load_corpus(write_files({"a.pdf": questionnaire}))
    locked = load_corpus(write_files({"a.pdf": encrypt(questionnaire, "")}))
    assert locked.entries == plain.entries


def test_an_encryption_that_pypdf_needs_another_package_for_is_refused(
    write_files: WriteFiles, caplog: pytest.LogCaptureFixture
) -> None:
    aes = (
        b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -4 "
        b"/O <%s> /U <%s> /OE <%s> /UE <%s> /Perms <%s> "
        % tuple(b"00" * length for length in (48, 48, 32, 32, 16))
        + b"/CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> /StmF /StdCF /StrF /StdCF >>"
    )
    assert refusal(write_files, make_pdf(b"BT ET", trailer=aes), caplog) == ENCRYPTED


def test_the_work_on_one_file_is_bounded(
    write_files: WriteFiles, questionnaire: bytes, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_module, "MAX_OPERATIONS", 100)
    assert refusal(write_files, questionnaire, caplog).startswith("draws far more than text; print it to PDF again")
    monkeypatch.setattr(pdf_module, "MAX_PAGES", 1)
    count = len(pypdf.PdfReader(BytesIO(questionnaire)).pages)
    assert refusal(write_files, questionnaire, caplog) == (
        f"has {count} pages, more than 1; keep only the questionnaire's"
    )


@pytest.mark.parametrize(
    "drawing",
    [
        b"/F 0 Tf (Nothing) Tj",
        b"/F 1 Tf 0 0 0 0 0 0 Tm (Nothing) Tj",
        b"/F 1 Tf 0.00001 0 0 0.00001 0 0 Tm (Nothing) Tj",
        b"/F 10 Tf 1 0 0 1 0 9999999999 Tm (Nothing) Tj",
    ],
)
def test_text_without_a_plausible_size_or_position_is_ignored(drawing: bytes) -> None:
    content = b"BT /F 10 Tf 1 0 0 1 50 700 Tm (Seen) Tj ET BT %s ET" % drawing
    assert read_pdf(make_pdf(content), "a.pdf").text == "\fSeen\n"


def test_a_rotated_page_is_read_upright() -> None:
    content = b"BT /F 10 Tf 0 1 -1 0 100 50 Tm (1. Country name : Atlantida) Tj 0 -12 Td (2. Your name : Ana) Tj ET"
    writer, target = pypdf.PdfWriter(), BytesIO()
    writer.append(BytesIO(make_pdf(content)))
    writer.pages[0].rotate(90)
    writer.write(target)
    assert read_pdf(target.getvalue(), "a.pdf").text == "\f1. Country name : Atlantida\n2. Your name : Ana\n"


def test_ligatures_are_read_as_letters() -> None:
    # Helvetica has none, so they are encoded as in a font that has them: by a table from its bytes to letters.
    table = b"/Differences [65 /ffi /fi]"
    raw = draw_pdf(["oAcial Ble"]).replace(b"/Encoding /WinAnsiEncoding", b"/Encoding << " + table + b" >>")
    writer, target = pypdf.PdfWriter(clone_from=BytesIO(raw)), BytesIO()
    writer.write(target)
    assert read_pdf(target.getvalue(), "a.pdf").text == "\fofficial file\n"


def test_links_behind_words_are_counted() -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(draw_pdf(["See https://a.example/x or the form."])))
    for url in ("https://a.example/x/", "https://b.example", "https://b.example", "mailto:a@b.example"):
        writer.add_annotation(0, pypdf.annotations.Link(rect=(0, 0, 9, 9), url=url))
    # Broken ones refuse nothing.
    writer.pages[0]["/Annots"].append(pypdf.generic.NullObject())
    writer.pages[0]["/Annots"].append(pypdf.generic.DictionaryObject())
    written = BytesIO()
    writer.write(written)
    (remark,) = read_pdf(written.getvalue(), "a.pdf").remarks
    assert (remark.kind, remark.message) == (
        "hyperlinks not read",
        '1 link behind words (such as "https://b.example") is not read; print the address in the text',
    )


def test_the_text_is_cleaned(write_files: WriteFiles) -> None:
    # Byte 264 (octal) is an acute accent, 255 a soft hyphen, 240 a no-break space.
    lines = [r"La gesti\264on p\264ublica:\240https:\255//a.example", r"la infor\255", r"maci\264on"]
    path = write_files({"a.pdf": draw_pdf(lines)}) / "a.pdf"
    assert read_document(path).text == "\fLa gestión pública: https://a.example\nla información\n\n"
