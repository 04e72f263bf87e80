"""Detects which exports a document has, and where."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from corpus.questionnaire.exports.numbering import NumberedLine, NumberSequence, find_best_sequence
from corpus.questionnaire.exports.raw import BARE_LINK, INSTRUCTION, PAGE_NUMBER, Leftover, make_leftover
from corpus.text.flow import UNWRAPPED, breaks_sentence, page_width
from corpus.text.located import SourceLine

_WORD_NUMBER = re.compile(r"\s*(\d{1,3})\.\s+(\S.*)")
_FORM_NUMBER = re.compile(r"(?<!\d)(\d{1,3})\.$")

_DECIMAL = re.compile(r"(?<!\d)\d{1,3}\.$")
"""Matches what precedes the last point of "indicator 16.6.1."."""

_MAX_NUMBER_LENGTH = 5
"""Characters at a line's end to look at: three digits, their point, and the character before them."""

_MAX_LABEL_LINES = 6
"""Lines of a label up to which its question mark is looked for."""

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


def find_word_candidates(lines: Sequence[SourceLine], width: int) -> list[NumberedLine]:
    """Find the lines of a word-processor export that may carry a question's number.

    `width` is the length of a full line, in characters.
    """
    candidates = []
    text, after_blank, at_page_end = "", False, False
    for index, line in enumerate(lines):
        starts_page = line.text[:1] in (" ", "\f")
        match = _WORD_NUMBER.fullmatch(line.text)
        if match and int(match[1]) > 0:
            after_break = index == 0 or not lines[index - 1].text.strip() or starts_page
            weight = 1.1 if after_break else 1.0
            if (starts_page or not after_blank) and breaks_sentence(text, line.text, width):
                # It may be a wrapped sentence ("... by Regulation / 19. Its members"): any other line is likelier. Even
                # then, what asks something in a paragraph of its own is a question if no other line has its number.
                is_apart = after_break or at_page_end
                weight = 0.5 if is_apart and _asks(lines, index, match[2]) else 0.0
            candidates.append(NumberedLine(index, int(match[1]), match[2], weight))
        if BARE_LINK.fullmatch(line.text) or PAGE_NUMBER.fullmatch(line.text):
            # What is printed at a page's end separates nothing, nor do the blank lines around it.
            after_blank, at_page_end = False, True
        elif line.text.strip():
            # Numbers on consecutive lines are a list, however long the lines.
            text, after_blank, at_page_end = "" if match else line.text, False, False
        else:
            after_blank = not at_page_end
    return candidates


def _asks(lines: Sequence[SourceLine], index: int, label: str) -> bool:
    """Check whether the paragraph that starts in a line is a request ("Please ..."), or ends in a question mark."""
    paragraph = takewhile(bool, (line.text.strip() for line in lines[index : index + _MAX_LABEL_LINES]))
    return INSTRUCTION.match(label) is not None or list(paragraph)[-1].endswith("?")


def find_strays(
    lines: Sequence[SourceLine], candidates: Sequence[NumberedLine], sequence: NumberSequence
) -> list[Leftover]:
    """Find likely candidates whose number is not in the sequence at all: questions out of order."""
    placed = {candidate.number for candidate in sequence.lines}
    return [
        make_leftover("question out of order", [lines[candidate.index]])
        for candidate in candidates
        if candidate.weight >= 1 and candidate.number not in placed
    ]


def find_form_candidates(lines: Sequence[SourceLine]) -> list[NumberedLine]:
    """Find the lines of a web-form export that may carry a question's number."""
    candidates = []
    for index, line in enumerate(lines):
        text = line.text.strip()
        match = _FORM_NUMBER.search(text[-_MAX_NUMBER_LENGTH:])
        if not match or int(match[1]) == 0:
            continue
        label = text.removesuffix(match[0])
        is_starred = label.rstrip().endswith("*")
        is_alone, is_glued = not label, label != "" and label == label.rstrip()
        after_blank = index == 0 or not lines[index - 1].text.strip()
        if is_starred or (is_alone and after_blank):
            # "Label * 7." and a number by itself are likelier than "Article 7." at a line's end.
            weight = 1.1
        elif is_alone:
            # It may end a wrapped sentence: any other line is likelier.
            weight = 0.9
        elif is_glued and not _DECIMAL.search(label):
            weight = 1.0
        else:
            continue
        candidates.append(NumberedLine(index, int(match[1]), label.rstrip().removesuffix("*").strip(), weight))
    return candidates


def find_word_export(lines: Sequence[SourceLine]) -> ExportLayouts:
    """Find the word-processor export in a document whose lines no page wrapped, such as a Word file."""
    word = find_best_sequence(find_word_candidates(lines, UNWRAPPED))
    return ExportLayouts(NumberSequence(), word if len(word.lines) >= _MIN_QUESTIONS else NumberSequence())


def find_exports(lines: Sequence[SourceLine]) -> ExportLayouts:
    """Find the exports of a document, at most one of each layout.

    The layout with the better sequence is taken first; the other is looked for only before or after it, where its
    numbers can't be part of the first one's answers.
    """
    width = page_width([line.text for line in lines])
    candidates = {"form": find_form_candidates(lines), "word": find_word_candidates(lines, width)}
    form, word = find_best_sequence(candidates["form"]), find_best_sequence(candidates["word"])
    better, other = ("form", "word") if form.score > word.score else ("word", "form")
    first = form if better == "form" else word
    if len(first.lines) < _MIN_QUESTIONS:
        return ExportLayouts(NumberSequence(), NumberSequence())
    start, end = first.span
    before = [candidate for candidate in candidates[other] if candidate.index < start]
    after = [candidate for candidate in candidates[other] if candidate.index > end]
    second = max(find_best_sequence(before), find_best_sequence(after), key=lambda sequence: sequence.score)
    if len(second.lines) < max(_MIN_QUESTIONS, _MIN_SHARE * len(first.lines)):
        second = NumberSequence()
    sequences = {better: first, other: second}
    repeated = [line for name, sequence in sequences.items() for line in _find_repeated(candidates[name], sequence)]
    return ExportLayouts(sequences["form"], sequences["word"], tuple(repeated))


def _find_repeated(candidates: Sequence[NumberedLine], sequence: NumberSequence) -> list[NumberedLine]:
    """Find candidates after the sequence's start with the number and label of a question in it.

    The label distinguishes them from the items of a numbered list in an answer.
    """
    if not sequence.lines:
        return []
    first, _ = sequence.span
    by_number = {line.number: line for line in sequence.lines}
    return [
        candidate
        for candidate in candidates
        if candidate.label and first <= candidate.index
        if (line := by_number.get(candidate.number)) is not None and line.index != candidate.index
        if line.label.split() == candidate.label.split()
    ]
