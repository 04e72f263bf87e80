"""Builds the ids of editions and entries."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from corpus.document import Edition, Question
from corpus.text.slugs import slugify

_SURVEY_TITLE = re.compile(r"^[^\w\n]*e-?government survey\s+(\d{4})\b", re.I | re.M)
_COUNTRY_LABEL = re.compile(r"\s*country(?: name)?\s*", re.I)


def identify_edition(file_name: str, text: str, questions: Sequence[Question]) -> Edition:
    """Identify an edition by country and survey year if the document names both, else by the file's name."""
    title = _SURVEY_TITLE.search(text)
    country = next((q.answer.text for q in questions if _COUNTRY_LABEL.fullmatch(q.label) and q.answer), "")
    if title and slugify(country):
        return Edition(f"{slugify(country)}-{title[1]}", " ".join(country.split()), int(title[1]))
    return Edition(slugify(PurePath(file_name).stem) or "document")


def format_numbers(numbers: Sequence[int]) -> str:
    """Format consecutive numbers as "36-37", others as "74,76"."""
    if len(numbers) > 1 and list(numbers) == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]}-{numbers[-1]}"
    return ",".join(map(str, numbers))
