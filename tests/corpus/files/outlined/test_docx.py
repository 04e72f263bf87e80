"""A Word document is read as a person sees it, and a broken one is refused in one line."""

import random
import zipfile
from io import BytesIO

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from corpus.document import SourceDocument
from corpus.errors import UnreadableDocumentError
from corpus.files.outlined.docx.numbering import format_number
from corpus.files.outlined.docx.reader import read_docx
from corpus.outlines.entries import read_outline
from corpus.text.blocks import Remark
from support.word_files import WordFile, escape, field, run


def lines(word: WordFile) -> list[str]:
    return [line for line in read_docx(word.save(), "notes.docx").text.split("\n") if line]


def links(word: WordFile) -> list[str]:
    return [link for block in read_docx(word.save(), "notes.docx").blocks for link in block.links]


def test_headings_have_their_levels_and_paragraphs_their_places() -> None:
    word = WordFile()
    word.heading("Harbour guide", 0)
    word.heading("Berths", 1)
    word.paragraph("Ask at the pier.")
    word.heading("Fees", 2)
    word.paragraph("Ten shells a day.")
    content = read_docx(word.save(), "guide.docx")
    assert [block.level for block in content.blocks] == [1, 2, 0, 3, 0]
    assert content.text.split("\n")[content.places[4].line - 1] == "Ten shells a day."
    assert [(place.kind, place.name, place.number) for place in content.places][2:] == [
        ("paragraph", "Berths", 3),
        ("paragraph", "Fees", 4),
        ("paragraph", "Fees", 5),
    ]


def test_only_what_is_seen_is_read() -> None:
    word = WordFile()
    style = word.document.styles.add_style("Secret", WD_STYLE_TYPE.CHARACTER)
    style.font.hidden = True
    paragraph = word.paragraph("Boats ")
    for element in (
        f'<w:del {nsdecls("w")} w:id="1" w:author="x"><w:r><w:delText>sank</w:delText></w:r></w:del>',
        f'<w:ins {nsdecls("w")} w:id="2" w:author="x">{run("swim")}</w:ins>',
        run(" secretly", "<w:vanish/>"),
        run(" unnoticed", f'<w:rStyle w:val="{style.style_id}"/>'),
        f"<w:r {nsdecls('w')}><w:tab/><w:t>well</w:t><w:br/><w:t>and</w:t><w:noBreakHyphen/><w:t>on</w:t></w:r>",
        f"<w:r {nsdecls('w')}><w:softHyphen/></w:r>",
    ):
        paragraph._p.append(parse_xml(element))
    word.document.sections[0].header.paragraphs[0].text = "Running head"
    word.paragraph("Contents ... 1", style="List").style.element.find(qn("w:name")).set(qn("w:val"), "toc 1")
    assert lines(word) == ["Boats swim well", "and-on"]


def test_struck_out_text_is_left_out_and_counted() -> None:
    word = WordFile()
    style = word.document.styles.add_style("Repealed", WD_STYLE_TYPE.CHARACTER)
    style.font.strike = True
    word.document.styles.add_style("Repealed too", WD_STYLE_TYPE.PARAGRAPH).font.double_strike = True
    by_style = f'<w:rStyle w:val="{style.style_id}"/>'
    old = "<w:strike/>"
    word.paragraph(runs=run("It costs ") + run("S/", old) + run(" 20", "<w:dstrike/>") + run(" S/ 25."))
    word.paragraph("Closed on ", runs=run("Mondays", by_style) + run("Sundays", f"{by_style}<w:strike w:val='0'/>"))
    word.paragraph("Long gone.", style="Repealed too")
    link = word.paragraph("See ")
    word.link(link, "https://harbour.example/old", "the old page")
    link._p[-1][0].find(qn("w:rPr")).append(parse_xml(f"<w:strike {nsdecls('w')}/>"))
    word.link(link, "https://harbour.example/new", "the page")
    for words, properties in (("first", ""), ("second", old), ("third", "")):
        word.paragraph(runs=run(words, properties), is_numbered=True)
    assert lines(word) == ["It costs S/ 25.", "Closed on Sundays", "See the page", "1. first", "3. third"]
    assert links(word) == ["https://harbour.example/new"]
    assert read_docx(word.save(), "notes.docx").remarks == (
        Remark(
            "struck-out text left out",
            'in 5 places, such as "S/ 20"; delete each, or take the line through it away',
        ),
    )


