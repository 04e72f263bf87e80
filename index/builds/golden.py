"""Compare how two builds answer the same labelled questions, so that a worse one is not published."""

from collections.abc import Mapping
from dataclasses import dataclass

MAX_LOST_SHARE = 0.05
"""How far the share of golden questions that find their entry (R@1) may fall from one build to the next."""

MIN_QUESTIONS = 20
"""Golden questions that both builds must have been asked to be compared."""

GoldenOutcomes = Mapping[str, bool]
"""Whether each golden question found its entry first, by the digest of its row."""


@dataclass(frozen=True, slots=True)
class GoldenComparison:
    """How many of the golden questions that two builds share find their entry, in the earlier and in this one."""

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
