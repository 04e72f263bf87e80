"""Splits a question that may have several topics into one question for each, in its own words. Pure functions.

The text shows only where a question could be split; whether it has several topics shows in what is found for each (see
`qa.answering.topics`). It could be split

- between sentences that ask: "Who runs it? Also, is there a law?"
- before a question word: "What is X and how many Y are there?"
- before a preposition or a determiner that stands before the first topic too, so that what is before that is shared:
  "Tell me about X and about Y", "Is there a law and a portal?"
- at words that join topics rather than things: "X, as well as Y", "Besides X, Y"
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_TOPICS = 3
"""Topics of a question at most; each costs a search."""

_QUESTION_WORD = (
    r"(?:what|which|who(?:'?s|m|se)?|where|when|why|how|is|are|was|were|does|do|did|can|could|has|will|"
    r"qu[ée]|cu[áa]l(?:es)?|qui[ée]n(?:es)?|d[óo]nde|cu[áa]ndo|c[óo]mo|cu[áa]nt[oa]s?|hay|existen?|puedo|"
    r"es|son|est[áa]n?|tienen?)\b"
)
_PREPOSITION = (
    r"(?:in|on|at|by|from|for|since|until|with|to|of|about|abt|regarding|"
    r"en|a|con|del?|desde|hasta|para|por|sobre|acerca\s+de)\b"
)
_DETERMINER = r"(?:the|an?|this|that|these|those|its|their|his|her|l[ao]s?|el|un[oa]?s?|sus?|es[eao]s?)\b"
_ASIDE = r"(?:also|too|then|separately|furthermore|adem[áa]s|tambi[ée]n|aparte|luego)\b"
_AS_WELL_AS = r"as\s+well\s+as|as[íi]\s+como"
_AND = rf"(?<!\w)(?:and|y|e|plus|also|adem[áa]s|tambi[ée]n|{_AS_WELL_AS}|&|\+)(?!\w)"
_JOINT = rf"[\s,;]*{_AND}(?:[\s,]*{_ASIDE})*[\s,]+"


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_BEFORE_QUESTION = _pattern(rf"{_JOINT}(?=¿?(?:{_PREPOSITION}\s+)?{_QUESTION_WORD})")
_BEFORE_SHARED = [
    (_pattern(rf"{_JOINT}(?=({_PREPOSITION}))"), _pattern(rf"\b(?!a\b){_PREPOSITION}")),
    (_pattern(rf"{_JOINT}(?=({_DETERMINER}))"), _pattern(rf"\b{_DETERMINER}|\Z")),
]
"""Where to split before a word that the first topic begins with too, and where that begins if it is another word of the
kind; the first topic may lack a determiner ("5G and the survey"). An English "a" is no preposition."""

_BETWEEN_TOPICS = _pattern(rf"[\s,;]*(?<!\w)(?:{_AS_WELL_AS}|(?:and|y|e)[\s,]+{_ASIDE})[\s,]+|\s\+\s")
_BESIDES = _pattern(r"^\W*(?:(?:adem[áa]s|aparte)\s+del?|besides|apart\s+from|in\s+addition\s+to)\s+([^,?]+),\s*(.+)$")

_SENTENCE = re.compile(r"(?:[^.!?;\n]|[.!?](?=[\w°º])|(?<=\.[A-Za-z])\.(?=\s+[\dN]))+[.!?;]*")
"""A sentence; the dots of "D.U. 006" end none."""

_ASKS = _pattern(rf"[?¿]|^\W*(?:{_PREPOSITION}\s+)?{_QUESTION_WORD}|^\W*{_AND}")
_ANNOUNCEMENT = _pattern(r"^[^:?]*\b(?:two|both|couple|dos|amb[ao]s)\b[^:?]*:\s*")
_LABEL = _pattern(
    r"^\W*(?:(?:(?:the|l[ao]|el)\s+)?(?:first|second|third|primer[oa]?|segund[oa]|tercer[oa]?)(?:ly)?\s*[,:]|"
    rf"{_AND}(?:[\s,]*{_ASIDE})*)[\s,]*"
)
"""What may introduce a topic: its number, or a joint that the sentence begins with."""

_REFERENCE = _pattern(
    r"\b(?:its?|they|their|them|he|his|she|her|this|that|these|those|one|sus?|les?|lo|ell[oa]s?|él|es[eao]s?|"
    r"est[eao]s?|(?:el|l[ao]s?|del)\s+(?:de|que))\b"
)
_EDGES = " ,;.:¿?¡!"
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Topic:
    """A part of a question that may be a question of its own; `refers_back` if it refers to the part before it."""

    text: str
    refers_back: bool


def split_topics(text: str) -> tuple[Topic, ...]:
    """Split a cleaned question into two or three topics, in order; () if nothing says that it may have several."""
    sentences = _asking_sentences(text)
    parts = _split_sentence(sentences[0]) if len(sentences) == 1 else sentences
    texts = [_LABEL.sub("", part).strip(_EDGES) for part in parts]
    if not 2 <= len(texts) <= MAX_TOPICS or not all(texts):
        return ()
    return tuple(Topic(one, place > 0 and bool(_REFERENCE.search(one))) for place, one in enumerate(texts))


def _asking_sentences(text: str) -> Sequence[str]:
    """Return the sentences that ask; if none has the form of a question, all that are announced, or else the last."""
    announced = _ANNOUNCEMENT.sub("", text)
    sentences = [match.group().strip() for match in _SENTENCE.finditer(announced) if _WORD.search(match.group())]
    asking = [sentence for sentence in sentences if _ASKS.search(sentence) or _ASKS.search(_LABEL.sub("", sentence))]
    return asking or (sentences[-1:] if announced == text else sentences)


def _split_sentence(sentence: str) -> Sequence[str]:
    """Split a sentence where it may go over to another topic; () if it nowhere does."""
    if besides := _BESIDES.match(sentence):
        return besides.groups()
    if joint := _BEFORE_QUESTION.search(sentence):
        return sentence[: joint.start()], sentence[joint.end() :]
    for before, opening in _BEFORE_SHARED:
        if joint := before.search(sentence):
            left, right = sentence[: joint.start()], sentence[joint.end() :]
            if first := _pattern(rf"\b{joint[1]}\b").search(left) or opening.search(left):
                return left, (left[: first.start()] if first.group() else "") + right
    if joint := _BETWEEN_TOPICS.search(sentence):
        return sentence[: joint.start()], sentence[joint.end() :]
    return ()
