"""The outline of a text: its sentences, and which of them are the items of a list, or make sense only after another."""

import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from corpus import find_links, replace_links, single_sentence_spans, split_at_items

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_LETTERS = string.ascii_lowercase
_NUMBERED = ("roman", "capital", "digit", "letter", "number")
_MARKER = re.compile(
    r"\s*(?:(?P<bullet>[●•▪○·]|[-–*](?=\s))|\(?(?:(?P<roman>[ivx]{1,5})|(?P<capital>[IVX]{1,5})|(?P<digit>\d{1,2})|"
    r"(?P<letter>[a-z]))\)(?=\s))\s*"
)
"""The mark before an item of a list: a bullet, or a number or letter in brackets."""

_NUMBER = re.compile(r"\s*(\d{1,2})\.[-–)]?\s+")
"""The other mark before an item, "1.", which is no part of a sentence."""

_FIELD = re.compile(r"[A-ZÀ-Þ][\w-]*(?:\s[\w-]+){0,3}\s?:\s")
"""The beginning of a line such as "Title: Director"."""

_BRACKETED = re.compile(r"\W*\([^()]*\)\W*$")
"""A text in brackets, which belongs to the one before it."""

_LINK_END = re.compile(r"[)\]>]?")

_SMALL_WORD = re.compile(r"[^\W\d_A-ZÀ-ÖØ-Þ]+(?![\w)])")
"""A word without a capital, which isn't the letter of an item either."""

_MAX_REMEMBERED = 10_000
"""Texts whose outline, and sentences whose beginning, is remembered."""

_MAX_SKIPPED = 3
"""Numbers of a list that may be missing between two items."""

_POINTING_BACK = re.compile(
    r"""[“"(¿¡\s]*(?:
    (?:in|for|to|with|under|through|from|by|of|on|at|among|along\ with|as\ part\ of|based\ on|thanks\ to|due\ to|
       given|proof\ of|because\ of|regarding|within|according\ to|
       (?:in\ (?:line|accordance)|together)\ with)\ (?:this|these|that|those|them|it|such|the\ above|
       (?:its|their)(?![^,.;:]{3,60},\ (?-i:the\ [A-Z]|[A-Z])))|
    however|likewise|also|furthermore|moreover|in\ addition|additionally|besides|this|these|that|those|
    it|its|they|
    their|he|she|such|the\ (?:latter|former|same|above)|similarly|thus|therefore|then|hence|consequently|
    as\ a\ (?:result|consequence)|on\ the\ other\ hand|on\ the\ one\ hand|in\ turn|in\ (?:that|the\ same)\ sense|
    finally|lastly|both|another|here|and|but|or|so|at\ the\ same\ time|for\ (?:example|instance)|same|other|others|
    nevertheless|meanwhile|next|later|afterwards|which|said|
    (?:en|para|con|por|de|a|desde|entre|mediante|bajo|sobre|a\ trav[eé]s\ de|como\ parte\ de|gracias\ a|
       (?:de\ acuerdo|en\ l[ií]nea|en\ concordancia|junto)\ con|conforme\ a|
       debido\ a|prueba\ de|a\ partir\ de|dentro\ de|seg[uú]n)\ (?:est[eao]s?|es[eao]s?|estas|
       dich[oa]s?|ell[oa]s?|lo\ anterior|la\ misma|el\ mismo|tal(?:es)?|
       sus?(?![^,.;:]{3,60},\ (?-i:(?:el|la|los|las)\ [A-ZÀ-Þ])))|
    sin\ embargo|no\ obstante|asimismo|as[ií]\ mismo|tambi[eé]n|adem[aá]s|adicionalmente|igualmente|
    de\ (?:igual|la\ misma)\ (?:modo|forma|manera)|del\ mismo\ modo|est[eao]s?|estas|es[eao]s?|esas|esos|
    aquel(?:l[ao]s?)?|
    dich[oa]s?|ell[oa]s?|él|lo\ anterior|por\ (?:lo\ tanto|tanto|otro\ lado|otra\ parte|su\ parte|consiguiente|
    [uú]ltimo|ejemplo)|en\ consecuencia|a\ su\ vez|finalmente|su|sus|tal(?:es)?|aqu[ií]|all[ií]|as[ií]|luego|
    posteriormente|pero|y|e|ambos|ambas|otr[oa]s?|(?:el|la)\ mism[oa]|mientras\ tanto
    )\b(?!\ ?-)|
    (?:the|el|la|los|las)\ (?:objective|goal|aim|purpose|portal|site|website|platform|page|survey|participant|service|
    project|event|norm|law|decree|program|programme|initiative|tool|system|strategy|entity|institution|document|
    plan|agreement|pilot|course|process|network|team|unit|committee|laboratory|center|centre|result|app|application|
    objetivo|meta|finalidad|portal|sitio|plataforma|p[aá]gina|encuesta|participante|servicio|proyecto|evento|norma|
    ley|programa|iniciativa|herramienta|sistema|estrategia|entidad|instituci[oó]n|documento|acuerdo|piloto|
    curso|proceso|red|equipo|unidad|comit[eé]|laboratorio|centro|resultado|aplicaci[oó]n)(?:e?s)?\b
    (?!\ (?:of|for|that|to|in|on|at|which|from|with|de|del|para|que|en|con)\b|
    \ \w+(?:al(?:es)?|ic[oa]s?|iv[oa]s?|[ai]d[oa]s?|ari[oa]s?)\b|\ (?-i:[A-ZÀ-Þ“"«(]))""",
    re.IGNORECASE | re.VERBOSE,
)
"""The beginning of a sentence that says something of what stands before it, in English or Spanish.

"Its" may also point to what the sentence names next: "Since its creation, the Secretariat ...".
"""

