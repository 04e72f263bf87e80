"""Which questions among the rows are learned from, and which entries each is about."""

from index.rows.labelled import LabelledQuestions, find_originals
from index.rows.row import Row

ROWS = [
    Row("title", "old/1", "Which portal?", "en"),
    Row("title", "old/1", "¿Qué portal?", "es"),
    Row("passage", "old/1", "Which portal?\nThe Plaza.", "en", (0, 10)),
    Row("title", "new/1", "Name the portal.", "en"),
    Row("example", "old/1", "Where do I go?", "en"),
    Row("example", "new/1", "Where do I go?", "en", taken_over=True),
    Row("example", "new/1", "¿Qué portal?", "es", taken_over=True),
    Row("example", "newest/1", "Where do I go?", "en", taken_over=True),
    Row("example", "new/1", "Nobody else asks this?", "en", taken_over=True),
    Row("unanswerable", None, "Who won?", "en"),
]


def test_a_question_that_was_taken_over_is_learned_once_for_all_its_entries() -> None:
    assert find_originals(ROWS) == {5: 4, 6: 1, 7: 4}
    assert LabelledQuestions.of_rows(ROWS) == LabelledQuestions(
        (0, 1, 3, 4, 8, 9),
        (("old/1",), ("old/1", "new/1"), ("new/1",), ("old/1", "new/1", "newest/1"), ("new/1",), (None,)),
    )


def test_without_anything_taken_over_every_question_is_learned() -> None:
    rows = [row for row in ROWS if not row.taken_over]
    twice = [*rows, Row("example", "new/1", "Where do I go?", "en")]
    assert find_originals(twice) == {}
    labelled = LabelledQuestions.of_rows(twice)
    assert labelled.rows == tuple(number for number, row in enumerate(twice) if row.asks)
    assert labelled.entries == tuple((row.entry,) for row in twice if row.asks)


def test_what_is_taken_over_does_not_change_a_vector() -> None:
    assert ROWS[4].digest == ROWS[5].digest
