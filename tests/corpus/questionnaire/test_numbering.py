"""The question numbers of an export are its best rising sequence of numbers."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.questionnaire.exports.numbering import NumberedLine, NumberSequence, best_sequence


def anchors(*numbers: int | tuple[int, float]) -> list[NumberedLine]:
    pairs = [number if isinstance(number, tuple) else (number, 1.0) for number in numbers]
    return [NumberedLine(index, number, "", weight) for index, (number, weight) in enumerate(pairs)]


def indexes(row: NumberSequence) -> list[int]:
    return [anchor.index for anchor in row.lines]


@pytest.mark.parametrize(
    ("candidates", "found", "score"),
    [
        (anchors(1, 2, 3), [0, 1, 2], 3.0),
        # A number quoted in an answer leaves the row.
        (anchors(1, 2, 71, 3, 4), [0, 1, 3, 4], 4.0),
        (anchors(1, 2, 3, 2, 4), [0, 1, 2, 4], 4.0),
        (anchors(52, 53, 71, 54, 5, 55), [0, 1, 3, 5], 2.5),
        # A missing number costs a quarter, many cost 1.5.
        (anchors(1, 2, 4), [0, 1, 2], 2.75),
        (anchors(3, 4), [0, 1], 1.5),
        (anchors(1, 2, 90, 91, 92), [0, 1, 2, 3, 4], 3.5),
        # Of two numbers alike the surer is taken, of equal ones the earlier.
        (anchors(1, 2, (2, 1.1), 3), [0, 2, 3], 3.1),
        (anchors(1, (2, 1.1), 2, 3), [0, 1, 3], 3.1),
        (anchors(1, 2, 2, 3), [0, 1, 3], 3.0),
        (anchors(1, 1), [0], 1.0),
        (anchors(4, 3, 5), [0, 2], 1.25),
        ([], [], 0.0),
    ],
)
def test_best_row(candidates: list[NumberedLine], found: list[int], score: float) -> None:
    row = best_sequence(candidates)
    assert indexes(row) == found
    assert row.score == pytest.approx(score)


def test_row_spans_its_lines() -> None:
    assert best_sequence([NumberedLine(4, 1, "a"), NumberedLine(9, 2, "b")]).span == (4, 9)


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from([1.0, 1.1])), min_size=1, max_size=8))
def test_no_rising_row_is_better_than_the_best(numbers: list[tuple[int, float]]) -> None:
    candidates = anchors(*numbers)

    def score(row: tuple[NumberedLine, ...]) -> float:
        jumps = [number - before - 1 for before, number in pairwise([0, *(anchor.number for anchor in row)])]
        return sum(anchor.weight for anchor in row) - sum(min(0.25 * jump, 1.5) for jump in jumps)

    rows = [row for size in range(1, len(candidates) + 1) for row in combinations(candidates, size)]
    rising = [row for row in rows if all(a.number < b.number for a, b in pairwise(row))]
    best = best_sequence(candidates)
    assert best.score == pytest.approx(max(score(row) for row in rising))
    assert best.score == pytest.approx(score(best.lines))
    assert best.lines in rising
