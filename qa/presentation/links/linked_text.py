"""A text as the context of its links: how it names what they lead to, and spells it."""

import re

from corpus import HomeNames, Link, Span, find_links
from qa.presentation.links.norms import plain_words

_MASK = "\ufffc"
"""Stands for each character of a link, so that only words are read."""

_MAX_TEXT = 100_000
"""Characters of a text that are read."""

_MAX_CONTEXT = 600
"""Characters before a link that are read."""

_MAX_LINE_LENGTH = 70
"""Characters of a line that is a name; a longer one is a sentence."""

_LIST_MARK = re.compile(r"^(?:[●•*-]|\(?(?:\d{1,2}|[ivx]{1,4})\))\s*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.;:!?])\s|\n")
_CAPITALIZED = r"(?!Nr?o\b)[A-ZÁÉÍÓÚÑ][\w-]+"
_JOINT = r"(?: (?:(?:of|for|de|del|en)(?: (?:the|la|las|los|el))?|and|y|e))?"
_NAMED = re.compile(
    rf"[“\"](?P<quoted>[^“”\"\n]{{3,80}})[”\"]"
    rf"|(?P<name>{_CAPITALIZED}(?:{_JOINT} {_CAPITALIZED})*)(?: \((?P<acronym>[A-Z]{{2,10}})\b[^)\n]{{0,30}}\))?"
)
_ARTICLE = re.compile(r"^(?:The|In|Through|El|La|Los|Las|En|Mediante) (?=\w)")

_NO_NAMES = HomeNames()


class LinkedText:
    """A text whose links are to be named; `names` are those of its place."""

    def __init__(self, text: str, names: HomeNames = _NO_NAMES) -> None:
        self.names = names
        text = text[:_MAX_TEXT]
        found = find_links(text)
        characters = list(text)
        for link in found:
            characters[link.start : link.end] = _MASK * (link.end - link.start)
        self._prose = "".join(characters)
        self._spans = {link.url.rstrip("/"): (link.start, link.end) for link in reversed(found)}
        self.plain = plain_words(self._prose.replace(_MASK, " "))
        self._spellings = _spellings(self._prose)
        self._names = _names(self._prose)

    def span(self, link: Link) -> Span | None:
        """Find where a link stands first, as it is printed or as it was repaired."""
        spellings = (spelling.rstrip("/") for spelling in (link.printed, link.url) if spelling)
        return next((self._spans[spelling] for spelling in spellings if spelling in self._spans), None)

    def introduction(self, span: Span) -> str:
        """Return the line of text that a link continues; "" if it begins one, or a sentence ends before it."""
        words = self._before(span).rstrip().removesuffix("(").rstrip(" :")
        return words.rpartition("\n")[2] if words[-1:].isalnum() or words[-1:] in '”")' else ""

    def name_introduced(self, span: Span) -> str:
        """Return the name that a link follows; "" if it follows none."""
        introduction = self.introduction(span)
        names = [match for match in _NAMED.finditer(introduction) if match.end() == len(introduction)]
        return next((name for match in names if " " in (name := _name(match))), "")

    def line(self, span: Span) -> str:
        """Return the line of which a link is the end, or which it follows, if that is a name; else ""."""
        line = self._before(span).rstrip("( \n").rpartition("\n")[2]
        name = _LIST_MARK.sub("", line).rstrip(" :,")
        is_end = not self._prose[span[1] : span[1] + _MAX_LINE_LENGTH].partition("\n")[0].strip(" ).,;")
        is_name = name[:1].isupper() and len(name) <= _MAX_LINE_LENGTH and name[-1:].isalnum()
        return name if is_end and is_name and _MASK not in name and not _SENTENCE_END.search(name) else ""

    def name_before(self, span: Span) -> str:
        """Return what the two sentences before a link name last; "" if they name nothing, or are about another link."""
        for sentence in reversed([text for text in _SENTENCE_END.split(self._before(span)) if text.strip("( ")][-2:]):
            if _MASK in sentence or sentence.startswith("("):
                break
            names = [name for match in _NAMED.finditer(sentence) if " " in (name := _name(match))]
            if names:
                return names[-1]
        return ""

    def name_of(self, word: str) -> str:
        """Return the name with a given acronym, or of these letters, that the text spells out; "" if it doesn't."""
        return self._names.get(word, "")

    def spelling(self, word: str) -> str | None:
        """Return how the text spells a word, given without accents and capitals; None if it doesn't have it."""
        return self._spellings.get(word)

    def _before(self, span: Span) -> str:
        return self._prose[max(0, span[0] - _MAX_CONTEXT) : span[0]]


def _name(match: re.Match[str]) -> str:
    name = match["quoted"] or _ARTICLE.sub("", match["name"])
    return f"{name} ({match['acronym']})" if match["acronym"] else name


def _names(text: str) -> dict[str, str]:
    """Map acronyms, and the letters of names, to the first name that has them."""
    names: dict[str, str] = {}
    for match in _NAMED.finditer(text):
        for word in ((match["acronym"] or "").lower(), plain_words(_name(match)).replace(" ", "")):
            names.setdefault(word, _name(match))
    return names


def _spellings(text: str) -> dict[str, str]:
    """Map plain words to their spelling; in small letters, unless they have capitals inside."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    return {plain_words(word): word if word[1:] != word[1:].lower() else word.lower() for word in reversed(words)}
