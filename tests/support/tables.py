"""Tables of questions and answers in every format that is read."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

Rows = Sequence[Sequence[object]]

COLUMNS = ("id", "números", "sección", "pregunta", "respuesta", "enlaces")

_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)


def table_rows(records: Sequence[Mapping]) -> list[list[str]]:
    """Return a table with a header, and a row for each ready entry."""
    return [
        list(COLUMNS),
        *(
            [
                record["id"],
                ", ".join(map(str, record.get("questions", []))),
                record.get("section", ""),
                record["question"],
                record["answer"],
                "\n".join(record.get("links", [])),
            ]
            for record in records
        ),
    ]


def to_jsonl(records: Sequence[Mapping]) -> bytes:
    """Write ready entries as JSON Lines."""
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def to_csv(rows: Rows, delimiter: str = ";", encoding: str = "utf-8-sig", line_end: str = "\r\n") -> bytes:
    """Write a table as Excel writes CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode(encoding)


def to_xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """Write sheets as an Excel workbook, all cells as they are typed."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_urls": False, "default_date_format": "d-mmm"}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write(number, column, value)
    return content.getvalue()


def to_ods(sheets: Mapping[str, Rows]) -> bytes:
    """Write sheets as an OpenDocument spreadsheet, all cells as text, as LibreOffice does."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}"
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for name, rows in sheets.items()
    )
    return pack_ods(tables)


def pack_ods(tables: str, styles: str = "") -> bytes:
    """Pack the XML of tables and their styles as an OpenDocument spreadsheet."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES} '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return pack(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": _MANIFEST,
            "content.xml": content,
        }
    )


def pack(parts: Mapping[str, str | bytes]) -> bytes:
    """Pack the parts of an archive; the first isn't compressed, as OpenDocument demands."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, part) in enumerate(parts.items()):
            archive.writestr(name, part, zipfile.ZIP_DEFLATED if number else zipfile.ZIP_STORED)
    return content.getvalue()


def unpack(archive: bytes) -> dict[str, bytes]:
    """Unpack all parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _ods_row(row: Sequence[object]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(value: object) -> str:
    if value in ("", None):
        return "<table:table-cell/>"
    paragraphs = "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def _ods_text(line: str) -> str:
    return escape(line).replace("  ", " <text:s/>").replace("\t", "<text:tab/>")
