"""Reads the links and the numbers in a row of a table, and names questions that have no id."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from corpus.errors import InvalidRecordError
from corpus.files.tables.writer import quote_cell
from corpus.text.links import target_key
from corpus.text.slugs import choose_names, name_text

_MAX_NAME = 60
"""Characters of a name that is made of a question."""

_BETWEEN_LINKS = re.compile(r"\s+|[,;]+(?=\s|$|https?:|www\.)")
_LINK = re.compile(r"[a-z][a-z0-9+.-]*:\S+|[^\s.:]+(\.[^\s.]+)+", re.I)
"""An address with its scheme, or one such as "www.example.org/x"."""

_BETWEEN_NUMBERS = re.compile(r"[\s,;]+")
_NUMBERS = re.compile(r"(\d{1,4})(?:[-–](\d{1,4}))?", re.ASCII)
"""The number of a question, or the first and last one."""


def read_links(cells: Iterable[tuple[str, Sequence[str]]], place: str) -> list[str]:
    """Read the addresses of the cells of links: those that stand in them, and those that their words lead to.

    For an InvalidRecordError see `split_links`; words that lead to an address are no fault.
    """
    links: list[str] = []
    for text, targets in cells:
        words = " ".join(word for word in _BETWEEN_LINKS.split(text) if _LINK.fullmatch(word)) if targets else text
        printed = split_links(words, place)
        links += [*printed, *leave_out_pages(targets, printed)]
    return links


def leave_out_pages(targets: Iterable[str], links: Sequence[str]) -> list[str]:
    """Leave out the targets whose page is among the links, however they are spelled.

    >>> leave_out_pages(["https://a.example/tr%C3%A1mite/", "https://b.example"], ["http://a.example/trámite"])
    ['https://b.example']
    """
    pages = {unquote(target_key(link)) for link in links}
    return [target for target in targets if unquote(target_key(target)) not in pages]


def split_links(cell: str, place: str) -> list[str]:
    """Split the addresses of a cell, at white space, commas and semicolons.

    InvalidRecordError, which names the `place`, if there are words besides.

    >>> split_links("https://a.org/x;y=1; www.b.org, https://c.org", "faq.csv, row 2")
    ['https://a.org/x;y=1', 'www.b.org', 'https://c.org']
    """
    links = [link for link in _BETWEEN_LINKS.split(cell) if link]
    for link in links:
        if not _LINK.fullmatch(link):
            raise InvalidRecordError(
                f"{place}: links: {quote_cell(link)} is no address; write addresses there, and white space between them"
            )
    return links


def split_numbers(cell: str, place: str) -> list[int]:
    """Split the numbers of a cell, such as "36-37, 40"; InvalidRecordError, which names the `place`, if it has others.

    >>> split_numbers("36-37, 40", "faq.csv, row 2")
    [36, 37, 40]
    """
    numbers: list[int] = []
    for piece in filter(None, _BETWEEN_NUMBERS.split(cell)):
        found = _NUMBERS.fullmatch(piece)
        if not found:
            raise InvalidRecordError(
                f"{place}: numbers: {quote_cell(piece)} is not a number; write 36, 37 or 36-37, "
                "in a column formatted as text"
            )
        numbers += range(int(found[1]), int(found[2] or found[1]) + 1)
    return numbers


def name_questions(questions: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Name each question after its words, so that a name stays while its question does, whatever is above it.

    Of equal names the second gets "-2"; the first keeps its own, also if another is "...-2" by its words. No name is
    among those `taken`.

    >>> name_questions(["Fee?", "Fee?", "Fee 2?"], ["term"])
    ['fee', 'fee-3', 'fee-2']
    """
    return choose_names([[name_text(question, _MAX_NAME, "question")] for question in questions], taken)
