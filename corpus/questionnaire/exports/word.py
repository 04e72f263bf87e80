"""The word-processor export: "7. label", then the answer below it.

Choices print as "(  X  ) Yes  (     ) No"; some questions are "2. Your name : value" lines. Each page ends
with its hyperlinks as bare lines, once a printed line of the link, and maybe a page number. Headings stand
without letters before the first question that they head.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.questionnaire.exports.detecting import strays, word_anchors
from corpus.questionnaire.exports.numbering import Anchor, Row
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
    leftover,
    looks_like_heading,
)
from corpus.text.flow import flowing, goes_on, page_width
from corpus.text.located import Line, LocatedText

_BOX = re.compile(r"\(\s*([xX✓✔]?)\s*\)")
_FIELD = re.compile(r"(?P<label>[^\s:?.]+(?:\s+[^\s:?.]+){0,3})\s*:\s+(?P<value>\S.*)")

_LONGEST_PAGE = 20_000
"""Characters: more than a page has room for."""

_MOST_LINES = 1000
"""Of a page; more than it has room for."""

_HEADING_MARGIN = 2
"""Blank lines behind a heading; an answer is parted from the next number by fewer."""


def _list_start(lines: Sequence[Line], start: int, end: int, page: str) -> int:
    """Where in the bare links `lines[start:end]` the page's list begins; before it they are part of an answer.

    All are the list when a page break or the end follows; else those behind the last one that is printed for
    the first time on this page.
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


def _without_furniture(lines: Sequence[Line], leftovers: list[Leftover], hyperlinks: list[str]) -> list[Line]:
    """The lines less page numbers and printed hyperlinks; blank lines stay."""
    kept: list[Line] = []
    page = ""
    index = 0
    while index < len(lines):
        line, end = lines[index], index
        while end < len(lines) and BARE_LINK.fullmatch(lines[end].text):
            end += 1
        if end > index:
            begin = _list_start(lines, index, end, page)
            kept += lines[index:begin]
            page = _printed(page, lines[index:begin])
            if begin < end:
                hyperlinks += [listed.text.strip() for listed in lines[begin:end]]
                leftovers.append(leftover("printed hyperlinks", lines[begin:end]))
                page = ""
            index = end
        elif PAGE_NUMBER.fullmatch(line.text):
            leftovers.append(leftover("page furniture", [line]))
            index += 1
        else:
            kept.append(line)
            page = _printed(page, [line])
            index += 1
    return kept


def _printed(page: str, lines: Sequence[Line]) -> str:
    """A page's text without blanks and with some more lines, as much of it as a page has room for."""
    more = "".join("".join(line.text.split()) for line in lines[-_MOST_LINES:])
    return (page + more)[-_LONGEST_PAGE:]


@dataclass(frozen=True, slots=True)
class _Body:
    """What stands between two numbers, parted; `last_line` is the last line of label, note and options."""

    label: str
    note: str
    options: tuple[str, ...]
    ticked: tuple[Line, ...]
    is_field: bool
    rest: tuple[Line, ...]
    last_line: int = 0


def _label_end(lines: Sequence[Line], width: int) -> int:
    """How many of the leading lines are the label and its note.

    It ends at a tick box or at a line end that the author made and not the page's width; a note goes
    with the label.
    """
    end = 1
    for index in range(1, len(lines)):
        text = lines[index].text.strip()
        if not text:
            continue
        gap = lines[index].number != lines[end - 1].number + 1
        noted = NOTE.match(text) and not gap
        if _BOX.match(text) or not (noted or goes_on(lines[end - 1].text, text, gap, width)):
            break
        end = index + 1
    return end


def _choices(lines: Sequence[Line]) -> tuple[tuple[str, ...], tuple[Line, ...], int]:
    """Options, ticked options with their lines, and how many leading lines print them (blank ones too)."""
    options: list[str] = []
    ticked: list[Line] = []
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
                ticked.append(Line(line.number, option))
        end = position + 1
    return tuple(options), tuple(ticked), end


