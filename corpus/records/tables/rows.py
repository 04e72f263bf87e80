"""Reads the links and the numbers in a row of a table, and names questions that have no id."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from corpus.errors import InvalidRecordError
from corpus.files.tables.writer import quote_cell
from corpus.text.links import absolute_url, target_key
from corpus.text.slugs import choose_names, name_text

_MAX_NAME = 60
"""Characters of a name that is made of a question."""

_BETWEEN_LINKS = re.compile(r"\s+|[,;]+(?=\s|$|https?:|www\.)|(?=https?://)", re.I)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:\S+|[^\s.:]+(\.[^\s.]+)+", re.I)
"""An address with its scheme, or one such as "www.example.org/x"."""

_OPENING, _CLOSING = "([<{«\"“'", ")]>}»\"”'.,;:"
"""Marks around an address that aren't part of it."""

_FILE = r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|zip)"
_ADDRESS_WITH_BLANKS = re.compile(rf"(?:https?://|www\.)(?:(?!{_FILE}\s)[^\s,;])+(?: [^\s,;:/]+)*{_FILE}", re.I)
"""A line that is the address of a file whose name has blanks, as a browser's address bar shows it."""

_BETWEEN_NUMBERS = re.compile(r"[\s,;]+")
_NUMBERS = re.compile(r"(\d{1,4})(?:[-–](\d{1,4}))?", re.ASCII)
"""The number of a question, or the first and last one."""


def read_links(cells: Iterable[tuple[str, Sequence[str]]]) -> tuple[list[str], list[str]]:
    """Read the web addresses of the cells of links: those that stand in them, and those that their words lead to.

    Also returns the rest: addresses without https://, mailboxes, and the whole of a cell that leads nowhere.
    """
    links: list[str] = []
    unread: list[str] = []
    for text, targets in cells:
        shown = {_spell(target) for target in targets}
        addresses = [] if " " in text and _spell(text) in shown else split_links(text)
        printed = [address for address in addresses if absolute_url(address)]
        others = [address for address in addresses if address not in printed]
        links += [*printed, *leave_out_pages(targets, printed)]
        unread += others if others or printed or targets or not text else [text]
    return links, unread


def _spell(link: str) -> str:
    return unquote(target_key(link))


def leave_out_pages(targets: Iterable[str], links: Sequence[str]) -> list[str]:
    """Leave out the targets whose page is among the links, however they are spelled.

    >>> leave_out_pages(["https://a.example/tr%C3%A1mite/", "https://b.example"], ["http://a.example/trámite"])
    ['https://b.example']
    """
    pages = {_spell(link) for link in links}
    return [target for target in targets if _spell(target) not in pages]


def split_links(cell: str) -> list[str]:
    """Find the addresses of a cell, between white space, commas and semicolons; other words are left out.

    >>> split_links("Form: https://a.org/x;y=1; (www.b.org), https://c.org"), split_links("https://a.org/the form.pdf")
    (['https://a.org/x;y=1', 'www.b.org', 'https://c.org'], ['https://a.org/the%20form.pdf'])
    """
    links: list[str] = []
    for line in map(str.strip, cell.split("\n")):
        if _ADDRESS_WITH_BLANKS.fullmatch(line):
            links.append(line.replace(" ", "%20"))
            continue
        words = (_trim(word) for word in _BETWEEN_LINKS.split(line) if word)
        links += [word for word in words if _ADDRESS.fullmatch(word)]
    return links


def _trim(word: str) -> str:
    """Take away the marks around an address; a bracket that it opens itself is part of it."""
    word = word.lstrip(_OPENING)
    unopened = word.count(")") - word.count("(")
    end = len(word)
    while end and word[end - 1] in _CLOSING and (word[end - 1] != ")" or unopened > 0):
        end -= 1
        unopened -= word[end] == ")"
    return word[:end]


def split_numbers(cell: str, place: str, column: str) -> list[int]:
    """Split the numbers of a cell, such as "36-37, 40".

    InvalidRecordError, which names the `place` and the `column`, if it holds others.

    >>> split_numbers("36-37, 40", "faq.csv, row 2", "números")
    [36, 37, 40]
    """
    numbers: list[int] = []
    for piece in filter(None, _BETWEEN_NUMBERS.split(cell)):
        found = _NUMBERS.fullmatch(piece)
        if not found:
            raise InvalidRecordError(
                f"{place}: {quote_cell(piece)} under {quote_cell(column)} is not a number; write 36, 37 or 36-37, "
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