def test_bold_lines_are_so_by_their_runs_or_by_a_style() -> None:
    word = WordFile()
    word.document.styles.add_style("Negrita", WD_STYLE_TYPE.CHARACTER).base_style = word.document.styles["Strong"]
    word.document.styles.add_style("Pregunta", WD_STYLE_TYPE.PARAGRAPH).font.bold = True
    for runs, style in (
        (run("By a style of its run?", '<w:rStyle w:val="Strong"/>'), None),
        (run("By one based ", '<w:rStyle w:val="Negrita"/>') + run("on it?", "<w:b/>"), None),
        (run("By that of its paragraph?"), "Pregunta"),
        (run("Light, ", "<w:b w:val='0'/>") + run("not as its paragraph"), "Pregunta"),
        (run("Light by itself", '<w:rStyle w:val="Strong"/><w:b w:val="0"/>'), None),
    ):
        word.paragraph(runs=runs, style=style)
    content = read_docx(word.save(), "notes.docx")
    assert [block.is_strong for block in content.blocks] == [True, True, True, False, False]


def test_fields_and_hyperlinks_show_their_words_and_lead_to_their_addresses() -> None:
    word = WordFile()
    word.paragraph(runs=field(' HYPERLINK "https://a.example/one" \\l "part" ', "the first"))
    paragraph = word.paragraph()
    word.link(paragraph, "https://a.example/two words", "the second")
    word.link(paragraph, "mailto:a@b.example", ", a letter")
    word.paragraph(runs=f"<w:fldSimple w:instr='HYPERLINK \"https://a.example/3\"'>{run('the third')}</w:fldSimple>")
    word.paragraph(runs=field(" PAGE ", "7"))
    assert lines(word) == ["the first", "the second, a letter", "the third", "7"]
    assert links(word) == ["https://a.example/one#part", "https://a.example/two%20words", "https://a.example/3"]


def test_hyperlinks_that_lead_to_no_page_are_counted_in_one_remark() -> None:
    word = WordFile()
    paragraph = word.paragraph("See ")
    for target, words in (
        ("www.harbour.example/tide", "the tide"),
        ("docs/tide act.pdf", ", the act"),
        ("file:///C:/tide.xls", ", the sheet"),
        ("mailto:pier@harbour.example?subject=Tide", ", pier@harbour.example"),
        ("mailto:chief@harbour.example", ", the chief"),
    ):
        word.link(paragraph, target, words)
    word.paragraph(runs=f"<w:hyperlink w:anchor='part'>{run('see above')}</w:hyperlink>")
    word.paragraph(runs=field(' HYPERLINK \\l "part" ', "and here"))
    word.paragraph(runs=field(" PAGE ", "7"))
    content = read_docx(word.save(), "notes.docx")
    assert links(word) == ["www.harbour.example/tide"]
    assert content.remarks == (
        Remark(
            "hyperlinks left out",
            '5 of them lead to no web address, such as "docs/tide act.pdf"; write the address if people need it',
        ),
    )


def test_a_field_that_goes_on_in_the_next_paragraph_is_followed() -> None:
    word = WordFile()
    begin = f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="begin"/><w:instrText>QUOTE "hidden"</w:instrText></w:r>'
    word.paragraph(runs=f"{run('Seen. ')}{begin}")
    end = f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="{{}}"/></w:r>'
    word.paragraph(runs=f"{end.format('separate')}{run('Result.')}{end.format('end')}")
    assert lines(word) == ["Seen.", "Result."]


LEVELS = "".join(
    f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
    for level, (kind, text, start) in enumerate(
        [("decimal", "%1.", 3), ("lowerLetter", "%2)", 1), ("upperRoman", "%1.%3", 1), ("bullet", "\uf0b7", 1)]
    )
)


def test_list_items_have_the_marks_that_word_counts() -> None:
    word = WordFile()
    numbering = word.document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="91">{LEVELS}</w:abstractNum>'))
    for number, override in ((91, ""), (92, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')):
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="91"/>{override}</w:num>')
        )
    for number, level in ((91, 0), (91, 1), (91, 1), (91, 2), (91, 0), (91, 1), (91, 3), (92, 0), (92, 0), (7000, 0)):
        properties = word.paragraph("item")._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
        )
    marks = ["3.", "a)", "b)", "3.I", "4.", "a)", "•", "1.", "2."]
    assert lines(word) == [f"{mark} item" for mark in marks] + ["item"]


@pytest.mark.parametrize(
    ("number", "kind", "written"),
    [
        (1994, "upperRoman", "MCMXCIV"),
        (4000, "lowerRoman", "4000"),
        (26, "lowerLetter", "z"),
        (27, "lowerLetter", "aa"),
        (5, "ordinal", "5"),
        (12, "decimalZero", "12"),
    ],
)
def test_numbers_are_written_in_words_kinds(number: int, kind: str, written: str) -> None:
    assert format_number(number, kind) == written


