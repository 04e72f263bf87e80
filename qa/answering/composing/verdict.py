"""Decides whether the questionnaire's tick answers a visitor's question, so that a Yes or No may be shown for it.

A tick answers the questionnaire's question only. It is a visitor's answer if the visitor asks the same, in the same
direction, and if what is shown says nothing that limits it.
"""

import re
from functools import cache

from corpus import Entry
from index import fold, terms
from qa.answering.answer import Answer, Verdict
from qa.answering.question.intents.intent import simplify, word_set
from qa.answering.question.question import ParsedQuestion

_VERDICTS: dict[str | None, Verdict] = {"Yes": "Yes", "No": "No"}

_YES_OR_NO = re.compile(
    r"^[¿¡ ]*(?:(?:and|so|but|y|e|pero|entonces|oye|hello|hi|hola) )*(?:"
    r"(?:is|are|was|were|does|do|did|has|have|can|could)\b|"
    r"(?:(?:en )?(?:el |este )?(?:peru|pais|estado|gobierno)(?: peruano)? )?(?:ya )?"
    r"(?:hay|existen?|tienen?|cuentan?|ha|han|se (?:ha|han|puede|cuenta)|esta|estan|dispone|ofrece|publica|usa|mide|"
    r"recoge)\b)"
)
_TURNED = re.compile(
    r"\b(?:not|no|none|(?:is|are|was|were|do|does|did|has|have|had|can|could|would|should|must|need|might)nt|wont|cant|"
    r"without|lacks?|lacking|fails?|never|only|just|still|yet|or|already|any ?more|all|every|"
    r"fully|sin|carecen?|faltan?|nunca|jamas|solo|solamente|todavia|aun|deja|ni|o|ya|todos|todas|totalmente)\b"
)
"""Words by which a question asks for the opposite, for more than the questionnaire does, or for one of two things."""

_LIMITED = re.compile(
    r"\b(?:just|beginning|begins?|began|starting|in process|being (?:developed|designed|implemented|built|prepared|"
    r"drafted)|will be|planned|plans to|draft|prohibited|not|pending|under development|recien|inicia\w*|en proceso|"
    r"en desarrollo|en elaboracion|se esta|sera|prohibid\w+|pendiente|proyecto de)\b"
)
_ANY = word_set(
    """
    peru peruvian country nation national government state public there exist have any some official
    pais nacional gobierno estado publico peruano existe hay tiene cuenta alguna algun oficial propio propia
    """
)
"""Words that any of the questionnaire's questions might have."""


def find_verdict(question: ParsedQuestion, entry: Entry, answer: Answer) -> Verdict | None:
    """Return the verdict of an answer's first citation if it answers the visitor's question, too."""
    text = simplify(question.focus)
    is_same = _YES_OR_NO.match(text) and not _TURNED.search(text) and _asks_the_same(question, entry)
    return _VERDICTS.get(entry.choice) if is_same and not _LIMITED.search(fold(answer.text)) else None


def _asks_the_same(question: ParsedQuestion, entry: Entry) -> bool:
    """Check whether a question has no word of content that the entry's titles and first label lack."""
    translation = entry.translation
    texts = [entry.label, *entry.plain_titles.values()]
    texts += [translation.labels[0], translation.title] if translation else []
    asked = set(question.terms).difference(_terms_of_any())
    return bool(asked) and asked.issubset(terms(" ".join(texts)))


@cache
def _terms_of_any() -> frozenset[str]:
    return frozenset(terms(" ".join(_ANY)))
