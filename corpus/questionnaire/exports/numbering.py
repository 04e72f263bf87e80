"""The question numbers of an export, told from the numbers that merely begin a line.

An answer may quote "5. Effective ..." or wrap before "71."; a true question number takes its place in
the one rising row of numbers that runs through the export. The best row is found by dynamic programming
over the candidates (a weighted longest increasing subsequence with a price for missing numbers).
"""

from collections.abc import Sequence
from dataclasses import dataclass

_MISSING_NUMBER_PRICE = 0.25
_HIGHEST_PRICE = 1.5


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line that may carry a question's number.

    `index` counts lines from 0; `weight` is 1 plus what speaks for a true number; `label` is the text on
    the number's own line.
    """

    index: int
    number: int
    label: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """A rising row of anchors and its score."""

    anchors: tuple[Anchor, ...] = ()
    score: float = 0.0

    @property
    def span(self) -> tuple[int, int]:
        """Indexes of the first and the last line with an anchor."""
        return self.anchors[0].index, self.anchors[-1].index


def _price(missing: int) -> float:
    return min(missing * _MISSING_NUMBER_PRICE, _HIGHEST_PRICE)


_DEAREST = int(_HIGHEST_PRICE / _MISSING_NUMBER_PRICE)
"""Missing numbers from which on more cost no more."""

_End = tuple[float, int | None]
"""The score of the best row that ends at a number, and the position of its last anchor in the history."""

_NO_END: _End = (float("-inf"), None)


class _Ends:
    """The best rows by the numbers that they end at: a Fenwick tree of maxima over all lower numbers."""

    def __init__(self, highest: int) -> None:
        self._at: list[_End] = [_NO_END] * (highest + 1)
        self._tree: list[_End] = [_NO_END] * (highest + 1)

    def at(self, number: int) -> _End:
        """The best row that ends at this number."""
        return self._at[number] if number > 0 else _NO_END

    def up_to(self, number: int) -> _End:
        """The best row that ends at this number or a lower one; of equals the earlier."""
        best = _NO_END
        while number > 0:
            if _is_better(self._tree[number], best):
                best = self._tree[number]
            number &= number - 1
        return best

    def add(self, number: int, end: _End) -> None:
        """Keeps a row that ends at this number, if it is the best."""
        if not _is_better(end, self._at[number]):
            return
        self._at[number] = end
        while number < len(self._tree):
            if _is_better(end, self._tree[number]):
                self._tree[number] = end
            number += number & -number


def _is_better(one: _End, other: _End) -> bool:
    if one[0] != other[0]:
        return one[0] > other[0]
    return one[1] is not None and other[1] is not None and one[1] < other[1]


def best_row(candidates: Sequence[Anchor]) -> Row:
    """The row of strictly rising numbers, in line order, with the highest score.

    The score is the sum of the weights less a price for each jump; of equal rows the earlier wins.
    """
    if not candidates:
        return Row()
    highest = max(anchor.number for anchor in candidates)
    history: list[tuple[Anchor, int | None]] = []
    ends = _Ends(highest)
    for anchor in candidates:
        score, before = anchor.weight - _price(anchor.number - 1), None
        nearest = [(ends.at(anchor.number - 1 - missing), _price(missing)) for missing in range(_DEAREST)]
        for (reached, position), price in [*nearest, (ends.up_to(anchor.number - 1 - _DEAREST), _HIGHEST_PRICE)]:
            extended = reached + anchor.weight - price
            if extended > score:
                score, before = extended, position
        history.append((anchor, before))
        ends.add(anchor.number, (score, len(history) - 1))
    score, step = ends.up_to(highest)
    row: list[Anchor] = []
    while step is not None:
        anchor, step = history[step]
        row.append(anchor)
    return Row(tuple(reversed(row)), score)
