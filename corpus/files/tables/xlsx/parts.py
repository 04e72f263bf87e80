"""Reads what the parts of an Excel workbook state besides cells: relations, formats, and strings that have a format."""

from collections.abc import Callable, Mapping
from xml.parsers import expat

from corpus.errors import UnreadableDocumentError
from corpus.files.tables.number_formats import BUILT_IN, MAX_FORMAT
from corpus.files.tables.xlsx.rich_text import RichText, RichTextReader, is_struck

_MAX_RICH_TEXTS = 100_000
"""Strings, two a row; each takes some 20 times as long to read as plain text."""

_MAX_ELEMENTS = 2_000_000
"""Of all strings, for the same reason: those of a million plain ones."""

_FORMATS_OF_RUNS = (b"strike", b"vertAlign")

_Handler = Callable[..., None]


def read_targets(relations: bytes) -> dict[str, str]:
    """Return the targets of the relations of a part, by their names."""
    return {relation["Id"]: relation["Target"] for relation in read_elements(relations, "Relationship")}


def read_formats(styles: bytes) -> list[str]:
    """Return the format of numbers of each style of a cell."""
    codes = {
        int(stated["numFmtId"]): stated["formatCode"][: MAX_FORMAT + 1]
        for stated in read_elements(styles, "numFmt", "numFmts")
    }
    numbers = [int(style.get("numFmtId", 0)) for style in read_elements(styles, "xf", "cellXfs")]
    return [codes.get(number) or BUILT_IN.get(number, f"number {number}") for number in numbers]


def read_struck_styles(styles: bytes) -> frozenset[int]:
    """Return the styles of cells whose font is struck out."""
    fonts: list[bool] = []
    above: list[str] = []

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        name = local_name(tag)
        if name == "font" and above[-1:] == ["fonts"]:
            fonts.append(False)
        elif name == "strike" and above[-2:] == ["fonts", "font"]:
            fonts[-1] = is_struck(attributes)
        above.append(name)

    def end(_: str) -> None:
        above.pop()

    parse_xml(styles, start, end)
    struck = {number for number, is_out in enumerate(fonts) if is_out}
    used = [int(style.get("fontId", 0)) for style in read_elements(styles, "xf", "cellXfs")]
    return frozenset(style for style, font in enumerate(used) if font in struck)


def read_rich_texts(strings: bytes, name: str) -> Mapping[int, RichText]:
    """Return the strings of a workbook of which a part is struck out or raised, by their numbers.

    UnreadableDocumentError, which calls the workbook by `name`, if there are too many.
    """
    reader = RichTextReader()
    elements = 0

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal elements
        elements += 1
        if elements > _MAX_ELEMENTS or len(reader.texts) > _MAX_RICH_TEXTS:
            raise UnreadableDocumentError(
                f"{name}: holds too much text beside such that is struck out or raised in parts; split the file, or "
                "clear these formats"
            )
        reader.start(tag if ":" not in tag else local_name(tag), attributes)

    def end(tag: str) -> None:
        reader.end(tag if ":" not in tag else local_name(tag))

    # Following all elements of a large part takes long.
    if any(element in strings for element in _FORMATS_OF_RUNS):
        parse_xml(strings, start, end, reader.read)
    return reader.texts


def read_elements(content: bytes, tag: str, parent: str = "") -> list[dict[str, str]]:
    """Return the attributes, without prefixes, of all elements of a tag; of those right below a parent, if named."""
    elements: list[dict[str, str]] = []
    above: list[str] = []

    def start(found: str, attributes: Mapping[str, str]) -> None:
        if local_name(found) == tag and (not parent or above[-1:] == [parent]):
            elements.append({local_name(key): value for key, value in attributes.items()})
        above.append(local_name(found))

    def end(_: str) -> None:
        above.pop()

    parse_xml(content, start, end)
    return elements


def parse_xml(
    content: bytes, start: _Handler | None = None, end: _Handler | None = None, read: _Handler | None = None
) -> None:
    """Parse XML as calamine does, in UTF-8 whatever it declares; ValueError if it has a document type."""
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = read
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.Parse(content, True)


def _refuse_document_type(*_: object) -> None:
    raise ValueError("has a document type")


def local_name(name: str) -> str:
    """Return the name of an element or attribute without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name
