"""Cells of spreadsheets are read as they are shown, and what can't be quoted is noted as a fault."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from corpus import read_document
from corpus.document import SourceDocument
from corpus.errors import UnreadableDocumentError
from support.tables import pack, pack_ods, to_csv, to_ods, to_xlsx, unpack

WriteFiles = Callable[[dict[str, bytes]], Path]

NOTE = "<text:p>n</text:p>"
READERS = pytest.mark.parametrize(("name", "write"), [("a.xlsx", to_xlsx), ("a.ods", to_ods)])


def cells(document: SourceDocument) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(row.sheet, row.number, row.cells) for row in document.rows]


@READERS
def test_rows_of_all_sheets_are_read_with_their_numbers(write_files: WriteFiles, name: str, write: Callable) -> None:
    content = write({"Uno & <dos>": [["a", "", "c"], [], ["", " d  e "]], "Vacía": [], "Tres": [["f\n\ng"]]})
    document = read_document(write_files({name: content}) / name)
    assert [(sheet, number, tuple(filter(None, row))) for sheet, number, row in cells(document)] == [
        ("Uno & <dos>", 1, ("a", "c")),
        ("Uno & <dos>", 3, ("d  e",)),
        ("Tres", 1, ("f\n\ng",)),
    ]
    assert document.text == "a | | c\n| d e\nf g"


def test_values_of_excel_are_text_or_faults(write_files: WriteFiles) -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet("P")
        sheet.write_row(0, 0, [12.0, 0.1 + 0.2, True])
        sheet.write_formula(0, 3, '="a"&"b"', None, "ab")
        sheet.write_formula(0, 4, "=1/0", None, "#DIV/0!")
        sheet.write_rich_string(0, 5, "en ", workbook.add_format({"bold": True}), "negrita", ".")
        sheet.write_url(0, 6, "https://a.example", None, "Ver")
        sheet.write_datetime(0, 7, datetime(2026, 8, 7), workbook.add_format({"num_format": "d-mmm"}))
    (row,) = read_document(write_files({"a.xlsx": content.getvalue()}) / "a.xlsx").rows
    assert row.cells == ("12", "0.3", "TRUE", "ab", "", "en negrita.", "Ver", "2026-08-07")
    assert dict(row.faults) == {
        2: "is the truth value TRUE; format the column as text, and write it again",
        4: "shows an error; correct it, or write the text itself",
        7: "is a date or time (2026-08-07); format the column as text, and write it again",
    }


def test_struck_out_text_is_left_out_and_raised_digits_stay_so(write_files: WriteFiles) -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        struck = workbook.add_format({"font_strikeout": True})
        raised, lowered = workbook.add_format({"font_script": 1}), workbook.add_format({"font_script": 2})
        sheet = workbook.add_worksheet("P")
        sheet.write_rich_string(0, 0, "Cuesta ", struck, "S/ 20", " S/ 25")
        sheet.write_rich_string(0, 1, "Hasta 10", raised, "6", " litros de H", lowered, "2", "O")
        sheet.write_string(1, 0, "Hoy", struck)
        sheet.write_number(1, 1, 20, struck)
        sheet.write_string(1, 2, "Mañana")
    parts = unpack(content.getvalue())
    sheet_part = "xl/worksheets/sheet1.xml"
    inline = (
        b'<row r="3"><c r="A3" t="inlineStr"><is><r><t>m</t></r><r><rPr><vertAlign val="superscript"/></rPr>'
        b'<t>2</t></r><r><rPr><strike val="0"/></rPr><t> y m</t></r></is></c></row></sheetData>'
    )
    parts[sheet_part] = parts[sheet_part].replace(b"</sheetData>", inline)
    document = read_document(write_files({"a.xlsx": pack(parts)}) / "a.xlsx")
    assert [row.cells for row in document.rows] == [
        ("Cuesta S/ 25", "Hasta 10⁶ litros de H₂O", ""),
        ("", "", "Mañana"),
        ("m² y m", "", ""),
    ]
    assert [(remark.kind, remark.message) for remark in document.remarks] == [
        ("struck-out text", 'what is struck out in 3 cells is left out, first in sheet "P", row 1')
    ]


def test_links_behind_words_are_those_of_their_cells(write_files: WriteFiles) -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet("P")
        sheet.write_url(0, 0, "https://a.example/x?y=1&z=2#parte", None, "Ver")
        sheet.write_url(0, 1, "mailto:a@a.example", None, "Correo")
        sheet.write_url(0, 2, "internal:P!A1", None, "Arriba")
        sheet.write_formula(0, 3, '=HYPERLINK("https://b.example","Ver ""b""")', None, 'Ver "b"')
        sheet.write_formula(0, 4, '=HYPERLINK(A1,"Ver")', None, "Ver")
        sheet.write_string(0, 5, "c")
        sheet.write_string(1, 5, "d")
        sheet.write_url(2, 0, "https://\u200bc.example/a b", None, "Ver")
        sheet.merge_range("B3:B4", "")
        sheet.write_url("B3", "https://d.example", None, "Ver")
        sheet.write_string(3, 0, "e")
        sheet.write_url(4, 0, "https://e.example", None, "https://e.example")
    parts = unpack(content.getvalue())
    # A link of several cells, as Excel writes it.
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b'ref="A5"', b'ref="F1:XFD1048576"')
    first, second, third, fourth, fifth = read_document(write_files({"a.xlsx": pack(parts)}) / "a.xlsx").rows
    assert first.cells == ("Ver", "Correo", "Arriba", 'Ver "b"', "", "c")
    assert first.links == ((0, "https://a.example/x?y=1&z=2#parte"), (3, "https://b.example"), (5, "https://e.example"))
    assert first.faults == ((4, "is a link whose address is computed; write the address itself"),)
    assert second.links == ((5, "https://e.example"),)
    assert third.links == ((0, "https://c.example/a%20b"), (1, "https://d.example"))
    assert fourth.links == ((1, "https://d.example"),)
    assert fifth.links == ()


