"""Counts the items and headings of an OpenDocument text, whose numbers stand in no text (1.3, part 3, 5.1, 5.3)."""

from collections.abc import Mapping

from corpus.files.outlined.numerals import write_number
from corpus.files.outlined.odt.styles import ListLevel

_Counters = dict[int, int]
"""The last number of each level, from 1."""


class ListNumbers:
    """Gives the items of lists and the headings their numbers, in the order of the document."""

    def __init__(self, styles: Mapping[str, Mapping[int, ListLevel]], outline: Mapping[int, ListLevel]) -> None:
        """Take the levels of each style of lists, and those of headings."""
        self._styles = styles
        self._outline = outline
        self._headings: _Counters = {}
        self._open: list[str] = []
        self._counters: _Counters = {}
        self._by_style: dict[str, _Counters] = {}
        self._by_id: dict[str, _Counters] = {}
        self._is_in_wrapper = False

    def begin(self, attributes: Mapping[str, str]) -> None:
        """Begin a list, or one in an item of another, at the attributes of its element."""
        style = attributes.get("text:style-name") or (self._open[-1] if self._open else "")
        is_continued = attributes.get("text:continue-numbering") == "true"
        if not self._open:
            earlier = self._by_id.get(attributes.get("text:continue-list", ""))
            if earlier is None and is_continued:
                earlier = self._by_style.get(style)
            self._counters = {} if earlier is None else earlier
            self._by_style[style] = self._counters
            if name := attributes.get("xml:id"):
                self._by_id[name] = self._counters
        elif not is_continued and not self._is_in_wrapper:
            _forget_from(len(self._open) + 1, self._counters)
        self._open.append(style)

    def end(self) -> None:
        """End the list begun last."""
        self._open.pop()

    def next_mark(self, start: int | None, is_wrapper: bool) -> str | None:
        """Return what stands before the next item, such as "3.1)", "" if nothing; None for a bullet.

        `start` is the number that the item itself gives. One that only holds a list within it (`is_wrapper`) has none.
        """
        self._is_in_wrapper = is_wrapper
        depth = len(self._open)
        levels = self._styles.get(self._open[-1], {}) if self._open else {}
        level = levels.get(depth)
        if is_wrapper:
            return ""
        if level is None or not level.kind:
            return None
        return _count(self._counters, levels, depth, start)

    def next_heading_mark(self, depth: int, start: int | None) -> str:
        """Return the number of the next heading, of a level from 1, such as "3.1"; "" if it has none."""
        is_counted = depth in self._outline and self._outline[depth].kind and not self._open
        return _count(self._headings, self._outline, depth, start) if is_counted else ""


def _count(counters: _Counters, levels: Mapping[int, ListLevel], depth: int, start: int | None) -> str:
    """Count what comes next at a level, and write its number."""
    level = levels[depth]
    before = counters.get(depth)
    counters[depth] = start if start is not None else level.start if before is None else before + 1
    _forget_from(depth + 1, counters)
    shown = []
    for number in range(max(depth - level.shown, 0) + 1, depth + 1):
        other = levels.get(number, level)
        if other.kind:
            shown.append(write_number(counters.get(number, other.start), other.kind))
    return f"{level.prefix}{'.'.join(shown)}{level.suffix}".strip()


def _forget_from(depth: int, counters: _Counters) -> None:
    for deeper in [number for number in counters if number >= depth]:
        del counters[deeper]
