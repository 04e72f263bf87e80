"""Names the entries of a document after their headings, so that a name stays while its heading does."""

import re
from collections.abc import Sequence

from corpus.text.slugs import choose_names, name_text

_MAX_LENGTH = 80
"""Characters of a name; it is a part of addresses."""

_MAX_DEPTH = 4
"""Headings in a name; more would be cut off."""

_NUMBERING = re.compile(
    r"""\W* (?:
        (?i: (?:pregunta|question|[pq])\s* )? \d{1,3} (?:\.\d{1,3})* (?: [.):ºª°\]]+ [-–—]* (?!\d) \s* | \s+[-–—:]\s+ )
        | (?i: \d{1,3} | (?=[ivx]) x{0,3} (?: ix | iv | v?i{0,3} ) | [a-z]) (?:\.\d{1,3})+ [.)]* \s+
        | \d{1,3} \s+ (?=[^a-z0-9\s])
        | (?i: (?=[ivx]) x{0,3} (?: ix | iv | v?i{0,3} ) | [a-z]) (?: [.)\]]+ [-–—]* | \s*[-–—] ) \s+
    )""",
    re.VERBOSE,
)
"""The number of a section or a question, typed or counted: "3.1 ", "IV. ", "a) ", "1.- "; not that of "5 days"."""


def name_headings(paths: Sequence[tuple[str, ...]]) -> list[str]:
    """Name each heading; its path is the headings around it, the highest first, and its own.

    Its number is no part of the name. The first of equal headings has their words alone; others get the headings around
    them in front, the nearest first, as many as tell them apart; what is still equal is counted.

    >>> name_headings([("Passport", "1. Fee"), ("Visa", "2. Fee"), ("Visa", "Fee")])
    ['fee', 'visa-fee', 'visa-fee-2']
    """
    return choose_names([[_name(path[-depth:]) for depth in range(1, _depth(path) + 1)] for path in paths])


def _depth(path: Sequence[str]) -> int:
    return min(len(path), _MAX_DEPTH)


def _name(path: Sequence[str]) -> str:
    return name_text(" ".join(map(_without_number, path)), _MAX_LENGTH, "heading")


def _without_number(heading: str) -> str:
    """Return the words of a heading without its number, unless there are no others."""
    number = _NUMBERING.match(heading)
    words = heading[number.end() :] if number else heading
    return words if any(map(str.isalnum, words)) else heading
