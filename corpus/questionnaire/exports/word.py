"""Reads the word-processor export: "7. label", then the answer below it.

Choices are printed as "(  X  ) Yes  (     ) No"; some questions are "2. Your name : value" lines. Each page ends with
its hyperlinks as bare lines, once for each line that the link was printed on, and possibly a page number. Headings have
no letters, and precede their first question.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.questionnaire.exports.boxes import read_boxes, split_at_drawn_box, starts_with_box
from corpus.questionnaire.exports.detection import find_strays, find_word_candidates
from corpus.questionnaire.exports.furniture import WordLines, drop_word_furniture
from corpus.questionnaire.exports.numbering import NumberSequence
from corpus.questionnaire.exports.raw import (
    INSTRUCTION,
    NOTE,
    ExportReading,
    Leftover,
    RawQuestion,
    is_links_only,
    join_words,
    looks_like_heading,
    make_leftover,
)
from corpus.text.flow import UNWRAPPED, continues_sentence, page_width, reflow
from corpus.text.located import NO_TEXT, SourceLine

_FIELD = re.compile(r"(?P<label>[^\s:?.]+(?:\s+[^\s:?.]+){0,3})\s*:\s+(?P<value>\S.*)")

_HEADING_MARGIN = 2
"""Blank lines after a heading; there are fewer between an answer and the next number."""


def _count_label_lines(lines: Sequence[SourceLine], width: int) -> int:
    """Count the leading lines of the label with its note, up to a tick box or a line end that the author made."""
    end = 1
    for index in range(1, len(lines)):
        text = lines[index].text.strip()
        if not text:
            continue
        gap = lines[index].number != lines[end - 1].number + 1
        noted = NOTE.match(text) and not gap
        if starts_with_box(text) or not (noted or continues_sentence(lines[end - 1].text, text, gap, width)):
            break
        end = index + 1
    return end


def _read_choices(lines: Sequence[SourceLine]) -> tuple[tuple[str, ...], tuple[SourceLine, ...], int]:
    """Read options, ticked options with their lines, and the number of leading lines used, including blank ones."""
    options: list[str] = []
    ticked: list[SourceLine] = []
    end = 0
    for position, line in enumerate(lines):
        text = line.text.strip()
        if not text:
            continue
        if not starts_with_box(text):
            break
        for option, is_ticked in read_boxes(text):
            options.append(option)
            if is_ticked:
                ticked.append(SourceLine(line.number, option))
        end = position + 1
    return tuple(options), tuple(ticked), end


def _split_body(
    lines: Sequence[SourceLine], number: int, label: str, width: int
) -> tuple[RawQuestion, list[SourceLine]]:
    """Split what is between two numbers into a question without its answer, and the lines below it.

    `label` is the text after the number in the first line.
    """
    first = lines[0]
    field = _FIELD.fullmatch(label.strip())
    if field and not INSTRUCTION.match(field["label"]):
        # The value keeps its position in the line, since the line's length decides whether the page ended it.
        value = field["value"]
        indent = " " * (len(first.text.rstrip()) - len(value.rstrip()))
        question = RawQuestion(number, " ".join(field["label"].split()), (first.number, first.number), is_field=True)
        return question, [SourceLine(first.number, indent + value), *lines[1:]]
    label, boxes = split_at_drawn_box(label)
    if boxes:
        lines = [first, SourceLine(first.number, boxes), *lines[1:]]
    end = _count_label_lines(lines, width)
    pieces = [label, *(line.text for line in lines[1:end])]
    note_start = next((index for index, piece in enumerate(pieces) if NOTE.match(piece.strip())), len(pieces))
    options, ticked, used = _read_choices(lines[end:])
    question = RawQuestion(
        number=number,
        label=join_words(pieces[:note_start]),
        lines=(first.number, lines[end + used - 1].number),
        note=join_words(pieces[note_start:]),
        options=options,
        ticked=ticked,
    )
    return question, list(lines[end + used :])


def _split_paragraphs(lines: Sequence[SourceLine]) -> list[list[SourceLine]]:
    """Split lines into runs of consecutive non-blank lines."""
    runs: list[list[SourceLine]] = []
    for line in lines:
        if not line.text.strip():
            continue
        if runs and line.number == runs[-1][-1].number + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _take_headings(
    question: RawQuestion | None,
    lines: Sequence[SourceLine],
    next_number: int | None,
    known: frozenset[str] | None,
    lists: set[int],
    leftovers: list[Leftover],
) -> tuple[list[SourceLine], list[SourceLine]]:
    """Separate the headings before the next question from the answer's lines; return (answer's lines, headings).

    After the last question, where `next_number` (the line of the next number) is None, there are no headings. If it
    isn't known which there are, the last short line counts as one, unless the hyperlinks of an answer (`lists`) follow.
    Instructions below headings are leftovers.
    """
    runs = _split_paragraphs(lines)
    is_field, has_options = question is not None and question.is_field, question is not None and bool(question.options)
    headings: list[SourceLine] = []
    below = next_number
    while runs and below is not None and not (is_field and len(runs) == 1):
        run = runs[-1]
        margin = below - run[-1].number - 1
        split = next((index for index, line in enumerate(run) if INSTRUCTION.match(line.text.strip())), len(run))
        title, instruction = run[:split], run[split:]
        text = join_words([line.text for line in title])
        is_only_text = len(runs) == 1 and not has_options
        if not title:
            is_heading = not is_only_text
        elif not looks_like_heading(text):
            is_heading = False
        elif known is not None:
            is_heading = text.casefold() in known
        else:
            ends_answer = not lists.isdisjoint(range(run[-1].number, below))
            is_heading = not (headings or ends_answer) and (not is_only_text or margin >= _HEADING_MARGIN)
        if not is_heading:
            break
        if instruction:
            leftovers.append(make_leftover("instruction", instruction))
        if title:
            headings.insert(0, SourceLine(title[0].number, text))
        below = run[0].number
        runs.pop()
    return [line for run in runs for line in run], headings


def read_word(
    lines: Sequence[SourceLine], numbers: NumberSequence, known_headings: frozenset[str] | None, is_printed: bool = True
) -> ExportReading:
    """Read the questions of the word-processor export from all its lines; the indexes of `numbers` count within these.

    `known_headings` are those that are marked as headings, or printed by the web-form export, case-folded and without
    their letters; None if neither tells. A document that is not printed on pages has neither wrapped lines nor what
    stands at a page's end.
    """
    width = page_width([line.text for line in lines]) if is_printed else UNWRAPPED
    leftovers = find_strays(lines, find_word_candidates(lines, width), numbers)
    body = drop_word_furniture(lines, leftovers) if is_printed else WordLines(list(lines))
    kept = body.lines
    position = {line.number: index for index, line in enumerate(kept)}
    starts = [position[lines[numbered.index].number] for numbered in numbers.lines]
    title, headings = _take_headings(
        None, kept[: starts[0]], kept[starts[0]].number, known_headings, body.lists, leftovers
    )
    leftovers += [make_leftover("text of no question", [line]) for line in title]
    section = headings[-1].text if headings else ""
    questions: dict[int, RawQuestion] = {}
    closing = NO_TEXT
    for numbered, (start, end) in zip(numbers.lines, pairwise([*starts, len(kept)]), strict=True):
        question, rest = _split_body(kept[start:end], numbered.number, numbered.label, width)
        next_number = kept[end].number if end < len(kept) else None
        answer_lines, headings = _take_headings(question, rest, next_number, known_headings, body.lists, leftovers)
        answer = reflow(answer_lines, width)
        if next_number is None and question.options and not is_links_only(answer.text):
            closing, answer = answer, NO_TEXT
        lines_used = (question.lines[0], (answer.lines() if answer else question.lines)[1])
        questions[question.number] = replace(question, lines=lines_used, answer=answer, section=section)
        section = headings[-1].text if headings else section
    # Questions above the first heading belong to its section.
    opening = next((question.section for question in questions.values() if question.section), "")
    questions = {number: replace(raw, section=raw.section or opening) for number, raw in questions.items()}
    return ExportReading(questions, tuple(leftovers), tuple(body.hyperlinks), closing)
