"""Reduces text to names that can stand in ids and addresses, and that stay while the text does."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

_DIGEST = 6
"""Hexadecimal digits that tell apart long texts, of which only the beginning is in their names."""


def slugify(text: str) -> str:
    """Reduce a text to lower-case ASCII letters, digits and hyphens.

    >>> slugify("México")
    'mexico'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def name_text(text: str, max_length: int, stand_in: str) -> str:
    """Name a text after its words: in at most `max_length` characters, or cut at a word's end, with a digest of all.

    What has no Latin letter or digit is named `stand_in`, with a digest.

    >>> name_text("Opening hours", 20, "question"), name_text("When do you open on Sundays?", 20, "question")
    ('opening-hours', 'when-do-you-open-on-7b4516')
    """
    slug = slugify(text)
    if slug and len(slug) <= max_length:
        return slug
    digest = hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:_DIGEST]
    return f"{slug[:max_length].rpartition('-')[0] or stand_in}-{digest}"


def choose_names(candidates: Sequence[Sequence[str]], taken: Iterable[str] = ()) -> list[str]:
    """Choose a name for each of some things, all different and none `taken`, so that most stay when a thing is added.

    Each thing has one or more `candidates`, the best first. The first thing with a best candidate gets it, whatever
    the others are called; then the other things get theirs in turn, or their last one with "-2", "-3" and so on.

    >>> choose_names([["fee"], ["fee", "visa-fee"], ["fee", "visa-fee"], ["visa-fee"]])
    ['fee', 'visa-fee-2', 'visa-fee-3', 'visa-fee']
    """
    used = set(taken)
    names: list[str | None] = []
    for best, *_ in candidates:
        names.append(None if best in used else best)
        used.add(best)
    counts: Counter[str] = Counter()
    chosen = []
    for name, own in zip(names, candidates, strict=True):
        free = name or next((one for one in own if one not in used), None)
        while free is None:
            counts[own[-1]] += 1
            numbered = f"{own[-1]}-{counts[own[-1]] + 1}"
            free = None if numbered in used else numbered
        used.add(free)
        chosen.append(free)
    return chosen
