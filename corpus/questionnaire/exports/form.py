"""Reads the web-form export: each answer is above its question's label, the number after the label.

A question is printed as blocks of lines with blank lines between them::

    the answer                          (none for a question with options)
    the label *  7.                     (the number on the label's line, glued to it, or by itself below it)
    the rest of the answer              (only where a page ended inside it: no blank line before it)
    Yes                                 (the options, one a block; ticks can't be seen)
    No

A page starts with a blank. If the text after a number starts a page, it may be the rest of this answer, this
question's whole answer, or the next question's: what is still missing decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.questionnaire.exports.detection import find_form_candidates, find_strays
from corpus.questionnaire.exports.furniture import drop_form_furniture
from corpus.questionnaire.exports.numbering import NumberedLine, NumberSequence
from corpus.questionnaire.exports.raw import (
    INSTRUCTION,
    LETTERED,
    NOTE,
    PAGE_START,
    ExportReading,
    Leftover,
    RawQuestion,
    join_words,
    looks_like_heading,
    make_leftover,
)
from corpus.text.flow import reflow
from corpus.text.located import SourceLine

_SENTENCE_END = re.compile(r"[.!?:;]\s*$")
_LAST_OPTION = re.compile(r"(?:No|Other)(?:\s*\(.*\))?[.:]?", re.IGNORECASE)

_CONTACT_FIELD = re.compile(r"(?:(?:country|your)\s+)?name|title|organi[sz]ation|e-?mail|phone", re.IGNORECASE)
"""Labels of the contact fields that every edition of the form has."""

_MIN_OPTIONS = 2
_MAX_OPTION_LINES = 2


@dataclass(frozen=True, slots=True)
class _Block:
    """Consecutive lines; `follows` if no blank line separates them from the block before."""

    lines: tuple[SourceLine, ...]
    follows: bool = False

    @property
    def text(self) -> str:
        return join_words([line.text for line in self.lines])


@dataclass(slots=True)
class _Segment:
    """What is between two numbers: the blocks before the label, the label, and what is extracted from both."""

    number: int
    label: str
    label_lines: tuple[SourceLine, ...]
    before: list[_Block]
    options: tuple[str, ...] = ()
    option_lines: tuple[SourceLine, ...] = ()
    note: str = ""
    headings: list[SourceLine] = field(default_factory=list)
    answer: list[SourceLine] = field(default_factory=list)


def _split_blocks(lines: Sequence[SourceLine]) -> list[_Block]:
    """Split lines into blocks at blank lines, and at a page start after a block of one line (an option)."""
    blocks: list[tuple[list[SourceLine], bool]] = []
    after_text = False
    for line in lines:
        if not line.text.strip():
            after_text = False
            continue
        starts_page = PAGE_START.match(line.text) is not None
        if after_text and not (starts_page and len(blocks[-1][0]) == 1):
            blocks[-1][0].append(line)
        else:
            # The first block after a number follows it if it starts a page.
            blocks.append(([line], after_text or (not blocks and starts_page)))
        after_text = True
    return [_Block(tuple(block), follows) for block, follows in blocks]


def _build_segment(lines: Sequence[SourceLine], numbered: NumberedLine, leftovers: list[Leftover]) -> _Segment:
    """Build the segment that ends with a numbered line; its label is the last block, or ends in it."""
    blocks = _split_blocks(drop_form_furniture(lines, leftovers))
    label_lines = blocks.pop().lines
    own = numbered.label.rstrip("* ")
    if not own and len(label_lines) == 1 and blocks:
        label_lines = (*blocks.pop().lines, *label_lines)
    pieces = [*(line.text for line in label_lines[:-1]), own]
    return _Segment(numbered.number, join_words(pieces).rstrip("* "), label_lines, blocks)


def _take_options(segment: _Segment, following: list[_Block]) -> None:
    """Take the options from what follows a label: the leading short blocks up to the last "No" or "Other"."""
    count = 0
    for position, block in enumerate(following, start=1):
        if len(block.lines) > _MAX_OPTION_LINES:
            break
        if _LAST_OPTION.fullmatch(block.text):
            count = position
    if count < _MIN_OPTIONS:
        return
    segment.options = tuple(block.text.rstrip(".") for block in following[:count])
    segment.option_lines = tuple(line for block in following[:count] for line in block.lines)
    del following[:count]


def _take_headings(segment: _Segment, leftovers: list[Leftover]) -> list[_Block]:
    """Take notes, lettered headings and instructions from a segment; return the remaining blocks."""
    texts: list[_Block] = []
    for block in segment.before:
        first, rest = block.lines[0], block.lines[1:]
        has_title = not rest or INSTRUCTION.match(rest[0].text.strip()) is not None
        if NOTE.match(block.text):
            segment.note = block.text
        elif INSTRUCTION.match(block.text):
            leftovers.append(make_leftover("instruction", block.lines))
        elif has_title and (LETTERED.match(first.text.strip()) or (rest and looks_like_heading(first.text.strip()))):
            segment.headings.append(SourceLine(first.number, " ".join(first.text.split())))
            if rest:
                leftovers.append(make_leftover("instruction", rest))
        else:
            texts.append(block)
    return texts


def _place_answers(previous: _Segment | None, segment: _Segment, leftovers: list[Leftover]) -> None:
    """Assign the blocks of a segment to the question before it, to its own question, or to the headings."""
    texts = _take_headings(segment, leftovers)
    if previous is not None and texts and _belongs_to_previous(previous, segment, texts):
        previous.answer += texts.pop(0).lines
    answers_itself = not segment.options
    answer = [texts.pop()] if answers_itself and texts else []
    for block in texts:
        # Between the paragraphs of an answer, a short line is one of them.
        if looks_like_heading(block.text) and len(answer) < 2:
            segment.headings.append(SourceLine(block.lines[0].number, block.text))
        elif answers_itself:
            answer.insert(-1, block)
        else:
            leftovers.append(make_leftover("text of no question", block.lines))
    segment.answer += [line for block in answer for line in block.lines]


def _belongs_to_previous(previous: _Segment, segment: _Segment, texts: Sequence[_Block]) -> bool:
    """Check whether the first text is an answer, or the rest of one, to the question before the segment."""
    if previous.options or not texts[0].follows:
        return False
    if segment.options or len(texts) > 1 or not previous.answer:
        return True
    # It may be this segment's only answer, unless it continues an unfinished sentence.
    return not _SENTENCE_END.search(previous.answer[-1].text) and texts[0].lines[0].text.lstrip()[:1].islower()


def _drop_page_title(segments: Sequence[_Segment], leftovers: list[Leftover]) -> None:
    """Drop a heading without a letter above the first question only: it is the page's title, not a section."""
    if len(segments) < 2 or len(segments[0].headings) != 1 or not segments[1].headings:
        return
    title, following = segments[0].headings[0], segments[1].headings[0]
    if not LETTERED.match(title.text) and not LETTERED.match(following.text):
        leftovers.append(make_leftover("text of no question", [title]))
        segments[0].headings.clear()


