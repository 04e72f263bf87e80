"""Compares two texts word by word."""

import re
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\S+\s*|\s+")

_MIN_SHARED = 2
"""Words between two changes; a shorter stretch counts as changed, since single words shared by chance are no help."""

_MAX_PAIRS = 25_000_000
"""Pairs of words up to which texts are compared: 5,000 words each, which takes a few milliseconds and megabytes."""

_MAX_COMPARED = 64
"""Comparisons that are remembered, since an entry is opened more than once."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of two texts: the words that it has before and after; both are the same where nothing changed."""

    before: str
    after: str

    @property
    def is_change(self) -> bool:
        """Whether the words differ."""
        return self.before.split() != self.after.split()


@lru_cache(_MAX_COMPARED)
def compare_words(before: str, after: str) -> tuple[Difference, ...]:
    """Split two texts into stretches that are the same and stretches that differ, in turn.

    Joined, they are the whole texts. White space alone makes no difference. Very long texts are one stretch.

    >>> compare_words("It has 12 rooms.", "It has 14 rooms.")[1]
    Difference(before='12 ', after='14 ')
    """
    # Imported late, since few corpora have something to compare.
    from rapidfuzz.distance import LCSseq

    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) * len(new) > _MAX_PAIRS:
        return (Difference(before, after),)
    opcodes = LCSseq.opcodes([word.strip() for word in old], [word.strip() for word in new])
    stretches: list[Difference] = []
    for position, step in enumerate(opcodes):
        before_words, after_words = old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        stretch = Difference("".join(before_words), "".join(after_words))
        is_at_edge = position in (0, len(opcodes) - 1)
        is_shared = step.tag == "equal" and (len(after_words) >= _MIN_SHARED or is_at_edge)
        if stretches and not is_shared and stretches[-1].is_change:
            stretches[-1] = Difference(stretches[-1].before + stretch.before, stretches[-1].after + stretch.after)
        else:
            stretches.append(stretch)
    return tuple(stretches)
