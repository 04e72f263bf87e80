"""How two builds answer the same questions of known answer: what keeps a worse one from being published."""

from collections.abc import Mapping
from dataclasses import dataclass

MAX_LOST_SHARE = 0.05
"""How far the share of golden questions that find their entry (R@1) may fall from one build to the next."""

MIN_QUESTIONS = 20
"""Golden questions that both must have been asked, to compare them."""

GoldenOutcomes = Mapping[str, bool]
"""Golden questions, by the digest of their row, and whether each found its entry first."""


@dataclass(frozen=True, slots=True)
class GoldenComparison:
    """How many of the golden questions that two builds share found their entry, in the one before and in this one."""

    asked: int = 0
    before: int = 0
    now: int = 0

    @property
    def is_worse(self) -> bool:
        """Whether more were lost than may be."""
        return self.asked >= MIN_QUESTIONS and self.before - self.now > MAX_LOST_SHARE * self.asked


def compare_golden(before: GoldenOutcomes, now: GoldenOutcomes) -> GoldenComparison:
    """Compares two builds over the questions that both were asked."""
    shared = before.keys() & now.keys()
    return GoldenComparison(len(shared), sum(before[name] for name in shared), sum(now[name] for name in shared))
