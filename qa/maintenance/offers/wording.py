"""Is an example question worded as a person would ask who has read nothing else? Pure functions.

Example questions are written in all ways in which people ask, so that all are understood. To be offered, one has to be
plain: one sentence, read at a glance, that asks one thing and points at nothing outside of itself.
"""

import re

from corpus import Language
from qa.answering.question.splitting import split_topics

_MIN_WORDS, _MAX_LENGTH = 4, 80
"""A shorter question says too little, one with more characters isn't read at a glance."""

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")

_ASKS_WHAT: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?:(?:at|by|for|from|in|on|to|with) )?(?:wh(?:at|ich|o|ere|en|y)|how)\b(?!')", re.IGNORECASE),
    "es": re.compile(
        r"(?:(?:a|con|de|desde|en|hasta|para|por|sobre) )?"
        r"(?:qué|cuál(?:es)?|quién(?:es)?|cómo|dónde|cuándo|cuánt[ao]s?)\b",
        re.IGNORECASE,
    ),
}
"""How a question begins that isn't answered by yes or no. An accent that is missing tells a careless author."""

_ASKS_WHETHER: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?:is|are|was|were|do|does|did|has|have|can)\b(?! you\b)", re.IGNORECASE),
    "es": re.compile(
        r"(?:hay|hubo|había|existen?|es|está|fue|tienen?|pued[eo]n?|se|el|l[ao]s?|tod[ao]s)\b", re.IGNORECASE
    ),
}
_OR = re.compile(r"\b(?:or|o|u)\b")
"""In a question whether something is so, it begins the other of two answers to choose from."""

_BREAK = re.compile(r"[,;:()?!¿¡\"“”«»…—–/]|\.(?!\w)|\s-\s")
"""What divides a sentence into clauses, asides and quotations."""

_NUMBERED = re.compile(r"(?<![\w.-])\d{1,2}(?![\w.-])")
"""The number of an article or an aim, which only those know who have read the text."""

_POINTS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:its?|the[my]|theirs?|he|him|his|she|hers?|you|th(?:is|at|[eo]se|en|ere)|here|ones?|others?|another|else|"
        r"same|such|so|please|who|which|what|whose)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:es[aeo]s?|est[aeo]s?|aquel(?:l[ao]s?)?|ahí|allí|allá|aquí|acá|él|ell[ao]s?|les?|lo|usted(?:es)?|"
        r"otr[ao]s?|mism[ao]s?|tal|dich[ao]s?|así|entonces|que|cuy[ao]s?|favor|\w+(?:[aeiáéí]r|[áé]ndo)l[aeo]s?)\b",
        re.IGNORECASE,
    ),
}
"""Words for things said before, for whoever is asked, and for things that are described but not named."""

_THERE_IS = re.compile(r"^(?:Is|Are|Was|Were) there\b")


def is_plain(question: str, language: Language) -> bool:
    """Check whether a question is plain, whatever it is about."""
    opening = "¿" if language == "es" else ""
    if not (question.startswith(opening) and question.endswith("?") and len(question) <= _MAX_LENGTH):
        return False
    body = question[len(opening) : -1].replace("’", "'")
    asks_what = _ASKS_WHAT[language].match(body)
    asks_whether = _ASKS_WHETHER[language].match(body) and not _OR.search(body)
    return bool(
        body[:1].isupper()
        and (asks_what or asks_whether)
        and len(WORD.findall(body)) >= _MIN_WORDS
        and not _BREAK.search(body)
        and not _NUMBERED.search(body)
        and not _POINTS[language].search(_THERE_IS.sub("", body), asks_what.end() if asks_what else 0)
        and not split_topics(question)
    )
