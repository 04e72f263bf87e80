"""Reads the word-processor export: "7. label", then the answer below it.

Choices are printed as "(  X  ) Yes  (     ) No"; some questions are "2. Your name : value" lines. Each page ends with
its hyperlinks as bare lines, once for each line that the link was printed on, and possibly a page number. Headings have
no letters, and precede their first question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.questionnaire.exports.detection import find_strays, word_candidates
from corpus.questionnaire.exports.numbering import NumberedLine, NumberSequence
from corpus.questionnaire.exports.raw import (
    BARE_LINK,
    INSTRUCTION,
    NOTE,
    PAGE_NUMBER,
    PAGE_START,
    ExportReading,
    Leftover,
    RawQuestion,
    is_links_only,
    join_words,
    looks_like_heading,
    make_leftover,
)
from corpus.text.flow import continues_sentence, page_width, reflow
from corpus.text.located import LocatedText, SourceLine

_BOX = re.compile(r"\(\s*([xX✓✔]?)\s*\)")
_FIELD = re.compile(r"(?P<label>[^\s:?.]+(?:\s+[^\s:?.]+){0,3})\s*:\s+(?P<value>\S.*)")

_MAX_PAGE_LENGTH = 20_000
"""Characters; more than fit on a page."""

_MAX_PAGE_LINES = 1000
"""Lines; more than fit on a page."""

_HEADING_MARGIN = 2
"""Blank lines after a heading; there are fewer between an answer and the next number."""


def _find_list_start(lines: Sequence[SourceLine], start: int, end: int, page: str) -> int:
    """Find where in the bare links `lines[start:end]` the page's list starts; those before it are part of an answer.

    All are the list if a page break or the end follows; otherwise those after the last one that this page prints for
    the first time.
    """
    following = lines[end].text if end < len(lines) else ""
    if PAGE_START.match(following):
        return start
    rest = next((line.text for line in lines[end:] if line.text.strip()), "")
    if not rest or PAGE_NUMBER.fullmatch(rest):
        return start
    seen: set[str] = set()
    begin = start
    for index in range(start, end):
        url = lines[index].text.strip()
        if url not in seen and url not in page:
            begin = index + 1
        seen.add(url)
    return begin


def _drop_furniture(lines: Sequence[SourceLine], leftovers: list[Leftover], hyperlinks: list[str]) -> list[SourceLine]:
    """Drop page numbers and printed hyperlinks; keep blank lines."""
    kept: list[SourceLine] = []
    page = ""
    index = 0
    while index < len(lines):
        line, end = lines[index], index
        while end < len(lines) and BARE_LINK.fullmatch(lines[end].text):
            end += 1
        if end > index:
            begin = _find_list_start(lines, index, end, page)
            kept += lines[index:begin]
            page = _append_to_page(page, lines[index:begin])
            if begin < end:
                hyperlinks += [listed.text.strip() for listed in lines[begin:end]]
                leftovers.append(make_leftover("printed hyperlinks", lines[begin:end]))
                page = ""
            index = end
        elif PAGE_NUMBER.fullmatch(line.text):
            leftovers.append(make_leftover("page furniture", [line]))
            index += 1
        else:
            kept.append(line)
            page = _append_to_page(page, [line])
            index += 1
    return kept


def _append_to_page(page: str, lines: Sequence[SourceLine]) -> str:
    """Append lines, without blanks, to a page's text, and keep as much as fits on a page."""
    more = "".join("".join(line.text.split()) for line in lines[-_MAX_PAGE_LINES:])
    return (page + more)[-_MAX_PAGE_LENGTH:]


@dataclass(frozen=True, slots=True)
class _Body:
    """What is between two numbers, split up; `last_line` is the last line of label, note and options."""

    label: str
    note: str
    options: tuple[str, ...]
    ticked: tuple[SourceLine, ...]
    is_field: bool
    rest: tuple[SourceLine, ...]
    last_line: int = 0


def _count_label_lines(lines: Sequence[SourceLine], width: int) -> int:
    """Count the leading lines that are the label and its note.

    The label ends at a tick box, or at a line end made by the author and not the page's width; a note belongs to it.
    """
    end = 1
    for index in range(1, len(lines)):
        text = lines[index].text.strip()
        if not text:
            continue
        gap = lines[index].number != lines[end - 1].number + 1
        noted = NOTE.match(text) and not gap
        if _BOX.match(text) or not (noted or continues_sentence(lines[end - 1].text, text, gap, width)):
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
        if not _BOX.match(text):
            break
        boxes = list(_BOX.finditer(text))
        ends = [*(box.start() for box in boxes[1:]), len(text)]
        for box, stop in zip(boxes, ends, strict=True):
            option = " ".join(text[box.end() : stop].split())
            options.append(option)
            if box[1]:
                ticked.append(SourceLine(line.number, option))
        end = position + 1
    return tuple(options), tuple(ticked), end


