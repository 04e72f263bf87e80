"""Names the entries of a document after their headings, so that a name stays while its heading does."""

from collections import Counter
from collections.abc import Sequence

from corpus.text.slugs import slugify

_MAX_LENGTH = 80
"""Characters of a name; it is a part of addresses."""

_MAX_DEPTH = 4
"""Headings in a name; more would be cut off."""


def name_headings(paths: Sequence[tuple[str, ...]]) -> list[str]:
    """Name each heading; its path is the headings around it, the highest first, and its own.

    Equal headings get those around them in front, the nearest first, as many as tell them apart; what is still equal
    is counted.

    >>> name_headings([("Passport", "Fee"), ("Visa", "Fee"), ("Visa", "Term"), ("Visa", "Term")])
    ['passport-fee', 'visa-fee', 'visa-term', 'visa-term-2']
    """
    names = [_slug(path[-1:]) for path in paths]
    for depth in range(2, min(max(map(len, paths), default=0), _MAX_DEPTH) + 1):
        counts = Counter(names)
        longer = [_slug(path[-depth:]) if counts[name] > 1 else name for name, path in zip(names, paths, strict=True)]
        if longer == names:
            break
        names = longer
    return _count_equal(names)


def _count_equal(names: Sequence[str]) -> list[str]:
    """Put "-2", "-3" and so on behind names that were there before."""
    numbers: Counter[str] = Counter()
    taken: set[str] = set()
    counted = []
    for name in names:
        own = name
        while own in taken:
            numbers[name] += 1
            own = f"{name}-{numbers[name] + 1}"
        taken.add(own)
        counted.append(own)
    return counted


def _slug(path: Sequence[str]) -> str:
    """Make a name of headings, cut at a word's end; one without a Latin letter or digit is called "heading"."""
    slug = slugify(" ".join(path))
    if len(slug) > _MAX_LENGTH:
        slug = slug[: _MAX_LENGTH + 1].rpartition("-")[0] or slug[:_MAX_LENGTH]
    return slug or "heading"