def test_tables_are_rows_with_the_names_of_their_columns() -> None:
    word = WordFile()
    word.table([["Permit", "Fee", "Days"], ["Kiosk", "20 shells", "5"], ["Boat", "", "2"]])
    word.paragraph("And by telephone:")
    word.table([["Telephone", "555-0100"], ["E-mail", "pier@harbour.example"]])
    assert lines(word) == [
        "Permit: Kiosk; Fee: 20 shells; Days: 5",
        "Permit: Boat; Days: 2",
        "And by telephone:",
        "Telephone: 555-0100",
        "E-mail: pier@harbour.example",
    ]


def test_merged_cells_stand_in_every_row_and_column_that_they_cover() -> None:
    word = WordFile()
    table = word.table(
        [["Quay", "Ship", "Day"], ["North", "Gull", "Monday"], ["", "Tern", ""], ["South", "Auk", "Friday"]]
    )
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(2, 1).merge(table.cell(2, 2))
    assert lines(word) == [
        "Quay: North; Ship: Gull; Day: Monday",
        "Quay: North; Ship: Tern; Day: Tern",
        "Quay: South; Ship: Auk; Day: Friday",
    ]


def test_a_title_over_all_columns_is_a_line_and_the_row_below_it_names_them() -> None:
    word = WordFile()
    table = word.table(
        [
            ["Harbour fees", "", ""],
            ["Permit", "Fee", "Days"],
            ["Kiosk", "20", "5"],
            ["Seasonal", "", ""],
            ["Boat", "9", "2"],
        ]
    )
    for row in (0, 3):
        table.cell(row, 0).merge(table.cell(row, 2))
    for cell in (*table.row_cells(0), *table.row_cells(1)):
        for one in cell.paragraphs[0].runs:
            one.bold = True
    assert [line for line in lines(word) if line] == [
        "Harbour fees",
        "Permit: Kiosk; Fee: 20; Days: 5",
        "Seasonal",
        "Permit: Boat; Fee: 9; Days: 2",
    ]


def test_tables_and_lists_in_a_row_are_kept_apart() -> None:
    word = WordFile()
    word.heading("Fees")
    word.paragraph("• by hand", is_numbered=True)
    word.table([["Telephone", "555-0100"], ["E-mail", "pier@harbour.example"]])
    word.paragraph()
    word.table([["Fax", "555-0101"]])
    word.paragraph("• by letter", is_numbered=True)
    text = "1. • by hand\n\nTelephone: 555-0100\nE-mail: pier@harbour.example\n\nFax: 555-0101\n\n2. • by letter"
    content = read_docx(word.save(), "fees.docx")
    assert content.text == f"Fees\n\n{text}"
    document = SourceDocument("fees.docx", content.text, "", "docx", blocks=content.blocks, places=content.places)
    assert read_outline(document)[1][0].text.text == text


def test_raised_and_lowered_characters_stay_so() -> None:
    raised, lowered = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
    word = WordFile()
    word.paragraph(
        runs=run("10") + run("-6", raised) + run(" m") + run("2", raised) + run(" of CO") + run("2", lowered)
    )
    word.paragraph(
        runs=run("N") + run("o", raised) + run(" 7, the 4") + run("th", raised) + run(" of T") + run("max", lowered)
    )
    word.paragraph("Free", runs=f'<w:r {nsdecls("w")}><w:rPr>{raised}</w:rPr><w:footnoteReference w:id="2"/></w:r>')
    assert lines(word) == ["10⁻⁶ m² of CO₂", "Nº 7, the 4th of Tmax", "Free[1]"]


def test_a_table_that_lays_out_the_page_is_read_cell_by_cell() -> None:
    word = WordFile()
    table = word.table([["1. Who decides?", ""]])
    table.cell(0, 1).paragraphs[0].text = "The council decides. " * 20
    table.cell(0, 1).add_paragraph("It meets on Mondays.")
    assert lines(word) == [
        "1. Who decides?",
        "The council decides. " * 19 + "The council decides.",
        "It meets on Mondays.",
    ]


