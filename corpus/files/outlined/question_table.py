"""Tells tables of questions and answers from others, and which of their rows belong together."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.files.tables.headers import ENTRY_COLUMNS, REPEATABLE, Header, find_columns
from corpus.files.tables.writer import quote_cell
from corpus.text.blocks import Remark, SheetRow

SEARCHED_ROWS = 5
"""Rows among which the header is looked for; a title may stand above it."""

_MAX_NAME = 300
"""Characters of a cell that may name a column, with a remark in parentheses."""

_READ_FIELDS = ("section", "question", "answer", "links")
"""Of the columns of a spreadsheet; questions of a text are named by their words, and have no other number."""


_UPRIGHT = Remark(
    "table not read as questions", "its rows are named as questions and answers; name its columns so, or use headings"
)
_WITHOUT_QUESTION = Remark("row without question", "is read as part of the text above it")


@dataclass(frozen=True, slots=True)
class QuestionRows:
    """Rows that make one entry, or continue the one above, by their positions in the table.

    `section` is "" if they have none. `questions` are the rows whose questions the entry has, none if it is continued;
    `answer` is the row with its answer and links, None if `section` is but a title above the rows that follow. A person
    should check them if there is a `remark`.
    """

    section: str
    questions: tuple[int, ...] = ()
    answer: int | None = None
    remark: Remark | None = None


class QuestionTable:
    """A table whose columns are named as questions and answers."""

    def __init__(self, header: Header, rows: Sequence[SheetRow], doubled: Sequence[Remark] = ()) -> None:
        """Take the header, all rows, and a remark for each field that isn't read since two columns name it."""
        self._header = header
        self._rows = rows
        self._doubled = doubled
        self.columns = {field: header.columns.get(field, ()) for field in _READ_FIELDS}
        """The positions of the columns, by field."""

    @property
    def above(self) -> range:
        """The rows above the names of the columns."""
        return range(self._header.index)

    @property
    def remarks(self) -> list[Remark]:
        """What a person should check about the columns."""
        names = ", ".join(map(quote_cell, dict.fromkeys(self._header.ignored)))
        unknown = [Remark("unknown columns", f"{names} in a table of questions are not read")] if names else []
        return [*self._doubled, *unknown]

    def name_of(self, column: int) -> str:
        """Return the name of a column."""
        return self._header.row.cells[column]

    def divide(self, keys: Sequence[Sequence[Hashable]]) -> Iterator[QuestionRows]:
        """Yield the rows that belong together; `keys` tell cells apart, since a merged one is in several rows.

        Questions that share a merged answer are one entry; a merged or blank question has all answers beside it. A row
        with a title alone is the section of the rows below.
        """
        title = ""
        [question], [answer] = self.columns["question"], self.columns["answer"]
        filled = [
            row
            for row in self._rows[self._header.index + 1 :]
            if self._is_filled(row) and not self._header.is_repeated_by(row)
        ]
        last: Hashable = None
        # A blank answer is shared by nobody, whatever the table says.
        for _, group in groupby(filled, lambda row: keys[row.number][answer] if row.cells[answer] else row.number):
            rows = list(group)
            first = rows[0]
            if self._is_title(first):
                title, last = self._header.read(first, "question"), None
                yield QuestionRows(title, remark=None if _is_merged(first) else _taken_for_section(title))
                continue
            asking = [row.number for row in rows if row.cells[question]]
            new = tuple(number for number in asking if keys[number][question] != last)
            last = keys[asking[-1]][question] if asking else last
            remark = None if asking else _WITHOUT_QUESTION
            yield QuestionRows(self._header.read(first, "section") or title, new, first.number, remark)

    def _is_filled(self, row: SheetRow) -> bool:
        return any(self._header.read(row, field) for field in ("question", "answer", "links"))

    def _is_title(self, row: SheetRow) -> bool:
        """Check for a title in a cell over all columns, or alone in its row if there is no column of sections."""
        return _is_merged(row) or (not self.columns["section"] and self._header.has_title_only(row))


def _is_merged(row: SheetRow) -> bool:
    return len(set(row.cells)) == 1


def _taken_for_section(title: str) -> Remark:
    return Remark("row taken for a section", f"{quote_cell(title)} has no answer beside it")


def pair_rows(texts: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Return the pairs of rows, a question and its answer below, of a table of two columns whose first names each row.

    Empty for any other table. Blank rows may stand between.

    >>> pair_rows([["Question", "When?"], ["Answer", "Today."]])
    [(0, 1)]
    """
    if not texts or len(texts[0]) != 2:
        return []
    filled = [number for number, row in enumerate(texts) if any(row)]
    named = [[*_name_fields(texts[number][:1])] for number in filled]
    pairs = list(zip(filled[::2], filled[1::2], strict=False))
    return pairs if named == [["question"], ["answer"]] * len(pairs) else []


def find_question_table(texts: Sequence[Sequence[str]]) -> QuestionTable | Remark | None:
    """Find the names of a table's columns; None if it holds no questions and answers, a remark if it is unclear which.

    `texts` are the words of the cells, all rows of one length; those of a merged cell stand in each of its places.
    """
    rows = [SheetRow(number, "", number, tuple(row)) for number, row in enumerate(texts)]
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        named = _name_fields(row.cells)
        if "question" not in named or "answer" not in named:
            continue
        columns = {field: named[field] for field in _READ_FIELDS if field in named}
        doubled = [field for field in columns if field not in REPEATABLE and len(columns[field]) > 1]
        for field in ("question", "answer"):
            if field in doubled:
                return _doubled(row, field, columns[field], "so the table is not read as questions and answers")
        remarks = [_doubled(row, field, columns.pop(field), "and are not read") for field in doubled]
        known = {column for field in (*columns, *doubled) for column in named[field]}
        ignored = [cell for column, cell in enumerate(row.cells) if cell and column not in known]
        return QuestionTable(Header(index, row, columns, ignored), rows, remarks)
    names = {field for row in rows for field in _name_fields(row.cells[:1])}
    return _UPRIGHT if names.issuperset(("question", "answer")) else None


def _name_fields(cells: Sequence[str]) -> dict[str, list[int]]:
    """Return the positions of the cells that name a field, by field."""
    names = tuple(cell if len(cell) <= _MAX_NAME else "" for cell in cells)
    return find_columns(SheetRow(0, "", 0, names), ENTRY_COLUMNS)


def _doubled(row: SheetRow, field: str, columns: Sequence[int], effect: str) -> Remark:
    names = " and ".join(quote_cell(row.cells[column]) for column in columns)
    return Remark("columns of one field", f"{names} name the {field}, {effect}; rename or remove all but one")
