"""Restates an answer: only its shortest sentence, or one of the things that it names. Every word stays the source's."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from corpus import Span
from index import SOURCE_LANGUAGE
from qa.answering.answer import Answer, Verdict
from qa.answering.composing.excerpt import excerpt_text

_VERDICTS: Mapping[str | None, Verdict] = {"Yes": "Yes", "No": "No"}

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_NUMERALS = {
    **{numeral: number for number, numeral in enumerate(_ROMAN, start=1)},
    **{str(number): number for number in range(1, 11)},
}
_MARK = re.compile(rf"(?<![\w°])\(?(?P<numeral>{'|'.join(_NUMERALS)})\)(?=\s)")
_ITEM_END = re.compile(r"\n|(?<=[.!?])\s(?!\()")
_JOINT = re.compile(r"[\s,;:.]+(?:(?:and/or|and|y/o|y|e)\s*)?$")


def show_first(answer: Answer) -> Answer:
    """Show the excerpt of the first citation, and its verdict."""
    first = answer.citations[0]
    # What has no sentence, such as a link alone, is shown whole.
    original = excerpt_text(first.passage, first.excerpt) or first.passage
    answer = replace(answer, verdict=_VERDICTS.get(first.choice), text=original, original=original)
    if (translation := first.translation) is None:
        return replace(answer, text_language=SOURCE_LANGUAGE)
    text = excerpt_text(translation.passage, translation.excerpt) or translation.passage
    return replace(answer, text=text, text_language=translation.language)


def shorten(answer: Answer) -> Answer:
    """Show only the shortest highlighted sentence of the first citation."""
    first = answer.citations[0]
    translated = first.translation.highlights if first.translation else first.highlights
    # In translation, two sentences may be one.
    if not first.highlights or len(translated) != len(first.highlights):
        return answer
    highlight, counterpart = min(zip(first.highlights, translated, strict=True), key=lambda pair: _length(pair[1]))
    return _quote(answer, highlight, counterpart)


def pick(answer: Answer, position: int) -> Answer:
    """Show one of the things that an answer names: an item of the list in its first passage, or else a near topic.

    `position` counts from 0; -1 is the last. An answer without such a thing is unchanged.
    """
    first = answer.citations[0]
    items = _list_items(first.passage)
    translated = _list_items(first.translation.passage) if first.translation else items
    if len(items) > 1 and len(items) == len(translated) and position < len(items):
        return _quote(answer, items[position], translated[position])
    shown = [first, *(citation for citation in answer.citations[1:] if citation.is_near)]
    if position >= len(shown):
        return answer
    picked = shown[position]
    order = [picked, *(citation for citation in answer.citations if citation is not picked)]
    citations = tuple(replace(citation, rank=rank) for rank, citation in enumerate(order, start=1))
    return show_first(replace(answer, citations=citations))


def _quote(answer: Answer, span: Span, counterpart: Span) -> Answer:
    """Show one span of the first citation's passage, or its counterpart in the translation."""
    first, *others = answer.citations
    quoted = replace(first, highlights=(span,))
    original = text = first.passage[slice(*span)]
    if first.translation is not None:
        quoted = replace(quoted, translation=replace(first.translation, highlights=(counterpart,)))
        text = first.translation.passage[slice(*counterpart)]
    return replace(answer, citations=(quoted, *others), text=text, original=original)


def _list_items(passage: str) -> list[Span]:
    """Return the items of the numbered list in a passage, "(i) ... (ii) ..." or "1) ... 2) ...", none without one."""
    starts: list[int] = []
    for mark in _MARK.finditer(passage):
        if _NUMERALS[mark["numeral"]] == len(starts) + 1:
            starts.append(mark.start())
    items = []
    for start, following in pairwise([*starts, len(passage)]):
        text_start = passage.index(")", start) + 1
        stop = _ITEM_END.search(passage, text_start + 1, following)
        end = stop.start() if stop else following
        items.append((start, start + len(_JOINT.sub("", passage[start:end]))))
    return items


def _length(span: Span) -> int:
    return span[1] - span[0]
