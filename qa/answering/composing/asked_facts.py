"""What a sentence must hold to answer a question at a glance: a number of what is counted, a date, a norm, a name.

Unlike in `qa.answering.retrieval.presence`, nothing is refused by it: it only decides which words are shown first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus import find_links, replace_links
from index import fold
from qa.answering.question.intents.asked_for import AskedFor, find_asked_for
from qa.answering.question.intents.intent import simplify
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.presence import holds

_MAX_REMEMBERED = 10_000
"""Sentences whose plain words are remembered; those of one corpus are asked about again and again."""

_NORM_ASKED = re.compile(
    r"\b(?:what|which)(?: \w+){0,2} (?:laws?|acts?|decrees?|norms?|regulations?|resolutions?|rules?|legislation|"
    r"directives?|statutes?|articles?|ordinances?)\b|"
    r"\b(?:que|cual(?:es)?)(?: \w+){0,3} (?:ley(?:es)?|normas?|normativas?|decretos?|resolucion(?:es)?|directivas?|"
    r"reglamentos?|articulos?|ordenanzas?|dispositivos? legal(?:es)?)\b|"
    r"\b(?:numero de (?:la )?(?:ley|norma|resolucion)|number of the (?:law|decree|act|resolution)|base legal|"
    r"legal basis)\b"
)
_NORM = re.compile(
    r"\b(?:law|act|decree|resolution|directive|article|ley|decreto|resolucion|directiva|ordenanza|articulo|numeral|"
    r"d\.? ?[sul]\.?|r\.? ?m\.?)(?: (?:de|of)(?: \w+){1,3}| \w+){0,2} ?\(?(?:n|no|nro)?[.º°]* ?\d+|"
    r"\b\d{2,3}-(?:19|20)\d\d-[a-z]{2,}"
)
"""The number of a norm or of its article, in a folded text."""

_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w-]+ (?:(?:of|for|and|the|de|del|la|y|e) ){0,3}[A-ZÀ-ÖØ-Þ][\w-]+|\b[A-Z]{3,}\b")

_SEPARATOR = re.compile("[,;]")
_JOINING = re.compile(r"\b(?:and|y|e|among others|entre otr[oa]s)\b")
"""What joins the last of several things to those before, in a folded text."""

_SHORTEST_THING, _LONGEST_THING = 3, 80
"""Characters of each thing of several in a row."""

_PURPOSE_ASKED = re.compile(
    r"\b(?:objectives?|purpose|aim|goal|why|(?:what|which)\b.* for|what does\b.* do)\b|"
    r"\b(?:para que|objetivos?|finalidad|proposito|por que|de que sirve)\b"
)
_PURPOSE = re.compile(
    r"\b(?:objectives?|purpose|aims?|goals?|seeks?|in order to|so that|(?:is|are) to|to (?:allow|promote|improve|"
    r"ensure|guarantee)|allow(?:s|ing)?|objetivos?|finalidad|proposito|busca|a fin de|con el fin|para que|permit\w+)\b"
)
_ACTING = re.compile(
    r"\b(?:managed|led|leads?|run|runs|headed|heads|administer(?:s|ed)|chair(?:s|ed)|coordinated?|responsible|"
    r"in charge|directed|made up|composed|participat\w+|joined|by (?:the|its)|implemented|governing|"
    r"administra\w*|dirig\w+|lider\w*|a cargo|encargad\w+|responsable|presid\w+|gestiona\w*|conduc\w+|integra\w*|"
    r"conformad\w+|particip\w+|por (?:el|la|su)|implement\w+|rector\w*)\b"
)
"""What a body or a person does, in a folded text."""

_SHARE = re.compile(r"\d ?%|\bper ?cent\b|\bpor ciento\b")

_WHEN_ASKED = re.compile(
    r"(?:^[¿ ]*|\b(?:since|until|by|from|and|desde|hasta|para|de|y) )(?:when|cuando)\b(?!.*,)|"
    r"\b(?:how long|cuanto tiempo|hace cuanto)\b"
)
"""Words that ask for a date, too vague to refuse an answer without one, in a folded question."""

_COMPARED = re.compile(
    r"\b(?:more|fewer|less|bigger|larger|higher|smaller|lower)\b.* (?:or|than) |"
    r"\b(?:mas|menos|mayor(?:es)?|menor(?:es)?)\b.* (?:o|que) "
)
"""Words that ask which of two things is more, in a folded question: numbers answer it."""

_ALL_ASKED = re.compile(
    r"\b(?:all|every|each|list|lists|enumerate|one by one|complete|full|whole)\b|"
    r"\b(?:what|which)(?: \w+){0,3}? (?:are|were|have)\b|\b(?:what|which) (?:(?!is\b|was\b)\w+ ){0,2}"
    r"(?!is\b|was\b|this\b|does\b|has\b)\w{3,}s\b|"
    r"\b(?:what|which|que) (?:(?:kinds?|types?|tipos?|clases?) (?:of|de) )?(?:information|data|informacion)\b|"
    r"\b(?:tod[oa]s|cada un[oa]|lista|listado|enumera\w*|un[oa] por un[oa]|complet[oa]s?|cuales|quienes)\b|"
    r"\b(?:que|en que|con que) (?:\w+ ){0,2}?(?!es\b|mas\b|tras\b)\w{3,}(?:[aeo]s|nes|res|les|des)\b"
)
"""Words that ask for several things, in a folded question; a plural behind "which" among them."""


@dataclass(frozen=True, slots=True)
class AskedFacts:
    """The kinds of fact that a question asks for; `wants_norm` and `wants_purpose` are whether a norm or a
    purpose is among them, `compares` whether numbers are, `wants_all` whether several things are.
    `demonyms` are counted as people are.
    """

    kinds: tuple[AskedFor, ...]
    wants_norm: bool
    wants_purpose: bool
    compares: bool
    wants_all: bool
    demonyms: tuple[str, ...] = ()

    @classmethod
    def of_question(cls, question: ParsedQuestion, demonyms: tuple[str, ...] = ()) -> "AskedFacts":
        """Find what kinds of fact a question asks for; `demonyms` are words for the people of the documents' place."""
        text = simplify(question.focus)
        kinds = find_asked_for(question)
        if _WHEN_ASKED.search(text) and all(asked.kind != "date" for asked in kinds):
            kinds = (*kinds, AskedFor("date"))
        patterns = (_NORM_ASKED, _PURPOSE_ASKED, _COMPARED)
        wants_norm, wants_purpose, compares = (bool(pattern.search(text)) for pattern in patterns)
        return cls(kinds, wants_norm, wants_purpose, compares, asks_for_all(question), demonyms)

    def count_in_each(self, texts: Sequence[str]) -> list[int]:
        """Count for each text the kinds of fact in it that are asked for."""
        asks = self.kinds or self.wants_norm or self.wants_purpose or self.compares or self.wants_all
        return [self._count_in(text) if asks else 0 for text in texts]

    def _count_in(self, text: str) -> int:
        plain, folded = _without_links(text)
        return (
            any(_holds_kind(kind, text, plain, folded, self.demonyms) for kind in self.kinds)
            + (self.wants_norm and _NORM.search(folded) is not None)
            + (self.wants_purpose and _PURPOSE.search(folded) is not None)
            + (self.compares and any(character.isdigit() for character in plain))
            + (self.wants_all and (folded.rstrip().endswith(":") or _names_several(folded)))
        )