_CONNECTIVE = re.compile(
    r"""(?:(?:likewise|also|furthermore|moreover|in\ addition|additionally|besides|similarly|finally|lastly|
    on\ the\ (?:one|other)\ hand|in\ turn|(?:according\ to|in\ (?:line|accordance)\ with)\ the\ above|
    (?:in|within|under)\ (?:this|that)\ (?:\w+\ )?(?:framework|context|sense|regard)|
    asimismo|as[ií]\ mismo|tambi[eé]n|adem[aá]s|adicionalmente|igualmente|
    de\ (?:igual|la\ misma)\ (?:modo|forma|manera)|del\ mismo\ modo|por\ (?:un|otro)\ lado|
    por\ (?:otra|su)\ parte|a\ su\ vez|finalmente|por\ [uú]ltimo|
    (?:de\ acuerdo|en\ (?:l[ií]nea|concordancia)|conforme)\ (?:con|a)\ lo\ anterior|
    (?:en|dentro\ de|bajo)\ (?:este|ese|dicho|tal)\ (?:marco|contexto|sentido)(?:\ \w+)?
    ),\s+(?:(?:and|y)\s+)?)?
    (?:it\ (?:is\ (?:important|worth)|should\ be)\ (?:to\ )?(?:not|mention|highlight|stress)\w*\ that,?\s+)?""",
    re.IGNORECASE | re.VERBOSE,
)
"""What only adds a sentence to those before it, so that the sentence can be read without it; it may be empty."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text, with the links behind it; `end` is without them, `text_start` is behind an item's mark."""

    start: int
    text_start: int
    end: int
    tail_end: int


@dataclass(slots=True)
class ItemList:
    """A list: the number of the sentence that leads into it, if there is one, and of the first and last of each item.

    An item may hold a list of its own.
    """

    kind: str
    lead: int | None
    items: list[list[int]] = field(default_factory=list)
    last_value: int = 0

    @property
    def span(self) -> tuple[int, int]:
        """The numbers of its first and last sentence."""
        return self.items[0][0], self.items[-1][1]


class Outline:
    """The sentences of a text in order, and its lists."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentences = tuple(_sentences(text))
        self.lists = _find_lists(text, self.sentences)
        self._lengths: dict[int, int] = {}

    def visible_length(self, number: int) -> int:
        """Return the characters of a sentence and the links behind it, each link counted as one."""
        if number not in self._lengths:
            sentence = self.sentences[number]
            self._lengths[number] = len(replace_links(self.text[sentence.text_start : sentence.tail_end], "."))
        return self._lengths[number]

    def list_led_by(self, number: int) -> ItemList | None:
        """Return the list that a sentence leads into."""
        return next((one for one in self.lists if one.lead == number), None)

    def list_around(self, number: int) -> ItemList | None:
        """Return the innermost list with a sentence in one of its items."""
        around = (one for one in self.lists if one.span[0] <= number <= one.span[1])
        return min(around, key=lambda one: one.span[1] - one.span[0], default=None)


@lru_cache(_MAX_REMEMBERED)
def outline_of(text: str) -> Outline:
    """Return the outline of a text, which is remembered: an entry is cited again and again."""
    return Outline(text)


@lru_cache(_MAX_REMEMBERED)
def begins_amid(text: str) -> bool:
    """Check whether a text begins amid something: with an item's mark, in lower case, in brackets, or pointing back.

    >>> begins_amid("Likewise, the decree says so."), begins_amid("The decree says so.")
    (True, False)
    """
    first = next((character for character in text if character.isalnum()), "A")
    patterns = (_MARKER, _POINTING_BACK, _BRACKETED)
    return first.islower() or any(pattern.match(text) is not None for pattern in patterns)


@lru_cache(_MAX_REMEMBERED)
def readable_start(text: str) -> int | None:
    """Return where a sentence can be read first: at its beginning, or behind a connective; None if it can't be.

    >>> sentence = "Likewise, the decree says so."
    >>> sentence[readable_start(sentence) :]
    'the decree says so.'
    """
    if not begins_amid(text):
        return 0
    end = connective.end() if (connective := _CONNECTIVE.match(text)) else 0
    return end if end and not _POINTING_BACK.match(text, end) else None


def skip_connective(text: str, start: int, end: int) -> int:
    """Return where a sentence of a text can be read first, or its beginning if it can't be read by itself."""
    return start + (readable_start(text[start:end]) or 0)


