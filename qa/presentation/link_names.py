"""Names of links, as a person would write them below a text. Pure functions.

>>> name_links([Link("https://www.example.cl/institucion/congreso/normas-legales/243470-29733")], "", "en")
['Law No. 29733 (example.cl, in Spanish)']

What a link leads to is said by the first of these that there is: the law or decree in the address, what the text
introduces right before it, the last words of the address, what the sentence before it names. Then comes where it leads.
The host is part of every name, so that neither a text nor an address can pretend that a link leads to another site.
"""

import re
from collections import Counter
from collections.abc import Sequence

from babel.languages import get_official_languages

from corpus import HomeNames, Language, Link, target_key
from qa.messages import messages
from qa.presentation.links.linked_text import LinkedText
from qa.presentation.links.norms import norm_at_end, norm_of_address, plain_words
from qa.presentation.links.topics import find_topic
from qa.presentation.urls import WebAddress, parse_address, visible

MAX_NAME_LENGTH = 60
"""Characters of what a link leads to, and of a host, at most."""

_MAX_LENGTH_READ = 500
"""Characters of a path segment that are read."""

_EXTENSION = re.compile(r"(?:\.(?:aspx?|docx?|html?|jsp|odt|pdf|php|pptx?|txt|xlsx?|zip))+$", re.IGNORECASE)
_LANGUAGE_CODE = re.compile(r"(?:^|\d\w*-)(en|es)$")
"""A folder for a language, or the end of a file's id."""

_WITHOUT_COUNTRY = ("CO",)
"""Domains of countries that speak Spanish, but under which anybody in the world has an address."""

_NO_NAMES = HomeNames()


_NOTE = re.compile(r" \[sic: [^\]]*\]")
"""A translator's note, which would stand between a norm's type and its number."""


def distinct_links(links: Sequence[Link]) -> list[Link]:
    """Return one link of those that lead to the same page: the first, or the first that works if a spelling is gone."""
    distinct: dict[str, Link] = {}
    for link in links:
        first = distinct.setdefault(target_key(link.url), link)
        if first.is_gone and not link.is_gone:
            distinct[target_key(link.url)] = link
    return list(distinct.values())


def name_addresses(link: Link, language: Language) -> list[tuple[str, str]]:
    """Return the addresses to offer for a link, each with its name: if its page is gone, the copy first.

    A link that works has one address, without a name, since the link's own will do.
    """
    if not link.is_gone:
        return [("", link.url)]
    words = messages(language)
    copy = parse_address(link.archived) if link.archived else None
    return [
        *([(f"{words['archived_copy']} ({copy.host})", link.archived)] if link.archived and copy else []),
        (words["original_address"], link.url),
    ]


def link_keys(link: Link) -> set[str]:
    """Return the keys (`target_key`) of the addresses by which a text may print a link."""
    return {target_key(spelling) for spelling in (link.url, link.printed) if spelling}


def name_links(links: Sequence[Link], text: str, language: Language, home_names: HomeNames = _NO_NAMES) -> list[str]:
    """Name links of a text for readers of a language; different links get different names.

    `home_names` are spelled as given.
    """
    linked_text = LinkedText(_NOTE.sub("", text), home_names)
    names: dict[str, str] = {}
    taken: set[str] = set()
    counts: Counter[tuple[str, str]] = Counter()
    for link in {link.url: link for link in links}.values():
        what, where = described = _describe(link, linked_text, language)
        name = what + where
        while name in taken:
            counts[described] += 1
            name = f"{what} {counts[described] + 1}{where}".strip()
        taken.add(name)
        names[link.url] = name
    return [names[link.url] for link in links]


def _describe(link: Link, text: LinkedText, language: Language) -> tuple[str, str]:
    """Say what a link leads to, and in brackets where; what is no web address, or hides something, names itself."""
    address = parse_address(link.url)
    if address is None:
        return _clip(link.url[:_MAX_LENGTH_READ]), ""
    host = address.host if len(address.host) <= MAX_NAME_LENGTH else "…" + address.host[1 - MAX_NAME_LENGTH :]
    what = _what(link, address, text, language)
    target_language = _target_language(address)
    details = [
        *([host] if what.lower() not in ("", host) else []),
        *([messages(language)[f"in_{target_language}"]] if target_language not in (None, language) else []),
        *(["PDF"] if address.segments and address.segments[-1].lower().endswith(".pdf") else []),
    ]
    return what or host, f" ({', '.join(details)})" if details else ""


def _what(link: Link, address: WebAddress, text: LinkedText, language: Language) -> str:
    """Say what a link leads to; "" if nothing tells."""
    segments = [_EXTENSION.sub("", segment[:_MAX_LENGTH_READ]) for segment in address.segments]
    if norm := norm_of_address(segments, text.plain, language):
        return norm
    span = text.span(link)
    if span and (norm := norm_at_end(plain_words(text.introduction(span)), language)):
        return norm
    if span and (name := text.line(span) or text.name_introduced(span)):
        return _clip(name)
    topic = find_topic(segments, text, _target_language(address) == "en")
    word = plain_words(topic or address.host.partition(".")[0])
    name = "" if " " in word else text.name_of(word)
    return _clip(name or topic or (text.name_before(span) if span else ""))


def _target_language(address: WebAddress) -> Language | None:
    """Tell a page's language by its address: a folder's, or Spanish in a country that speaks it; None if unknown."""
    codes = [match[1] for segment in address.segments if (match := _LANGUAGE_CODE.search(segment))]
    if codes:
        return "en" if codes[-1] == "en" else "es"
    territory = address.host.rpartition(".")[2].upper()
    speaks = get_official_languages(territory, de_facto=True)[:1] if territory not in _WITHOUT_COUNTRY else ()
    return "es" if "es" in speaks else None


def _clip(text: str) -> str:
    """Clip a text to the length of a name, at a word; what is invisible in it is left out."""
    text = visible(text)
    if len(text) <= MAX_NAME_LENGTH:
        return text
    words = text[:MAX_NAME_LENGTH].rpartition(" ")[0] or text[: MAX_NAME_LENGTH - 1]
    # A short word at the end ("de la …") promises what isn't there.
    return re.sub(r"(?: [^\W\d_]{1,3})+$", "", words.rstrip(" ,")) + "…"
