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
    'text:start-value="3"/><text:list-level-style-bullet text:level="2"/></text:list-style>'
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
        "S/ 5[1], see the list.\nDaily.\n\n3. Buy\n• on board\n4. Sit\nFree today\nWho: Adults; Fare: 5\nWho: Adults; "
        "Fare: 9\n[1] In cash."
    )
    assert fares.links == (Link("https://fares.example/"),)
    assert (pets.title, pets.text.text) == ("Pets", "No.")
    assert corpus.documents[0].places[-1] == Place(pets.text.lines()[0], "paragraph", "Pets", 12)


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
