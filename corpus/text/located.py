"""Text that knows the source line of each of its characters, and replaces spans without losing it."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a document: its number, from 1, and its text without the line end."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class LocatedText:
    """A string with the source line of every character.

    `marks` are (offset, line number) pairs by rising offset: the text from an offset to the next comes from that line.
    """

    text: str = ""
    marks: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    def lines(self, start: int = 0, end: int | None = None) -> tuple[int, int]:
        """Return the first and last source line of `text[start:end]`; ValueError if the text has no source lines."""
        if not self.marks:
            raise ValueError("the text has no source lines")
        end = len(self.text) if end is None else end
        offsets = [offset for offset, _ in self.marks]
        first = max(bisect_right(offsets, start) - 1, 0)
        last = max(bisect_right(offsets, max(end - 1, start)) - 1, first)
        numbers = [number for _, number in self.marks[first : last + 1]]
        return min(numbers), max(numbers)

    def replace_spans(self, changes: Sequence[tuple[int, int, str]]) -> "LocatedText":
        """Replace each `text[start:end]` by `new`; the rest keeps its source lines.

        `changes` are (start, end, new) by rising offset, not overlapping.
        """
        pieces: list[str] = []
        marks: list[tuple[int, int]] = []
        copied = shift = next_mark = 0
        for start, end, new in changes:
            while next_mark < len(self.marks) and self.marks[next_mark][0] < max(end, start + 1):
                offset, number = self.marks[next_mark]
                # A line that starts inside the span keeps its start, or starts at the end of the new text.
                marks.append((offset + shift if offset <= start else min(offset, start + len(new)) + shift, number))
                next_mark += 1
            pieces += [self.text[copied:start], new]
            copied = end
            shift += len(new) - (end - start)
        marks += [(offset + shift, number) for offset, number in self.marks[next_mark:]]
        return LocatedText("".join([*pieces, self.text[copied:]]), tuple(marks))

    @staticmethod
    def join(parts: Iterable["LocatedText"], separator: str = "\n\n") -> "LocatedText":
        """Concatenate the non-empty parts."""
        text = ""
        marks: list[tuple[int, int]] = []
        for part in filter(None, parts):
            if text:
                text += separator
            marks += [(offset + len(text), number) for offset, number in part.marks]
            text += part.text
        return LocatedText(text, tuple(marks))


NO_TEXT = LocatedText()
