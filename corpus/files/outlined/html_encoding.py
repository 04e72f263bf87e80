"""Decodes a web page: by its mark, by what it declares, or else as UTF-8 or Windows-1252."""

import codecs
import re
from contextlib import suppress

from corpus.errors import UnreadableDocumentError
from corpus.files.file_types import detect_utf_16

_DECLARED = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=[\"']([\w.-]+)", re.I
)

_DECLARED_WITHIN = 4096
"""Bytes; browsers look at 1,024."""

_BROWSERS_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "utf-16": "utf-8"}
"""Encodings that browsers take for another one (WHATWG's Encoding Standard, 4.2)."""

_KNOWN = frozenset(("utf-8", "cp1252", "cp1254", "iso8859-15", "mac-roman"))


def decode_html(raw: bytes, name: str) -> tuple[str, tuple[int, ...]]:
    """Decode the bytes of a page, which errors call by `name`.

    Return the text, and the numbers of the lines that had to be converted from Windows-1252, from 1, since the page
    doesn't say so. UnreadableDocumentError if it is binary, or declares an encoding that only other languages use.
    """
    if raw.startswith(codecs.BOM_UTF8):
        return raw.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace"), ()
    if encoding := detect_utf_16(raw):
        return raw.decode(encoding, "replace").removeprefix("\ufeff"), ()
    if b"\0" in raw:
        raise UnreadableDocumentError(f"{name}: is binary, not a web page; save the page anew")
    declared = _find_declared(raw)
    for encoding in (declared, "utf-8"):
        if encoding in _KNOWN:
            with suppress(UnicodeDecodeError):
                return raw.decode(encoding), ()
    if declared and declared not in _KNOWN:
        raise UnreadableDocumentError(f'{name}: is encoded as "{declared}"; save it as UTF-8')
    text = raw.decode("cp1252", "replace")
    return text, tuple(number for number, line in enumerate(text.splitlines(), start=1) if not line.isascii())


def _find_declared(raw: bytes) -> str:
    """Find the encoding that a page declares, by its name in Python if it has one."""
    match = _DECLARED.search(raw, 0, _DECLARED_WITHIN)
    if not match:
        return ""
    declared = (match[1] or match[2]).decode("ascii", "replace")
    with suppress(LookupError):
        declared = codecs.lookup(declared).name
    return _BROWSERS_READ_AS.get(declared, declared)
