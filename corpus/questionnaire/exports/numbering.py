"""Tells the question numbers of an export from numbers that merely start a line.

An answer may quote "5. Effective ..." or wrap before "71."; the true question numbers form the one rising sequence that
runs through the export. The best sequence is found by dynamic programming over the candidates: a weighted longest
increasing subsequence, with a price for missing numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_PRICE_PER_MISSING = 0.25
_MAX_PRICE = 1.5

_MAX_PRICED = int(_MAX_PRICE / _PRICE_PER_MISSING)
"""Missing numbers beyond which more cost no more."""


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line that may carry a question's number.

    `index` counts lines from 0, `label` is the text on the number's own line, and `weight` is around 1: the higher, the
    likelier it is a true number.
    """

    index: int
    number: int
    label: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class NumberSequence:
    """A rising sequence of numbered lines, and its score."""

    lines: tuple[NumberedLine, ...] = ()
    score: float = 0.0

    @property
    def span(self) -> tuple[int, int]:
        """The indexes of the first and last line."""
        return self.lines[0].index, self.lines[-1].index


_End = tuple[float, int | None]
"""The score of a sequence, and the position of its last line among the candidates."""

_NO_END: _End = (float("-inf"), None)


def best_sequence(candidates: Sequence[NumberedLine]) -> NumberSequence:
    """Return the sequence of strictly rising numbers, in line order, with the highest score.

    The score is the sum of the weights minus a price for each jump; of equal sequences the earlier one is returned.
    """
    highest = max((line.number for line in candidates), default=0)
    # The best sequences that end at each number, and at that number or a lower one; numbers start at 1.
    ending_at, ending_by = [_NO_END] * (highest + 1), [_NO_END] * (highest + 1)
    previous: list[int | None] = []
    for position, line in enumerate(candidates):
        before = line.number - 1
        extensions = [(ending_at[before - missing], _price(missing)) for missing in range(min(_MAX_PRICED, before))]
        extensions.append((ending_by[max(before - _MAX_PRICED, 0)], _MAX_PRICE))
        score, last = line.weight - _price(before), None
        for (reached, end), price in extensions:
            if reached + line.weight - price > score:
                score, last = reached + line.weight - price, end
        previous.append(last)
        if score > ending_at[line.number][0]:
            ending_at[line.number] = score, position
        for number in range(line.number, highest + 1):
            if score <= ending_by[number][0]:
                break
            ending_by[number] = score, position
    score, step = ending_by[highest]
    lines: list[NumberedLine] = []
    while step is not None:
        lines.append(candidates[step])
        step = previous[step]
    return NumberSequence(tuple(reversed(lines)), score if lines else 0.0)


def _price(missing: int) -> float:
    return min(missing * _PRICE_PER_MISSING, _MAX_PRICE)
