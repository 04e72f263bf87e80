"""Reads which links of a document lead nowhere any more, and where copies of their pages are kept; lists the links.

What is listed is put back as `NAME.links.csv` once a person, or a program that checks links, has filled it in: this
package fetches nothing.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from corpus.document import Doubt, Entry, Link, SourceDocument
from corpus.errors import InvalidRecordError
from corpus.naming import slugify
from corpus.text.links import target_key

_WORKS = ("ok", "works", "200", "funciona", "disponible")
_GONE = ("gone", "broken", "404", "410", "caido", "caida", "roto", "no-funciona", "no-disponible", "no-existe")
_STATES: Mapping[str, bool | None] = {"": None, **dict.fromkeys(_WORKS, False), **dict.fromkeys(_GONE, True)}
"""Whether a link is gone, by the word that says so, without accents; a number is the status that a server returned."""

_WORDS: Mapping[bool | None, str] = {None: "", False: "ok", True: "gone"}

_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}\x00-\x20\x7f-\x9f]+", re.IGNORECASE)

_FORMULA = re.compile(r"[=+\-@]")
_GUARD = "'"
"""Before a cell that a spreadsheet would read as a formula."""

_MAX_QUOTED_LENGTH = 120
"""Characters of a faulty cell that an error quotes."""


@dataclass(frozen=True, slots=True)
class StatedLink:
    """What row `row` of a `document` says about an address; see `Link`."""

    url: str
    is_gone: bool | None
    archived: str | None
    document: str
    row: int


def read_link_states(document: SourceDocument) -> tuple[StatedLink, ...]:
    """Read what a companion says about addresses, one for each that it says something about.

    Raises:
        InvalidRecordError: the file is no CSV with the columns "url" and "state", a state is unknown, an archived copy
            is no web address, or two rows contradict each other.
    """
    stated: dict[str, StatedLink] = {}
    for row, cells in _read_rows(document):
        place = f"{document.name}:{row}"
        url, archived = _unguard(cells["url"]), _unguard(cells.get("archived", "")) or None
        state = slugify(cells["state"]) or cells["state"]
        if state not in _STATES:
            raise InvalidRecordError(
                f"{place}: the state {_quote(cells['state'])} is unknown; write ok or gone, or leave it blank"
            )
        if archived is not None and not _is_web_address(archived):
            raise InvalidRecordError(
                f"{place}: the archived copy {_quote(archived)} is no http or https address; correct or remove it"
            )
        link = StatedLink(url, _STATES[state], archived, document.name, row)
        if (link.is_gone, link.archived) == (None, None):
            continue
        if not url:
            raise InvalidRecordError(f"{place}: has no url; name the address, or remove the row")
        stated[url] = _combine(stated.get(url, link), link)
    return tuple(stated.values())


def _read_rows(document: SourceDocument) -> Iterator[tuple[int, dict[str, str]]]:
    """Read the number of each row below the first, from 2, and its cells by the name of their column."""
    first_line = document.text.lstrip().partition("\n")[0]
    delimiter = max(",;", key=first_line.count)
    reader = csv.reader(io.StringIO(document.text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] = []
    row = 0
    try:
        for row, raw in enumerate(reader, start=1):
            cells = [cell.strip() for cell in raw]
            if not any(cells):
                continue
            if not columns:
                columns = [cell.casefold() for cell in cells]
                _check_columns(columns, document)
            elif any(cells[len(columns) :]):
                raise InvalidRecordError(
                    f'{document.name}:{row}: has more cells than there are columns; put a cell with "{delimiter}" in '
                    "quotation marks"
                )
            else:
                yield row, dict(zip(columns, [*cells, *[""] * len(columns)], strict=False))
    except csv.Error as error:
        raise InvalidRecordError(f"{document.name}:{row + 1}: is no CSV ({error}); correct that row") from error


def _check_columns(columns: Sequence[str], document: SourceDocument) -> None:
    for column in ("url", "state", "archived"):
        count = columns.count(column)
        if count > 1 or (count == 0 and column != "archived"):
            fault = f'has {count} columns "{column}"' if count else f'has no column "{column}"'
            raise InvalidRecordError(f"{document.name}:1: {fault}; name the columns url, state, archived")


def _combine(earlier: StatedLink, later: StatedLink) -> StatedLink:
    """Combine what two rows say about an address; InvalidRecordError if they contradict each other."""
    for one, other in ((earlier.is_gone, later.is_gone), (earlier.archived, later.archived)):
        if None not in (one, other) and one != other:
            raise InvalidRecordError(
                f"{later.document}:{later.row}: says something else about its address than row {earlier.row}; "
                "correct one of them"
            )
    is_gone = later.is_gone if earlier.is_gone is None else earlier.is_gone
    return replace(earlier, is_gone=is_gone, archived=earlier.archived or later.archived)


def _is_web_address(text: str) -> bool:
    with suppress(ValueError):
        return bool(_WEB_ADDRESS.fullmatch(text) and urlsplit(text).hostname)
    return False


def _quote(cell: str) -> str:
    shown = "".join(character if character.isprintable() else " " for character in cell[:_MAX_QUOTED_LENGTH])
    return f'"{" ".join(shown.split())}"'


def links_csv(entries: Iterable[Entry]) -> str:
    """List the links of entries as the CSV that `read_link_states` reads, with what is stated about them."""
    listed = io.StringIO()
    writer = csv.writer(listed, lineterminator="\r\n")
    writer.writerow(("url", "printed", "entry", "title", "state", "archived"))
    for entry in entries:
        title = entry.shown_title("en")
        for link in entry.links:
            cells = (link.url, link.printed or "", entry.id, title, _WORDS[link.is_gone], link.archived or "")
            writer.writerow(map(_guard, cells))
    return listed.getvalue()


def _guard(cell: str) -> str:
    """Return a cell in one line, marked as text if a spreadsheet would read it as a formula."""
    line = " ".join(cell.split())
    return _GUARD + line if _FORMULA.match(line) else line


def _unguard(cell: str) -> str:
    """Return a cell without the mark that `_guard` may have put."""
    return cell[1:] if cell.startswith(_GUARD) and _FORMULA.match(cell, 1) else cell


class LinkStates:
    """What the companions of a corpus say about addresses.

    An address may be spelled otherwise than a link that leads to the same page. Of several that do, the one spelled
    like the link counts, or else the first.
    """

    def __init__(self, stated: Iterable[StatedLink]) -> None:
        """Take what is stated, by the order of the companions."""
        self._stated = tuple(stated)
        self._by_url: dict[str, StatedLink] = {}
        self._by_page: dict[str, StatedLink] = {}
        for one in self._stated:
            self._by_url.setdefault(one.url, one)
            self._by_page.setdefault(target_key(one.url), one)

    def mark(self, links: Sequence[Link]) -> tuple[Link, ...]:
        """Return the links with what is stated about them."""
        return tuple(links) if not self._stated else tuple(map(self._mark, links))

    def _mark(self, link: Link) -> Link:
        found = self._by_url.get(link.url) or self._by_page.get(target_key(link.url))
        return replace(link, is_gone=found.is_gone, archived=found.archived) if found else link

    def doubts(self, entries: Iterable[Entry]) -> tuple[Doubt, ...]:
        """Return doubts about addresses that no entry has, and about those that two companions contradict."""
        if not self._stated:
            return ()
        known = {target_key(link.url) for entry in entries for link in entry.links}
        doubts = []
        for one in self._stated:
            first = self._by_url[one.url]
            if target_key(one.url) not in known:
                doubts.append(
                    _doubt(
                        "link of no entry",
                        one,
                        f"no entry has the address {_quote(one.url)}; remove the row if it is no longer needed",
                    )
                )
            elif (one.is_gone, one.archived) != (first.is_gone, first.archived):
                message = f"says something else about {_quote(one.url)} than {first.document}:{first.row}, which counts"
                doubts.append(_doubt("contradictory link state", one, message))
        return tuple(doubts)


def _doubt(kind: str, stated: StatedLink, message: str) -> Doubt:
    return Doubt(kind, stated.document, (stated.row, stated.row), message)
