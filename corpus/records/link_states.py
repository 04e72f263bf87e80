"""Reads which links of a document lead nowhere any more, and where copies of their pages are kept; lists the links.

What is listed is put back as `NAME.links.csv` once a person, or a program that checks links, has filled it in: this
package fetches nothing.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from corpus.document import Doubt, Entry, Link, SourceDocument
from corpus.errors import InvalidRecordError
from corpus.files.tables.headers import UNNAMED_CELLS, Header, find_header
from corpus.files.tables.writer import locate_row, quote_cell
from corpus.records.tables.saving import write_new_file
from corpus.text.blocks import SheetRow
from corpus.text.links import target_key
from corpus.text.slugs import slugify

_WORKS = ("ok", "works", "200", "funciona", "disponible")
_GONE = ("gone", "broken", "404", "410", "caido", "caida", "roto", "no-funciona", "no-disponible", "no-existe")
_STATES: Mapping[str, bool | None] = {"": None, **dict.fromkeys(_WORKS, False), **dict.fromkeys(_GONE, True)}
"""Whether a link is gone, by the word that says so, without accents; a number is the status that a server returned."""

_WORDS: Mapping[bool | None, str] = {None: "", False: "ok", True: "gone"}

_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}\x00-\x20\x7f-\x9f]+", re.IGNORECASE)

_FORMULA = re.compile(r"[=+\-@]")
_GUARD = "'"
"""Before a cell that a spreadsheet would read as a formula."""

_COLUMNS: Mapping[str, Sequence[str]] = {
    "url": ("url", "dirección", "enlace"),
    "state": ("state", "estado"),
    "archived": ("archived", "copia", "copia archivada"),
}
"""The names of the columns."""


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
        InvalidRecordError: the columns "url" and "state" are missing, a state is unknown, an archived copy is no web
            address, or two rows contradict each other.
    """
    header = find_header(document.rows, _COLUMNS, ("url", "state"), document.name)
    if header is None:
        raise InvalidRecordError(f'{document.name}: no row names the columns "url" and "state"; name them in the first')
    stated: dict[str, StatedLink] = {}
    for row in document.rows[header.index + 1 :]:
        if header.has_unnamed_cells(row):
            raise InvalidRecordError(f"{_place(document.name, row.number)}: {UNNAMED_CELLS}")
        link = _read_row(header, row, document.name)
        if link is not None:
            stated[link.url] = _combine(stated.get(link.url, link), link)
    return tuple(stated.values())


def _read_row(header: Header, row: SheetRow, name: str) -> StatedLink | None:
    """Read what a row says about its address; None if it says nothing."""
    place = _place(name, row.number)
    url, archived = _unguard(header.read(row, "url")), _unguard(header.read(row, "archived")) or None
    cell = header.read(row, "state")
    state = slugify(cell) or cell
    if state not in _STATES:
        raise InvalidRecordError(
            f"{place}: the state {quote_cell(cell)} is unknown; write ok or gone, or leave it blank"
        )
    if archived is not None and not _is_web_address(archived):
        raise InvalidRecordError(
            f"{place}: the archived copy {quote_cell(archived)} is no http or https address; correct or remove it"
        )
    link = StatedLink(url, _STATES[state], archived, name, row.number)
    if (link.is_gone, link.archived) == (None, None):
        return None
    if not url:
        raise InvalidRecordError(f"{place}: has no url; name the address, or remove the row")
    return link


def _place(name: str, row: int) -> str:
    return locate_row(name, "", row)


def _combine(earlier: StatedLink, later: StatedLink) -> StatedLink:
    """Combine what two rows say about an address; InvalidRecordError if they contradict each other."""
    for one, other in ((earlier.is_gone, later.is_gone), (earlier.archived, later.archived)):
        if None not in (one, other) and one != other:
            raise InvalidRecordError(
                f"{_place(later.document, later.row)}: says something else about its address than row {earlier.row}; "
                "correct one of them"
            )
    is_gone = later.is_gone if earlier.is_gone is None else earlier.is_gone
    return replace(earlier, is_gone=is_gone, archived=earlier.archived or later.archived)


def _is_web_address(text: str) -> bool:
    with suppress(ValueError):
        return bool(_WEB_ADDRESS.fullmatch(text) and urlsplit(text).hostname)
    return False


def write_links(path: Path, entries: Iterable[Entry]) -> None:
    """Write the links of entries to a new CSV file, with what is stated about them, as `read_link_states` reads it.

    CorpusError if there is a file of that name, or it can't be written.
    """
    listed = io.StringIO()
    writer = csv.writer(listed, lineterminator="\r\n")
    writer.writerow(("url", "printed", "entry", "title", "state", "archived"))
    for entry in entries:
        title = entry.shown_title("en")
        for link in entry.links:
            cells = (link.url, link.printed or "", entry.id, title, _WORDS[link.is_gone], link.archived or "")
            writer.writerow(map(_guard, cells))
    # With a byte order mark, or Excel takes the file for Windows-1252.
    write_new_file(path, codecs.BOM_UTF8 + listed.getvalue().encode())


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
                        f"no entry has the address {quote_cell(one.url)}; remove the row if it is no longer needed",
                    )
                )
            elif (one.is_gone, one.archived) != (first.is_gone, first.archived):
                place = _place(first.document, first.row)
                message = f"says something else about {quote_cell(one.url)} than {place}, which counts"
                doubts.append(_doubt("contradictory link state", one, message))
        return tuple(doubts)


def _doubt(kind: str, stated: StatedLink, message: str) -> Doubt:
    return Doubt(kind, stated.document, None, f"row {stated.row}: {message}")
