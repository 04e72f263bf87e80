"""OpenDocument texts: styles tell titles, list numbers and column names; damaged and hostile ones are refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Link, Place, load_corpus
from corpus.errors import UnreadableDocumentError
from support.hostile_files import write_odt

WriteFiles = Callable[[dict[str, bytes | str]], Path]

STYLES = (
    '<style:style style:family="paragraph" style:name="P1" style:parent-style-name="Title"/>'
    '<style:style style:family="paragraph" style:name="P2" style:parent-style-name="Heading_20_1"/>'
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" '
    'style:num-suffix="." text:start-value="3"/><text:list-level-style-bullet text:level="2"/></text:list-style>'
)
BODY = """<text:tracked-changes><text:p>Deleted</text:p></text:tracked-changes>
<text:p text:style-name="P1">Ferry</text:p>
<text:h text:outline-level="1">Fares</text:h>
<text:p>S/ 5<text:note><text:note-citation>1</text:note-citation><text:note-body>
<text:p>In cash.</text:p></text:note-body></text:note>, see <text:a xlink:href="https://fares.example/">the<text:s/>list</text:a>.<text:line-break/>Daily.</text:p>
<text:list text:style-name="L1"><text:list-item><text:p>Buy</text:p><text:list><text:list-item><text:p>on board</text:p>
</text:list-item></text:list></text:list-item><text:list-item><text:p>Sit</text:p></text:list-item></text:list>
<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Who</text:p></table:table-cell>
<table:table-cell><text:p>Fare</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>Free today</text:p></table:table-cell>
<table:covered-table-cell/></table:table-row><table:table-row><table:table-cell table:number-rows-spanned="2">
<text:p>Adults</text:p></table:table-cell><table:table-cell><text:p>5</text:p></table:table-cell></table:table-row>
<table:table-row><table:covered-table-cell/><table:table-cell><text:p>9</text:p></table:table-cell></table:table-row>
</table:table>
<text:p text:style-name="P2">Pets</text:p><text:p>No.</text:p>"""


def test_titles_headings_lists_tables_links_and_notes_are_read(write_files: WriteFiles) -> None:
    corpus = load_corpus(write_files({"ferry.odt": write_odt(BODY, styles=STYLES)}) / "ferry.odt")
    fares, pets = corpus.entries
    assert (fares.id, fares.section, fares.title) == ("ferry/fares", "Ferry", "Fares")
    assert fares.text.text == (
        "S/ 5[1], see the list.\nDaily.\n\n3. Buy\n• on board\n4. Sit\n\nFree today\nWho: Adults; Fare: 5\n"
        "Who: Adults; Fare: 9\n\n[1] In cash."
    )
    assert fares.links == (Link("https://fares.example/"),)
    assert (pets.title, pets.text.text) == ("Pets", "No.")
    assert corpus.documents[0].places[-1] == Place(pets.text.lines()[0], "paragraph", "Pets", 12)


LEVELS = (
    '<text:list-style style:name="{}"><text:list-level-style-number text:level="1" style:num-format="{}" '
    'style:num-prefix="(" style:num-suffix=")"/><text:list-level-style-number text:level="2" style:num-format="i" '
    'style:num-suffix="." text:display-levels="2"/><text:list-level-style-number text:level="3" style:num-format=""/>'
    "</text:list-style>"
)


def item(words: str, inner: str = "", start: str = "") -> str:
    begin = f' text:start-value="{start}"' if start else ""
    paragraph = f"<text:p>{words}</text:p>" if words else ""
    return f"<text:list-item{begin}>{paragraph}{inner}</text:list-item>"


def numbered(*items: str, style: str = "", attributes: str = "") -> str:
    named = f'text:style-name="{style}" ' if style else ""
    return f"<text:list {named}{attributes}>{''.join(items)}</text:list>"


CONTINUED = 'text:continue-numbering="true"'
BETWEEN = "<text:p>-</text:p>"
X_AND_Y = numbered(item("x"), item("y"))


@pytest.mark.parametrize(
    ("lists", "text"),
    [
        (numbered(item("one"), item("two"), item("nine", start="9"), item("ten"), style="A"),
         "(a) one (b) two (i) nine (j) ten"),
        (numbered(item("one"), style="A") + BETWEEN + numbered(item("one"), style="A"), "(a) one - (a) one"),
        (numbered(item("one"), style="A") + BETWEEN + numbered(item("two"), style="A", attributes=CONTINUED),
         "(a) one - (b) two"),
        (numbered(item("one"), style="A") + numbered(item("1"), style="B")
         + numbered(item("two"), style="A", attributes=CONTINUED), "(a) one (1) 1 (b) two"),
        (numbered(item("one"), style="A", attributes='xml:id="x"') + numbered(item("a"), style="A")
         + numbered(item("two"), style="A", attributes='text:continue-list="x"'), "(a) one (a) a (b) two"),
        (numbered(item("one", X_AND_Y), item("two", X_AND_Y), style="A"),
         "(a) one a.i. x a.ii. y (b) two b.i. x b.ii. y"),
        (numbered(item("one", X_AND_Y), style="A", attributes='xml:id="x"') + BETWEEN
         + numbered(item("", numbered(item("z"))), item("two"), style="A", attributes='text:continue-list="x"'),
         "(a) one a.i. x a.ii. y - a.iii. z (b) two"),
        (numbered(item("one", numbered(item("x", numbered(item("y"))))), style="A"), "(a) one a.i. x • y"),
        (numbered(item("one"), style="none"), "• one"),
    ],
)  # fmt: skip
def test_items_have_the_numbers_that_a_reader_sees(write_files: WriteFiles, lists: str, text: str) -> None:
    styles = LEVELS.format("A", "a") + LEVELS.format("B", "1")
    path = write_files({"a.odt": write_odt(f"<text:h>T</text:h>{lists}", styles=styles)}) / "a.odt"
    (entry,) = load_corpus(path).entries
    assert " ".join(entry.text.text.split()) == text


def test_headings_have_the_numbers_that_a_reader_sees(write_files: WriteFiles) -> None:
    styles = (
        '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="I" '
        'style:num-suffix="."/><text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>'
        '<text:outline-level-style text:level="3" style:num-format=""/></text:outline-style>'
    )
    headings = [(1, "Fares", ""), (2, "Adults", ""), (2, "Pets", ""), (3, "Cats", ""), (1, "Times", "")]
    headings += [(1, "Foreword", 'text:is-list-header="true"'), (2, "Late", 'text:start-value="7"')]
    body = "".join(
        f'<text:h text:outline-level="{level}" {attributes}>{words}</text:h><text:p>x</text:p>'
        for level, words, attributes in headings
    )
    corpus = load_corpus(write_files({"a.odt": write_odt(body, styles=styles)}) / "a.odt")
    assert [entry.title for entry in corpus.entries] == [
        *("I. Fares", "I.1 Adults", "I.2 Pets", "Cats", "II. Times", "Foreword", "II.7 Late")
    ]
    assert [entry.id for entry in corpus.entries][:3] == ["a/fares", "a/adults", "a/pets"]


def test_raised_and_lowered_digits_are_written_as_such(write_files: WriteFiles) -> None:
    positions = {"T1": "super 58%", "T2": "sub 58%", "T3": "33% 58%", "T4": "-33% 58%", "T5": "0% 100%", "T6": "a"}
    styles = "".join(
        f'<style:style style:family="text" style:name="{name}">'
        f'<style:text-properties style:text-position="{position}"/></style:style>'
        for name, position in positions.items()
    )
    words = " ".join(f'x<text:span text:style-name="{name}">2</text:span>' for name in positions)
    body = f"<text:h>T</text:h><text:p>{words}</text:p>"
    (entry,) = load_corpus(write_files({"a.odt": write_odt(body, styles=styles)}) / "a.odt").entries
    assert entry.text.text == "x² x₂ x² x₂ x2 x2"


def test_bold_paragraphs_are_headings_where_none_is_marked(write_files: WriteFiles) -> None:
    def style(family: str, name: str, weight: str = "", parent: str = "") -> str:
        properties = f'<style:text-properties fo:font-weight="{weight}"/>' if weight else ""
        return (
            f'<style:style style:family="{family}" style:name="{name}" style:parent-style-name="{parent}">{properties}'
            "</style:style>"
        )

    styles = (
        style("paragraph", "P1", parent="Strong")
        + style("paragraph", "Strong", "bold")
        + style("text", "T1", "bold")
        + style("text", "T2", "normal")
        + style("text", "T3", parent="T1")
    )
    body = """<text:p text:style-name="P1">Fares</text:p>
        <text:p>Five <text:span text:style-name="T1">shells</text:span></text:p>
        <text:p><text:span text:style-name="T3">Do dogs</text:span>
        <text:span text:style-name="T1">ride?</text:span></text:p>
        <text:p text:style-name="P1">They <text:span text:style-name="T2">do</text:span></text:p>"""
    corpus = load_corpus(write_files({"a.odt": write_odt(body, styles=styles)}) / "a.odt")
    assert [(entry.title, entry.text.text) for entry in corpus.entries] == [
        ("Fares", "Five shells"),
        ("Do dogs ride?", "They do"),
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (write_odt(BODY)[:300], "is damaged or was cut off; get a complete copy, or save it anew"),
        (write_odt("<text:p>"), "is damaged or was cut off; get a complete copy, or save it anew"),
        (write_odt("&e;", before="<!DOCTYPE a [<!ENTITY e 'b'>]>"),
         "is damaged or was cut off; get a complete copy, or save it anew"),
        (write_odt("<text:p>a</text:p>"),
         "has no headings; give each question or topic a heading, and its text below it"),
        (write_odt("<text:section>" * 200 + "</text:section>" * 200),
         "has elements nested more than 150 deep; save it anew, or its text as .txt"),
        (write_odt("<text:s/>" * 1_000_001), "has more than 1,000,000 elements; split it"),
        (write_odt("<text:p " + " ".join(f"a{n}='b'" for n in range(600)) + "/>"),
         "has elements with hundreds of attributes; save it anew"),
        (b"PK\3\4 [Content_Types].xml word/document.xml", "is a Word document; rename it to a.docx"),
        ("Only words", "is plain text; rename it to a.txt"),
    ],
)  # fmt: skip
def test_an_unusable_document_is_refused_with_the_cure(write_files: WriteFiles, content: bytes, fault: str) -> None:
    path = write_files({"a.odt": content}) / "a.odt"
    with pytest.raises(UnreadableDocumentError) as raised:
        load_corpus(path)
    assert str(raised.value).partition(": ")[2] == fault
