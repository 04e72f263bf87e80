"""Readable names of links: the host, and the topic that the URL names. Pure functions.

>>> link_name("https://www.gob.pe/institucion/pcm/normas-legales/292353-118-2018-pcm")
'gob.pe · normas legales 118-2018-PCM'

A path is read from its end, skipping the segments that mean something to a server only (ids, hashes, "index.php").
The number of a law or decree is named together with the segment before it. What is no web address, or hides something
in control characters, is named by itself.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus, urlsplit

from qa.presentation.urls import absolute_url

MAX_NAME_LENGTH = 60
"""Characters of a name at most."""

_MAX_SEGMENT_LENGTH = 500
"""Characters of a path segment, a query or a fragment that are read."""

_MAX_SEGMENTS = 20
"""Segments of a path that are read, from its end."""

_MIN_TOPIC_LENGTH = 12
"""Characters that a shortened topic needs; if the host leaves fewer, the name is the host alone."""

_HOST = re.compile(r"[\w.:-]*\w")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_YEAR = r"(?:19|20)\d\d"

_LAW_NUMBER = re.compile(
    rf"(?<![^\W_])((?!{_YEAR}-)(?:0\d|\d{{3,4}})-{_YEAR}(?!\d)(?:(?:-[a-z]{{2,6}})+$|-[a-z]{{2,6}}(?![^\W_]))?)",
    re.IGNORECASE,
)
"""The number of a law or decree: "050-2018-pcm", "003-2019-pcm-segdi", "006-2020"."""

_LAW_TYPE = re.compile(r"\b(?:acuerdo|decreto|directiva|ley|ordenanza|resoluci[oó]n)\b", re.IGNORECASE)
_NUMERO = re.compile(rf"(?<!\S)(?:n[°ºo]?(?= \d+-{_YEAR})|n[°º]?(?= \d))", re.IGNORECASE)
_NUMBER = re.compile(rf"(?:N° )?\d+-{_YEAR}\S*|N° \d+")
_ABBREVIATION = re.compile(rf"^[a-z]{{2}}(?= \d+-{_YEAR})")
_EXTENSIONS = re.compile(
    r"(?:\.(?:aspx?|csv|docx?|html?|jpe?g|json|jsp|odt|pdf|php|png|pptx?|txt|xlsx?|xml|zip))+$", re.IGNORECASE
)
_LEADING_ID = re.compile(rf"^(?:\d{{5,}}|(?!{_YEAR}-)\d{{3,4}}(?!-{_YEAR}(?!\d)))-(?=\w)")
_TRAILING_ID = re.compile(r"(?<=\w)[-_]\d{6,}(?:-\d{1,2})?$")
"""The id of a page: three digits or more before its words, unless a year or a law's number, or six after them."""

_HYPHEN = re.compile(r"(?<![^\W\d_]{3})-|-(?!\d{1,2}(?!\w))")
"""A hyphen between words, but not the one in "covid-19"."""

_CAMEL_CASE_BOUNDARY = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
"""The boundary in "AgendaDigital"."""

