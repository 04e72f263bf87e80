"""Splits text into sentences.

What makes sense only together stays together: the items of a list with the line that introduces it, and consecutive
"label : value" lines.
"""

import re
from itertools import pairwise

Span = tuple[int, int]
_LINE = re.compile(r"[^\n]+")
_END = re.compile(r"""(?<=[\w)\]”"’'%])[.!?;]+[)\]”"’']*(?=\s+(?!N\s?[°º])[^\sa-z])""")
_ABBREVIATIONS = re.compile(
    r"(?:\b(?:No|Nro|Art|Arts|pg|Pg|e\.g|i\.e|etc|vs|Dr|Dra|Sr|Sra|St|U\.S|[A-Z])|\bD\.[SUL]|\bR\.M)\.$"
)

_MAX_ABBREVIATION_LENGTH = 12
"""Characters of an abbreviation, with what precedes it."""

_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_ITEM = re.compile(r"[●•▪○]")
_FIELD = re.compile(r"[A-Z][\w-]*(?:\s[\w-]+){0,2}\s?:\s")

_INLINE_ITEM = re.compile(r"(?<=[:;,)])\s+(?:(?:and|y|e)\s+)?(?=\((?:[ivx]{1,5}|\d{1,2})\)\s)")
"""What stands before an item of a list that doesn't begin a sentence."""

_MAX_GROUP_LENGTH = 600
"""Characters up to which sentences that belong together are grouped."""


def sentence_spans(text: str) -> list[Span]:
    """Return the start and end of each sentence, or group of sentences that belong together.

    A sentence never crosses a line's end, a group may. Links alone are not sentences.
    """
    return _group(text, single_sentence_spans(text))


def single_sentence_spans(text: str) -> list[Span]:
    """Return the start and end of each sentence, which never crosses a line's end. Links alone are not sentences."""
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        start = line.start()
        ends = [match.end() for match in _END.finditer(text, line.start(), line.end())]
        for end in [*ends, line.end()]:
            if end != line.end() and _ABBREVIATIONS.search(text[max(start, end - _MAX_ABBREVIATION_LENGTH) : end]):
                continue
            sentence = text[start:end]
            if _has_words(sentence):
                spans.append((end - len(sentence.lstrip()), start + len(sentence.rstrip())))
            start = end
    return spans


def split_at_items(text: str, span: Span) -> list[Span]:
    """Split a sentence before each numbered item that is listed in it; links alone before an item are left out."""
    spans: list[Span] = []
    start = span[0]
    for gap in _INLINE_ITEM.finditer(text, *span):
        if _has_words(text[start : gap.start()]):
            spans.append((start, gap.start()))
        start = gap.end()
    return [*spans, (start, span[1])]


def _has_words(text: str) -> bool:
    """Check whether a text has words beside its links."""
    return _LETTERS.search(_LINK.sub(" ", text)) is not None


def _group(text: str, spans: list[Span]) -> list[Span]:
    groups = spans[:1]
    for before, span in pairwise(spans):
        if span[1] - groups[-1][0] <= _MAX_GROUP_LENGTH and _belong_together(text, before, span):
            groups[-1] = groups[-1][0], span[1]
        else:
            groups.append(span)
    return groups


def _belong_together(text: str, before: Span, after: Span) -> bool:
    """Check whether two neighbours make sense only together."""
    first, second = text[slice(*before)], text[slice(*after)]
    if _ITEM.match(second):
        return first.rstrip().endswith(":") or _ITEM.match(first) is not None
    return _FIELD.match(first) is not None and _FIELD.match(second) is not None
