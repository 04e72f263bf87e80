"""A document with headings is divided at them, whether it is marked up, printed, or only bold."""

from pathlib import Path

import pytest
from docx.oxml.ns import nsdecls

from corpus import Corpus, load_corpus
from corpus.errors import UnreadableDocumentError
from support.pdf_files import draw_pdf, with_outline
from support.word_files import WordFile, run

GUIDE = (
    [
        "Harbour guide",
        "",
        "Berths",
        "",
        "Ask at the pier, where the harbour master keeps",
        "the list of free berths.",
        "",
    ],
    ["Fees", "", "Ten shells a day (https://pier.example/fees).", "", "Visits and", "tours", "", "On Mondays only."],
)
BOOKMARKS = [("Harbour guide", 1, 0), ("Berths", 2, 0), ("Fees", 3, 1), ("Visits and tours", 2, 1), ("Index", 1, 1)]


def load(path: Path, raw: bytes) -> Corpus:
    path.write_bytes(raw)
    return load_corpus(path)


def test_a_pdf_is_divided_at_the_headings_of_its_outline(tmp_path: Path) -> None:
    corpus = load(tmp_path / "guide.pdf", with_outline(draw_pdf(*GUIDE), BOOKMARKS))
    assert [(entry.id, entry.section, entry.text.text) for entry in corpus.entries] == [
        (
            "guide/berths",
            "Harbour guide",
            "Ask at the pier, where the harbour master keeps the list of free berths.",
        ),
        ("guide/fees", "Berths", "Ten shells a day (https://pier.example/fees)."),
        ("guide/visits-and-tours", "Harbour guide", "On Mondays only."),
    ]
    fees = corpus.entries[1]
    assert [link.url for link in fees.links] == ["https://pier.example/fees"]
    document = corpus.documents[0]
    line = fees.text.lines()[0]
    assert document.text.split("\n")[line - 1].strip() == "Ten shells a day (https://pier.example/fees)."
    assert sum(start <= line for start in document.pages) == 2


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("1. Where to ask", "Where to ask"),
        ("Where to ask", "2.1 Where to ask"),
        ("IV) Where to ask", "4. Where to ask"),
        ("Where to ask?", "Where to ask ?"),
        ("3. Where to ask 24 hours", "2. Where to ask 24 hours"),
        ("Where\u00a0to\u200b ask", "WHERE TO ASK:"),
    ],
)
def test_a_bookmark_may_have_another_number_than_its_heading(tmp_path: Path, title: str, printed: str) -> None:
    raw = with_outline(
        draw_pdf([printed, "", "At the pier.", "", "Fees", "", "None."]), [(title, 1, 0), ("Fees", 1, 0)]
    )
    corpus = load(tmp_path / "guide.pdf", raw)
    assert [(entry.title, entry.text.text) for entry in corpus.entries] == [
        (printed, "At the pier."),
        ("Fees", "None."),
    ]
    assert corpus.doubts == ()


def test_bookmarks_that_lead_to_no_heading_are_one_doubt(tmp_path: Path) -> None:
    bookmarks = [*BOOKMARKS, ("On 7 Mondays only.", 1, 1)]
    corpus = load(tmp_path / "guide.pdf", with_outline(draw_pdf(*GUIDE), bookmarks))
    assert [str(doubt) for doubt in corpus.doubts] == [
        'guide.pdf: bookmarks without heading: "Index" (page 2) and 1 more are not printed there, and divide no text'
    ]


def test_a_questionnaire_with_an_outline_stays_one(tmp_path: Path, atlantida: dict[str, str]) -> None:
    text = atlantida["word"].encode("ascii", "replace").decode()
    lines = text.replace("(", r"\(").replace(")", r"\)").split("\n")
    raw = draw_pdf(*(lines[start : start + 40] for start in range(0, len(lines), 40)))
    heading = next(line.strip() for line in lines if "Institutions and Portals" in line)
    plain = load(tmp_path / "survey.pdf", raw)
    outlined = load(tmp_path / "survey.pdf", with_outline(raw, [(heading, 1, 0)]))
    assert outlined.documents[0].blocks
    assert outlined.questions == plain.questions