def test_notes_stand_below_the_paragraph_that_refers_to_them() -> None:
    word = WordFile()
    word.paragraph("Tides are free", runs=f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>{run(".")}')
    word.paragraph("Bring a net.")
    note = f'<w:footnote w:id="2"><w:p>{run("Except on Sundays.")}</w:p></w:footnote>'
    notes = f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>"
    raw = add_part(word.save(), "word/footnotes.xml", notes, "footnotes")
    assert [line for line in read_docx(raw, "notes.docx").text.split("\n") if line] == [
        "Tides are free[1].",
        "[1] Except on Sundays.",
        "Bring a net.",
    ]


def test_notes_in_tables_are_counted_once() -> None:
    note = f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'
    word = WordFile()
    table = word.table([["Quay", "Ship", "Day"], ["North", "Gull", "Monday"], ["", "", "Friday"]])
    table.cell(1, 0).merge(table.cell(2, 0)).paragraphs[0]._p.append(parse_xml(note))
    layout = word.table([["Tides", "The council decides. " * 20]])
    layout.cell(0, 0).paragraphs[0]._p.append(parse_xml(note))
    words = "\n".join(lines(word))
    assert "Quay: North[1]; Ship: Gull" in words
    assert "Tides[2]" in words


def add_part(raw: bytes, name: str, xml: str, kind: str) -> bytes:
    """Add a part to a document, with its relationship and its type."""
    source, buffer = zipfile.ZipFile(BytesIO(raw)), BytesIO()
    relationship = (
        f'<Relationship Id="rId900" Target="{name.removeprefix("word/")}" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>'
    )
    override = (
        f'<Override PartName="/{name}" '
        f'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
    )
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            content = source.read(member)
            if member == "word/_rels/document.xml.rels":
                content = content.replace(b"</Relationships>", f"{relationship}</Relationships>".encode())
            if member == "[Content_Types].xml":
                content = content.replace(b"</Types>", f"{override}</Types>".encode())
            target.writestr(member, content)
        target.writestr(name, xml)
    return buffer.getvalue()


def replace_document(xml: str) -> bytes:
    """Write a document whose main part is this text."""
    source, buffer = zipfile.ZipFile(BytesIO(WordFile().save())), BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            target.writestr(member, xml if member == "word/document.xml" else source.read(member))
    return buffer.getvalue()


def body(xml: str) -> str:
    return f"<w:document {nsdecls('w')}><w:body>{xml}</w:body></w:document>"


BOMB = '<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

HOSTILE = {
    "no archive": b"PK\x03\x04" + bytes(200),
    "cut off": WordFile().save()[:-400],
    "not XML": replace_document("<w:document"),
    "too deep": replace_document(body(f"{'<w:ins>' * 5000}{run('x')}{'</w:ins>' * 5000}")),
    "no text": replace_document(body("<w:p/>")),
    "no body": replace_document(f"<w:document {nsdecls('w')}/>"),
    "too large": replace_document(body(f"<w:p>{run('x' * 33_000_000)}</w:p>")),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_a_broken_document_is_refused_in_one_line(raw: bytes) -> None:
    with pytest.raises(UnreadableDocumentError) as raised:
        read_docx(raw, "notes.docx")
    assert str(raised.value).startswith("notes.docx: ")
    assert "; " in str(raised.value)
    assert "\n" not in str(raised.value)


def test_entities_are_not_expanded() -> None:
    xml = BOMB + body(f"<w:p><w:r><w:t>&b; and {escape('<more>')}</w:t></w:r></w:p>")
    try:
        text = read_docx(replace_document(xml), "notes.docx").text
    except UnreadableDocumentError:
        text = ""
    assert "boom" not in text


def test_an_absurd_span_is_no_wider_than_a_table() -> None:
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p>{run("Wide")}</w:p></w:tc>'
    content = read_docx(replace_document(body(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>")), "notes.docx")
    assert set(content.text.split(" | ")) == {"Wide"}


@pytest.mark.thorough
def test_damaged_documents_end_in_one_line() -> None:
    random_numbers = random.Random(19)
    word = WordFile()
    for number in range(20):
        word.heading(f"Part {number}")
        word.paragraph("Some words (https://a.example/one).", is_numbered=True)
        word.table([["a", "b", "c"], ["1", "2", "3"]])
    whole = word.save()
    refused = []
    for _ in range(100):
        raw = bytearray(whole)
        for _ in range(random_numbers.randrange(1, 30)):
            raw[random_numbers.randrange(len(raw))] = random_numbers.randrange(256)
        del raw[random_numbers.choice([len(raw), random_numbers.randrange(len(raw))]) :]
        try:
            read_docx(bytes(raw), "notes.docx")
        except UnreadableDocumentError as error:
            refused.append(str(error))
    assert len(refused) > 50
    assert [fault for fault in refused if "\n" in fault] == []
