"""The text of a PDF; the only module that knows pypdf.

What pypdf can't read, or only by guessing, is refused: a part of a document must not pass for the whole.
"""

import logging
import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, cast

from corpus.errors import CorpusError, UnreadableDocumentError
from corpus.files.pdf_lines import PrintedText, Row, printed_text, same_height

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

PDF_HEAD = b"%PDF-"
_END = b"%%EOF"

_HEAD_WITHIN = 1024
"""Bytes at a file's start, and at its end, in which readers of PDF look for its head and its end mark."""

MOST_PAGES = 2000

MOST_OPERATIONS = 4_000_000
"""Drawing operations of all pages. A questionnaire of 50 pages with every letter placed apart has some 400,000."""

_LEAST_SIZE = 0.1

_FARTHEST = 1_000_000.0
"""In points, as the least size; a page is some 800 high."""

_LOSING = ("pypdf.filters", "pypdf._page", "pypdf.generic")
"""What pypdf warns of under these names is lost: streams that can't be unpacked, forms and fonts that are left out."""

_PLAIN = str.maketrans(
    {chr(control): " " for control in range(32)}
    | {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
"""Letters that a font has in one piece, as they are typed; control characters as blanks."""

_ONE_READER = threading.Lock()
"""Held while pypdf reads, since its log belongs to the whole process."""


def looks_like_pdf(raw: bytes) -> bool:
    """Whether bytes begin as those of a PDF do."""
    return PDF_HEAD in raw[:_HEAD_WITHIN]


def read_pdf(raw: bytes, name: str) -> PrintedText:
    """The lines of all pages of a PDF.

    Args:
        raw: its bytes.
        name: what errors call it.

    Raises:
        UnreadableDocumentError: it is encrypted, scanned, damaged, cut off, or too large.
    """
    damaged = f"{name}: is damaged or was cut off; get a whole copy, or open it and print it to PDF anew"
    if _END not in raw.rstrip(b"\0\r\n\t ")[-_HEAD_WITHIN:]:
        raise UnreadableDocumentError(damaged)
    with _ONE_READER, _collected_warnings() as warnings:
        try:
            pages = _read_pages(raw, name)
        except CorpusError:
            raise
        # pypdf says itself that a broken file may raise anything; whatever it is, the file is not read.
        except Exception as error:
            raise UnreadableDocumentError(damaged) from error
    if any(record.name.startswith(_LOSING) for record in warnings):
        raise UnreadableDocumentError(damaged)
    if not any(row.text.strip() for page in pages for row in page):
        raise UnreadableDocumentError(
            f"{name}: holds no text, as scanned pages do; make it searchable, for example with ocrmypdf, or give a .txt"
        )
    return printed_text(pages)


class _Warnings(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def _collected_warnings() -> Iterator[list[logging.LogRecord]]:
    """What pypdf warns of, instead of the terminal."""
    logger, handler = logging.getLogger("pypdf"), _Warnings()
    propagates, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield handler.records
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagates


def _read_pages(raw: bytes, name: str) -> list[list[Row]]:
    # Late, since most corpora hold no PDF.
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    locked = f"{name}: is encrypted; save it without a password, for example: qpdf --decrypt, or print it to PDF anew"
    try:
        # Strict, so that pypdf raises where it would repair.
        reader = PdfReader(BytesIO(raw), strict=True)
        # A password against changes alone leaves the empty one for reading.
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocumentError(locked)
        _check_pages(reader, name)
        operations = _Operations(name)
        return [_rows(page, operations) for page in reader.pages]
    except DependencyError as error:
        raise UnreadableDocumentError(locked) from error


def _check_pages(reader: "PdfReader", name: str) -> None:
    tree = cast("Mapping[str, object]", reader.root_object["/Pages"].get_object())
    promised, found = tree["/Count"], len(reader.pages)
    if promised != found:
        raise UnreadableDocumentError(f"{name}: has {found} pages of {promised}; get a whole copy")
    if found > MOST_PAGES:
        raise UnreadableDocumentError(
            f"{name}: has {found} pages, more than {MOST_PAGES}; give only the questionnaire's"
        )


class _Operations:
    """Counts drawing operations, and ends the reading of a file that has too many."""

    def __init__(self, name: str) -> None:
        self.count = 0
        self._name = name

    def __call__(self, *_: object) -> None:
        self.count += 1
        self.check()

    def check(self) -> None:
        if self.count > MOST_OPERATIONS:
            raise UnreadableDocumentError(
                f"{self._name}: draws far more than text; print it to PDF anew, or give the text as .txt"
            )


def _rows(page: "PageObject", operations: _Operations) -> list[Row]:
    """The rows of a page, in the order of its content; a row may come in pieces."""
    quarters = page.rotation // 90 % 4
    rows: list[list[Row]] = [[]]

    def visit(text: str, of_page: list[float], of_text: list[float], _: object, size: float) -> None:
        if text.strip("\n"):
            piece = _placed(text.strip("\n"), of_page, of_text, size, quarters)
            if not _can_be_seen(piece):
                return
            if rows[-1] and not same_height(rows[-1][-1], piece):
                rows.append([])
            rows[-1].append(piece)
        if text.endswith("\n"):
            rows.append([])

    page.extract_text(visitor_text=visit, visitor_operand_before=operations)
    # pypdf goes on behind what a form's operations raise.
    operations.check()
    return [_row(pieces) for pieces in rows if pieces]


def _can_be_seen(piece: Row) -> bool:
    """Whether a piece has a size and a place; the numbers of a hostile file may be anything."""
    return piece.size >= _LEAST_SIZE and math.hypot(piece.left, piece.height, piece.size) < _FARTHEST


def _row(pieces: Sequence[Row]) -> Row:
    """The pieces as one, where the first of them with a letter stands: blanks before it may be drawn anywhere."""
    first = next((piece for piece in pieces if piece.text.strip()), pieces[0])
    return replace(first, text="".join(piece.text for piece in pieces))


def _placed(text: str, of_page: Sequence[float], of_text: Sequence[float], size: float, quarters: int) -> Row:
    """Text where the page shows it: the text's own matrix is followed by the page's, which is then turned."""
    a, b, c, d, left, height = of_page
    x, y = of_text[4], of_text[5]
    x, y = x * a + y * c + left, x * b + y * d + height
    for _ in range(quarters):
        x, y = y, -x
    up = (of_text[2] * a + of_text[3] * c, of_text[2] * b + of_text[3] * d)
    return Row(x, y, abs(size) * math.hypot(*up), text.translate(_PLAIN))