def test_an_outline_that_names_no_line_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableDocumentError, match=r"no questionnaire found .* or a PDF whose bookmarks name its headings"
    ):
        load(tmp_path / "guide.pdf", with_outline(draw_pdf(*GUIDE), [("Chapter 1", 1, 0)]))


def word_guide() -> WordFile:
    word = WordFile()
    word.paragraph(runs=run("Where are the berths?", "<w:b/>"))
    word.paragraph("Ask at the pier.")
    word.paragraph(runs=run("The pier is open day and night.", "<w:b/>"))
    return word


def test_bold_paragraphs_are_headings_where_none_is_marked(tmp_path: Path) -> None:
    corpus = load(tmp_path / "guide.docx", word_guide().save())
    assert [(entry.title, entry.text.text) for entry in corpus.entries] == [
        ("Where are the berths?", "Ask at the pier.\n\nThe pier is open day and night."),
    ]


def test_bold_paragraphs_below_a_title_are_headings(tmp_path: Path) -> None:
    word = WordFile()
    word.heading("Harbour guide", 0)
    word.paragraph(runs=run("Where are the berths?", "<w:b/>"))
    word.paragraph("Ask at the pier.")
    word.paragraph(runs=run("And the fees?", "<w:b/>"))
    word.paragraph("Ten shells a day.")
    corpus = load(tmp_path / "guide.docx", word.save())
    assert [(entry.section, entry.title) for entry in corpus.entries] == [
        ("Harbour guide", "Where are the berths?"),
        ("Harbour guide", "And the fees?"),
    ]


def test_bold_questions_in_a_list_are_headings_where_none_is_marked(tmp_path: Path) -> None:
    word = WordFile()
    word.heading("Harbour guide", 0)
    for title, text in (("Where are the berths?", "Ask at the pier."), ("And the fees?", "Two kinds:")):
        word.paragraph(runs=run(title, "<w:b/>"), is_numbered=True)
        word.paragraph(text)
    word.paragraph(runs=run("Weekly", "<w:b/>"), is_numbered=True)
    corpus = load(tmp_path / "guide.docx", word.save())
    assert [(entry.id, entry.title, entry.text.text) for entry in corpus.entries] == [
        ("guide/where-are-the-berths", "1. Where are the berths?", "Ask at the pier."),
        ("guide/and-the-fees", "2. And the fees?", "Two kinds:\n\n3. Weekly"),
    ]


BOLD_PAGE = """<p><b>Where are the <i>berths</i>?</b></p><p>Ask at <b>the pier</b>.</p>
<p><b><a id=f></a>And the</b> <strong>fees</strong>?</p><p>Ten shells a day.</p><ul><li><b>Weekly</b></ul>
<p style="font-weight: 700">Tours</p><b style="font-weight:normal"><p>On Mondays.</p></b>
<p><b>None on Sundays.</b></p>"""
BOLD_MARKDOWN = """**Where are the *berths*?**

Ask at **the pier**.

__And the fees__?

Ten shells a day.

- **Weekly**

**Tours**

On Mondays.

**None on Sundays.**
"""


@pytest.mark.parametrize(("name", "text"), [("guide.html", BOLD_PAGE), ("guide.md", BOLD_MARKDOWN)])
@pytest.mark.parametrize("title", ["", "<h1>Harbour guide</h1>\n\n"])
def test_bold_paragraphs_of_a_page_or_a_text_are_headings_where_none_is_marked(
    tmp_path: Path, name: str, text: str, title: str
) -> None:
    corpus = load(tmp_path / name, (title + text).encode())
    assert [(entry.title, entry.text.text) for entry in corpus.entries] == [
        ("Where are the berths?", "Ask at the pier."),
        ("And the fees?", "Ten shells a day.\n\n• Weekly"),
        ("Tours", "On Mondays.\n\nNone on Sundays."),
    ]


def test_a_bold_line_above_its_answer_is_a_heading_where_none_is_marked(tmp_path: Path) -> None:
    lines = "<p><b>Berths?</b> <b>Where?</b><br>At the pier.<br>Ask.</p><p>Not <b>at night</b><br>or on Sundays.</p>"
    corpus = load(tmp_path / "guide.html", lines.encode())
    assert [(entry.title, entry.text.text) for entry in corpus.entries] == [
        ("Berths? Where?", "At the pier.\nAsk.\n\nNot at night\nor on Sundays.")
    ]
    corpus = load(tmp_path / "guide.html", f"<h2>A</h2><h2>B</h2>{lines}".encode())
    assert [entry.title for entry in corpus.entries] == ["B"]
    assert corpus.entries[0].text.text.startswith("Berths? Where?\nAt the pier.")