_DIGIT_LETTER_BOUNDARY = re.compile(r"\d(?=[^\W\d_])|[^\W\d_](?=\d)")
_HEX = re.compile(r"(?=\D*\d)[0-9a-f]{8,}", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LANGUAGE_CODES = frozenset(["de", "en", "es", "fr", "it", "pt", "qu"])

_SERVER_WORDS = _LANGUAGE_CODES.union(
    ["content", "default", "edit", "home", "index", "inicio", "main", "node", "page", "pages", "public"],
    ["show", "ver", "view"],
)
"""Path segments that say nothing about the topic."""


@dataclass(frozen=True, slots=True)
class _ParsedUrl:
    """A web address: its host without "www.", what its path segments say, the last first, and all after the host."""

    host: str
    topics: tuple[str, ...]
    path: str

    @property
    def topic(self) -> str:
        """What the last meaningful segment says; if it is only a number, together with the segment before it."""
        last, *earlier = self.topics or ("",)
        is_number = last.isdigit() or _LAW_NUMBER.fullmatch(last)
        return f"{earlier[0]} {last}" if is_number and earlier else last


def link_name(url: str) -> str:
    """Name a link by its host and topic, in at most `MAX_NAME_LENGTH` characters, all of them visible."""
    return _name(url, *_WAYS[0])


def link_names(urls: Sequence[str]) -> list[str]:
    """Name each link; different links get different names, by showing more of their URLs if that helps."""
    same_name: dict[str, list[str]] = defaultdict(list)
    for url in dict.fromkeys(urls):
        same_name[link_name(url)].append(url)
    names: dict[str, str] = {}
    for group in same_name.values():
        # The way that distinguishes most of them; the first of several.
        found = ([_name(url, *way) for url in group] for way in (_WAYS if len(group) > 1 else _WAYS[:1]))
        best = max(found, key=lambda named: len(set(named)))
        names |= zip(group, best, strict=True)
    return _number_duplicates(urls, names)


def _number_duplicates(urls: Sequence[str], names: dict[str, str]) -> list[str]:
    """Return the names in order; one that another link has already gets a number."""
    taken: dict[str, str] = {}
    counts: dict[str, int] = defaultdict(lambda: 1)
    for url in dict.fromkeys(urls):
        name = names[url]
        while name in taken:
            counts[names[url]] += 1
            suffix = f" ({counts[names[url]]})"
            name = _shorten(names[url], MAX_NAME_LENGTH - len(suffix)) + suffix
        taken[name] = url
    unique = {url: name for name, url in taken.items()}
    return [unique[url] for url in urls]


def _name(url: str, topic_of: Callable[[_ParsedUrl], str], shorten: Callable[[str, int], str]) -> str:
    parsed = _parse(url)
    if parsed is None:
        return _shorten(_visible(url[:_MAX_SEGMENT_LENGTH]), MAX_NAME_LENGTH)
    if len(parsed.host) > MAX_NAME_LENGTH:
        # The end of a host says whose it is.
        return "…" + parsed.host[1 - MAX_NAME_LENGTH :]
    prefix = f"{parsed.host} · "
    topic, room = topic_of(parsed), MAX_NAME_LENGTH - len(prefix)
    if not topic or (len(topic) > room and room < _MIN_TOPIC_LENGTH):
        return parsed.host
    return prefix + (topic if len(topic) <= room else shorten(topic, room))


def _parse(url: str) -> _ParsedUrl | None:
    """Parse a web address; None for anything else, and for one that hides something."""
    absolute = absolute_url(url)
    if absolute is None or _CONTROL.search(url):
        return None
    try:
        split = urlsplit(absolute)
    except ValueError:
        return None
    host = (split.hostname or "").removeprefix("www.").rstrip(".")
    # Browsers end a host at a backslash, Python doesn't.
    if not _HOST.fullmatch(host) or "\\" in split.netloc:
        return None
    segments = split.path.rsplit("/", _MAX_SEGMENTS)[-_MAX_SEGMENTS:]
    segments = [_decode(segment)[:_MAX_SEGMENT_LENGTH] for segment in segments if segment]
    if any(_CONTROL.search(segment) for segment in segments):
        return None
    topics = [topic for segment in reversed(segments) if (topic := _segment_topic(segment))]
    suffix = "".join(mark + text for mark, text in (("?", split.query), ("#", split.fragment)) if text)
    path = _visible(("/".join(segments) + suffix)[-_MAX_SEGMENT_LENGTH:])
    return _ParsedUrl(host, tuple(topics or _phrases(split.query, split.fragment)), path)


def _decode(segment: str) -> str:
    """Decode the percent escapes of a path segment, which stand for UTF-8, or on old servers for Latin-1."""
    try:
        text = unquote(segment, errors="strict")
    except UnicodeDecodeError:
        text = unquote(segment, encoding="latin-1")
    return unicodedata.normalize("NFC", text)


def _segment_topic(segment: str) -> str:
    """Extract the topic from a path segment; "" if it means something to a server only."""
    text = _EXTENSIONS.sub("", _visible(segment))
    without_ids = _LEADING_ID.sub("", _TRAILING_ID.sub("", text))
    if without_ids.isdigit() and _LEADING_ID.match(text):
        return without_ids
    pieces = _LAW_NUMBER.split(re.sub(r"[_+]", " ", without_ids))
    pieces[::2] = [_HYPHEN.sub(" ", piece) for piece in pieces[::2]]
    pieces[1::2] = [number.upper() for number in pieces[1::2]]
    words = _without_hashes(" ".join(pieces).split())
    phrase = _NUMERO.sub("N°", _CAMEL_CASE_BOUNDARY.sub(" ", " ".join(words)))
    is_meaningful = _NUMBER.search(phrase) or any(sum(map(str.isalpha, word)) > 1 for word in phrase.split())
    if phrase.lower() in _SERVER_WORDS or _UUID.fullmatch(text) or not is_meaningful:
        return ""
    return _ABBREVIATION.sub(lambda match: match[0].upper(), phrase)


def _without_hashes(words: list[str]) -> list[str]:
    """Remove hashes from the end of the words, and a language code after a hash."""
    if len(words) > 1 and words[-1] in _LANGUAGE_CODES and _is_hash(words[-2]):
        return _without_hashes(words[:-2])
    return _without_hashes(words[:-1]) if words and _is_hash(words[-1]) else words


def _is_hash(word: str) -> bool:
    """Check whether a word looks generated: hexadecimal digits, or letters and digits alternating."""
    is_hexadecimal = bool(_HEX.fullmatch(word)) and not word.isdigit()
    return is_hexadecimal or (len(word) > 7 and len(_DIGIT_LETTER_BOUNDARY.findall(word)) > 2)


def _phrases(query: str, fragment: str) -> list[str]:
    """Extract the texts of several words from a query and a fragment; single words are a program's."""
    values = [value.partition("=")[2] for value in query[:_MAX_SEGMENT_LENGTH].split("&")]
    phrases = []
    for value in (*values, fragment[:_MAX_SEGMENT_LENGTH]):
        words = re.split(r"[\s-]+", _visible(unquote_plus(value)))
        if sum(len(word) > 2 and word.isalpha() for word in words) > 1:
            phrases.append(" ".join(filter(None, words)))
    return phrases


def _visible(text: str) -> str:
    """Remove control, format (bidirectional, zero-width) and unassigned characters, and collapse white space."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    return " ".join("".join(character for character in spaced if character.isprintable()).split())


def _shorten_topic(topic: str, room: int) -> str:
    """Shorten a topic to its beginning; the title of a law to its type and number, which are at its end."""
    for number in reversed(list(_NUMBER.finditer(topic))):
        types = list(_LAW_TYPE.finditer(topic, 0, number.start()))[-1:]
        whole = [topic[law_type.start() : number.end()] for law_type in types]
        brief = [f"{law_type[0]}… {number[0]}" for law_type in types]
        for name in (*whole, *brief, number[0]):
            if len(name) <= room:
                return name
    words = topic[:room].rpartition(" ")[0].split()
    # A short word at the end ("de la …") promises what isn't there.
    while len(words) > 1 and len(words[-1]) < 4 and words[-1].isalpha():
        words.pop()
    return " ".join(words) + "…" if words else _shorten(topic, room)


def _keep_end(topic: str, room: int) -> str:
    """Shorten a topic to its end."""
    _, *end = re.split(r"[\s/_-]", topic[-room:], maxsplit=1)
    return "…" + (end[0] if end and end[0] else topic[1 - room :])


def _shorten(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


_WAYS: tuple[tuple[Callable[[_ParsedUrl], str], Callable[[str, int], str]], ...] = (
    (lambda parsed: parsed.topic, _shorten_topic),
    (lambda parsed: parsed.topic, _keep_end),
    (lambda parsed: " / ".join(reversed(parsed.topics[:2])), _shorten_topic),
    (lambda parsed: parsed.path, _keep_end),
)
"""What of a URL to name, and how to shorten that: as a link is usually named, then what tells alike ones apart."""
