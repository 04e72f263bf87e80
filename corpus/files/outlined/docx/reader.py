"""Reads Word documents (.docx); the only module that opens them with python-docx."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import islice

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.package import OpcPackage
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from corpus.errors import CorpusError, UnreadableDocumentError
from corpus.files.archives import damaged, open_archive
from corpus.files.content import BlockWriter, Content
from corpus.files.outlined.docx.grid import NO_CELL, fill_up, is_title, lay_out_rows
from corpus.files.outlined.docx.numbering import ListNumbers
from corpus.files.outlined.docx.paragraph import Paragraph, ParagraphReader
from corpus.files.outlined.docx.styles import Styles, XmlElement, is_on
from corpus.files.outlined.question_table import QuestionRows, QuestionTable, find_question_table, pair_rows
from corpus.files.outlined.table_text import describe_rows, looks_like_header
from corpus.files.tables.writer import quote_cell
from corpus.text.blocks import QUESTION_LEVEL, Remark
from corpus.text.links import find_address, target_key

_TRANSPARENT = frozenset(
    qn(tag) for tag in ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag", "w:body")
)
"""Elements that hold paragraphs as if they were not there."""

_NOTES = {RELATIONSHIP_TYPE.FOOTNOTES: "footnote", RELATIONSHIP_TYPE.ENDNOTES: "endnote"}

_MAX_CELL_LENGTH = 300
"""Characters of a cell from which its row is laid out as paragraphs, not as one line."""


def read_docx(raw: bytes, name: str) -> Content:
    """Read the headings, paragraphs, lists, tables and notes of a Word document, which errors call by `name`.

    Deleted, struck-out and hidden text, comments, tables of contents, heads and feet of pages, pictures and macros are
    left out. UnreadableDocumentError if the file is damaged, encrypted, too large or holds no text.
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
        self._paragraphs = ParagraphReader(_targets(document), self._styles)
        self._notes = {
            f"{name} {note.get(qn('w:id'))}": list(note.iter(qn("w:p")))
            for kind, name in _NOTES.items()
            for note in ([] if roots[kind] is None else roots[kind])
        }
        # The addresses that notes lead to are those of their own parts.
        targets: dict[str, str] = {}
        for kind in _NOTES:
            targets |= _targets(parts[kind]) if kind in parts else {}
        self._note_paragraphs = ParagraphReader(targets, self._styles)
        self._writer = BlockWriter()
        self._is_answer = False
        headings = filter(self._styles.heading_level, self._body.iter(qn("w:p")))
        marked = (heading for heading in headings if _printed(heading).strip())
        self._has_bold_headings = len(list(islice(marked, 2))) < 2

    def read(self) -> Content:
        """Read the whole document."""
        self._read_blocks(self._body)
        left_out = self._paragraphs.left_out + self._note_paragraphs.left_out
        if left_out:
            lead = f"{len(left_out)} of them lead" if len(left_out) > 1 else "one of them leads"
            message = (
                f"{lead} to no web address, such as {quote_cell(left_out[0])}; write the address if people need it"
            )
            self._writer.remark(Remark("hyperlinks left out", message), is_here=False)
        struck = self._paragraphs.struck + self._note_paragraphs.struck
        if struck:
            count, them = (f"{len(struck)} places", "each") if len(struck) > 1 else ("1 place", "it")
            message = f"in {count}, such as {quote_cell(struck[0])}; delete {them}, or take the line through it away"
            self._writer.remark(Remark("struck-out text left out", message), is_here=False)
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
        # Word counts an item whose words are all struck out.
        is_shown = paragraph.text.strip() or paragraph.struck
        item = self._styles.numbering(element) if is_shown else None
        mark = self._numbers.next_mark(*item) if item else ""
        if not paragraph.text.strip():
            self._read_boxes(element)
            return
        level = 0 if self._is_answer else self._styles.heading_level(element)
        if self._has_bold_headings and not self._is_answer and not level and not paragraph.is_bold:
            mark = self._write_bold_line(paragraph, mark)
        self._writer.add(
            _with_mark(mark, paragraph.text),
            level=level,
            links=paragraph.links,
            is_item=bool(mark),
            is_strong=not self._is_answer and paragraph.is_bold,
        )
        self._add_notes(paragraph)
        self._read_boxes(element)

    def _write_bold_line(self, paragraph: Paragraph, mark: str) -> str:
        """Write a paragraph's first line apart if it is bold, in a list if it asks; return the mark that is left."""
        line = paragraph.text[: paragraph.bold_line].strip()
        if not paragraph.bold_line or (mark and not line.endswith("?")):
            return mark
        self._writer.add(_with_mark(mark, line), is_item=bool(mark), is_strong=True)
        paragraph.text = paragraph.text[paragraph.bold_line :]
        return ""

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
        rows = list(lay_out_rows(table))
        while len(rows) > 1 and is_title(rows[0][1]):
            self._read_blocks(rows[0][1][0])
            del rows[0]
        self._writer.set_apart()
        self._read_rows(rows)
        self._writer.set_apart()

    def _read_rows(self, rows: Sequence[tuple[XmlElement, Sequence[XmlElement]]]) -> None:
        """Read the rows of a table, each with its cells."""
        # Merged cells are in several rows and columns, but each is read once.
        cells = {id(cell): cell for _, row in rows for cell in row}
        grid = fill_up([row for _, row in rows])
        words = {key: _words(cell) for key, cell in cells.items()} | {id(NO_CELL): ""}
        texts = [[words[id(cell)] for cell in row] for row in grid]
        if pairs := pair_rows(texts):
            [name, _], [other_name, _] = (grid[number] for number in pairs[0])
            grid = [[name, other_name], *([grid[asking][1], grid[answering][1]] for asking, answering in pairs)]
            texts = [[words[id(cell)] for cell in row] for row in grid]
        questions = None if self._is_answer else find_question_table(texts)
        if isinstance(questions, QuestionTable):
            self._read_questions(questions, grid)
            return
        self._read_as_text(rows, cells)
        if isinstance(questions, Remark):
            self._writer.remark(questions)

    def _read_as_text(
        self, rows: Sequence[tuple[XmlElement, Sequence[XmlElement]]], cells: Mapping[int, XmlElement]
    ) -> None:
        """Read each row as a line, or each cell as paragraphs if the table lays out a page."""
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
            text = read[id(row[0])].text if is_title(row) else line
            self._writer.add(
                text, links=[link for cell in dict.fromkeys(row) for link in read[id(cell)].links], is_item=True
            )
        for paragraph in read.values():
            self._add_notes(paragraph)

    def _read_questions(self, table: QuestionTable, grid: Sequence[Sequence[XmlElement]]) -> None:
        """Read a table of questions and answers as if its questions were headings, with the answers below them."""
        for cell in {id(cell): cell for number in table.above for cell in grid[number]}.values():
            self._read_blocks(cell)
        section = ""
        for rows in table.divide([[id(cell) for cell in row] for row in grid]):
            if rows.section != section and rows.section:
                self._writer.add(rows.section, level=QUESTION_LEVEL - 1)
            section = rows.section
            if rows.answer is not None:
                self._read_answer(table, grid, rows, rows.answer)
            if rows.remark:
                self._writer.remark(rows.remark)
        self._writer.end_questions()
        for remark in table.remarks:
            self._writer.remark(remark, is_here=False)

    def _read_answer(
        self, table: QuestionTable, grid: Sequence[Sequence[XmlElement]], rows: QuestionRows, answer: int
    ) -> None:
        [question_column], [answer_column] = table.columns["question"], table.columns["answer"]
        asked = [self._read_cell(grid[number][question_column]) for number in rows.questions]
        self._writer.add(
            " ".join(" ".join(one.text.split()) for one in asked),
            level=QUESTION_LEVEL if rows.section else QUESTION_LEVEL - 1,
            links=[link for one in asked for link in one.links],
        )
        self._is_answer = True
        self._read_blocks(grid[answer][answer_column])
        self._is_answer = False
        for one in asked:
            self._add_notes(one)
        for column in table.columns["links"]:
            self._read_links(table.name_of(column), grid[answer][column])

    def _read_links(self, column: str, cell: XmlElement) -> None:
        """Read a cell of links; its words are shown unless they are addresses themselves."""
        read = self._read_cell(cell)
        words = read.text.split()
        addresses = [url for word in words if (url := find_address(word))]
        links = {target_key(link): link for link in (*addresses, *read.links)}
        # The words that show nothing but where they lead are no text of the answer.
        text = "" if len(addresses) == len(words) else f"{column}: {' '.join(words)}"
        self._writer.add(text)
        self._writer.link(list(links.values()))
        self._add_notes(read)

    def _is_laid_out(self, cell: XmlElement) -> bool:
        """Check whether a cell is part of a page, and its table only lays it out: it holds a table, a heading, or more.

        It isn't read for that, since what is read twice is counted twice.
        """
        if cell.find(qn("w:tbl")) is not None:
            return True
        headings = (element for element in cell.iter(qn("w:p")) if self._styles.heading_level(element))
        return len(_words(cell)) > _MAX_CELL_LENGTH or any(_printed(heading).strip() for heading in headings)

    def _read_cell(self, cell: XmlElement) -> Paragraph:
        """Read the paragraphs of a cell as one."""
        whole = Paragraph()
        for element in cell.iter(qn("w:p")):
            paragraph = self._paragraphs.read(element)
            whole.text += ("\n" if whole.text else "") + paragraph.text
            whole.links += paragraph.links
            whole.notes |= paragraph.notes
            whole.letters += paragraph.letters
            whole.bold_letters += paragraph.bold_letters
        return whole


def _with_mark(mark: str, text: str) -> str:
    return f"{mark} {text.lstrip()}" if mark else text


def _targets(part: Part) -> dict[str, str]:
    """Return the addresses that a part's hyperlinks lead to, by the ids of their relationships."""
    return {key: relation.target_ref for key, relation in part.rels.items() if relation.is_external}


def _words(cell: XmlElement) -> str:
    """Return what is printed in a cell, on one line and without numbers, notes and the results of fields."""
    return " ".join(" ".join(map(_printed, cell.iter(qn("w:p")))).split())


def _printed(element: XmlElement) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))
