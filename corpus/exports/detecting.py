"""Which exports a document holds, and where."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.anchors import Anchor, Row, best_row
from corpus.located import Line

_WORD_ANCHOR = re.compile(r"\s*(\d{1,3})\.\s+(\S.*)")
_FORM_ANCHOR = re.compile(r"\s*(?P<label>.*?)(?P<star>\*\s*)?(?<!\d)(?P<number>\d{1,3})\.\s*")
_FEWEST_QUESTIONS = 2
_SMALLEST_SHARE = 0.25
"""A second export counts when it has at least this share of the first one's questions."""


@dataclass(frozen=True, slots=True)
class Layouts:
    """The rows of question numbers of the exports found; an empty row where there is none.

    `repeated` are lines that print the number and label of a question a second time.
    """

    form: Row
    word: Row
    repeated: tuple[Anchor, ...] = ()


def _word_anchors(lines: Sequence[Line]) -> list[Anchor]:
    anchors = []
    for index, line in enumerate(lines):
        match = _WORD_ANCHOR.fullmatch(line.text)
        if match and int(match[1]) > 0:
            after_break = index == 0 or not lines[index - 1].text.strip() or line.text[:1] in " \f"
            anchors.append(Anchor(index, int(match[1]), match[2], 1.1 if after_break else 1.0))
    return anchors


def _form_anchors(lines: Sequence[Line]) -> list[Anchor]:
    anchors = []
    for index, line in enumerate(lines):
        match = _FORM_ANCHOR.fullmatch(line.text)
        if not match or int(match["number"]) == 0:
            continue
        label = match["label"]
        alone, glued = not label.strip(), bool(label) and label == label.rstrip()
        if match["star"] or alone or glued:
            # "Label * 7." and a number alone on its line are surer than "Article 7." at a line's end.
            anchors.append(Anchor(index, int(match["number"]), label.strip(), 1.1 if match["star"] or alone else 1.0))
    return anchors


def _outside(anchors: Sequence[Anchor], row: Row) -> list[list[Anchor]]:
    first, last = row.span
    return [[a for a in anchors if a.index < first], [a for a in anchors if a.index > last]]


def find_exports(lines: Sequence[Line]) -> Layouts:
    """The exports of a document, at most one of each layout.

    The layout with the better row is the surer one; the other is sought only before or after it, where
    its numbers can't be parts of the first one's answers.
    """
    candidates = {"form": _form_anchors(lines), "word": _word_anchors(lines)}
    rows = {name: best_row(anchors) for name, anchors in candidates.items()}
    surer, other = ("form", "word") if rows["form"].score > rows["word"].score else ("word", "form")
    if len(rows[surer].anchors) < _FEWEST_QUESTIONS:
        return Layouts(Row(), Row())
    second = max((best_row(part) for part in _outside(candidates[other], rows[surer])), key=lambda row: row.score)
    if len(second.anchors) < max(_FEWEST_QUESTIONS, _SMALLEST_SHARE * len(rows[surer].anchors)):
        second = Row()
    found = {surer: rows[surer], other: second}
    repeated = [again for name, row in found.items() for again in _repeated(candidates[name], row)]
    return Layouts(found["form"], found["word"], tuple(repeated))


def _repeated(candidates: Sequence[Anchor], row: Row) -> list[Anchor]:
    """Candidates within the row's span with the number and the label of a question that is in it.

    The label tells them from the items of a numbered list in an answer.
    """
    if not row.anchors:
        return []
    first, last = row.span
    labels = {anchor.number: (anchor.index, anchor.label.split()) for anchor in row.anchors}
    return [
        anchor
        for anchor in candidates
        if anchor.label and first <= anchor.index <= last and anchor.number in labels
        if anchor.index != labels[anchor.number][0] and anchor.label.split() == labels[anchor.number][1]
    ]