def test_cells_of_excel_that_share_a_formula_have_its_link(write_files: WriteFiles) -> None:
    parts = unpack(to_xlsx({"P": [["a"]]}))
    cells = (
        b'<row r="2"><c r="A2" t="str"><f t="shared" ref="A2:A3" si="0">HYPERLINK("https://a.example")</f><v>x</v></c>'
        b'</row><row r="3"><c r="A3" t="str"><f t="shared" si="0"/><v>y</v></c>'
        b'<c r="B3" t="str"><f t="shared" si="1"/><v>z</v></c></row>'
    )
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", cells + b"</sheetData>")
    rows = read_document(write_files({"a.xlsx": pack(parts)}) / "a.xlsx").rows
    assert [(row.cells, row.links) for row in rows[1:]] == [
        (("x", ""), ((0, "https://a.example"),)),
        (("y", "z"), ((0, "https://a.example"),)),
    ]


def test_links_behind_words_of_opendocument_are_those_of_their_cells(write_files: WriteFiles) -> None:
    row = "".join(
        f'<table:table-cell office:value-type="string" {attributes}>{content}</table:table-cell>'
        for attributes, content in [
            (
                "",
                "<text:p>Ver <text:a xlink:href='https://a.example'>esto"
                "</text:a></text:p><text:p>y <text:a xlink:href='www.b.example'>"
                "aquello</text:a> o <text:a xlink:href='mailto:a@b.example'>"
                "escriba</text:a></text:p>",
            ),
            ("table:formula='of:=HYPERLINK(&quot;https://c.example&quot;;&quot;Ver&quot;)'", "<text:p>Ver</text:p>"),
            ("table:formula='of:=HYPERLINK([.A1];&quot;Ver&quot;)'", "<text:p>Ver</text:p>"),
        ]
    )
    tables = f'<table:table table:name="P"><table:table-row>{row}</table:table-row></table:table>'
    (read,) = read_document(write_files({"a.ods": pack_ods(tables)}) / "a.ods").rows
    assert read.cells == ("Ver esto\ny aquello o escriba", "Ver", "")
    assert read.links == ((0, "https://a.example"), (0, "https://www.b.example"), (1, "https://c.example"))
    assert read.faults == ((2, "is a link whose address is computed; write the address itself"),)


def test_parts_may_begin_with_a_byte_order_mark_and_others_be_of_any_encoding(write_files: WriteFiles) -> None:
    parts = {name: b"\xef\xbb\xbf" + part for name, part in unpack(to_xlsx({"P": [["a"]]})).items()}
    parts["customXml/item1.xml"] = "<a/>".encode("utf-16")
    assert cells(read_document(write_files({"a.xlsx": pack(parts)}) / "a.xlsx")) == [("P", 1, ("a",))]


def test_a_formula_that_was_never_computed_is_a_fault(write_files: WriteFiles) -> None:
    parts = unpack(to_xlsx({"P": [["a"]]}))
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(
        b"</sheetData>", b'<row r="9"><c r="B9"><f>A1</f></c></row></sheetData>'
    )
    document = read_document(write_files({"a.xlsx": pack(parts)}) / "a.xlsx")
    assert document.rows[1].faults == ((1, "is a formula without its value; correct it, or write the text itself"),)