def test_a_bold_line_above_its_answer_is_a_heading_in_a_word_file_where_none_is_marked(tmp_path: Path) -> None:
    line_break = f"<w:r {nsdecls('w')}><w:br/></w:r>"

    def add(word: WordFile, line: str, answer: str, is_numbered: bool = False) -> None:
        word.paragraph(runs=run(line, "<w:b/>") + line_break + run(answer), is_numbered=is_numbered)

    word, marked = WordFile(), WordFile()
    add(word, "Berths? Where?", "At the pier.")
    add(word, "And the fees?", "Ten shells.", is_numbered=True)
    add(word, "Weekly", "Fifty shells.", is_numbered=True)
    word.paragraph(runs=run("Not ") + run("at night", "<w:b/>") + line_break + run("or on Sundays."))
    corpus = load(tmp_path / "guide.docx", word.save())
    assert [(entry.title, entry.text.text) for entry in corpus.entries] == [
        ("Berths? Where?", "At the pier."),
        ("1. And the fees?", "Ten shells.\n\n2. Weekly\nFifty shells.\n\nNot at night\nor on Sundays."),
    ]
    for heading in ("A", "B"):
        marked.heading(heading)
    add(marked, "Berths?", "At the pier.")
    corpus = load(tmp_path / "guide.docx", marked.save())
    assert [(entry.title, entry.text.text) for entry in corpus.entries] == [("B", "Berths?\nAt the pier.")]


def test_bold_paragraphs_are_text_where_headings_are_marked(tmp_path: Path) -> None:
    word = word_guide()
    for heading, text in (("Fees", "Ten shells a day."), ("Tours", "On Mondays.")):
        word.heading(heading)
        word.paragraph(text)
    corpus = load(tmp_path / "guide.docx", word.save())
    assert [entry.title for entry in corpus.entries] == ["Fees", "Tours"]
    assert [doubt.kind for doubt in corpus.doubts] == ["text without heading"]


def test_a_numbered_list_below_headings_makes_no_questionnaire(tmp_path: Path) -> None:
    word = WordFile()
    word.heading("How do I moor?")
    word.paragraph("1. Slow down.")
    word.paragraph("2. Throw the rope.")
    word.heading("Fees")
    word.paragraph("Ten shells a day.")
    corpus = load(tmp_path / "guide.docx", word.save())
    assert [(entry.id, entry.text.text) for entry in corpus.entries] == [
        ("guide/how-do-i-moor", "1. Slow down.\n\n2. Throw the rope."),
        ("guide/fees", "Ten shells a day."),
    ]


def test_a_check_list_and_a_numbered_list_make_no_questionnaire(tmp_path: Path) -> None:
    word = word_guide()
    word.paragraph(runs=run("What do I bring?", "<w:b/>"))
    word.paragraph("1. Your papers.")
    word.paragraph("2. What the boat needs:")
    word.paragraph("☐ a rope")
    word.paragraph("☐ a lamp")
    corpus = load(tmp_path / "guide.docx", word.save())
    assert [entry.title for entry in corpus.entries] == ["Where are the berths?", "What do I bring?"]
    assert corpus.questions == {}


def test_an_answer_with_lines_that_look_like_questions_is_a_doubt(tmp_path: Path) -> None:
    long = f"Who {'really ' * 30}sails?"
    page = (
        "<h1>Guide</h1><h2>Fees</h2><p>Ten shells.<p>Are there discounts?<p>None.<p>¿Y los niños? Nada."
        f"<h2>Tours</h2><p>Why walk?<p>{long}<p>Ask (where?) at the pier.<p>See also:<ul><li>Rain?<li>Wind?</ul><p>Fog?"
    )
    corpus = load(tmp_path / "guide.html", page.encode())
    assert [str(doubt) for doubt in corpus.doubts] == [
        "guide.html:5-11: questions in an answer: Fees: 2 lines of this answer look like questions; make them headings "
        "if they are"
    ]
