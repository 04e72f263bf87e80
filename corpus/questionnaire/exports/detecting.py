"""Which exports a document holds, and where."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.questionnaire.exports.numbering import Anchor, Row, best_row
from corpus.questionnaire.exports.raw import BARE_LINK, PAGE_NUMBER
from corpus.text.flow import page_width, runs_on
from corpus.text.located import Line

_WORD_ANCHOR = re.compile(r"\s*(\d{1,3})\.\s+(\S.*)")
_FORM_NUMBER = re.compile(r"(?<!\d)(\d{1,3})\.$")

_DECIMAL = re.compile(r"(?<!\d)\d{1,3}\.$")
"""What stands before the last point of "indicator 16.6.1."."""

_LONGEST_NUMBER = 5
"""Characters: three digits, their point, and what stands before them."""

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


def word_anchors(lines: Sequence[Line]) -> list[Anchor]:
    """The lines of a word-processor export that may carry a question's number."""
    anchors = []
    width = page_width([line.text for line in lines])
    text, apart, page_ended = "", False, False
    for index, line in enumerate(lines):
        starts_page = line.text[:1] in (" ", "\f")
        match = _WORD_ANCHOR.fullmatch(line.text)
        if match and int(match[1]) > 0:
            after_break = index == 0 or not lines[index - 1].text.strip() or starts_page
            weight = 1.1 if after_break else 1.0
            if (starts_page or not apart) and runs_on(text, line.text, width):
                # It may have been wrapped there ("... by Regulation / 19. Its members"): any other place is surer.
                weight = 0.0
            anchors.append(Anchor(index, int(match[1]), match[2], weight))
        if BARE_LINK.fullmatch(line.text) or PAGE_NUMBER.fullmatch(line.text):
            # What a page ends with parts nothing, nor do the blank lines around it.
            apart, page_ended = False, True
        elif line.text.strip():
            # Numbers in lines below each other are a list, however long the lines.
            text, apart, page_ended = "" if match else line.text, False, False
        else:
            apart = not page_ended
    return anchors


def strays(candidates: Sequence[Anchor], row: Row) -> list[Anchor]:
    """Candidates as sure as any whose number is not in the row at all: questions out of order."""
    placed = {anchor.number for anchor in row.anchors}
    return [anchor for anchor in candidates if anchor.weight >= 1 and anchor.number not in placed]


def form_anchors(lines: Sequence[Line]) -> list[Anchor]:
    """The lines of a web-form export that may carry a question's number."""
    anchors = []
    for index, line in enumerate(lines):
        text = line.text.strip()
        match = _FORM_NUMBER.search(text[-_LONGEST_NUMBER:])
        if not match or int(match[1]) == 0:
            continue
        label = text.removesuffix(match[0])
        starred = label.rstrip().endswith("*")
        alone, glued = not label, label != "" and label == label.rstrip()
        apart = index == 0 or not lines[index - 1].text.strip()
        if starred or (alone and apart):
            # "Label * 7." and a number alone are surer than "Article 7." at a line's end.
            weight = 1.1
        elif alone:
            # It may end a wrapped sentence: any other place is surer.
            weight = 0.9
        elif glued and not _DECIMAL.search(label):
            weight = 1.0
        else:
            continue
        anchors.append(Anchor(index, int(match[1]), label.rstrip().removesuffix("*").strip(), weight))
    return anchors


def _outside(anchors: Sequence[Anchor], row: Row) -> list[list[Anchor]]:
    first, last = row.span
    return [[a for a in anchors if a.index < first], [a for a in anchors if a.index > last]]


def find_exports(lines: Sequence[Line]) -> Layouts:
    """The exports of a document, at most one of each layout.

    The layout with the better row is the surer one; the other is sought only before or after it, where
    its numbers can't be parts of the first one's answers.
    """
    candidates = {"form": form_anchors(lines), "word": word_anchors(lines)}
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
    """Candidates from the row's start on with the number and the label of a question that is in it.

    The label tells them from the items of a numbered list in an answer.
    """
    if not row.anchors:
        return []
    first, _ = row.span
    labels = {anchor.number: (anchor.index, anchor.label.split()) for anchor in row.anchors}
    return [
        anchor
        for anchor in candidates
        if anchor.label and first <= anchor.index and anchor.number in labels
        if anchor.index != labels[anchor.number][0] and anchor.label.split() == labels[anchor.number][1]
    ]
