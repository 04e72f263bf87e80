"""The question numbers of an export are its best rising sequence of numbers."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.questionnaire.exports.numbering import NumberedLine, NumberSequence, find_best_sequence


def candidates_of(*numbers: int | tuple[int, float]) -> list[NumberedLine]:
    pairs = [number if isinstance(number, tuple) else (number, 1.0) for number in numbers]
    return [NumberedLine(index, number, "", weight) for index, (number, weight) in enumerate(pairs)]


def indexes(sequence: NumberSequence) -> list[int]:
    return [line.index for line in sequence.lines]


@pytest.mark.parametrize(
    ("candidates", "expected", "score"),
    [
        (candidates_of(1, 2, 3), [0, 1, 2], 3.0),
        # A number quoted in an answer is left out.
        (candidates_of(1, 2, 71, 3, 4), [0, 1, 3, 4], 4.0),
        (candidates_of(1, 2, 3, 2, 4), [0, 1, 2, 4], 4.0),
        (candidates_of(52, 53, 71, 54, 5, 55), [0, 1, 3, 5], 2.5),
        # The penalty of a missing number is a quarter, at most 1.5.
        (candidates_of(1, 2, 4), [0, 1, 2], 2.75),
        (candidates_of(3, 4), [0, 1], 1.5),
        (candidates_of(1, 2, 90, 91, 92), [0, 1, 2, 3, 4], 3.5),
        # Of two equal numbers the one with more weight is taken, or else the earlier.
        (candidates_of(1, 2, (2, 1.1), 3), [0, 2, 3], 3.1),
        (candidates_of(1, (2, 1.1), 2, 3), [0, 1, 3], 3.1),
        (candidates_of(1, 2, 2, 3), [0, 1, 3], 3.0),
        (candidates_of(1, 1), [0], 1.0),
        (candidates_of(4, 3, 5), [0, 2], 1.25),
        ([], [], 0.0),
    ],
)
def test_the_best_sequence(candidates: list[NumberedLine], expected: list[int], score: float) -> None:
    sequence = find_best_sequence(candidates)
    assert indexes(sequence) == expected
    assert sequence.score == pytest.approx(score)


def test_the_span_of_a_sequence() -> None:
    assert find_best_sequence([NumberedLine(4, 1, "a"), NumberedLine(9, 2, "b")]).span == (4, 9)


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from([1.0, 1.1])), min_size=1, max_size=8))
def test_no_rising_sequence_has_a_higher_score(numbers: list[tuple[int, float]]) -> None:
    candidates = candidates_of(*numbers)

    def score(lines: tuple[NumberedLine, ...]) -> float:
        missing = [number - before - 1 for before, number in pairwise([0, *(line.number for line in lines)])]
        return sum(line.weight for line in lines) - sum(min(0.25 * count, 1.5) for count in missing)

    sequences = [lines for size in range(1, len(candidates) + 1) for lines in combinations(candidates, size)]
    rising = [lines for lines in sequences if all(a.number < b.number for a, b in pairwise(lines))]
    best = find_best_sequence(candidates)
    assert best.score == pytest.approx(max(score(lines) for lines in rising))
    assert best.score == pytest.approx(score(best.lines))
    assert best.lines in rising
