"""The links that are gone: read from a companion, marked in entries and questions, and listed to be filled in."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Corpus, Link, load_corpus, sources_digest, write_links
from corpus.document import CONVERTED
from corpus.errors import InvalidRecordError, UnreadableDocumentError
from support.corpora import by_number, doubts_of_kind
from support.entries import find_entry

WriteFiles = Callable[[dict[str, bytes | str]], Path]

FERRY = {
    "id": "ferry",
    "question": "When does the ferry leave?",
    "answer": "At six.",
    "links": ["http://ferry.example/times/", "https://pier.example/#/map"],
}
MUSEUM = {"id": "museum", "question": "=What does it cost?", "answer": "Nothing.", "links": ["https://museum.example"]}
COPY = "https://archive.example/2024/https://ferry.example/times"


@pytest.fixture
def load_with(write_files: WriteFiles) -> Callable[..., Corpus]:
    """Load the two entries with what is said about their links."""

    def load(links: bytes | str) -> Corpus:
        records = "".join(json.dumps(record) + "\n" for record in (FERRY, MUSEUM))
        return load_corpus(write_files({"faq.jsonl": records, "faq.links.csv": links}))

    return load


def listed(corpus: Corpus, folder: Path) -> str:
    """Return what is written for a spreadsheet, without the byte order mark."""
    file = folder / "written.txt"
    file.unlink(missing_ok=True)
    write_links(file, corpus.entries)
    content = file.read_bytes()
    file.unlink()
    assert content.startswith(b"\xef\xbb\xbfurl,printed,entry,title,state,archived\r\n")
    return content.decode("utf-8-sig")


def marked(corpus: Corpus) -> dict[str, tuple[bool | None, str | None]]:
    return {link.url: (link.is_gone, link.archived) for entry in corpus.entries for link in entry.links}


@pytest.mark.parametrize(
    "links",
    [
        f"url,state,archived\nhttp://ferry.example/times/,gone,{COPY}\nhttps://museum.example,ok,\n",
        f"\ufeffURL;Title;State;Archived\r\nhttp://ferry.example/times/;a, b;Caído;{COPY}\r\nhttps://museum.example;;OK\r\n",
        f'archived,"url",state\n{COPY},https://ferry.example/times,"no funciona"\n,http://museum.example/,200\n,,\n'.encode(
            "cp1252"
        ),
        f"url,note,state,archived\nhttp://ferry.example/times/,Señor,caído,{COPY}\nhttps://museum.example,,funciona,".encode(
            "cp1252"
        ),
    ],
    ids=["commas", "semicolons", "other spellings", "Windows-1252"],
)
def test_links_are_marked_as_the_companion_says(load_with: Callable[..., Corpus], links: bytes | str) -> None:
    corpus = load_with(links)
    assert marked(corpus) == {
        "http://ferry.example/times/": (True, COPY),
        "https://pier.example/#/map": (None, None),
        "https://museum.example": (False, None),
    }
    assert not [doubt for doubt in corpus.doubts if doubt.kind != CONVERTED]
    assert [document.name for document in corpus.documents] == ["faq.jsonl"]


def test_the_spelling_of_a_link_itself_counts_before_another(load_with: Callable[..., Corpus]) -> None:
    corpus = load_with("url,state\nhttps://pier.example/%23/map,ok\nhttps://pier.example/#/map,gone\n")
    assert marked(corpus)["https://pier.example/#/map"] == (True, None)
    assert corpus.doubts == ()


def test_rows_of_one_address_complete_each_other(load_with: Callable[..., Corpus]) -> None:
    url = "https://museum.example"
    corpus = load_with(f"url,state,archived\n{url},,\n{url},gone,\n{url},,{COPY}\n")
    assert marked(corpus)[url] == (True, COPY)


def test_the_links_of_questions_are_marked_too(write_files: WriteFiles, atlantida: dict[str, str]) -> None:
    url = "https://survey.atlantida.example/2023"
    links = f"url,state,archived\n{url},gone,{COPY}\n"
    corpus = load_corpus(write_files({"word.txt": atlantida["word"], "word.links.csv": links}))
    assert Link(url, None, True, COPY) in by_number(corpus)[25].links
    assert Link(url, None, True, COPY) in find_entry(corpus, "republic-of-atlantida-2024/25").links


@pytest.mark.parametrize(
    ("links", "message"),
    [
        (
            "url,state\nhttps://museum.example,maybe\n",
            'faq.links.csv, row 2: the state "maybe" is unknown; write ok or gone',
        ),
        ("url,state\n\nhttps://museum.example,?\n", 'faq.links.csv, row 3: the state "?" is unknown'),
        (
            "url,state,archived\nhttps://museum.example,gone,ftp://a.example\n",
            "faq.links.csv, row 2: the archived copy",
        ),
        ("url,state,archived\nhttps://museum.example,gone,javascript:alert(1)\n", "is no http or https address"),
        ("url,state,archived\nhttps://museum.example,gone,https://\n", "is no http or https address"),
        ("url,state,archived\nhttps://museum.example,gone,https://[x/\n", "is no http or https address"),
        ("url,state,archived\nhttps://museum.example,gone,https://a.example/a b\n", "is no http or https address"),
        ("address,state\nhttps://museum.example,gone\n", 'faq.links.csv: no row names the columns "url" and "state"'),
        ("url,archived\nhttps://museum.example,\n", 'faq.links.csv: no row names the columns "url" and "state"'),
        (
            "url,state,State\nhttps://museum.example,ok,gone\n",
            'faq.links.csv, row 1: "state" and "State" both name the state',
        ),
        (
            "url,state\nhttps://museum.example,gone\nhttps://pier.example/#/map,gone,x\n",
            "faq.links.csv, row 3: has more cells than there are columns",
        ),
        ("url,state\n,gone\n", "faq.links.csv, row 2: has no url"),
        ("url,state\na,gone\na,\na,ok\n", "faq.links.csv, row 4: says something else about its address than row 2"),
        ('url,state\n"a,gone\n', "faq.links.csv, row 2: its quotation marks don't match"),
        (b"url,state\na\x81,gone\n", "faq.links.csv: is neither UTF-8"),
    ],
)
def test_a_fault_is_one_line_with_file_and_row(
    load_with: Callable[..., Corpus], links: bytes | str, message: str
) -> None:
    with pytest.raises((InvalidRecordError, UnreadableDocumentError)) as caught:
        load_with(links)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_address_that_no_entry_has_is_a_doubt(load_with: Callable[..., Corpus]) -> None:
    corpus = load_with("url,state\nhttps://elsewhere.example,gone\nhttps://nowhere.example,\n")
    assert [str(doubt) for doubt in corpus.doubts] == [
        'faq.links.csv: link of no entry: row 2: no entry has the address "https://elsewhere.example"; remove the row '
        "if it is no longer needed"
    ]


def test_a_companion_speaks_of_all_documents_and_of_two_the_first_counts(write_files: WriteFiles) -> None:
    url = "https://museum.example"
    files = {
        "a.jsonl": json.dumps(FERRY),
        "a.links.csv": f"url,state\n{url},gone\n",
        "b.jsonl": json.dumps(MUSEUM),
        "b.links.csv": f"url,state\n{url},ok\nhttps://pier.example/#/map,ok\n",
    }
    corpus = load_corpus(write_files(files))
    assert marked(corpus)[url] == (True, None)
    assert marked(corpus)["https://pier.example/#/map"] == (False, None)
    (doubt,) = doubts_of_kind(corpus, "contradictory link state")
    assert doubt.document == "b.links.csv"
    assert (
        doubt.message
        == 'row 2: says something else about "https://museum.example" than a.links.csv, row 2, which counts'
    )


def test_what_is_said_about_links_changes_the_digest(write_files: WriteFiles) -> None:
    folder = write_files({"faq.jsonl": json.dumps(FERRY)})
    before = sources_digest(folder)
    write_files({"faq.links.csv": "url,state\nhttps://pier.example/#/map,gone\n"})
    assert sources_digest(folder) == load_corpus(folder).digest != before


def test_links_are_listed_to_be_filled_in(load_with: Callable[..., Corpus], tmp_path: Path) -> None:
    corpus = load_with(f"url,state,archived\nhttp://ferry.example/times/,gone,{COPY}\nhttps://museum.example,ok,\n")
    written = listed(corpus, tmp_path)
    assert list(csv.reader(io.StringIO(written))) == [
        ["url", "printed", "entry", "title", "state", "archived"],
        ["http://ferry.example/times/", "", "faq/ferry", "When does the ferry leave?", "gone", COPY],
        ["https://pier.example/#/map", "", "faq/ferry", "When does the ferry leave?", "", ""],
        ["https://museum.example", "", "faq/museum", "'=What does it cost?", "ok", ""],
    ]
    assert marked(load_with(written)) == marked(corpus)


@pytest.mark.parametrize("link", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)"])
def test_no_cell_is_a_formula_and_it_is_understood_again(write_files: WriteFiles, link: str) -> None:
    folder = write_files({"faq.jsonl": json.dumps(FERRY | {"links": [link]})})
    written = listed(load_corpus(folder), folder)
    assert written.splitlines()[1].startswith(f"'{link}")
    write_files({"faq.links.csv": written.replace("leave?,,", "leave?,gone,")})
    assert marked(load_corpus(folder)) == {link: (True, None)}


def test_a_cell_is_one_line(write_files: WriteFiles) -> None:
    folder = write_files({"faq.jsonl": json.dumps(FERRY | {"question": "When\n does it, leave?"})})
    assert '"When does it, leave?"' in listed(load_corpus(folder), folder).splitlines()[1]
