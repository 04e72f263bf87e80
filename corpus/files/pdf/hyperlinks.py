"""Finds the hyperlinks of a PDF that its text doesn't print, which are not read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

from pypdf import PageObject
from pypdf.errors import PyPdfError
from pypdf.generic import PdfObject

from corpus.files.tables.writer import quote_cell
from corpus.text.blocks import Remark
from corpus.text.cleaning import clean_text
from corpus.text.links import absolute_url, find_links, target_key

_MAX_LINKS = 10_000
"""Annotations of a page that are looked at; a page of contents has some hundred."""

_MAX_ADDRESS = 2_000
"""Characters of an address, as much as browsers show; a longer one is no link that a person wrote."""


def read_targets(pages: Iterable[PageObject]) -> list[str]:
    """Return the web addresses that areas of the pages lead to; annotations that are broken count as none."""
    targets: list[str] = []
    for page in pages:
        with suppress(PyPdfError):
            annotations = _resolve(page.get("/Annots"))
            if isinstance(annotations, Sequence):
                targets += filter(None, map(_read_target, islice(annotations, _MAX_LINKS)))
    return targets


def _read_target(annotation: object) -> str | None:
    with suppress(PyPdfError):
        stated = _resolve(annotation)
        action = _resolve(stated.get("/A")) if isinstance(stated, Mapping) else None
        target = _resolve(action.get("/URI")) if isinstance(action, Mapping) else None
        if isinstance(target, str) and len(target) <= _MAX_ADDRESS:
            return absolute_url(clean_text(target).strip())
    return None


def _resolve(found: object) -> object:
    """Return the object that a reference leads to."""
    return found.get_object() if isinstance(found, PdfObject) else found


def note_unread_links(targets: Sequence[str], text: str) -> Iterator[Remark]:
    """Yield a remark if some targets aren't printed in the text, where links are read."""
    printed = {target_key(link.url) for link in find_links(text)}
    unread = [url for url in dict.fromkeys(targets) if target_key(url) not in printed]
    if unread:
        links, are = ("1 link", "is") if len(unread) == 1 else (f"{len(unread)} links", "are")
        yield Remark(
            "hyperlinks not read",
            f"{links} behind words (such as {quote_cell(unread[0])}) {are} not read; print the address in the text",
        )
