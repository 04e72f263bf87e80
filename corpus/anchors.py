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


def best_row(candidates: Sequence[Anchor]) -> Row:
    """The row of strictly rising numbers, in line order, with the highest score.

    The score is the sum of the weights less a price for each jump; of equal rows the earlier wins.
    """
    history: list[tuple[Anchor, int | None]] = []
    ends: dict[int, tuple[float, int]] = {}
    for anchor in candidates:
        score, before = anchor.weight - _price(anchor.number - 1), None
        for number, (reached, position) in ends.items():
            if number < anchor.number:
                extended = reached + anchor.weight - _price(anchor.number - number - 1)
                if extended > score:
                    score, before = extended, position
        history.append((anchor, before))
        if anchor.number not in ends or score > ends[anchor.number][0]:
            ends[anchor.number] = (score, len(history) - 1)
    if not ends:
        return Row()
    score, position = max(ends.values(), key=lambda end: (end[0], -end[1]))
    row: list[Anchor] = []
    step: int | None = position
    while step is not None:
        anchor, step = history[step]
        row.append(anchor)
    return Row(tuple(reversed(row)), score)
