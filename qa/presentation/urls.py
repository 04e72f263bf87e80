"""The links of a document as web addresses."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from corpus import absolute_url

_HOST = re.compile(r"[\w.:-]*\w")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

_MAX_SEGMENTS, _MAX_SEGMENT_LENGTH = 20, 500
"""What of a path is read: its last segments, and the beginning of each."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A web address: its host as browsers show it, without "www.", and its path, decoded, all of it visible."""

    host: str
    segments: tuple[str, ...]


def web_url(link: str) -> str | None:
    """Return a link as a percent-encoded URL that a page may contain; None if it is no web address."""
    url = absolute_url(link)
    return None if url is None else quote(url, safe=":/?#@!$&'*+,;=%~-._")


def parse_address(link: str) -> WebAddress | None:
    """Parse a web address; None for anything else, and for one that hides something."""
    url = absolute_url(link)
    if url is None or _CONTROL.search(link):
        return None
    try:
        split = urlsplit(url)
        # A letter of another alphabet may look like ours.
        host = (split.hostname or "").rstrip(".")
        host = host if host.isascii() else host.encode("idna").decode()
    except ValueError:
        return None
    # Browsers end a host at a backslash, Python doesn't.
    if not _HOST.fullmatch(host) or "\\" in split.netloc:
        return None
    segments = [_decode(segment[:_MAX_SEGMENT_LENGTH]) for segment in split.path.rsplit("/", _MAX_SEGMENTS)[1:]]
    if any(_CONTROL.search(segment) for segment in segments):
        return None
    return WebAddress(re.sub(r"^(?:cdn\.)?www\.", "", host), tuple(filter(None, map(visible, segments))))


def _decode(segment: str) -> str:
    """Decode the percent escapes of a path segment, which stand for UTF-8, or on old servers for Latin-1."""
    try:
        text = unquote(segment, errors="strict")
    except UnicodeDecodeError:
        text = unquote(segment, encoding="latin-1")
    return unicodedata.normalize("NFC", text)


def visible(text: str) -> str:
    """Remove control, format (bidirectional, zero-width) and unassigned characters, and collapse white space."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    return " ".join("".join(character for character in spaced if character.isprintable()).split())