def test_merged_cells_hold_for_all_their_rows(write_files: WriteFiles) -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet("P")
        sheet.merge_range("B2:B5", "Trámites")
        sheet.write_column("C2", ["a", "b", None, "c", "d"])
    excel = read_document(write_files({"a.xlsx": content.getvalue()}) / "a.xlsx")
    rows = "".join(
        f"<table:table-row><table:table-cell/>{section}<table:table-cell><text:p>{text}</text:p></table:table-cell>"
        "</table:table-row>"
        for section, text in [
            ("<table:table-cell/>", ""),
            ('<table:table-cell table:number-rows-spanned="4"><text:p>Trámites</text:p></table:table-cell>', "a"),
            ("<table:covered-table-cell/>", "b"),
            ("<table:covered-table-cell/>", ""),
            ("<table:covered-table-cell/>", "c"),
            ("<table:table-cell/>", "d"),
        ]
    )
    ods = read_document(write_files({"a.ods": pack_ods(f'<table:table table:name="P">{rows}</table:table>')}) / "a.ods")
    assert cells(excel) == [
        ("P", 2, ("", "Trámites", "a")),
        ("P", 3, ("", "Trámites", "b")),
        ("P", 5, ("", "Trámites", "c")),
        ("P", 6, ("", "", "d")),
    ]
    assert cells(ods) == cells(excel)


def test_hidden_sheets_are_not_read(write_files: WriteFiles) -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        for name in ("Vista", "Oculta", "Muy oculta"):
            workbook.add_worksheet(name).write(0, 0, name)
        workbook.get_worksheet_by_name("Oculta").hide()
        workbook.get_worksheet_by_name("Muy oculta").very_hidden()
        workbook.add_chartsheet("Gráfico")
    excel = read_document(write_files({"a.xlsx": content.getvalue()}) / "a.xlsx")
    assert (cells(excel), excel.hidden) == ([("Vista", 1, ("Vista",))], ("Oculta", "Muy oculta"))
    row = "<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>"
    ods = pack_ods(
        f'<table:table table:name="Oculta" table:style-name="s">{row}</table:table>'
        f'<table:table table:name="Vista">{row}</table:table>',
        '<style:style style:name="s" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style>",
    )
    read = read_document(write_files({"a.ods": ods}) / "a.ods")
    assert (cells(read), read.hidden) == ([("Vista", 1, ("x",))], ("Oculta",))


def test_hidden_rows_are_not_read_and_hidden_columns_are(write_files: WriteFiles) -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet("P")
        sheet.write_column("A1", ["a", "b", "c", None, "d"])
        for row in (1, 3, 4):
            sheet.set_row(row, None, None, {"hidden": True})
        sheet.set_column("B:XFD", None, None, {"hidden": True})
        sheet.write(0, 26, "z")
    excel = read_document(write_files({"a.xlsx": content.getvalue()}) / "a.xlsx")
    assert [(row.number, row.cells[0]) for row in excel.rows] == [(1, "a"), (3, "c")]
    letters = ", ".join([*"BCDEFGHIJKLMNOPQRSTUVWXYZ", "AA"])
    hidden = 'sheet "P", row 2: 2 rows, of which this is the first, are hidden or filtered out, and not read'
    assert [remark.message for remark in excel.remarks] == [
        hidden,
        f'sheet "P": {letters}: read as if they were visible',
    ]
    rows = "".join(
        f"<table:table-row {attribute}><table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row>"
        for attribute, text in [
            ("", "a"),
            ('table:visibility="filter" table:number-rows-repeated="2"', "b"),
            ('table:visibility="visible"', "c"),
        ]
    )
    ods = read_document(write_files({"a.ods": pack_ods(f'<table:table table:name="P">{rows}</table:table>')}) / "a.ods")
    assert cells(ods) == [("P", 1, ("a",)), ("P", 4, ("c",))]
    assert [remark.message for remark in ods.remarks] == [hidden]


def test_values_of_opendocument_are_text_or_faults(write_files: WriteFiles) -> None:
    row = "".join(
        f"<table:table-cell {attributes}>{content}</table:table-cell>"
        for attributes, content in [
            (
                'office:value-type="string"',
                "<text:p>a<text:s text:c='2'/>b<text:line-break/>c</text:p><text:p>d\ne</text:p>",
            ),
            ('office:value-type="float" office:value="12.0"', "<text:p>12,00</text:p>"),
            ('office:value-type="percentage" office:value="0.5"', "<text:p>50 %</text:p>"),
            ('office:value-type="date" office:date-value="2026-08-07"', "<text:p>7-ago</text:p>"),
            ('office:value-type="string" calcext:value-type="error"', "<text:p>#REF!</text:p>"),
            (
                'office:value-type="string"',
                f"<office:annotation>{NOTE}</office:annotation><text:p>f</text:p>",
            ),
            ('table:number-columns-repeated="2" office:value-type="string"', "<text:p>g</text:p>"),
        ]
    )
    tables = f'<table:table table:name="P"><table:table-row>{row}</table:table-row></table:table>'
    (read,) = read_document(write_files({"a.ods": pack_ods(tables)}) / "a.ods").rows
    assert read.cells == ("a  b\nc\nd e", "12,00", "50 %", "7-ago", "", "f", "g", "g")
    assert dict(read.faults) == {
        3: "is a date or time (7-ago); format the column as text, and write it again",
        4: "shows an error (#REF!); correct it, or write the text itself",
    }


