"""The JSON record of what an answer was decided by."""

from collections.abc import Mapping

from qa.answering.answer import Explanation
from qa.presentation.record import ENTRY_EXAMPLE, Record, describe


class EntrySharesRecord(Record):
    """The score of an entry, and what it is made of."""

    entry: str = describe("The entry's id.", ENTRY_EXAMPLE)
    score: float = describe("The ranking score: the sum of the shares.", 4.21)
    shares: dict[str, float] = describe("Each signal's share in the score.", {"learned": 2.4, "passage": 1.81})


class ExplanationRecord(Record):
    """What an answer was decided by."""

    entries: list[EntrySharesRecord] = describe("The first three entries, best first.", [])
    confidence: dict[str, dict[str, float]] = describe(
        "Each signal's share in the log-odds that the question belongs to the corpus, that its text deals with it, and "
        "that the first entry states what is asked.",
        {"ours": {"examples": 3.1}, "text": {"best passage": 1.2}, "stated": {"sentence": 0.4}},
    )

    @classmethod
    def from_explanation(cls, explanation: Explanation) -> "ExplanationRecord":
        """Describe an explanation."""
        entries = [
            EntrySharesRecord(entry=one.entry, score=round(one.score, 4), shares=_rounded(one.shares))
            for one in explanation.entries
        ]
        return cls(entries=entries, confidence={part: _rounded(of) for part, of in explanation.confidence.items()})


def _rounded(shares: Mapping[str, float]) -> dict[str, float]:
    return {name: round(share, 4) for name, share in shares.items()}
