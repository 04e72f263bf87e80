"""Compare how two builds answer the same labelled questions, so that a worse one is not published."""

from collections.abc import Mapping
from dataclasses import dataclass

MAX_LOST_SHARE = 0.05
"""The largest allowed drop in R@1 on the golden questions from one build to the next."""

MIN_QUESTIONS = 20
"""Golden questions that two builds must share, or they aren't compared."""

GoldenOutcomes = Mapping[str, bool]
"""Whether each golden question found its entry first, by the digest of its row."""


@dataclass(frozen=True, slots=True)
class GoldenComparison:
    """How many golden questions both builds were `asked`, and how many found their entry, `before` and `now`."""

    asked: int = 0
    before: int = 0
    now: int = 0

    @property
    def is_worse(self) -> bool:
        """Whether more were lost than is allowed."""
        return self.asked >= MIN_QUESTIONS and self.before - self.now > MAX_LOST_SHARE * self.asked


def compare_golden(before: GoldenOutcomes, now: GoldenOutcomes) -> GoldenComparison:
    """Compare two builds on the questions that both were asked."""
    shared = before.keys() & now.keys()
    return GoldenComparison(len(shared), sum(before[name] for name in shared), sum(now[name] for name in shared))
