"""Generates web pages, Markdown and OpenDocument texts that are damaged, huge or meant to exhaust a reader."""

import random
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

MAX_BYTES = 15_900_000
TAGS = (
    "div",
    "b",
    "p",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "details",
    "dl",
    "dd",
    "span",
    "section",
    "blockquote",
    "font",
)
ENCODINGS = (
    "utf-7",
    "utf-16",
    "idna",
    "punycode",
    "zip",
    "rot13",
    "shift_jis",
    "unicode_escape",
    "iso-8859-1",
    "x" * 99,
)

ODT_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        *(("office", "office"), ("text", "text"), ("table", "table"), ("style", "style")),
        ("fo", "xsl-fo-compatible"),
    )
)
BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


def hostile_files(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents, of all kinds in turn, sized at random."""
    chance = random.Random(seed)
    kinds = [*_PAGES, *_TEXTS, *_OFFICE]
    for number in range(count):
        kind = kinds[number % len(kinds)]
        suffix = ".html" if kind in _PAGES else ".md" if kind in _TEXTS else ".odt"
        # The first round has the largest files.
        size = 1.0 if number < len(kinds) else chance.random() ** 3
        content = kind(chance, size)
        yield f"{number:03}-{kind.__name__.strip('_')}{suffix}", content[:MAX_BYTES]


def _repeat(piece: str, size: float, most: int) -> str:
    return piece * max(1, int(most * size))


def _page(body: str) -> bytes:
    return f"<!DOCTYPE html><meta charset=utf-8><h1>Title</h1><p>Words.</p>{body}".encode("utf-8", "surrogatepass")


def _mutate(chance: random.Random, raw: bytes) -> bytes:
    """Cut bytes off, flip some, or repeat a part."""
    mutated = bytearray(raw)
    for _ in range(chance.randint(1, 40)):
        mutated[chance.randrange(len(mutated))] = chance.randrange(256)
    if chance.random() < 0.5:
        del mutated[chance.randrange(len(mutated)) :]
    start = chance.randrange(len(mutated) or 1)
    return bytes(mutated + mutated[start : start + 500])


def _noise(chance: random.Random, size: float) -> bytes:
    return chance.randbytes(int(size * 1_000_000) + 1)


def _mutated_page(chance: random.Random, size: float) -> bytes:
    rows = "<tr><td rowspan=2>a<td>b<tr><td>c"
    return _mutate(
        chance, _page(f"<h2 id=x>Fee</h2><table><tr><th>A<th>B{rows}</table><ol><li>x<sup><a href='#n'>1</a>")
    )


def _nested(chance: random.Random, size: float) -> bytes:
    tag = chance.choice(TAGS)
    return _page(_repeat(f"<{tag}>", size, 100_000) + "x" + _repeat(f"</{tag}>", size, 100_000))


def _mixed_nesting(chance: random.Random, size: float) -> bytes:
    return _page(_repeat("".join(f"<{chance.choice(TAGS)}>" for _ in range(9)), size, 100_000))


def _many_elements(chance: random.Random, size: float) -> bytes:
    return _page(
        _repeat(chance.choice(("<b>x</b>", "<p>x", "<h2>x</h2>y", "<br>", "<i></i>", "<li>x")), size, 2_000_000)
    )


def _many_headings(chance: random.Random, size: float) -> bytes:
    return _page("".join(f"<h{n % 6 + 1}>Same</h{n % 6 + 1}><p>x" for n in range(int(100_000 * size))))


def _many_attributes(chance: random.Random, size: float) -> bytes:
    return _page("<p " + " ".join(f"a{n}=1" for n in range(int(1_200_000 * size))) + ">x</p>")


def _spread_attributes(chance: random.Random, size: float) -> bytes:
    return _page(_repeat("<p " + " ".join(f"a{n}" for n in range(5000)) + ">x</p>", size, 500))


def _huge_text(chance: random.Random, size: float) -> bytes:
    return _page(
        _repeat(chance.choice(("x", "x ", "&amp;", "<", "&", "é", "http://x ", "\u200b", "<!--")), size, 5_000_000)
    )


def _huge_attribute(chance: random.Random, size: float) -> bytes:
    return _page(f'<a href="http://x.example/{_repeat("y", size, 15_000_000)}" style="{" " * 99999}">x</a>')


def _merged_cells(chance: random.Random, size: float) -> bytes:
    cells = _repeat(f"<td colspan=1000 rowspan=65534>{'x' * chance.choice((0, 1, 1000))}", size, 10_000)
    return _page(f"<table><tr>{cells}{_repeat('<tr><td>y', size, 100_000)}</table>")


def _long_header(chance: random.Random, size: float) -> bytes:
    return _page(
        f"<table><tr><th>{_repeat('h', size, 1_000_000)}<th>b{_repeat('<tr><td>y<td>z', size, 100_000)}</table>"
    )


def _many_tables(chance: random.Random, size: float) -> bytes:
    return _page(_repeat("<table><tr><td>a<td><table><tr><td>b<td>c</table></table>", size, 40_000))


def _note_loops(chance: random.Random, size: float) -> bytes:
    notes = "".join(
        f"<p id=n{n}>{'z' * 99}<a href=#r{n}>1</a><a id=r{n} href=#n{n - 1}>2</a>" for n in range(int(20_000 * size))
    )
    return _page(f"<p id=r1>x<a id=r0 href=#n0>1</a>{_repeat('<a href=#n1>1</a>', size, 20_000)}</p>{notes}")


def _entities(chance: random.Random, size: float) -> bytes:
    return f"<!DOCTYPE html [{BOMB}<!ENTITY f SYSTEM 'file:///etc/passwd'>]><h1>&e11;&f;</h1>&#0;&#xD800;&#x110000;".encode()


def _encodings(chance: random.Random, size: float) -> bytes:
    declared = chance.choice(ENCODINGS)
    return f"<meta charset={declared}>".encode() + "<h1>Tarifa</h1>Está aquí".encode(
        chance.choice(("utf-8", "cp1252", "utf-16", "utf-16-le"))
    )


def _declarations(chance: random.Random, size: float) -> bytes:
    return _page(_repeat("<meta charset <?xml encoding= <!doctype ", size, 300_000))


def _folded(chance: random.Random, size: float) -> bytes:
    return _page(
        _repeat("<details><summary>Q</summary><dl><dt>T<dd>D", size, 30)
        + _repeat("<details><summary>Q</summary>A</details>after", size, 60_000)
    )


def _control_characters(chance: random.Random, size: float) -> bytes:
    return _page("".join(chr(chance.randrange(0x3000)) for _ in range(int(300_000 * size))))


def _mutated_text(chance: random.Random, size: float) -> bytes:
    return _mutate(
        chance, b"---\na: b\n---\n# T\n\n|a|b|\n|-|-|\n|1|2|\n\n1. x\n   * y\n\n<b id=x>[l](http://x.example)</b>\n" * 3
    )


def _repeated_text(chance: random.Random, size: float) -> bytes:
    piece = chance.choice(
        (
            *(
                "[",
                "![",
                "[a](",
                "*a_ ",
                "*",
                "`a``",
                "> ",
                "- ",
                "\\",
                "<",
                "<a ",
                "&",
                "[a](<",
                "<!--",
                "<?",
                '[a](b "',
                "a\n",
            ),
            *(
                "# a\n",
                "|a",
                "a|\n",
                "- a\n",
                "1. a\n\n",
                "<b>",
                "[^1]",
                "~~~\n",
                "    a\n",
                "a\n===\n",
                "[a]: /x\n",
                "--- \n",
            ),
        )
    )
    return b"# T\n\n" + _repeat(piece, size, 1_000_000).encode()


def _nested_text(chance: random.Random, size: float) -> bytes:
    return "\n".join("  " * n + chance.choice(("- a", "1. a", "> a")) for n in range(int(1000 * size))).encode()


def _numbered_text(chance: random.Random, size: float) -> bytes:
    return "".join(f"[a{n}]: /x{n}\n\n[a{n}] `{'`' * (n % 99)}\n\n" for n in range(int(40_000 * size))).encode()


def _wide_table(chance: random.Random, size: float) -> bytes:
    return (
        "|" + _repeat("a|", size, 20_000) + "\n|" + _repeat("-|", size, 20_000) + "\n" + _repeat("|a\n", size, 20_000)
    ).encode()


def _front_matter(chance: random.Random, size: float) -> bytes:
    return b"---\n" + _repeat("a: b\n", size, 500_000).encode()


def _raw_html_text(chance: random.Random, size: float) -> bytes:
    return b"# T\n\n" + _nested(chance, size)


def write_odt(
    body: str, *, before: str = "", styles: str = "", mimetype: str = "application/vnd.oasis.opendocument.text"
) -> bytes:
    """Write an OpenDocument text; `body` is the XML in its office:text, `before` what precedes the root element."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {ODT_NAMESPACES} '
        f'xmlns:xlink="http://www.w3.org/1999/xlink"><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def _mutated_odt(chance: random.Random, size: float) -> bytes:
    return _mutate(chance, write_odt("<text:h text:outline-level='1'>A</text:h><text:p>b</text:p>"))


def _nested_odt(chance: random.Random, size: float) -> bytes:
    tag = chance.choice(("text:section", "text:list", "text:span", "text:note", "table:table"))
    depth = int(chance.choice((100, 100_000)) * size)
    return write_odt(f"<text:h>A</text:h>{f'<{tag}>' * depth}x{f'</{tag}>' * depth}")


def _large_odt(chance: random.Random, size: float) -> bytes:
    piece = chance.choice(
        ("<text:p>a</text:p>", "<text:p/>", "<text:h>a</text:h>", "a", "<text:s/>", "<text:p a='b' c='d'/>")
    )
    return write_odt(f"<text:h>A</text:h>{_repeat(piece, size, 1_500_000)}")


def _zip_bomb(chance: random.Random, size: float) -> bytes:
    return write_odt(f"<text:h>A</text:h><text:p>{_repeat('a', size, 100_000_000)}</text:p>")


def _entities_odt(chance: random.Random, size: float) -> bytes:
    before = f"<!DOCTYPE x [<!ENTITY e0 'aaaaaaaaaa'>{BOMB}<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
    return write_odt("<text:h>&e11;</text:h><text:p text:style-name='&e9;'>&f;</text:p>", before=before)


def _attributes_odt(chance: random.Random, size: float) -> bytes:
    attributes = " ".join(f"a{n}='1'" for n in range(int(600_000 * size)))
    return write_odt(f"<text:h {attributes}>A</text:h>")


def _repeated_odt(chance: random.Random, size: float) -> bytes:
    merged = 'table:number-columns-repeated="1000000" table:number-rows-spanned="1000000"'
    cell = f"<table:table-cell {merged}><text:p>a</text:p></table:table-cell>"
    row = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    return write_odt(f"<text:h>A</text:h><table:table>{_repeat(row, size, 1000)}</table:table>")


def _styled_odt(chance: random.Random, size: float) -> bytes:
    style = (
        '<style:style style:family="paragraph" style:name="a" style:parent-style-name="a"/><text:list-style '
        'style:name="L"><text:list-level-style-number text:level="99999999999999999999"/></text:list-style>'
    )
    return write_odt(
        "<text:p text:style-name='a'>A</text:p><text:h text:outline-level='99999999'>B</text:h>", styles=style
    )


_PAGES: tuple[Callable[[random.Random, float], bytes], ...] = (
    *(_noise, _mutated_page, _nested, _mixed_nesting, _many_elements, _many_headings, _many_attributes),
    *(_spread_attributes, _huge_text, _huge_attribute, _merged_cells, _long_header, _many_tables, _note_loops),
    *(_entities, _encodings, _declarations, _folded, _control_characters),
)
_TEXTS: tuple[Callable[[random.Random, float], bytes], ...] = (
    *(_mutated_text, _repeated_text, _nested_text, _numbered_text, _wide_table, _front_matter, _raw_html_text),
)
_OFFICE: tuple[Callable[[random.Random, float], bytes], ...] = (
    *(_mutated_odt, _nested_odt, _large_odt, _zip_bomb, _entities_odt, _attributes_odt, _repeated_odt, _styled_odt),
)
