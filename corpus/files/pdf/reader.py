"""Reads the text of a PDF; only this folder uses pypdf.

What pypdf can't read, or reads only by guessing, is refused: part of a document must not pass for all of it.
"""

import logging
import math
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from logging.handlers import BufferingHandler
from typing import cast

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError

from corpus.errors import CorpusError, UnreadableDocumentError
from corpus.files.content import Content
from corpus.files.pdf.hyperlinks import note_unread_links, read_targets
from corpus.files.pdf.lines import TextRow, on_same_baseline, rebuild_text
from corpus.files.pdf.outline import BookmarkedTitles, OutlineItem, mark_headings, read_outline_items
from corpus.text.cleaning import clean_characters

_MARK_WITHIN = 1024
"""Bytes at the start and end of a file in which PDF readers look for the header and the end mark."""

MAX_PAGES = 2000

MAX_OPERATIONS = 4_000_000
"""Drawing operations on all pages; a questionnaire of 50 pages with each letter placed separately has some 400,000."""

_MIN_SIZE = 0.1

_MAX_COORDINATE = 1_000_000.0
"""Points, as is the minimum size; a page is some 800 high."""

_LOGGERS_OF_LOSSES = ("pypdf.filters", "pypdf._page", "pypdf.generic")
"""Warnings of these loggers mean lost text: streams that can't be decompressed, forms and fonts that are skipped."""

_CONTROLS = dict.fromkeys(range(32), " ")

_READING = threading.Lock()
"""Held while pypdf reads, since its loggers belong to the whole process."""


def looks_like_pdf(raw: bytes) -> bool:
    """Check whether bytes start like a PDF."""
    return b"%PDF-" in raw[:_MARK_WITHIN]


def read_pdf(raw: bytes, name: str) -> Content:
    """Read the lines of all pages of a PDF, which errors call by `name`, in blocks if its outline names headings.

    One that is encrypted, scanned, damaged, cut off or too large is an UnreadableDocumentError.
    """
    damaged = f"{name}: is damaged or was cut off; get a complete copy, or open it and print it to PDF again"
    if b"%%EOF" not in raw.rstrip(b"\0\r\n\t ")[-_MARK_WITHIN:]:
        raise UnreadableDocumentError(damaged)
    with _READING, _collect_warnings() as warnings:
        try:
            pages, outline, targets = _read_pages(raw, name)
        except CorpusError:
            raise
        # By its documentation pypdf may raise anything for a broken file.
        except Exception as error:
            raise UnreadableDocumentError(damaged) from error
    if any(record.name.startswith(_LOGGERS_OF_LOSSES) for record in warnings):
        raise UnreadableDocumentError(damaged)
    if not any(row.text.strip() for page in pages for row in page):
        raise UnreadableDocumentError(
            f"{name}: contains no text, as if scanned; make it searchable, for example with ocrmypdf, or use a .txt"
        )
    content = mark_headings(rebuild_text(pages, BookmarkedTitles(outline)), outline)
    return replace(content, remarks=(*content.remarks, *note_unread_links(targets, content.text)))


@contextmanager
def _collect_warnings() -> Iterator[list[logging.LogRecord]]:
    """Collect the warnings of pypdf in place of printing them."""
    logger, handler = logging.getLogger("pypdf"), BufferingHandler(capacity=sys.maxsize)
    handler.setLevel(logging.WARNING)
    propagates, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield handler.buffer
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagates


def _read_pages(raw: bytes, name: str) -> tuple[list[list[TextRow]], list[OutlineItem], list[str]]:
    locked = f"{name}: is encrypted; save it without a password, for example: qpdf --decrypt, or print it to PDF again"
    try:
        # Strict: pypdf raises errors in place of repairing.
        reader = PdfReader(BytesIO(raw), strict=True)
        # A file protected against changes only can be read with the empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocumentError(locked)
        _check_pages(reader, name)
        operations = _OperationCounter(name)
        pages = [_extract_rows(page, operations) for page in reader.pages]
        return pages, read_outline_items(reader), read_targets(reader.pages)
    except DependencyError as error:
        raise UnreadableDocumentError(locked) from error


def _check_pages(reader: PdfReader, name: str) -> None:
    tree = cast("Mapping[str, object]", reader.root_object["/Pages"].get_object())
    promised, found = tree["/Count"], len(reader.pages)
    if promised != found:
        raise UnreadableDocumentError(f"{name}: has {found} of its {promised} pages; get a complete copy")
    if found > MAX_PAGES:
        raise UnreadableDocumentError(
            f"{name}: has {found} pages, more than {MAX_PAGES}; keep only the questionnaire's"
        )


class _OperationCounter:
    """Counts drawing operations, and refuses a file that has too many."""

    def __init__(self, name: str) -> None:
        self.count = 0
        self._name = name

    def __call__(self, *_: object) -> None:
        self.count += 1
        self.check()

    def check(self) -> None:
        if self.count > MAX_OPERATIONS:
            raise UnreadableDocumentError(
                f"{self._name}: draws far more than text; print it to PDF again, or save the text as .txt"
            )


def _extract_rows(page: PageObject, operations: _OperationCounter) -> list[TextRow]:
    """Extract the rows of a page in content order; a row may be split into several."""
    quarters = page.rotation // 90 % 4
    rows: list[list[TextRow]] = [[]]

    def visit(text: str, of_page: list[float], of_text: list[float], _: object, size: float) -> None:
        if text.strip("\n"):
            piece = _place(text.strip("\n"), of_page, of_text, size, quarters)
            # The numbers of a hostile file may be anything, also not a number: then both comparisons are false.
            is_within = math.hypot(piece.left, piece.height, piece.size) < _MAX_COORDINATE
            if not (piece.size >= _MIN_SIZE and is_within):
                return
            if rows[-1] and not on_same_baseline(rows[-1][-1], piece):
                rows.append([])
            rows[-1].append(piece)
        if text.endswith("\n"):
            rows.append([])

    page.extract_text(visitor_text=visit, visitor_operand_before=operations)
    # pypdf swallows what is raised inside a form.
    operations.check()
    return [_merge_pieces(pieces) for pieces in rows if pieces]


def _merge_pieces(pieces: Sequence[TextRow]) -> TextRow:
    """Merge pieces into a row at the position of the first with a letter: blanks before it may be drawn anywhere."""
    first = next((piece for piece in pieces if piece.text.strip()), pieces[0])
    return replace(first, text="".join(piece.text for piece in pieces))


def _place(text: str, of_page: Sequence[float], of_text: Sequence[float], size: float, quarters: int) -> TextRow:
    """Place a text on the page: apply the text's own matrix, then the page's, then the page's rotation."""
    a, b, c, d, left, height = of_page
    x, y = of_text[4], of_text[5]
    x, y = x * a + y * c + left, x * b + y * d + height
    for _ in range(quarters):
        x, y = y, -x
    up = (of_text[2] * a + of_text[3] * c, of_text[2] * b + of_text[3] * d)
    return TextRow(x, y, abs(size) * math.hypot(*up), clean_characters(text).translate(_CONTROLS))
