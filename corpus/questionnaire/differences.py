"""Finds the words in which two printings of an answer differ."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from corpus.text.links import find_links

_MAX_PAIRS = 25_000_000
"""Pairs of words up to which differences are listed one by one."""

_CONTEXT = 3
"""Words shown before a difference."""


def find_differences(one: str, other: str) -> list[tuple[str, str]]:
    """Find the words that differ, each time with a few words before them; links are not compared."""
    left, right = _split_words(one), _split_words(other)
    if len(left) * len(right) <= _MAX_PAIRS:
        opcodes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
        spans = [(a, b, c, d) for tag, a, b, c, d in opcodes if tag != "equal"]
    else:
        spans = [_single_difference(left, right)]
    return [
        (" ".join(left[max(a - _CONTEXT, 0) : b]), " ".join(right[max(c - _CONTEXT, 0) : d]))
        for a, b, c, d in spans
        if "".join(left[a:b]) != "".join(right[c:d])
    ]


def _single_difference(left: Sequence[str], right: Sequence[str]) -> tuple[int, int, int, int]:
    """Return the spans of all words between the common first and last ones."""
    shorter = min(len(left), len(right))
    begin = next((n for n in range(shorter) if left[n] != right[n]), shorter)
    end = next((n for n in range(shorter - begin) if left[-1 - n] != right[-1 - n]), shorter - begin)
    return begin, len(left) - end, begin, len(right) - end


def _split_words(text: str) -> list[str]:
    pieces, end = [], 0
    for link in find_links(text):
        pieces.append(text[end : link.start])
        end = link.end
    without_links = "".join([*pieces, text[end:]])
    words: list[str] = re.findall(r"\w(?:[\w%.@'’+-]*\w)?|[^\w\s]", without_links)
    return [word for word in words if word not in "()●-;."]
