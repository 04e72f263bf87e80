"""Reads Word documents (.docx); the only module that opens them with python-docx."""

from collections.abc import Iterator
from io import BytesIO

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.package import OpcPackage
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from corpus.errors import CorpusError, UnreadableDocumentError
from corpus.files.archives import damaged, open_archive
from corpus.files.content import BlockWriter, Content
from corpus.files.outlined.docx.numbering import ListNumbers
from corpus.files.outlined.docx.paragraph import Paragraph, ParagraphReader
from corpus.files.outlined.docx.styles import Styles, XmlElement, is_on, value
from corpus.files.outlined.table_text import describe_rows, looks_like_header

_TRANSPARENT = frozenset(
    qn(tag) for tag in ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag", "w:body")
)
"""Elements that hold paragraphs as if they were not there."""

_NOTES = {RELATIONSHIP_TYPE.FOOTNOTES: "footnote", RELATIONSHIP_TYPE.ENDNOTES: "endnote"}

_MAX_COLUMNS = 63
"""Columns of a table; Word allows no more."""

_COLUMN_COUNTS = frozenset(map(str, range(_MAX_COLUMNS + 1)))
_NO_CELL = parse_xml(f"<w:tc {nsdecls('w')}/>")

_MAX_CELL_LENGTH = 300
"""Characters of a cell from which its row is laid out as paragraphs, not as one line."""


def read_docx(raw: bytes, name: str) -> Content:
    """Read the headings, paragraphs, lists, tables and notes of a Word document, which errors call by `name`.

    Deleted and hidden text, comments, tables of contents, heads and feet of pages, pictures and macros are left out.
    UnreadableDocumentError if the file is damaged, encrypted, too large or holds no text.
    """
    open_archive(raw, name).close()
    try:
        content = _DocxReader(OpcPackage.open(BytesIO(raw))).read()
    except CorpusError:
        raise
    # Neither python-docx nor lxml says which errors a broken file raises: theirs, zipfile's, zlib's, KeyError ...
    except Exception as error:
        raise damaged(name) from error
    if not content.text:
        raise UnreadableDocumentError(f"{name}: contains no text; put the text of the questionnaire there")
    return content


