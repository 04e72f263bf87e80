"""Text that knows from which source line each of its stretches comes."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document: its number, counted from 1, and its text without the line end."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class LocatedText:
    """A string with the source line of every character.

    `marks` holds (offset, line number) pairs by rising offset: the text from that offset on, up to the
    next mark, comes from that line.
    """

    text: str = ""
    marks: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    def lines(self, start: int = 0, end: int | None = None) -> tuple[int, int]:
        """First and last source line of `text[start:end]`.

        Raises:
            ValueError: the text has no known source line.
        """
        if not self.marks:
            raise ValueError("a text without source lines has no place in a document")
        end = len(self.text) if end is None else end
        offsets = [offset for offset, _ in self.marks]
        first = max(bisect_right(offsets, start) - 1, 0)
        last = max(bisect_right(offsets, max(end - 1, start)) - 1, first)
        numbers = [number for _, number in self.marks[first : last + 1]]
        return min(numbers), max(numbers)

    def replace(self, start: int, end: int, new: str) -> "LocatedText":
        """The text with `text[start:end]` spelled as `new`; what follows keeps its source lines."""
        return self.replace_all([(start, end, new)])

    def replace_all(self, changes: Sequence[tuple[int, int, str]]) -> "LocatedText":
        """The text with each `text[start:end]` spelled as `new`; what stands around them keeps its source lines.

        Args:
            changes: (start, end, new) by rising offsets in this text, none overlapping.
        """
        pieces: list[str] = []
        marks: list[tuple[int, int]] = []
        done = shift = reached = 0
        for start, end, new in changes:
            while reached < len(self.marks) and self.marks[reached][0] < max(end, start + 1):
                offset, number = self.marks[reached]
                # Within the replaced stretch a line begins where it did, or at the stretch's end.
                marks.append((offset + shift if offset <= start else min(offset, start + len(new)) + shift, number))
                reached += 1
            pieces += [self.text[done:start], new]
            done = end
            shift += len(new) - (end - start)
        marks += [(offset + shift, number) for offset, number in self.marks[reached:]]
        return LocatedText("".join([*pieces, self.text[done:]]), tuple(marks))

    @staticmethod
    def joined(parts: Iterable["LocatedText"], separator: str = "\n\n") -> "LocatedText":
        """The non-empty parts, one after the other."""
        text = ""
        marks: list[tuple[int, int]] = []
        for part in parts:
            if not part:
                continue
            if text:
                text += separator
            marks += [(offset + len(text), number) for offset, number in part.marks]
            text += part.text
        return LocatedText(text, tuple(marks))


NO_TEXT = LocatedText()
