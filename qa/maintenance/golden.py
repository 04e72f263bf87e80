"""The golden questions: a fixed sample of the example questions that a build must answer before it is published."""

from index import Index

MAX_GOLDEN = 256
"""Golden questions at most."""


def golden_rows(index: Index) -> list[int]:
    """Return the rows of the golden questions: the example questions with the smallest digests.

    That is as good as a random sample, and stays the same as other questions come and go. Questions that were taken
    over count with the entry that they were written for.
    """
    written = [number for number in index.rows_of_kind("example").tolist() if not index.rows[number].taken_over]
    return sorted(written, key=lambda number: index.rows[number].digest)[:MAX_GOLDEN]


def ask_golden(index: Index) -> dict[str, bool]:
    """Ask each golden question as if it weren't indexed.

    Returns:
        Whether its entry is ranked first, by the digest of the question's row.
    """
    # Imported late, since most updates find nothing to do.
    from qa.answering.confidence.leave_one_out import leave_one_out
    from qa.answering.question.question import parse_question

    # Parsed in their known languages, since loading the language detector takes longer than asking them all.
    results = leave_one_out(index, golden_rows(index), lambda text, language: parse_question(text, language=language))
    return {index.rows[result.row].digest: result.is_right for result in results}
