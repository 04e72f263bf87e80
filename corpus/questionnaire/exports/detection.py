"""Detects which exports a document has, and where."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.questionnaire.exports.numbering import NumberedLine, NumberSequence, best_sequence
from corpus.questionnaire.exports.raw import BARE_LINK, PAGE_NUMBER
from corpus.text.flow import breaks_sentence, page_width
from corpus.text.located import SourceLine

_WORD_ANCHOR = re.compile(r"\s*(\d{1,3})\.\s+(\S.*)")
_FORM_NUMBER = re.compile(r"(?<!\d)(\d{1,3})\.$")

_DECIMAL = re.compile(r"(?<!\d)\d{1,3}\.$")
"""Matches what precedes the last point of "indicator 16.6.1."."""

_MAX_NUMBER_LENGTH = 5
"""Characters at a line's end to look at: three digits, their point, and the character before them."""

_MIN_QUESTIONS = 2

_MIN_SHARE = 0.25
"""The minimum share of the first export's questions that a second export must have."""


@dataclass(frozen=True, slots=True)
class ExportLayouts:
    """The question numbers of each export; empty if there is no such export.

    `repeated` are lines that print the number and label of a question again.
    """

    form: NumberSequence
    word: NumberSequence
    repeated: tuple[NumberedLine, ...] = ()


def word_candidates(lines: Sequence[SourceLine]) -> list[NumberedLine]:
    """Find the lines of a word-processor export that may carry a question's number."""
    found = []
    width = page_width([line.text for line in lines])
    text, apart, page_ended = "", False, False
    for index, line in enumerate(lines):
        starts_page = line.text[:1] in (" ", "\f")
        match = _WORD_ANCHOR.fullmatch(line.text)
        if match and int(match[1]) > 0:
            after_break = index == 0 or not lines[index - 1].text.strip() or starts_page
            weight = 1.1 if after_break else 1.0
            if (starts_page or not apart) and breaks_sentence(text, line.text, width):
                # It may be a wrapped sentence ("... by Regulation / 19. Its members"): any other line is likelier.
                weight = 0.0
            found.append(NumberedLine(index, int(match[1]), match[2], weight))
        if BARE_LINK.fullmatch(line.text) or PAGE_NUMBER.fullmatch(line.text):
            # What is printed at a page's end separates nothing, nor do the blank lines around it.
            apart, page_ended = False, True
        elif line.text.strip():
            # Numbers on consecutive lines are a list, however long the lines.
            text, apart, page_ended = "" if match else line.text, False, False
        else:
            apart = not page_ended
    return found


def find_strays(candidates: Sequence[NumberedLine], sequence: NumberSequence) -> list[NumberedLine]:
    """Find likely candidates whose number is not in the sequence at all: questions out of order."""
    placed = {candidate.number for candidate in sequence.lines}
    return [candidate for candidate in candidates if candidate.weight >= 1 and candidate.number not in placed]


def form_candidates(lines: Sequence[SourceLine]) -> list[NumberedLine]:
    """Find the lines of a web-form export that may carry a question's number."""
    found = []
    for index, line in enumerate(lines):
        text = line.text.strip()
        match = _FORM_NUMBER.search(text[-_MAX_NUMBER_LENGTH:])
        if not match or int(match[1]) == 0:
            continue
        label = text.removesuffix(match[0])
        starred = label.rstrip().endswith("*")
        alone, glued = not label, label != "" and label == label.rstrip()
        apart = index == 0 or not lines[index - 1].text.strip()
        if starred or (alone and apart):
            # "Label * 7." and a number by itself are likelier than "Article 7." at a line's end.
            weight = 1.1
        elif alone:
            # It may end a wrapped sentence: any other line is likelier.
            weight = 0.9
        elif glued and not _DECIMAL.search(label):
            weight = 1.0
        else:
            continue
        found.append(NumberedLine(index, int(match[1]), label.rstrip().removesuffix("*").strip(), weight))
    return found


def _split_outside(candidates: Sequence[NumberedLine], sequence: NumberSequence) -> list[list[NumberedLine]]:
    first, last = sequence.span
    return [
        [candidate for candidate in candidates if candidate.index < first],
        [candidate for candidate in candidates if candidate.index > last],
    ]


def find_exports(lines: Sequence[SourceLine]) -> ExportLayouts:
    """Find the exports of a document, at most one of each layout.

    The layout with the better sequence is taken first; the other is looked for only before or after it, where its
    numbers can't be part of the first one's answers.
    """
    candidates = {"form": form_candidates(lines), "word": word_candidates(lines)}
    sequences = {name: best_sequence(found) for name, found in candidates.items()}
    surer, other = ("form", "word") if sequences["form"].score > sequences["word"].score else ("word", "form")
    if len(sequences[surer].lines) < _MIN_QUESTIONS:
        return ExportLayouts(NumberSequence(), NumberSequence())
    second = max(
        (best_sequence(part) for part in _split_outside(candidates[other], sequences[surer])),
        key=lambda sequence: sequence.score,
    )
    if len(second.lines) < max(_MIN_QUESTIONS, _MIN_SHARE * len(sequences[surer].lines)):
        second = NumberSequence()
    found = {surer: sequences[surer], other: second}
    repeated = [again for name, sequence in found.items() for again in _find_repeated(candidates[name], sequence)]
    return ExportLayouts(found["form"], found["word"], tuple(repeated))


def _find_repeated(candidates: Sequence[NumberedLine], sequence: NumberSequence) -> list[NumberedLine]:
    """Find candidates after the sequence's start with the number and label of a question in it.

    The label distinguishes them from the items of a numbered list in an answer.
    """
    if not sequence.lines:
        return []
    first, _ = sequence.span
    labels = {candidate.number: (candidate.index, candidate.label.split()) for candidate in sequence.lines}
    return [
        candidate
        for candidate in candidates
        if candidate.label and first <= candidate.index and candidate.number in labels
        if candidate.index != labels[candidate.number][0] and candidate.label.split() == labels[candidate.number][1]
    ]