def _split_body(lines: Sequence[SourceLine], numbered: NumberedLine, width: int) -> _Body:
    first = SourceLine(lines[0].number, numbered.label)
    field = _FIELD.fullmatch(first.text.strip())
    if field and not INSTRUCTION.match(field["label"]):
        # The value keeps its position in the line, since the line's length decides whether the page ended it.
        value = SourceLine(
            first.number, " " * (len(lines[0].text.rstrip()) - len(field["value"].rstrip())) + field["value"]
        )
        return _Body(" ".join(field["label"].split()), "", (), (), True, (value, *lines[1:]), first.number)
    lines = (replace(first, text=lines[0].text), *lines[1:])
    end = _count_label_lines(lines, width)
    pieces = [first.text, *(line.text for line in lines[1:end])]
    note_at = next((i for i, piece in enumerate(pieces) if NOTE.match(piece.strip())), len(pieces))
    options, ticked, used = _read_choices(lines[end:])
    label, note = join_words(pieces[:note_at]), join_words(pieces[note_at:])
    last_line = lines[end + used - 1].number
    return _Body(label, note, options, ticked, False, tuple(lines[end + used :]), last_line)


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
    body: _Body, next_number: int | None, known: frozenset[str], leftovers: list[Leftover]
) -> tuple[list[SourceLine], list[SourceLine]]:
    """Separate the headings before the next question from the answer's lines; return (answer's lines, headings).

    `known` are headings that the other export prints, without their letters. If there are none, the last short line
    counts as a heading.
    """
    runs = _split_paragraphs(body.rest)
    headings: list[SourceLine] = []
    if next_number is None:
        return [line for run in runs for line in run], headings
    upto = next_number
    while runs:
        run = runs[-1]
        if body.is_field and len(runs) == 1:
            break
        split = next((i for i, line in enumerate(run) if INSTRUCTION.match(line.text.strip())), len(run))
        title, instruction = run[:split], run[split:]
        text = join_words([line.text for line in title])
        margin = upto - run[-1].number - 1
        if not title:
            is_heading = True
        elif not looks_like_heading(text):
            is_heading = False
        elif known:
            is_heading = text.casefold() in known
        else:
            alone = len(runs) == 1 and not body.options
            is_heading = not headings and (not alone or margin >= _HEADING_MARGIN)
        if not is_heading or (instruction and not title and len(runs) == 1 and not body.options):
            break
        if instruction:
            leftovers.append(make_leftover("instruction", instruction))
        if title:
            headings.insert(0, SourceLine(title[0].number, text))
        upto = run[0].number
        runs.pop()
    return [line for run in runs for line in run], headings


def read_word(
    lines: Sequence[SourceLine], numbers: NumberSequence, known_headings: frozenset[str] = frozenset()
) -> ExportReading:
    """Read the questions of the word-processor export.

    Args:
        lines: all lines of the export.
        numbers: its question numbers, whose indexes count within `lines`.
        known_headings: headings that the web-form export prints, case-folded and without their letters.
    """
    leftovers: list[Leftover] = []
    hyperlinks: list[str] = []
    width = page_width([line.text for line in lines])
    leftovers += [
        make_leftover("question out of order", [lines[stray.index]])
        for stray in find_strays(word_candidates(lines), numbers)
    ]
    kept = _drop_furniture(lines, leftovers, hyperlinks)
    position = {line.number: index for index, line in enumerate(kept)}
    starts = [position[lines[numbered.index].number] for numbered in numbers.lines]
    preamble = _Body("", "", (), (), False, tuple(kept[: starts[0]]))
    title, headings = _take_headings(preamble, kept[starts[0]].number, known_headings, leftovers)
    leftovers += [make_leftover("text of no question", [line]) for line in title]
    section = headings[-1].text if headings else ""
    questions: dict[int, RawQuestion] = {}
    closing = LocatedText()
    untitled: list[int] = []
    for place, numbered in enumerate(numbers.lines):
        end = starts[place + 1] if place + 1 < len(starts) else len(kept)
        segment = kept[starts[place] : end]
        body = _split_body(segment, numbered, width)
        next_number = kept[end].number if end < len(kept) else None
        answer_lines, headings = _take_headings(body, next_number, known_headings, leftovers)
        answer = reflow(answer_lines, width)
        if next_number is None and body.options and not is_links_only(answer.text):
            closing, answer = answer, LocatedText()
        last = answer.lines()[1] if answer else body.last_line
        questions[numbered.number] = RawQuestion(
            number=numbered.number,
            label=body.label,
            lines=(segment[0].number, last),
            answer=answer,
            section=section,
            note=body.note,
            options=body.options,
            ticked=body.ticked,
            is_field=body.is_field,
        )
        if not section:
            untitled.append(numbered.number)
        if headings:
            section = headings[-1].text
            for number in untitled:
                questions[number] = replace(questions[number], section=section)
            untitled = []
    return ExportReading(questions, tuple(leftovers), tuple(hyperlinks), closing)