@pytest.mark.parametrize(
    ("name", "content", "fault", "cure"),
    [
        ("a.xlsx", b"pregunta;respuesta\n", "is text;", "rename it to a.csv if it is CSV"),
        ("a.xlsx", to_ods({"P": []}), "is an OpenDocument spreadsheet;", "rename it to a.ods"),
        ("a.ods", to_xlsx({"P": []}), "is an Excel workbook;", "rename it to a.xlsx"),
        ("a.xlsx", pack({"xl/workbook.bin": b"\1"}), "is a binary Excel workbook (.xlsb);", "save it as .xlsx"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"),
            "is an old Excel workbook",
            "save it as .xlsx",
        ),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "is encrypted;", "without a password"),
        ("a.ods", b"<table><tr><td>x</td></tr></table>", "is a web page or XML;", "save it as .xlsx"),
        ("a.xlsx", b"\0\1\2", "is damaged or was cut off;", "get a complete copy"),
        ("a.xlsx", b"", "is empty;", "put the text"),
    ],
)
def test_what_is_no_spreadsheet_is_refused(
    write_files: WriteFiles, name: str, content: bytes, fault: str, cure: str
) -> None:
    path = write_files({name: content}) / name
    with pytest.raises(UnreadableDocumentError) as raised:
        read_document(path)
    message = str(raised.value)
    assert message.startswith(f"{path}: {fault}")
    assert cure in message
    assert "\n" not in message


@READERS
def test_the_limits_are_named(write_files: WriteFiles, name: str, write: Callable) -> None:
    for rows, limit in (
        ([["x" * 50_001]], "a cell has more than the limit of 50,000 characters; shorten it"),
        ([[""] * 100 + ["x"]], "at most 50,000 rows, in all sheets together, and 100 columns are read; split the file"),
    ):
        path = write_files({name: write({"P": rows}) if name == "a.ods" else _long_cells(rows)}) / name
        with pytest.raises(UnreadableDocumentError) as raised:
            read_document(path)
        assert str(raised.value).startswith(f'{path}, sheet "P", row 1: {limit}')


def test_too_many_struck_out_texts_are_refused(write_files: WriteFiles) -> None:
    parts = unpack(to_xlsx({"P": [["a"]]}))
    struck = b"<si><r><rPr><strike/></rPr><t>a</t></r></si>" * 100_002
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(b"</sst>", struck + b"</sst>")
    path = write_files({"a.xlsx": pack(parts)}) / "a.xlsx"
    with pytest.raises(UnreadableDocumentError) as raised:
        read_document(path)
    assert str(raised.value).startswith(f"{path}: holds too much text beside such that is struck out or ")


def test_too_many_links_behind_words_are_refused_by_their_sheet(write_files: WriteFiles) -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet("P")
        sheet.write_url(0, 0, "https://a.example", None, "Ver")
        sheet.write_string(1999, 59, "x")
    parts = unpack(content.getvalue())
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b'ref="A1" r', b'ref="A1:BH2000" r')
    path = write_files({"a.xlsx": pack(parts)}) / "a.xlsx"
    with pytest.raises(UnreadableDocumentError) as raised:
        read_document(path)
    assert str(raised.value).startswith(f'{path}, sheet "P", row 2000: at most 100,000 links behind words are read')


def _long_cells(rows: list[list[str]]) -> bytes:
    """Write cells that are longer than xlsxwriter writes them."""
    parts = unpack(to_xlsx({"P": [["y", *row[1:]] for row in rows]}))
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(b"<t>y<", f"<t>{rows[0][0]}<".encode())
    return pack(parts)


def test_a_large_table_is_read_up_to_the_limit(write_files: WriteFiles) -> None:
    rows = [["a", "b"]] * 50_000
    assert len(read_document(write_files({"a.csv": to_csv(rows)}) / "a.csv").rows) == 50_000
    with pytest.raises(UnreadableDocumentError, match="row 50001: at most 50,000 rows"):
        read_document(write_files({"a.csv": to_csv([*rows, ["c"]])}) / "a.csv")