def _find_sections(segments: Sequence[_Segment], leftovers: list[Leftover]) -> list[tuple[str, str]]:
    """Find the section and sub-heading of each question.

    Lettered headings are sections, and so are others before the first or after the last of them (contact, consent); the
    rest are sub-headings.
    """
    _drop_page_title(segments, leftovers)
    lettered = [line.number for segment in segments for line in segment.headings if LETTERED.match(line.text)]
    first, last = (min(lettered), max(lettered)) if lettered else (0, 0)
    section = heading = ""
    places: list[tuple[str, str]] = []
    for segment in segments:
        for line in sorted(segment.headings, key=lambda line: line.number):
            if not lettered or LETTERED.match(line.text) or not first < line.number < last:
                section, heading = line.text, ""
            else:
                heading = line.text
        places.append((section, heading))
    # Questions above the first heading belong to its section.
    opening = next((place for place in places if place[0]), ("", ""))[0]
    return [(section or opening, heading) for section, heading in places]


def read_form(lines: Sequence[SourceLine], numbers: NumberSequence) -> ExportReading:
    """Read the questions of the web-form export from all its lines; the indexes of `numbers` count within these."""
    leftovers = find_strays(lines, find_form_candidates(lines), numbers)
    starts = [0, *(numbered.index + 1 for numbered in numbers.lines)]
    segments = [
        _build_segment(lines[start : numbered.index + 1], numbered, leftovers)
        for start, numbered in zip(starts, numbers.lines, strict=False)
    ]
    tail = _split_blocks(drop_form_furniture(lines[starts[-1] :], leftovers))
    for segment, following in zip(segments, [*(later.before for later in segments[1:]), tail], strict=True):
        _take_options(segment, following)
    for previous, segment in zip([None, *segments], segments, strict=False):
        _place_answers(previous, segment, leftovers)
    if tail and not segments[-1].options and tail[0].lines[0].number == segments[-1].label_lines[-1].number + 1:
        segments[-1].answer += tail.pop(0).lines
    leftovers += [make_leftover("text of no question", block.lines) for block in tail]
    questions = {
        segment.number: _build_question(segment, section, heading)
        for segment, (section, heading) in zip(segments, _find_sections(segments, leftovers), strict=True)
    }
    return ExportReading(questions, tuple(leftovers))


def _build_question(segment: _Segment, section: str, heading: str) -> RawQuestion:
    numbers = [line.number for line in (*segment.answer, *segment.label_lines, *segment.option_lines)]
    return RawQuestion(
        number=segment.number,
        label=segment.label,
        lines=(min(numbers), max(numbers)),
        answer=reflow(sorted(segment.answer, key=lambda line: line.number), width=0),
        section=section,
        heading=heading,
        note=segment.note,
        options=segment.options,
        is_field=_CONTACT_FIELD.fullmatch(segment.label) is not None,
    )
