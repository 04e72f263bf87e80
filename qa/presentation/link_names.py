"""Names of links that a person can read: the host, and what the address tells of its topic. Pure functions.

>>> link_name("https://www.gob.pe/institucion/pcm/normas-legales/292353-118-2018-pcm")
'gob.pe · normas legales 118-2018-PCM'

A path is read from its end, and parts that only a server understands (ids, hashes, "index.php") are passed over. The
number of a norm needs the part before it to be understood. What is no web address, or hides something in control
characters, is its own name.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus, urlsplit

from qa.presentation.urls import absolute_url

MAX_NAME_LENGTH = 60
"""Characters of a name."""

_MAX_PART_LENGTH = 500
"""Characters of a part of an address that are looked at."""

_MAX_PARTS = 20
"""Parts of a path that are looked at, the last ones."""

_MIN_TOPIC_LENGTH = 12
"""Characters below which what a host leaves of a name is no room for a topic."""

_HOST = re.compile(r"[\w.:-]*\w")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_YEAR = r"(?:19|20)\d\d"

_NORM = re.compile(
    rf"(?<![^\W_])((?!{_YEAR}-)(?:0\d|\d{{3,4}})-{_YEAR}(?!\d)(?:(?:-[a-z]{{2,6}})+$|-[a-z]{{2,6}}(?![^\W_]))?)",
    re.IGNORECASE,
)
"""The number of a norm: "050-2018-pcm", "003-2019-pcm-segdi", "006-2020"."""

_NORM_TYPE = re.compile(r"\b(?:acuerdo|decreto|directiva|ley|ordenanza|resoluci[oó]n)\b", re.IGNORECASE)
_NUMERO = re.compile(rf"(?<!\S)(?:n[°ºo]?(?= \d+-{_YEAR})|n[°º]?(?= \d))", re.IGNORECASE)
_NUMBER = re.compile(rf"(?:N° )?\d+-{_YEAR}\S*|N° \d+")
_ABBREVIATION = re.compile(rf"^[a-z]{{2}}(?= \d+-{_YEAR})")
_EXTENSIONS = re.compile(
    r"(?:\.(?:aspx?|csv|docx?|html?|jpe?g|json|jsp|odt|pdf|php|png|pptx?|txt|xlsx?|xml|zip))+$", re.IGNORECASE
)
_ID_BEFORE = re.compile(rf"^(?:\d{{5,}}|(?!{_YEAR}-)\d{{3,4}}(?!-{_YEAR}(?!\d)))-(?=\w)")

_ID_BEHIND = re.compile(r"(?<=\w)[-_]\d{6,}(?:-\d{1,2})?$")
"""What numbers a page: three digits or more before its words, but not a year or a norm's; six or more behind."""

_HYPHEN = re.compile(r"(?<![^\W\d_]{3})-|-(?!\d{1,2}(?!\w))")
"""A hyphen between words, not that of "covid-19"."""

_HUMP = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
"""Between the words of "AgendaDigital"."""

