"""What a file really is, told by how its bytes begin, where its name says otherwise."""

import codecs
import json
from dataclasses import dataclass

_SAVE_AS = "open it and save it as PDF or as UTF-8 text"
_UTF_16_NAMES = {codecs.BOM_UTF16_LE: "UTF-16LE", codecs.BOM_UTF16_BE: "UTF-16BE"}

_ZERO_SHARE = 0.4
"""Of the bytes at even or at odd places, how many are zero in UTF-16: all but those of letters beyond Latin."""

_PROBED = 4096


@dataclass(frozen=True, slots=True)
class Signature:
    """What a file is ("a PDF"), and the cure; `{stem}` in it stands for the file's name without its suffix."""

    kind: str
    cure: str


PDF = Signature("a PDF", "rename it to {stem}.pdf")
_JSON_LINES = Signature("JSON Lines", "rename it to {stem}.jsonl")
PLAIN_TEXT = Signature("plain text", "rename it to {stem}.txt")
_BEGINNINGS = (
    (b"%PDF-", PDF),
    (b"PK\x03\x04", Signature("a ZIP archive", "unpack it, and give the questionnaire in it")),
    (b"\x1f\x8b", Signature("a gzip archive", "unpack it with gunzip")),
    (b"\xd0\xcf\x11\xe0", Signature("an Office document", _SAVE_AS)),
    (b"{\\rtf", Signature("rich text (RTF)", _SAVE_AS)),
)
_ZIPPED = (
    (b"word/", Signature("a Word document", _SAVE_AS)),
    (b"application/vnd.oasis.opendocument.text", Signature("an OpenDocument text", _SAVE_AS)),
)


def signature_of(raw: bytes) -> Signature | None:
    """What bytes are that aren't to be read as text; None where nothing speaks against that."""
    found = next((signature for beginning, signature in _BEGINNINGS if raw.lstrip().startswith(beginning)), None)
    if found and found.kind == "a ZIP archive":
        return next((signature for part, signature in _ZIPPED if part in raw), found)
    return found


def utf_16_of(raw: bytes) -> str | None:
    """Which UTF-16 bytes are, by their mark or by their zeros; None where they are none."""
    if raw[:2] in _UTF_16_NAMES:
        return _UTF_16_NAMES[raw[:2]]
    probe = raw[:_PROBED]
    low, high = probe[0::2].count(0), probe[1::2].count(0)
    if min(low, high) or not probe or max(low, high) < _ZERO_SHARE * len(probe) / 2:
        return None
    return "UTF-16LE" if high else "UTF-16BE"


def text_signature_of(text: str, suffix: str) -> Signature | None:
    """What a text is that its suffix tells wrongly: JSON Lines, or plain text; None where it may be right."""
    lines = [line for line in text.split("\n") if line.strip()]
    if suffix == ".jsonl":
        return PLAIN_TEXT if len(lines) > 1 and not any(line.lstrip().startswith("{") for line in lines) else None
    return _JSON_LINES if lines and _is_object(lines[0]) else None


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