def raise_first(text: str) -> str:
    """Return a quotation with its first letter, if its first word is a small one, as a capital in square brackets.

    >>> raise_first("the decree says so."), raise_first("a) The decree."), raise_first("iPhones are sold.")
    ('[T]he decree says so.', 'a) The decree.', 'iPhones are sold.')
    """
    return f"[{text[0].upper()}]{text[1:]}" if _SMALL_WORD.match(text) else text


def skip_marker(text: str, start: int, end: int) -> int:
    """Return where a text begins behind the mark of a list's item."""
    marker = _MARKER.match(text, start, end)
    return marker.end() if marker else start


def _sentences(text: str) -> Iterator[Sentence]:
    spans = [part for span in single_sentence_spans(text) for part in split_at_items(text, span)]
    for (start, end), (following, _) in pairwise([*spans, (len(text), len(text))]):
        last_link = max((end + link.end for link in find_links(text[end:following])), default=end)
        closing = _LINK_END.match(text, last_link, following) if last_link > end else None
        yield Sentence(start, skip_marker(text, start, end), end, closing.end() if closing else end)


def _find_lists(text: str, sentences: Sequence[Sentence]) -> list[ItemList]:
    """Find the lists: consecutive items with marks of a kind, or fields; numbered ones go on behind other text."""
    lists: list[ItemList] = []
    open_lists: list[ItemList] = []
    for number in range(len(sentences)):
        kind, value = _kind_of_marker(text, sentences, number, open_lists)
        if not kind:
            if _starts_line(text, sentences, number):
                # Numbered lists may go on after it.
                open_lists = [one for one in open_lists if one.kind in _NUMBERED]
            elif open_lists and _has_line(text, sentences, open_lists[-1].items[-1], number - 1):
                _extend(open_lists, number)
            continue
        position = _continued(open_lists, kind, value)
        if position is not None:
            open_lists = open_lists[: position + 1]
        elif value > 1:
            # The rest of a list whose beginning isn't marked.
            continue
        else:
            open_lists.append(ItemList(kind, _lead(text, sentences, number)))
            lists.append(open_lists[-1])
        current = open_lists[-1]
        current.items.append([number, number])
        current.last_value = value
        _extend(open_lists[:-1], number)
    return [one for one in lists if len(one.items) > 1]


def _continued(lists: Sequence[ItemList], kind: str, value: int) -> int | None:
    """Return the position of the list that an item goes on with; None if it begins one."""
    for position, one in enumerate(lists):
        if one.kind == kind and (value == 0 or 0 < value - one.last_value <= _MAX_SKIPPED):
            return position
    return None


def _starts_line(text: str, sentences: Sequence[Sentence], number: int) -> bool:
    return number == 0 or "\n" in text[sentences[number - 1].end : sentences[number].start]


def _has_line(text: str, sentences: Sequence[Sentence], item: Sequence[int], last: int) -> bool:
    """Check whether an item that ends with the last sentence has a line of its own, and so all of it."""
    return item[1] == last and _starts_line(text, sentences, item[0])


def _extend(lists: Sequence[ItemList], number: int) -> None:
    for one in lists:
        one.items[-1][1] = number


def _kind_of_marker(
    text: str, sentences: Sequence[Sentence], number: int, open_lists: Sequence[ItemList]
) -> tuple[str, int]:
    """Return the kind of the mark of an item, and its number, 0 if it has none; ("", 0) for other text."""
    sentence = sentences[number]
    marker = _MARKER.match(text, sentence.start, sentence.end)
    if marker is None:
        before = _NUMBER.fullmatch(text, sentences[number - 1].tail_end if number else 0, sentence.start)
        if before and _starts_line(text, sentences, number):
            return "number", int(before[1])
        return ("field" if _FIELD.match(text, sentence.start, sentence.end) else ""), 0
    if marker["bullet"]:
        return "bullet", 0
    if marker["digit"]:
        return "digit", int(marker["digit"])
    roman = marker["roman"] or marker["capital"] or ""
    letter = _LETTERS.find(marker["letter"] or roman) + 1
    # "i)" goes on with a list that has come to "h)".
    if marker["letter"] or any(one.kind == "letter" and one.last_value == letter - 1 > 0 for one in open_lists):
        return "letter", letter
    kind = "roman" if marker["roman"] else "capital"
    return kind, _ROMAN.index(roman.lower()) + 1 if roman.lower() in _ROMAN else 0


def _lead(text: str, sentences: Sequence[Sentence], number: int) -> int | None:
    """Return the sentence before a list if it leads into it: it ends in a colon, or stands on the line before."""
    if number == 0 or _FIELD.match(text, sentences[number].start):
        return None
    before = sentences[number - 1]
    is_lead = text[before.start : before.end].endswith(":") or _starts_line(text, sentences, number)
    return number - 1 if is_lead else None