_SWITCH = re.compile(r"\d(?=[^\W\d_])|[^\W\d_](?=\d)")
_HEX = re.compile(r"(?=\D*\d)[0-9a-f]{8,}", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LANGUAGE_CODES = frozenset(["de", "en", "es", "fr", "it", "pt", "qu"])

_OF_SERVERS = _LANGUAGE_CODES.union(
    ["content", "default", "edit", "home", "index", "inicio", "main", "node", "page", "pages", "public"],
    ["show", "ver", "view"],
)
"""What a whole part of a path may be without telling anything."""


@dataclass(frozen=True, slots=True)
class _Address:
    """A web address: `topics` are what the parts of its path say, the last first; `path` is all behind the host."""

    host: str
    topics: tuple[str, ...]
    path: str

    @property
    def topic(self) -> str:
        """What its end says; a mere number with what stands before it."""
        first, *others = self.topics or ("",)
        is_number = first.isdigit() or _NORM.fullmatch(first)
        return f"{others[0]} {first}" if is_number and others else first


def link_name(url: str) -> str:
    """The host and the topic of a link, at most `MAX_NAME_LENGTH` characters, none of them invisible."""
    return _named(url, lambda address: address.topic, _cut)


def link_names(urls: Sequence[str]) -> list[str]:
    """The name of each link; different links get different names, by more of their addresses where that helps."""
    alike: dict[str, list[str]] = defaultdict(list)
    for url in dict.fromkeys(urls):
        alike[link_name(url)].append(url)
    names: dict[str, str] = {}
    for group in alike.values():
        ways = (link_name, _name_by_end, _name_by_parts, _name_by_path) if len(group) > 1 else (link_name,)
        # Of the ways that tell most of them apart, the first.
        best = max(([way(url) for url in group] for way in ways), key=lambda found: len(set(found)))
        names |= zip(group, best, strict=True)
    return _numbered(urls, names)


def _numbered(urls: Sequence[str], names: dict[str, str]) -> list[str]:
    """The names in order, with a number behind those that another link has already."""
    taken: dict[str, str] = {}
    numbers: dict[str, int] = defaultdict(lambda: 1)
    for url in dict.fromkeys(urls):
        name = names[url]
        while name in taken:
            numbers[names[url]] += 1
            number = f" ({numbers[names[url]]})"
            name = _shortened(names[url], MAX_NAME_LENGTH - len(number)) + number
        taken[name] = url
    of_url = {url: name for name, url in taken.items()}
    return [of_url[url] for url in urls]


def _name_by_end(url: str) -> str:
    return _named(url, lambda address: address.topic, _cut_before)


def _name_by_parts(url: str) -> str:
    return _named(url, lambda address: " / ".join(reversed(address.topics[:2])), _cut)


def _name_by_path(url: str) -> str:
    return _named(url, lambda address: address.path, _cut_before)


def _named(url: str, tell: Callable[[_Address], str], cut: Callable[[str, int], str]) -> str:
    address = _address(url)
    if address is None:
        return _shortened(_visible(url[:_MAX_PART_LENGTH]), MAX_NAME_LENGTH)
    if len(address.host) > MAX_NAME_LENGTH:
        # A host's end tells whose it is.
        return "…" + address.host[1 - MAX_NAME_LENGTH :]
    begin = f"{address.host} · "
    topic, room = tell(address), MAX_NAME_LENGTH - len(begin)
    if not topic or (len(topic) > room and room < _MIN_TOPIC_LENGTH):
        return address.host
    return begin + (topic if len(topic) <= room else cut(topic, room))


def _address(url: str) -> _Address | None:
    """A web address read; None of anything else, and of one that hides something."""
    whole = absolute_url(url)
    if whole is None or _CONTROL.search(url):
        return None
    try:
        split = urlsplit(whole)
    except ValueError:
        return None
    host = (split.hostname or "").removeprefix("www.").rstrip(".")
    # Browsers end a host at a backslash, Python doesn't.
    if not _HOST.fullmatch(host) or "\\" in split.netloc:
        return None
    parts = [_decoded(part)[:_MAX_PART_LENGTH] for part in split.path.rsplit("/", _MAX_PARTS)[-_MAX_PARTS:] if part]
    if any(_CONTROL.search(part) for part in parts):
        return None
    topics = [topic for part in reversed(parts) if (topic := _words(part))]
    behind = "".join(mark + text for mark, text in (("?", split.query), ("#", split.fragment)) if text)
    path = _visible(("/".join(parts) + behind)[-_MAX_PART_LENGTH:])
    return _Address(host, tuple(topics or _phrases(split.query, split.fragment)), path)


def _decoded(part: str) -> str:
    """A part of a path without its percent signs, which stand for UTF-8, or on old servers for Latin-1."""
    try:
        text = unquote(part, errors="strict")
    except UnicodeDecodeError:
        text = unquote(part, encoding="latin-1")
    return unicodedata.normalize("NFC", text)


def _words(part: str) -> str:
    """What a part of a path says; nothing where only a server understands it."""
    text = _EXTENSIONS.sub("", _visible(part))
    told = _ID_BEFORE.sub("", _ID_BEHIND.sub("", text))
    if told.isdigit() and _ID_BEFORE.match(text):
        return told
    pieces = _NORM.split(re.sub(r"[_+]", " ", told))
    pieces[::2] = [_HYPHEN.sub(" ", piece) for piece in pieces[::2]]
    pieces[1::2] = [number.upper() for number in pieces[1::2]]
    words = " ".join(pieces).split()
    phrase = _NUMERO.sub("N°", _HUMP.sub(" ", " ".join(_without_hashes(words))))
    if phrase.lower() in _OF_SERVERS or _UUID.fullmatch(text) or not (_NUMBER.search(phrase) or _tells(phrase.split())):
        return ""
    return _ABBREVIATION.sub(lambda match: match[0].upper(), phrase)


def _without_hashes(words: list[str]) -> list[str]:
    """The words without hashes at their end, and without the language's code behind one."""
    if len(words) > 1 and words[-1] in _LANGUAGE_CODES and _is_hash(words[-2]):
        return _without_hashes(words[:-2])
    return _without_hashes(words[:-1]) if words and _is_hash(words[-1]) else words


def _tells(words: Iterable[str]) -> bool:
    return any(sum(character.isalpha() for character in word) > 1 for word in words)


def _is_hash(word: str) -> bool:
    """Whether it looks as if a machine had drawn it: hexadecimal digits, or letters and digits in turn."""
    is_hexadecimal = bool(_HEX.fullmatch(word)) and not word.isdigit()
    return is_hexadecimal or (len(word) > 7 and len(_SWITCH.findall(word)) > 2)


def _phrases(query: str, fragment: str) -> list[str]:
    """What a query or a fragment says in several words; single ones are a program's."""
    values = [value.partition("=")[2] for value in query[:_MAX_PART_LENGTH].split("&")]
    found = []
    for value in (*values, fragment[:_MAX_PART_LENGTH]):
        text = _visible(unquote_plus(value))
        words = re.split(r"[\s-]+", text)
        if sum(len(word) > 2 and word.isalpha() for word in words) > 1:
            found.append(" ".join(filter(None, words)))
    return found


def _visible(text: str) -> str:
    """The text without control, format (bidirectional, zero-width) and unassigned characters, white space collapsed."""
    blank = "".join(" " if character.isspace() else character for character in text)
    return " ".join("".join(character for character in blank if character.isprintable()).split())


def _cut(topic: str, room: int) -> str:
    """A topic's beginning that fits; of a norm's title rather its kind and number, which stand at the end."""
    for number in reversed(list(_NUMBER.finditer(topic))):
        kinds = list(_NORM_TYPE.finditer(topic, 0, number.start()))[-1:]
        whole = [topic[kind.start() : number.end()] for kind in kinds]
        brief = [f"{kind[0]}… {number[0]}" for kind in kinds]
        for name in (*whole, *brief, number[0]):
            if len(name) <= room:
                return name
    cut = topic[:room].rpartition(" ")[0]
    words = cut.split()
    # Small words at a cut ("de la …") promise what isn't there.
    while len(words) > 1 and len(words[-1]) < 4 and words[-1].isalpha():
        words.pop()
    return " ".join(words) + "…" if words else _shortened(topic, room)


def _cut_before(topic: str, room: int) -> str:
    """A topic's end that fits."""
    _, *end = re.split(r"[\s/_-]", topic[-room:], maxsplit=1)
    return "…" + (end[0] if end and end[0] else topic[1 - room :])


def _shortened(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
