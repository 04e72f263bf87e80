"""Reads the entries that the rows of a spreadsheet or a CSV file state, and the example questions in a sheet of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from corpus.document import Doubt, Edition, Entry, Language, SourceDocument
from corpus.errors import InvalidRecordError, UnreadableDocumentError
from corpus.files.tables.headers import ENTRY_COLUMNS, EXAMPLE_COLUMNS, UNNAMED_CELLS, Header, find_header
from corpus.files.tables.writer import locate_row, quote_cell
from corpus.records.companions import ExampleQuestions, ExampleRecord, label_examples
from corpus.records.jsonl import EntryRecord, build_entries, validate_record
from corpus.records.tables.rows import leave_out_pages, name_questions, read_links, split_numbers
from corpus.text.blocks import SheetRow
from corpus.text.links import find_links
from corpus.text.slugs import name_text, slugify

_EXAMPLE_SHEETS = ("examples", "ejemplos")
"""Names of the sheet of example questions."""

_MAX_ID = 60
"""Characters of an id that is made of one with blanks."""

_LANGUAGES: Mapping[str, Language] = {
    "en": "en",
    "english": "en",
    "ingles": "en",
    "es": "es",
    "spanish": "es",
    "espanol": "es",
    "castellano": "es",
}
"""How the language of an example question may be written, in lower case and without accents."""


def read_table(document: SourceDocument) -> tuple[Edition, tuple[Entry, ...], tuple[Doubt, ...]]:
    """Read the edition of a table, named after the file, its entries ("<file>/<id>"), and doubts about them.

    Raises:
        UnreadableDocumentError: no sheet has columns of questions and answers.
        InvalidRecordError: a row lacks its question or answer, has an invalid cell, or repeats an id.
    """
    doubts = [_doubt(document, "hidden sheet", f"{quote_cell(sheet)} is not read") for sheet in document.hidden]
    rows: list[_EntryRow] = []
    sheets = [
        (sheet, of_sheet, find_header(of_sheet, ENTRY_COLUMNS, ("question", "answer"), document.name))
        for sheet, of_sheet in _sheets(document)
    ]
    headers = sum(header is not None for _, _, header in sheets)
    for sheet, sheet_rows, header in sheets:
        if header:
            section = sheet if headers > 1 else ""
            below = _rows_below(document, header, sheet_rows, doubts)
            rows += _read_entries(document, header, below, section, doubts)
        elif not _may_hold_examples(sheet):
            doubts.append(_doubt_sheet(document, sheet, '"pregunta" and "respuesta" ("question" and "answer")'))
    if not headers:
        raise UnreadableDocumentError(
            f'{document.name}: no row names the columns of questions and answers: "pregunta" and "respuesta", or '
            '"question" and "answer"; "id", "sección", "enlaces" and "números" may stand beside them; a table to start '
            "from is written by: peru-qa corpus --template FILE.xlsx"
        )
    edition, entries = build_entries(document, _validate(document, rows))
    return edition, entries, tuple(doubts)


@dataclass(frozen=True, slots=True)
class _EntryRow:
    """What a row states of an entry; `id` is "" if its entry is to be named after the question."""

    row: SheetRow
    id: str
    section: str
    question: str
    answer: str
    links: Sequence[str]
    questions: Sequence[int]


def _read_entries(
    document: SourceDocument, header: Header, rows: Iterable[SheetRow], section: str, doubts: list[Doubt]
) -> Iterator[_EntryRow]:
    """Yield what the rows state.

    Without a column of sections, a row with a title alone is that of the rows below, and those above are of `section`.
    """
    has_sections = "section" in header.columns
    title = "" if has_sections else section
    for row in rows:
        if not has_sections and header.has_title_only(row):
            title = header.read(row, "question")
            doubts.append(_doubt(document, "row taken for a section", quote_cell(title), row))
        else:
            entry = _read_entry(document, header, row)
            links, unread = _read_links(header, row)
            if unread:
                message = (
                    f"{', '.join(map(quote_cell, unread))}: no web address; write it with https://, or in the answer"
                )
                doubts.append(_doubt(document, "link not read", message, row))
            yield replace(entry, section=entry.section or title, links=links)


def _read_entry(document: SourceDocument, header: Header, row: SheetRow) -> _EntryRow:
    """Read what a row states but its links."""
    place = locate_row(document.name, row.sheet, row.number)
    for field in ("question", "answer"):
        if not header.read(row, field):
            raise InvalidRecordError(f"{place}: has no {field}; write it, or clear the row")
    entry_id = header.read(row, "id")
    if len(entry_id.split()) > 1:
        # Such as "PA 01", of a column of codes.
        entry_id = name_text(entry_id, _MAX_ID, "entry")
    return _EntryRow(
        row,
        entry_id,
        header.read(row, "section"),
        header.read(row, "question"),
        header.read(row, "answer"),
        (),
        split_numbers(header.read(row, "questions"), place, header.name_of("questions")),
    )


def _read_links(header: Header, row: SheetRow) -> tuple[list[str], list[str]]:
    """Read the links of a row, with those behind words of its question and answer that these don't print.

    Also returns what its cells of links hold besides.
    """
    links, unread = read_links(header.read_links(row, "links"))
    targets = [
        target for field in ("question", "answer") for _, of_cell in header.read_links(row, field) for target in of_cell
    ]
    # Those that an answer prints are added to every entry.
    printed = [link.url for link in find_links(header.read(row, "answer"))]
    return [*links, *leave_out_pages(targets, [*links, *printed])], unread


def _validate(document: SourceDocument, rows: Sequence[_EntryRow]) -> Iterator[tuple[str, int, EntryRecord]]:
    """Yield the place, the line and the record of each row."""
    names = name_questions([row.question for row in rows if not row.id], [row.id for row in rows if row.id])
    unused = iter(names)
    for row in rows:
        place = locate_row(document.name, row.row.sheet, row.row.number)
        fields = {
            "id": row.id or next(unused),
            "questions": row.questions,
            "section": row.section,
            "question": row.question,
            "answer": row.answer,
            "links": row.links,
        }
        yield place, row.row.line, validate_record(fields, place, "row", EntryRecord)


def read_sheet_examples(document: SourceDocument, edition: str, entries: Mapping[str, Entry]) -> ExampleQuestions:
    """Read the example questions in the sheet called "examples" or "ejemplos"; there are none without such a sheet.

    They name entries within their edition. A row that lacks its entry, language or question is an InvalidRecordError.
    """
    doubts: list[Doubt] = []
    records: list[tuple[int, ExampleRecord]] = []
    for sheet, rows in _sheets(document):
        holds_entries = find_header(rows, ENTRY_COLUMNS, ("question", "answer"), document.name)
        if holds_entries or not _may_hold_examples(sheet):
            continue
        header = find_header(rows, EXAMPLE_COLUMNS, ("entry", "language", "question"), document.name)
        if header is None:
            doubts.append(_doubt_sheet(document, sheet, '"id", "idioma" and "pregunta" ("language" and "question")'))
            continue
        for row in _rows_below(document, header, rows, doubts):
            fields = {field: text for field in EXAMPLE_COLUMNS if (text := header.read(row, field))}
            if "language" in fields:
                fields["language"] = _LANGUAGES.get(slugify(fields["language"]), fields["language"])
            place = locate_row(document.name, row.sheet, row.number)
            records.append((row.line, validate_record(fields, place, "row", ExampleRecord)))
    examples = label_examples(records, document, edition, entries)
    by_line = {row.line: row for row in document.rows}
    located = [
        _doubt(document, doubt.kind, doubt.message, by_line[doubt.lines[0]]) for doubt in examples.doubts if doubt.lines
    ]
    return replace(examples, doubts=(*doubts, *located))


def _sheets(document: SourceDocument) -> Iterator[tuple[str, list[SheetRow]]]:
    for sheet, rows in groupby(document.rows, key=lambda row: row.sheet):
        yield sheet, list(rows)


def _may_hold_examples(sheet: str) -> bool:
    return slugify(sheet) in _EXAMPLE_SHEETS


def _rows_below(
    document: SourceDocument, header: Header, rows: Sequence[SheetRow], doubts: list[Doubt]
) -> Iterator[SheetRow]:
    """Yield the rows below the header that state something; doubts about the others and about columns are added."""
    if header.ignored:
        names = ", ".join(quote_cell(name) for name in header.ignored)
        are = "is" if len(header.ignored) == 1 else "are"
        doubts.append(_doubt(document, "unknown columns", f"{names} {are} not read", header.row))
    blank, unnamed = [], []
    for row in rows[header.index + 1 :]:
        if header.is_repeated_by(row):
            continue
        if fault := header.find_fault(row):
            raise InvalidRecordError(f"{locate_row(document.name, row.sheet, row.number)}: {fault}")
        if header.has_unnamed_cells(row):
            if not row.sheet:
                raise InvalidRecordError(f"{locate_row(document.name, '', row.number)}: {UNNAMED_CELLS}")
            unnamed.append(row)
        if any(header.read(row, field) for field in header.columns):
            yield row
        else:
            blank.append(row)
    if unnamed:
        others = f", and in {_count_rows(len(unnamed) - 1)}" if len(unnamed) > 1 else ""
        message = f"cells here{others} stand in columns without a name, and are not read"
        doubts.append(_doubt(document, "unknown columns", message, unnamed[0]))
    if blank:
        rows_are = f"this and {_count_rows(len(blank) - 1)} are" if len(blank) > 1 else "this row is"
        message = f"{rows_are} blank in the columns that are read"
        doubts.append(_doubt(document, "rows passed over", message, blank[0]))


def _count_rows(count: int) -> str:
    return "1 other row" if count == 1 else f"{count} other rows"


def _doubt_sheet(document: SourceDocument, sheet: str, columns: str) -> Doubt:
    return _doubt(document, "sheet passed over", f"no row of {quote_cell(sheet)} names the columns {columns}")


def _doubt(document: SourceDocument, kind: str, message: str, row: SheetRow | None = None) -> Doubt:
    if row is None:
        return Doubt(kind, document.name, None, message)
    place = locate_row(document.name, row.sheet, row.number).removeprefix(f"{document.name}, ")
    return Doubt(kind, document.name, None, f"{place}: {message}")
