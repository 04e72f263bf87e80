"""Numbers are quoted as Excel shows them; those of formats that aren't plain are refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from corpus import load_corpus, read_document
from corpus.errors import InvalidRecordError
from corpus.files.tables.number_formats import format_number
from support.tables import pack, to_xlsx, unpack

WriteFiles = Callable[[dict[str, bytes]], Path]

ACCOUNTING = '_-"S/"* #,##0.00_-;-"S/"* #,##0.00_-;_-"S/"* "-"??_-;_-@_-'


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1, "0%", "100%"),
        (0.5, "0 %", "50 %"),
        (0.125, "0.00%", "12.50%"),
        (12345, "000000", "012345"),
        (14331234, "(01) 000-0000", None),
        (987654321, "000-000-000", "987-654-321"),
        (5114331234, r"+00\ 0\ 000\-0000", "+51 1 433-1234"),
        (24.6, '"S/" 0.00', "S/ 24.60"),
        (24.6, r"[$S/-280A]\ #,##0.00", "S/ 24.60"),
        (1234567.005, "$#,##0.00", "$1,234,567.01"),
        (999.5, "#,##0", "1,000"),
        (5, "0,000", "0,005"),
        (0.5, "#,##0", "1"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1.01"),
        (7.1, "0.0##", "7.1"),
        (0.25, "#.##", ".25"),
        (30, 'General" días"', "30 días"),
        (0.3, "@", "0.3"),
        (-3, "0.0", "-3.0"),
        (-3, "$0;($0)", "($3)"),
        (-3, "[Red]-0;0", "3"),
        (24.6, ACCOUNTING, "S/ 24.60"),
        (-1234.5, ACCOUNTING, "-S/ 1,234.50"),
        (0, ACCOUNTING, "S/ -"),
        (2.5, "?0.0?", "2.5"),
        (7, '"N° "@', None),
        (0, '0.00;-0.00;"gratis"', "gratis"),
        (0, "#", None),
        (3, ";;;", None),
        (1500, "0.00E+00", None),
        (0.5, "# ?/?", None),
        (0.5, "0/0", None),
        (1500000, "0.0,,", None),
        (1500, "#,##0,", None),
        (12, "[<10]0;0.0", None),
        (12, "0.0.0", None),
        (12, "0%%", None),
        (12, "0.00000000000", None),
        (12, "0" * 300, None),
        (12, "number 41", None),
    ],
)
def test_numbers_are_shown_by_plain_formats(value: float, code: str, shown: str | None) -> None:
    assert format_number(value, code) == shown


def test_numbers_of_a_workbook_are_quoted_as_they_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "faq.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("P")
        for column, (value, code) in enumerate(
            [(1, "0%"), (12345, "000000"), (24.6, '"S/" #,##0.00'), (0.3, "General"), (7, "@"), (1500, "0.00E+00")]
        ):
            sheet.write_number(0, column, value, workbook.add_format({"num_format": code}))
        sheet.write_formula(0, 6, "=1/4", workbook.add_format({"num_format": "0.00%"}), 0.25)
        sheet.write_string(0, 7, "12", workbook.add_format({"num_format": "0.00"}))
        sheet.conditional_format(
            "A1", {"type": "cell", "criteria": ">", "value": 5, "format": workbook.add_format({"num_format": "0.000"})}
        )
    (row,) = read_document(path).rows
    assert row.cells == ("100%", "012345", "S/ 24.60", "0.3", "7", "1500", "25.00%", "12")
    fault = 'is a number that is shown by the format "0.00E+00"; format the column as text, and write it again'
    assert row.faults == ((5, fault),)


def test_a_number_that_cannot_be_shown_is_refused_by_its_row(tmp_path: Path) -> None:
    path = tmp_path / "faq.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("P")
        sheet.write_row(0, 0, ["id", "pregunta", "respuesta", "nota"])
        fraction = workbook.add_format({"num_format": "# ?/?"})
        sheet.write_row(1, 0, ["a", "¿Cuánto?"])
        sheet.write_number(1, 2, 1, workbook.add_format({"num_format": "0 %"}))
        sheet.write_number(1, 3, 0.5, fraction)
        sheet.write_row(2, 0, ["b", "¿Y la mitad?"])
        sheet.write_number(2, 2, 0.5, fraction)
    with pytest.raises(InvalidRecordError) as raised:
        load_corpus(path)
    assert str(raised.value) == (
        'faq.xlsx, sheet "P", row 3: the cell under "respuesta" is a number that is shown by the format "# ?/?"; '
        "format the column as text, and write it again"
    )


def test_a_workbook_without_styles_or_with_unknown_ones_is_read(write_files: WriteFiles) -> None:
    parts = unpack(to_xlsx({"P": [[1.5]]}))
    styles = parts.pop("xl/styles.xml")
    assert read_document(write_files({"a.xlsx": pack(parts)}) / "a.xlsx").rows[0].cells == ("1.5",)
    parts["xl/styles.xml"] = styles.replace(b'<cellXfs count="1"><xf numFmtId="0"', b'<cellXfs><xf numFmtId="44"')
    (row,) = read_document(write_files({"b.xlsx": pack(parts)}) / "b.xlsx").rows
    assert row.faults[0][1].startswith('is a number that is shown by the format "number 44"')
