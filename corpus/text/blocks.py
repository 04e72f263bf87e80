"""What the text of a document consists of, and where its lines stand in the file that a person opens."""

from dataclasses import dataclass
from typing import Literal

QUESTION_LEVEL = 100
"""The level of the questions in a table that names them as such: below any heading. Their section is one above."""

_MAX_BOLD_HEADING = 120
"""Characters of a bold paragraph that may be a heading."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table row of a document: its first and last line in the document's text.

    `level` is that of a heading, from 1, the highest; 0 for other blocks. `links` are the addresses that its words lead
    to, in order; `printed` are addresses that stand in the text but lead elsewhere, each with where. `anchor` is the
    name in a web page's address that leads to it, or to the nearest block above it. `is_strong` says whether all of it
    is bold. A block belongs to the heading right above it, or, as text and questions behind folded answers do, to the
    last one whose level is at most `below`.
    """

    lines: tuple[int, int]
    level: int = 0
    links: tuple[str, ...] = ()
    anchor: str = ""
    is_item: bool = False
    printed: tuple[tuple[str, str], ...] = ()
    below: int | None = None
    is_strong: bool = False


def is_bold_line(block: Block, text: str) -> bool:
    """Check for a short bold line by itself, a heading that nobody marked as one; `text` is the block's first line.

    An item of a list is one if it asks a question, since other lists have bold items, too.
    """
    is_line = block.lines[0] == block.lines[1] and (not block.is_item or text.endswith("?"))
    return block.is_strong and is_line and len(text) <= _MAX_BOLD_HEADING


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a table: its cells as text, the sheet's name, and the row's number in the sheet, from 1.

    `line` is the row's line in the document's text. `faults` are (position in `cells`, what is wrong) of cells that the
    spreadsheet holds as dates, errors or others that can't be quoted. `links` are (position in `cells`, address) of the
    web pages that the words of cells lead to.
    """

    line: int
    sheet: str
    number: int
    cells: tuple[str, ...]
    faults: tuple[tuple[int, str], ...] = ()
    links: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the lines from `line` on stand in the file that a person opens.

    A paragraph has the heading above it as its `name`, a row the name of its sheet; both are counted by `number`, from
    1. An anchor has only a name.
    """

    line: int
    kind: Literal["paragraph", "row", "anchor"]
    name: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a file that its reader noticed, and that a person should check: its kind, and a message.

    `lines` are the first and the last line in the document's text that it is about.
    """

    kind: str
    message: str
    lines: tuple[int, int] | None = None