@lru_cache(_MAX_REMEMBERED)
def _without_links(text: str) -> tuple[str, str]:
    """Return a text without its links, as it is and folded."""
    plain = replace_links(text, "")
    return plain, fold(plain)


def _names_several(folded: str) -> bool:
    """Check whether a folded text names four things or more in a row: "laws, decrees, plans and norms"."""
    in_row = 0
    for part in _SEPARATOR.split(folded):
        for joining in _JOINING.finditer(part):
            before = len(part[: joining.start()].rstrip())
            if in_row + (_SHORTEST_THING <= before <= _LONGEST_THING) > 2 and before <= _LONGEST_THING:
                return True
        # A thing may begin amid a longer part, after which it is the first in a row.
        in_row = in_row + 1 if _SHORTEST_THING <= len(part) <= _LONGEST_THING else int(len(part) > _LONGEST_THING)
    return False


def _holds_kind(asked: AskedFor, text: str, plain: str, folded: str, demonyms: tuple[str, ...]) -> bool:
    match asked.kind:
        case "person":
            return _NAME.search(plain) is not None and _ACTING.search(folded) is not None
        case "link":
            return bool(find_links(text))
        case "share":
            return _SHARE.search(folded) is not None
        case _:
            return holds(asked, plain, demonyms)


def asks_for_all(question: ParsedQuestion) -> bool:
    """Check whether a question asks for several things, so that a list answers it.

    >>> from qa.answering.question.question import parse_question
    >>> asks_for_all(parse_question("Which are the pillars of the policy?"))
    True
    """
    return _ALL_ASKED.search(simplify(question.focus)) is not None
