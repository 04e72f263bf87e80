"""Damaged and malicious tables, the same from the same seed."""

import random
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

from support.tables import pack, pack_ods, to_csv, to_ods, to_xlsx, unpack

_ROWS = [
    ["id", "sección", "pregunta", "respuesta", "enlaces"],
    *(
        [f"r-{n}", "Trámites", f"¿Cuánto cuesta el trámite {n}?", f"Cuesta {n} soles.", f"https://x.example/{n}"]
        for n in range(40)
    ),
]


def damaged_tables(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of files that are cut off, or have changed bits, of every kind in turn."""
    generator = random.Random(seed)
    sources = {"faq.xlsx": to_xlsx({"P": _ROWS}), "faq.ods": to_ods({"P": _ROWS}), "faq.csv": to_csv(_ROWS)}
    kinds = [_truncated, _flipped, _flipped_inside, _spliced]
    for number in range(count):
        name = generator.choice(list(sources))
        yield kinds[number % len(kinds)](generator, name, sources[name])


def _truncated(generator: random.Random, name: str, content: bytes) -> tuple[str, bytes]:
    return name, content[: generator.randrange(1, len(content))]


def _flipped(generator: random.Random, name: str, content: bytes) -> tuple[str, bytes]:
    changed = bytearray(content)
    for _ in range(generator.choice((1, 10, 100))):
        changed[generator.randrange(len(changed))] ^= 1 << generator.randrange(8)
    return name, bytes(changed)


def _flipped_inside(generator: random.Random, name: str, content: bytes) -> tuple[str, bytes]:
    """Flip bits of a part of the archive, whose checksum is then right."""
    if name == "faq.csv":
        return _flipped(generator, name, content)
    parts = unpack(content)
    victim = generator.choice(list(parts))
    if parts[victim]:
        parts[victim] = _flipped(generator, victim, parts[victim])[1]
    return name, pack(parts)


def _spliced(generator: random.Random, name: str, content: bytes) -> tuple[str, bytes]:
    """Put a stretch of the file, or of a part of it, elsewhere."""
    if name == "faq.csv":
        return name, _splice(generator, content)
    parts = unpack(content)
    victim = generator.choice([part for part in parts if part.endswith(".xml")])
    parts[victim] = _splice(generator, parts[victim])
    return name, pack(parts)


def _splice(generator: random.Random, content: bytes) -> bytes:
    start, end, place = sorted(generator.randrange(len(content)) for _ in range(3))
    return content[:place] + content[start:end] * generator.choice((1, 100)) + content[end:]


def _xlsx(sheet: str = "", **others: str) -> bytes:
    """A workbook whose first sheet has these rows below its own, and whose parts end with something else."""
    parts = {name: content.decode() for name, content in unpack(to_xlsx({"P": _ROWS})).items()}
    first = "xl/worksheets/sheet1.xml"
    parts[first] = parts[first].replace("</sheetData>", f"{sheet}</sheetData>")
    for name, (found, replacement) in others.items():
        part = next(part for part in parts if part.endswith(f"{name}.xml"))
        parts[part] = parts[part].replace(found, replacement, 1)
    return pack(parts)


def _linked(links: str, rest: str = "") -> bytes:
    """A workbook with links, which lead to an address that ends with something."""
    relation = f'<Relationship Id="rId1" Type="hyperlink" TargetMode="External" Target="https://x.example/{rest}"/>'
    relations = f'<Relationships xmlns="r">{relation}</Relationships>'
    links = f'</sheetData><hyperlinks xmlns:r="r">{links}</hyperlinks>'
    workbook = unpack(_xlsx(sheet1=("</sheetData>", links)))
    return pack(workbook | {"xl/worksheets/_rels/sheet1.xml.rels": relations.encode()})


def _ods(rows: str) -> bytes:
    return pack_ods(f'<table:table table:name="P">{rows}</table:table>')


def _understated(content: bytes) -> bytes:
    """An archive that states smaller sizes than its parts have."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sizes = {member.file_size for member in archive.infolist() if member.file_size > 1000}
    for size in sizes:
        content = content.replace(size.to_bytes(4, "little"), (900).to_bytes(4, "little"))
    return content


def _row(cells: str, attributes: str = 'r="50"') -> str:
    return f"<row {attributes}>{cells}</row>"


def _ods_row(attribute: str = "") -> str:
    return f"<table:table-row>{_ODS_CELL.format(attribute)}</table:table-row>"


_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
_LAUGHS = f'<!DOCTYPE sst [<!ENTITY e0 "ha">{_ENTITIES}]>'
_FILE = '<!DOCTYPE sst [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>'
_ODS_CELL = '<table:table-cell office:value-type="string" {}><text:p>x</text:p></table:table-cell>'
_ODS_NUMBER = '<table:table-row><table:table-cell office:value-type="float" office:value="{}"/></table:table-row>'

CRAFTED: dict[str, Callable[[], bytes]] = {
    "last cell.xlsx": lambda: _xlsx(_row('<c r="XFD1048576"><v>1</v></c>')),
    "last row.xlsx": lambda: _xlsx(_row("<c><v>1</v></c>", 'r="1048576"')),
    "row far beyond.xlsx": lambda: _xlsx(_row("<c><v>1</v></c>", 'r="4294967297"')),
    "cell far beyond.xlsx": lambda: _xlsx(_row('<c r="ZZZZZZZ99999999999"><v>1</v></c>')),
    "negative row.xlsx": lambda: _xlsx(_row("<c><v>1</v></c>", 'r="-5"')),
    "wide.xlsx": lambda: _xlsx(_row("<c><v>1</v></c>" * 500_000)),
    "many cells.xlsx": lambda: _xlsx("".join(_row("<c><v>1</v></c>" * 20, f'r="{n}"') for n in range(50, 45_000))),
    "many rows.xlsx": lambda: _xlsx("<row><c><v>1</v></c></row>" * 600_000),
    "all merged.xlsx": lambda: _xlsx(
        sheet1=("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    ),
    "merged many times.xlsx": lambda: _xlsx(
        sheet1=("</sheetData>", "</sheetData><mergeCells>" + '<mergeCell ref="A1:A50000"/>' * 100_000 + "</mergeCells>")
    ),
    "huge dimension.xlsx": lambda: _xlsx(sheet1=('<dimension ref="A1:E41"/>', '<dimension ref="A1:XFD1048576"/>')),
    "string beyond.xlsx": lambda: _xlsx(_row('<c r="A50" t="s"><v>99999999999999999999</v></c>')),
    "no such string.xlsx": lambda: _xlsx(_row('<c r="A50" t="s"><v>4000000</v></c>')),
    "count of strings.xlsx": lambda: _xlsx(sharedStrings=('uniqueCount="', 'uniqueCount="4294967295')),
    "no such style.xlsx": lambda: _xlsx(_row('<c r="A50" s="4294967295"><v>1</v></c>')),
    "infinite.xlsx": lambda: _xlsx(_row('<c r="A50"><v>1e999</v></c><c r="B50"><v>nan</v></c>')),
    "impossible date.xlsx": lambda: _xlsx(
        _row("".join(f'<c s="0"><v>{value}</v></c>' for value in ("1e300", "-1e300", "-1", "3e6", "nan"))),
        styles=('<cellXfs count="1"><xf numFmtId="0"', '<cellXfs count="1"><xf numFmtId="14"'),
    ),
    "impossible iso date.xlsx": lambda: _xlsx(_row('<c r="A50" t="d"><v>9999999-99-99T99:99:99</v></c>')),
    "linked many times.xlsx": lambda: _linked('<hyperlink ref="A1:XFD1048576" r:id="rId1"/>' * 300_000),
    "linked beyond.xlsx": lambda: _linked('<hyperlink ref="A1:ZZZZ9" r:id="rId1"/>'),
    "linked backwards.xlsx": lambda: _linked('<hyperlink ref="C9:A1" r:id="rId1"/><hyperlink ref="C9" r:id="no"/>'),
    "long link.xlsx": lambda: _linked('<hyperlink ref="A2:E41" r:id="rId1"/>', "x" * 10_000_000),
    "formulas.xlsx": lambda: _xlsx(
        _row('<c t="str"><f>HYPERLINK("' + '""' * 5_000_000 + ") ) )" * 1_000_000 + "</f><v>x</v></c>")
    ),
    "many formats.xlsx": lambda: _xlsx(
        "".join(_row('<c s="0"><v>1</v></c>' * 20, f'r="{n}"') for n in range(50, 45_000)),
        styles=('<cellXfs count="1"><xf numFmtId="0"', '<cellXfs count="1"><xf numFmtId="10"'),
    ),
    "long format.xlsx": lambda: _xlsx(
        "".join(_row('<c s="0"><v>1</v></c>' * 20, f'r="{n}"') for n in range(50, 4000)),
        styles=("<fonts", f'<numFmts><numFmt numFmtId="0" formatCode="{"0" * 10_000_000}"/></numFmts><fonts'),
    ),
    "laughs.xlsx": lambda: _xlsx(sharedStrings=("<sst", f"{_LAUGHS}<sst")),
    "entity of a file.xlsx": lambda: _xlsx(sharedStrings=("<sst", f"{_FILE}<sst")),
    "deep.xlsx": lambda: _xlsx(_row("<c>" * 200_000)),
    "deep but closed.xlsx": lambda: _xlsx(_row("<c><is>" + "<r>" * 100_000 + "</r>" * 100_000 + "</is></c>")),
    "outside.xlsx": lambda: _xlsx(**{"workbook": ('name="P"', 'name="../../../../etc/passwd"')}),
    "long name.xlsx": lambda: _xlsx(workbook=('name="P"', f'name="{"P&#10;" * 100_000}"')),
    "huge cell.xlsx": lambda: _xlsx(_row(f'<c r="A50" t="inlineStr"><is><t>{"x" * 20_000_000}</t></is></c>')),
    "long cell.xlsx": lambda: _xlsx(_row(f'<c r="A50" t="inlineStr"><is><t>{"x" * 60_000}</t></is></c>')),
    "control characters.xlsx": lambda: _xlsx(
        _row('<c r="C50" t="inlineStr"><is><t>_x0000__xD800_&#x85;&#x202E;</t></is></c>')
    ),
    "much text.xlsx": lambda: _xlsx(sharedStrings=("<si>", "<si><t>x</t></si>" * 1_500_000 + "<si>")),
    "bomb.xlsx": lambda: _xlsx(_row(f"<c><v>{'1' * 300_000_000}</v></c>")),
    "understated bomb.xlsx": lambda: _understated(_xlsx(_row(f"<c><v>{'1' * 100_000_000}</v></c>"))),
    "many parts.xlsx": lambda: pack({f"xl/{n}.xml": "<a/>" for n in range(20_000)}),
    "nothing in it.xlsx": lambda: pack({"xl/workbook.xml": ""}),
    "old.xlsx": lambda: b"\xd0\xcf\x11\xe0" + bytes(500) + "Workbook".encode("utf-16-le"),
    "encrypted.xlsx": lambda: b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le"),
    "a web page.xlsx": lambda: b"<html><table><tr><td>pregunta</td></tr></table></html>",
    "a table.xlsx": lambda: to_csv(_ROWS),
    "an ods.xlsx": lambda: to_ods({"P": _ROWS}),
    "an xlsx.ods": lambda: to_xlsx({"P": _ROWS}),
    "an xlsx.csv": lambda: to_xlsx({"P": _ROWS}),
    "repeated rows.ods": lambda: _ods(
        f'<table:table-row table:number-rows-repeated="1048576">{_ODS_CELL.format("")}</table:table-row>'
    ),
    "repeated columns.ods": lambda: _ods(_ods_row('table:number-columns-repeated="2147483647"')),
    "last row.ods": lambda: _ods(
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>' + _ods_row()
    ),
    "no number.ods": lambda: _ods(
        f'<table:table-row table:number-rows-repeated="{"9" * 5000}">{_ODS_CELL.format("")}</table:table-row>'
    ),
    "spanned.ods": lambda: _ods(_ods_row('table:number-rows-spanned="2147483647"') * 50_000),
    "blanks.ods": lambda: _ods(
        "<table:table-row><table:table-cell><text:p>"
        + '<text:s text:c="2147483647"/>' * 100_000
        + "</text:p></table:table-cell></table:table-row>"
    ),
    "links.ods": lambda: _ods(
        '<table:table-row table:number-rows-repeated="40000"><table:table-cell><text:p>'
        + "".join(f'<text:a xlink:href="http://x.example/{n}">x</text:a>' for n in range(10_000))
        + "</text:p></table:table-cell></table:table-row>"
    ),
    "many rows.ods": lambda: _ods(_ods_row() * 200_000),
    "many sheets.ods": lambda: pack_ods('<table:table table:name="P"/>' * 500_000),
    "numbers.ods": lambda: _ods("".join(map(_ODS_NUMBER.format, ("NaN", "INF", "1e308", "x", "")))),
    "deep.ods": lambda: _ods(f"<table:table-row><table:table-cell>{'<text:span>' * 100_000}"),
    "deep but closed.ods": lambda: _ods(
        f"<table:table-row><table:table-cell><text:p>{'<text:span>' * 240}{'</text:span>' * 240}</text:p>"
        "</table:table-cell></table:table-row>"
    ),
    "laughs.ods": lambda: pack(
        unpack(_ods(""))
        | {"content.xml": f"{_LAUGHS}<a>&e9;</a>", "mimetype": "application/vnd.oasis.opendocument.spreadsheet"}
    ),
    "delimiters.csv": lambda: b";" * 15_000_000,
    "lines.csv": lambda: b"\n" * 15_000_000,
    "quotation marks.csv": lambda: b'"' * 15_000_001,
    "unclosed.csv": lambda: b'pregunta;respuesta\n"a;b\n' + b"c;d\n" * 500_000,
    "huge cell.csv": lambda: b"pregunta;respuesta\na;" + b"b" * 15_000_000,
    "long cell.csv": lambda: b"pregunta;respuesta\na;" + b"b" * 60_000,
    "many rows.csv": lambda: b"pregunta;respuesta\n" + b"a;b\n" * 3_000_000,
    "binary.csv": lambda: bytes(range(256)) * 1000,
    "cut off.csv": lambda: "pregunta\trespuesta\na\tb\n".encode("utf-16")[:-1],
    "delimiter of its own.csv": lambda: b'sep="\npregunta"respuesta\n',
}
"""How to make each file, by its name."""
