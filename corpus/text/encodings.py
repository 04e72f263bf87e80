"""Decodes text files: UTF-8, or Windows-1252, in which older programs of Windows save text."""

import codecs
import re

_UTF_8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile(r"[\0-\x08\x0e-\x1f\x7f]")
_MISREAD = re.compile(r"(?<=[a-z])(?:[^\0-\x7f\w\s\xad´¨·‘’–—](?=[a-z])|[À-ÖØ-ÞŠŒŽŸ])")
"""What an accented letter of another encoding becomes: a sign, or a capital, within a word ("informaci¢n", "quŽ")."""

_MIN_STRAY_SHARE = 0.8
"""The share of characters beyond ASCII that can't be UTF-8: a few of Windows-1252 look like it, such as “MENÚ”."""

_MAX_ACCENTED_SHARE = 1 / 3
"""Of the letters, those beyond ASCII; European languages have fewer than a tenth, other scripts are all of them."""

_MAX_MISREAD_SHARE = 0.1
"""Of the characters beyond ASCII."""


def decode_text(raw: bytes) -> tuple[str, tuple[int, ...]]:
    """Decode UTF-8 or plausible Windows-1252, without a byte order mark, with Unix line ends.

    Return the text, and the numbers of the lines that had to be converted from Windows-1252, from 1.
    UnicodeDecodeError if it is neither.
    """
    content = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return _unify_line_ends(content.decode("utf-8")), ()
    except UnicodeDecodeError:
        text = _decode_windows(content)
        if text is None:
            raise
    lines = tuple(number for number, line in enumerate(text.split("\n"), start=1) if not line.isascii())
    return text, lines


def _decode_windows(raw: bytes) -> str | None:
    """Decode Windows-1252; None if the bytes are damaged UTF-8, binary, or an encoding of other letters."""
    try:
        text = _unify_line_ends(raw.decode("cp1252"))
    except UnicodeDecodeError:
        return None
    beyond_ascii = sum(not character.isascii() for character in text)
    sequences = [match.group() for match in _UTF_8_SEQUENCE.finditer(raw)]
    stray = beyond_ascii - sum(map(len, sequences))
    letters = [character for character in text if character.isalpha()]
    accented = sum(not letter.isascii() for letter in letters)
    is_plausible = (
        stray >= _MIN_STRAY_SHARE * (stray + len(sequences))
        and accented <= _MAX_ACCENTED_SHARE * len(letters)
        and len(_MISREAD.findall(text)) <= _MAX_MISREAD_SHARE * beyond_ascii
        and not _CONTROL.search(text)
    )
    return text if is_plausible else None


def _unify_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
