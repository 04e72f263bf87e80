"""Names for people and for addresses: editions, entry ids, entry titles."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePath

from corpus.document import Edition, Question

_SURVEY_TITLE = re.compile(r"^[^\w\n]*e-?government survey\s+(\d{4})\b", re.I | re.M)
_COUNTRY_LABEL = re.compile(r"\s*country(?: name)?\s*", re.I)


def slug(text: str) -> str:
    """Lower-case ASCII letters, digits and hyphens.

    >>> slug("Perú")
    'peru'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def edition_of(file_name: str, text: str, questions: Sequence[Question]) -> Edition:
    """Country and survey year where the document tells both, else the file's name."""
    title = _SURVEY_TITLE.search(text)
    country = next((q.answer.text for q in questions if _COUNTRY_LABEL.fullmatch(q.label) and q.answer), "")
    if title and slug(country):
        return Edition(f"{slug(country)}-{title[1]}", " ".join(country.split()), int(title[1]))
    return Edition(slug(PurePath(file_name).stem) or "document")


def number_list(numbers: Sequence[int]) -> str:
    """A run of numbers as "36-37", others as "74,76"."""
    if len(numbers) > 1 and list(numbers) == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]}-{numbers[-1]}"
    return ",".join(map(str, numbers))
