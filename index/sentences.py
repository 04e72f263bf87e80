"""A text cut into sentences, by their spans."""

import re

_LINE = re.compile(r"[^\n]+")
_END = re.compile(r"""(?<=[\w)\]”"’'%])[.!?;]+[)\]”"’']*(?=\s+[^\sa-z])""")
_ABBREVIATIONS = re.compile(
    r"(?:\b(?:No|Nro|Art|Arts|pg|Pg|e\.g|i\.e|etc|vs|Dr|Dra|Sr|Sra|St|U\.S|[A-Z])|\bD\.[SUL]|\bR\.M)\.$"
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LINK = re.compile(r"\(?\s*(?:https?://|www\.)\S+")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence; a sentence never runs over a line's end.

    Stretches of links alone are no sentences.
    """
    spans = []
    for line in _LINE.finditer(text):
        start = line.start()
        ends = [match.end() for match in _END.finditer(text, line.start(), line.end())]
        for end in [*ends, line.end()]:
            if end != line.end() and _ABBREVIATIONS.search(text[start:end]):
                continue
            first, last = start, end
            while first < last and text[first].isspace():
                first += 1
            if _LETTERS.search(_LINK.sub(" ", text[first:last])):
                spans.append((first, last))
            start = end
    return spans
