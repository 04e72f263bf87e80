"""Detects the type of a file from its content."""

import codecs
import json
import re
from dataclasses import dataclass
from pathlib import PurePath

from corpus.errors import UnreadableDocumentError

SAVE_AS_XLSX = "open it and save it as .xlsx"
_SAVE_AS = "open it and save it as .docx or PDF"
_UTF_16_NAMES = {codecs.BOM_UTF16_LE: "UTF-16LE", codecs.BOM_UTF16_BE: "UTF-16BE"}

_ZERO_SHARE = 0.4
"""The share of zeros among the bytes at even, or odd, positions of UTF-16: all but those of non-Latin letters."""

_PROBED_BYTES = 4096

_PAGE_START = re.compile(r"\s*<(?:!doctype html|html)\b", re.I)


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file ("a PDF"), and how to make it readable; `{stem}` is the file's name without suffix."""

    name: str
    cure: str


PDF = FileType("a PDF", "rename it to {stem}.pdf")
_JSON_LINES = FileType("JSON Lines", "rename it to {stem}.jsonl")
WORD = FileType("a Word document", "rename it to {stem}.docx")
ODT = FileType("an OpenDocument text", "rename it to {stem}.odt")
_HTML = FileType("a web page (HTML)", "rename it to {stem}.html")
PLAIN_TEXT = FileType("plain text", "rename it to {stem}.txt")
XLSX = FileType("an Excel workbook", "rename it to {stem}.xlsx")
XLSB = FileType("a binary Excel workbook (.xlsb)", SAVE_AS_XLSX)
ODS = FileType("an OpenDocument spreadsheet", "rename it to {stem}.ods")
_ZIP = FileType("a ZIP archive", "unpack it, and give the questionnaire in it")

_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"PK\x03\x04", _ZIP),
    (b"\x1f\x8b", FileType("a gzip archive", "unpack it with gunzip")),
    (
        b"\xd0\xcf\x11\xe0",
        FileType(
            "an encrypted or an old Office document", "open it and save it without a password, in a format of today"
        ),
    ),
    (b"{\\rtf", FileType("rich text (RTF)", _SAVE_AS)),
)
_SIGNATURES_IN_ZIP = (
    (b"xl/workbook.xml", XLSX),
    (b"xl/workbook.bin", XLSB),
    (b"application/vnd.oasis.opendocument.spreadsheet", ODS),
    (b"application/vnd.oasis.opendocument.text", ODT),
    (b"word/", WORD),
)


def wrong_suffix(name: str, file_type: FileType) -> UnreadableDocumentError:
    """Return the error for a file, called by `name`, that is of another type than its suffix says."""
    return UnreadableDocumentError(f"{name}: is {file_type.name}; {file_type.cure.format(stem=PurePath(name).stem)}")


def detect_file_type(raw: bytes) -> FileType | None:
    """Detect a type that isn't text; None if the bytes may be text."""
    detected = next((file_type for beginning, file_type in _SIGNATURES if raw.lstrip().startswith(beginning)), None)
    if detected is _ZIP:
        # The first one, since a document may hold another.
        found = [(raw.find(part), file_type) for part, file_type in _SIGNATURES_IN_ZIP if part in raw]
        return min(found, key=lambda place: place[0])[1] if found else _ZIP
    return detected


def detect_utf_16(raw: bytes) -> str | None:
    """Detect UTF-16 and its byte order, by the mark or by the zeros; None if it is something else."""
    if raw[:2] in _UTF_16_NAMES:
        return _UTF_16_NAMES[raw[:2]]
    probe = raw[:_PROBED_BYTES]
    low, high = probe[0::2].count(0), probe[1::2].count(0)
    if min(low, high) or not probe or max(low, high) < _ZERO_SHARE * len(probe) / 2:
        return None
    return "UTF-16LE" if high else "UTF-16BE"


def detect_text_type(text: str, suffix: str) -> FileType | None:
    """Detect JSON Lines or a web page named as plain text, or the reverse; None if the suffix may be right."""
    lines = [line for line in text.split("\n") if line.strip()]
    if suffix == ".jsonl":
        return PLAIN_TEXT if len(lines) > 1 and not any(line.lstrip().startswith("{") for line in lines) else None
    if lines and _PAGE_START.match(lines[0]):
        return _HTML
    return _JSON_LINES if lines and _is_object(lines[0]) else None


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
