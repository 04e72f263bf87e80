"""Distinguishes the question numbers of an export from numbers that merely start a line.

An answer may quote "5. Effective ..." or wrap before "71."; the true question numbers form the one rising sequence that
runs through the export. The best sequence is found by dynamic programming over the candidates: a weighted longest
increasing subsequence, with a penalty for missing numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_PENALTY_PER_MISSING = 0.25

_MAX_PENALIZED = 6
"""Missing numbers from which the penalty grows no more."""


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


def find_best_sequence(candidates: Sequence[NumberedLine]) -> NumberSequence:
    """Return the sequence of strictly rising numbers, in line order, with the highest score.

    The score is the sum of the weights minus a penalty for each gap; of equal sequences the earlier one is returned.
    """
    highest = max((line.number for line in candidates), default=0)
    # The best sequences that end at each number, and at each number or a lower one; numbers start at 1.
    best_at, best_up_to = [_NO_END] * (highest + 1), [_NO_END] * (highest + 1)
    previous: list[int | None] = []
    for position, line in enumerate(candidates):
        before = line.number - 1
        # A sequence may start here, or continue one that ended before.
        choices: list[tuple[_End, int]] = [((0.0, None), before)]
        choices += [(best_at[before - missing], missing) for missing in range(min(_MAX_PENALIZED, before))]
        choices.append((best_up_to[max(before - _MAX_PENALIZED, 0)], _MAX_PENALIZED))
        scored = [(reached + line.weight - _penalty(missing), end) for (reached, end), missing in choices]
        score, last = max(scored, key=lambda choice: choice[0])
        previous.append(last)
        if score > best_at[line.number][0]:
            best_at[line.number] = score, position
        for number in range(line.number, highest + 1):
            if score <= best_up_to[number][0]:
                break
            best_up_to[number] = score, position
    score, step = best_up_to[highest]
    lines: list[NumberedLine] = []
    while step is not None:
        lines.append(candidates[step])
        step = previous[step]
    return NumberSequence(tuple(reversed(lines)), score if lines else 0.0)


def _penalty(missing: int) -> float:
    return min(missing, _MAX_PENALIZED) * _PENALTY_PER_MISSING
