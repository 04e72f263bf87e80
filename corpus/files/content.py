"""What a reader takes from a file: its text, and how the text is divided into blocks or rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.text.blocks import QUESTION_LEVEL, Block, Place, Remark, SheetRow
from corpus.text.cleaning import clean_text


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a file. For `pages`, `blocks`, `rows`, `places` and what follows them see `SourceDocument`."""

    text: str
    pages: tuple[int, ...] = ()
    blocks: tuple[Block, ...] = ()
    rows: tuple[SheetRow, ...] = ()
    places: tuple[Place, ...] = ()
    converted: tuple[int, ...] = ()
    hidden: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


class BlockWriter:
    """Collects the headings and paragraphs of a document, and lays out their text in lines.

    Between two blocks there is a blank line, but not between two items of a list or two rows of a table, unless they
    are set apart.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._blocks: list[Block] = []
        self._places: list[Place] = []
        self._remarks: list[Remark] = []
        self._heading = ""
        self._below: int | None = None
        self._is_apart = False

    def add(
        self,
        text: str,
        *,
        level: int = 0,
        links: Sequence[str] = (),
        anchor: str = "",
        is_item: bool = False,
        printed: Sequence[tuple[str, str]] = (),
        below: int | None = None,
        is_strong: bool = False,
    ) -> None:
        """Add a block, unless its text is blank; its line breaks are kept, other white space becomes one blank.

        Args:
            text: the visible text.
            level: that of a heading, from 1, the highest; 0 for other blocks.
            links: the addresses that the text is linked to, in order.
            anchor: the name in a page's address that leads to the block, or to the nearest one above it.
            is_item: whether it is an item of a list or a row of a table.
            printed: addresses in the text that lead elsewhere, each with where.
            below: the level of the heading that it belongs to, if that is not the one right above it.
            is_strong: whether all of it is bold, as headings are that nobody marked as such.
        """
        lines = [words for line in clean_text(text).split("\n") if (words := " ".join(line.split()))]
        if not lines:
            return
        follows_item = bool(self._blocks) and self._blocks[-1].is_item and not self._is_apart
        if self._blocks and not (is_item and follows_item):
            self._lines.append("")
        self._is_apart = False
        first = len(self._lines) + 1
        self._lines += lines
        self._blocks.append(
            Block(
                lines=(first, len(self._lines)),
                level=level,
                links=tuple(dict.fromkeys(map(clean_text, links))),
                anchor=anchor,
                is_item=is_item,
                printed=tuple((clean_text(spelling), clean_text(url)) for spelling, url in printed),
                below=self._below if below is None else below,
                is_strong=is_strong,
            )
        )
        if level:
            self._heading = " ".join(lines)
            self._below = None
        if anchor:
            self._places.append(Place(first, "anchor", anchor))
        else:
            self._places.append(Place(first, "paragraph", self._heading, len(self._blocks)))

    def set_apart(self) -> None:
        """Keep the next block apart from the one before it, as the rows of two tables are."""
        self._is_apart = True

    def link(self, links: Sequence[str]) -> None:
        """Add addresses to the block that was added last."""
        if self._blocks:
            last = self._blocks[-1]
            self._blocks[-1] = replace(last, links=tuple(dict.fromkeys((*last.links, *map(clean_text, links)))))

    def end_questions(self) -> None:
        """End a table of questions: what follows belongs to the heading above it."""
        self._below = QUESTION_LEVEL - 2

    def remark(self, remark: Remark, is_here: bool = True) -> None:
        """Note what a person should check, of the block that was added last or of the whole document."""
        self._remarks.append(replace(remark, lines=self._blocks[-1].lines if is_here and self._blocks else None))

    def content(self) -> Content:
        """Return what was added."""
        return Content(
            "\n".join(self._lines),
            blocks=tuple(self._blocks),
            places=tuple(self._places),
            remarks=tuple(self._remarks),
        )