def _body(lines: Sequence[Line], anchor: Anchor, width: int) -> _Body:
    first = Line(lines[0].number, anchor.label)
    field = _FIELD.fullmatch(first.text.strip())
    if field and not INSTRUCTION.match(field["label"]):
        # The value keeps its place in the line, since the line's length tells whether the page ended it.
        value = Line(first.number, " " * (len(lines[0].text.rstrip()) - len(field["value"].rstrip())) + field["value"])
        return _Body(" ".join(field["label"].split()), "", (), (), True, (value, *lines[1:]), first.number)
    lines = (replace(first, text=lines[0].text), *lines[1:])
    end = _label_end(lines, width)
    pieces = [first.text, *(line.text for line in lines[1:end])]
    note_at = next((i for i, piece in enumerate(pieces) if NOTE.match(piece.strip())), len(pieces))
    options, ticked, used = _choices(lines[end:])
    label, note = join_words(pieces[:note_at]), join_words(pieces[note_at:])
    last_line = lines[end + used - 1].number
    return _Body(label, note, options, ticked, False, tuple(lines[end + used :]), last_line)


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of non-blank lines with nothing left out between them."""
    runs: list[list[Line]] = []
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
) -> tuple[list[Line], list[Line]]:
    """Parts the headings before the next question from the answer's lines.

    Returns (answer's lines, headings). `known` are headings that another export prints, without letters;
    they are surely headings. Without it, the last short line is one.
    """
    runs = _paragraphs(body.rest)
    headings: list[Line] = []
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
            leftovers.append(leftover("instruction", instruction))
        if title:
            headings.insert(0, Line(title[0].number, text))
        upto = run[0].number
        runs.pop()
    return [line for run in runs for line in run], headings


def read_word(lines: Sequence[Line], row: Row, known_headings: frozenset[str] = frozenset()) -> ExportReading:
    """The questions of the word-processor export.

    Args:
        lines: all lines of the export.
        row: its anchors, whose indexes count within `lines`.
        known_headings: headings that the web-form export prints, case-folded and without their letters.
    """
    leftovers: list[Leftover] = []
    hyperlinks: list[str] = []
    width = page_width([line.text for line in lines])
    leftovers += [leftover("question out of order", [lines[stray.index]]) for stray in strays(word_anchors(lines), row)]
    kept = _without_furniture(lines, leftovers, hyperlinks)
    position = {line.number: index for index, line in enumerate(kept)}
    starts = [position[lines[anchor.index].number] for anchor in row.anchors]
    preamble = _Body("", "", (), (), False, tuple(kept[: starts[0]]))
    title, headings = _take_headings(preamble, kept[starts[0]].number, known_headings, leftovers)
    leftovers += [leftover("text of no question", [line]) for line in title]
    section = headings[-1].text if headings else ""
    questions: dict[int, RawQuestion] = {}
    closing = LocatedText()
    untitled: list[int] = []
    for place, anchor in enumerate(row.anchors):
        end = starts[place + 1] if place + 1 < len(starts) else len(kept)
        segment = kept[starts[place] : end]
        body = _body(segment, anchor, width)
        next_number = kept[end].number if end < len(kept) else None
        answer_lines, headings = _take_headings(body, next_number, known_headings, leftovers)
        answer = flowing(answer_lines, width)
        if next_number is None and body.options and not is_links_only(answer.text):
            closing, answer = answer, LocatedText()
        last = answer.lines()[1] if answer else body.last_line
        questions[anchor.number] = RawQuestion(
            number=anchor.number,
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
            untitled.append(anchor.number)
        if headings:
            section = headings[-1].text
            for number in untitled:
                questions[number] = replace(questions[number], section=section)
            untitled = []
    return ExportReading(questions, tuple(leftovers), tuple(hyperlinks), closing)
