"""The golden questions: a fixed sample of the example questions, by which a build is tried before it is published."""

from index import Index
from qa.answering.confidence.leave_one_out import leave_one_out
from qa.answering.question.question import parse_question_in

MAX_GOLDEN = 256


def golden_rows(index: Index) -> list[int]:
    """The rows of the golden questions: those of the example questions whose digests are the least.

    That is as good as drawn by lot, and as other questions come and go it stays the same ones.
    """
    return sorted(index.rows_of_kind("example").tolist(), key=lambda number: index.rows[number].digest)[:MAX_GOLDEN]


def ask_golden(index: Index) -> dict[str, bool]:
    """Asks each golden question as if it weren't known: by the digest of its row, whether its entry is ranked first."""
    # Their language is known; what tells languages apart takes longer to load than they take to ask.
    return {
        index.rows[one.row].digest: one.is_right for one in leave_one_out(index, golden_rows(index), parse_question_in)
    }
