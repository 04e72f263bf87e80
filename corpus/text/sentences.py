"""A text cut into sentences, by their spans.

What makes sense only together stays together: the items of a list with the line that introduces it, and
"label : value" lines in a row.
"""

import re

Span = tuple[int, int]
_LINE = re.compile(r"[^\n]+")
_END = re.compile(r"""(?<=[\w)\]”"’'%])[.!?;]+[)\]”"’']*(?=\s+(?!N\s?[°º])[^\sa-z])""")
_ABBREVIATIONS = re.compile(
    r"(?:\b(?:No|Nro|Art|Arts|pg|Pg|e\.g|i\.e|etc|vs|Dr|Dra|Sr|Sra|St|U\.S|[A-Z])|\bD\.[SUL]|\bR\.M)\.$"
)

_LONGEST_ABBREVIATION = 12
"""Characters, with what stands before it."""

_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LINK = re.compile(r"\(?\s*(?:https?://|www\.)\S+")
_ITEM = re.compile(r"[●•▪○]")
_FIELD = re.compile(r"[A-Z][\w-]*(?:\s[\w-]+){0,2}\s?:\s")

_LONGEST_GROUP = 600
"""Characters; what belongs together but is longer is left apart."""


def sentence_spans(text: str) -> list[Span]:
    """Start and end of each sentence; a sentence never runs over a line's end, a group of them may.

    Stretches of links alone are no sentences.
    """
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        start = line.start()
        ends = [match.end() for match in _END.finditer(text, line.start(), line.end())]
        for end in [*ends, line.end()]:
            if end != line.end() and _ABBREVIATIONS.search(text[max(start, end - _LONGEST_ABBREVIATION) : end]):
                continue
            first, last = start, end
            while first < last and text[first].isspace():
                first += 1
            while first < last and text[last - 1].isspace():
                last -= 1
            if _LETTERS.search(_LINK.sub(" ", text[first:last])):
                spans.append((first, last))
            start = end
    return _grouped(text, spans)


def _grouped(text: str, spans: list[Span]) -> list[Span]:
    groups: list[Span] = []
    before: Span | None = None
    for span in spans:
        fits = before is not None and span[1] - groups[-1][0] <= _LONGEST_GROUP
        if before is not None and fits and _together(text, before, span):
            groups[-1] = groups[-1][0], span[1]
        else:
            groups.append(span)
        before = span
    return groups


def _together(text: str, before: Span, after: Span) -> bool:
    """Whether two neighbours make sense only together."""
    one, other = text[slice(*before)], text[slice(*after)]
    if _ITEM.match(other):
        return one.rstrip().endswith(":") or _ITEM.match(one) is not None
    return _FIELD.match(one) is not None and _FIELD.match(other) is not None