class _DocxReader:
    def __init__(self, package: OpcPackage) -> None:
        document = package.main_document_part
        self._body = parse_xml(document.blob).find(qn("w:body"))
        internal = [relation for relation in document.rels.values() if not relation.is_external]
        parts = {relation.reltype: relation.target_part for relation in internal}
        roots: dict[str, XmlElement] = {
            kind: parse_xml(parts[kind].blob) if kind in parts else None
            for kind in (RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.NUMBERING, *_NOTES)
        }
        self._styles = Styles(roots[RELATIONSHIP_TYPE.STYLES])
        self._numbers = ListNumbers(roots[RELATIONSHIP_TYPE.NUMBERING])
        self._paragraphs = ParagraphReader(_targets(document))
        self._notes = {
            f"{name} {note.get(qn('w:id'))}": list(note.iter(qn("w:p")))
            for kind, name in _NOTES.items()
            for note in ([] if roots[kind] is None else roots[kind])
        }
        # The addresses that notes lead to are those of their own parts.
        targets: dict[str, str] = {}
        for kind in _NOTES:
            targets |= _targets(parts[kind]) if kind in parts else {}
        self._note_paragraphs = ParagraphReader(targets)
        self._writer = BlockWriter()

    def read(self) -> Content:
        """Read the whole document."""
        self._read_blocks(self._body)
        return self._writer.content()

    def _read_blocks(self, parent: XmlElement) -> None:
        for element in parent:
            if element.tag == qn("w:p"):
                self._read_paragraph(element)
            elif element.tag == qn("w:tbl"):
                self._read_table(element)
            elif element.tag in _TRANSPARENT:
                self._read_blocks(element)

    def _read_paragraph(self, element: XmlElement) -> None:
        if self._styles.is_contents(element):
            return
        paragraph = self._paragraphs.read(element)
        if not paragraph.text.strip():
            self._read_boxes(element)
            return
        item = self._styles.numbering(element)
        mark = self._numbers.next_mark(*item) if item else ""
        self._writer.add(
            f"{mark} {paragraph.text.lstrip()}" if mark else paragraph.text,
            level=self._styles.heading_level(element),
            links=paragraph.links,
            is_item=bool(mark),
            is_strong=paragraph.is_bold or self._styles.is_bold(element),
        )
        self._add_notes(paragraph)
        self._read_boxes(element)

    def _read_boxes(self, element: XmlElement) -> None:
        """Read the text boxes that are anchored in a paragraph; those for older programs repeat others."""
        for child in element:
            if child.tag == qn("w:txbxContent"):
                self._read_blocks(child)
            elif not child.tag.endswith("}Fallback"):
                self._read_boxes(child)

    def _add_notes(self, paragraph: Paragraph) -> None:
        for mark, note in paragraph.notes.items():
            paragraphs = [self._note_paragraphs.read(element) for element in self._notes.get(note, ())]
            text = " ".join(words for one in paragraphs if (words := one.text.strip()))
            self._writer.add(f"{mark} {text}" if text else "", links=[link for one in paragraphs for link in one.links])

    def _read_table(self, table: XmlElement) -> None:
        rows = list(_rows(table))
        # Merged cells are in several rows and columns, but each is read once.
        cells = {id(cell): cell for _, row in rows for cell in row}
        if max((len(row) for _, row in rows), default=0) < 2 or any(map(self._is_laid_out, cells.values())):
            for cell in cells.values():
                self._read_blocks(cell)
            return
        read = {key: self._read_cell(cell) for key, cell in cells.items()}
        texts = [[" ".join(read[id(cell)].text.split()) for cell in row] for _, row in rows]
        marked = is_on(rows[0][0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}"))
        bold = [read[id(cell)].is_bold for cell in rows[0][1]]
        is_names = len(rows) > 1 and all(read[id(row[0])].is_bold for _, row in rows[1:] if row)
        has_header = len(rows) > 1 and (
            marked or (all(bold) and not is_names) or looks_like_header(texts[0], len(rows) - 1)
        )
        lines = describe_rows(texts, has_header)
        for line, (_, row) in zip(lines, rows[1:] if has_header else rows, strict=True):
            self._writer.add(line, links=[link for cell in row for link in read[id(cell)].links], is_item=True)
        for paragraph in read.values():
            self._add_notes(paragraph)

    def _is_laid_out(self, cell: XmlElement) -> bool:
        """Check whether a cell is part of a page, and its table only lays it out: it holds a table, a heading, or more.

        It isn't read for that, since what is read twice is counted twice.
        """
        if cell.find(qn("w:tbl")) is not None:
            return True
        filled = [element for element in cell.iter(qn("w:p")) if "".join(element.itertext()).strip()]
        words = " ".join("".join(text.text or "" for text in cell.iter(qn("w:t"))).split())
        return any(map(self._styles.heading_level, filled)) or len(words) > _MAX_CELL_LENGTH

    def _read_cell(self, cell: XmlElement) -> Paragraph:
        """Read the paragraphs of a cell as one."""
        whole = Paragraph()
        for element in cell.iter(qn("w:p")):
            paragraph = self._paragraphs.read(element)
            whole.text += ("\n" if whole.text else "") + paragraph.text
            whole.links += paragraph.links
            whole.notes |= paragraph.notes
            whole.letters += paragraph.letters
            whole.bold_letters += paragraph.letters if self._styles.is_bold(element) else paragraph.bold_letters
        return whole


def _targets(part: Part) -> dict[str, str]:
    """Return the addresses that a part's hyperlinks lead to, by the ids of their relationships."""
    return {key: relation.target_ref for key, relation in part.rels.items() if relation.is_external}


def _rows(table: XmlElement) -> Iterator[tuple[XmlElement, list[XmlElement]]]:
    """Yield each row's element and its cells; a merged cell stands in each row and column that it covers."""
    above: list[XmlElement] = []
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is not table:
            continue
        skipped = value(row, "w:trPr/w:gridBefore") or "0"
        # Before its first cell a row may leave columns out.
        cells: list[XmlElement] = [_NO_CELL] * (int(skipped) if skipped in _COLUMN_COUNTS else 0)
        for cell in row.iter(qn("w:tc")):
            if next(cell.iterancestors(qn("w:tr"))) is not row:
                continue
            properties = cell.find(qn("w:tcPr"))
            merge = None if properties is None else properties.find(qn("w:vMerge"))
            is_continued = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
            span = value(properties, "w:gridSpan") or "1"
            shown = above[len(cells)] if is_continued and len(cells) < len(above) else cell
            width = int(span) if span in _COLUMN_COUNTS else _MAX_COLUMNS if span.isdecimal() else 1
            cells += [shown] * width
        above = cells[:_MAX_COLUMNS]
        yield row, above
