"""Reads a questionnaire from a document: reads each export by its layout, and joins them.

The word-processor export leads, since only it shows the ticks and keeps paragraphs; the web-form export fills gaps and
confirms the rest. What the exports disagree about becomes a doubt.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.document import Doubt, Question, Questionnaire, SourceDocument
from corpus.errors import UnreadableDocumentError
from corpus.questionnaire.exports.blocks import read_word_blocks
from corpus.questionnaire.exports.detection import ExportLayouts, find_exports
from corpus.questionnaire.exports.form import read_form
from corpus.questionnaire.exports.numbering import NumberSequence
from corpus.questionnaire.exports.raw import NUMBERED, PAGE_START, ExportReading
from corpus.questionnaire.exports.word import read_word
from corpus.questionnaire.joining import join_exports, strip_letter
from corpus.questionnaire.naming import identify_edition
from corpus.text.blocks import Block, is_bold_line
from corpus.text.located import SourceLine

_PLEASE_LINK = re.compile(
    r"\bif yes\b|\bplease provide (?:the )?(?:names? and )?links?\b|\bplease provide .*\bdetails?\b", re.I
)
_YES_OR_NO = frozenset(("yes", "no", "sí", "si"))
_SURVEY = re.compile(r"e-?government survey|member states? questionnaire", re.I)
_PLEASE_INCLUDE = re.compile(r"\s*please (?:include|add|attach)\b", re.I)


def find_questionnaire(document: SourceDocument) -> Questionnaire | None:
    """Read the questionnaire of a document of blocks; None if the document is rather to be divided at its headings.

    A questionnaire has no headings, or more numbered questions than headings; then it also says what it is, or a
    question has options that are ticked, or are Yes and No: a numbered list and a check list may stand in any text.
    """
    try:
        questionnaire = read_questionnaire(document)
    except UnreadableDocumentError:
        return None
    lines = document.text.split("\n")
    headings = sum(_is_heading(block, lines[block.lines[0] - 1]) for block in document.blocks)
    questions = questionnaire.questions
    is_said = _SURVEY.search(document.text) is not None
    has_ticks = any(q.choice or _YES_OR_NO.issuperset(map(str.casefold, q.options)) for q in questions if q.options)
    return questionnaire if not headings or (len(questions) > headings and (is_said or has_ticks)) else None


def _is_heading(block: Block, text: str) -> bool:
    """Check for what is marked as a heading, or may be one, as it is bold; a numbered question may be bold, too."""
    return block.level > 0 or (is_bold_line(block, text) and not NUMBERED.match(text))


def read_questionnaire(document: SourceDocument) -> Questionnaire:
    """Read and join the exports of a document; UnreadableDocumentError if it has no questionnaire in either layout."""
    lines = [SourceLine(number, text) for number, text in enumerate(document.text.split("\n"), start=1)]
    if document.blocks and not document.pages:
        form, (layouts, word) = ExportReading(), read_word_blocks(document)
    else:
        layouts = find_exports(lines)
        form, word = _read_exports(lines, layouts)
    if not form.questions and not word.questions:
        other = "a PDF whose bookmarks name its headings" if document.pages else "ready entries as .jsonl"
        raise UnreadableDocumentError(
            f"{document.name}: no questionnaire found (no sequence of numbered questions in either export's layout); "
            f"give the text or the PDF of a UN Member State Questionnaire, or {other}"
        )
    joined, doubts = join_exports(document.name, form, word)
    questions = _link_follow_ups(joined)
    numbers = {question.number for question in questions}
    doubts += [
        Doubt("question missing", document.name, None, f"no question {number} was found", number)
        for number in range(1, max(numbers) + 1)
        if number not in numbers
    ]
    doubts += [
        Doubt("question twice", document.name, (lines[repeated.index].number,) * 2, repeated.label, repeated.number)
        for repeated in layouts.repeated
    ]
    doubts += [
        Doubt(leftover.kind, document.name, leftover.lines, leftover.text)
        for leftover in sorted((*form.leftovers, *word.leftovers), key=lambda leftover: leftover.lines)
    ]
    edition = identify_edition(document.name, document.text, questions)
    return Questionnaire(edition, document, tuple(questions), word.closing, tuple(doubts))


def _read_exports(lines: Sequence[SourceLine], layouts: ExportLayouts) -> tuple[ExportReading, ExportReading]:
    """Read each export from its own part of the document; the second starts on a new page."""
    form_numbers, word_numbers = layouts.form, layouts.word
    form_start = word_start = 0
    form_end = word_end = len(lines)
    if form_numbers.lines and word_numbers.lines:
        second = max(form_numbers.span[0], word_numbers.span[0])
        new_page = next((index for index in range(second, -1, -1) if PAGE_START.match(lines[index].text)), second)
        if form_numbers.span[0] < word_numbers.span[0]:
            form_end = word_start = max(new_page, form_numbers.span[1] + 1)
        else:
            word_end = form_start = max(new_page, word_numbers.span[1] + 1)
    form = word = ExportReading()
    if form_numbers.lines:
        form = read_form(lines[form_start:form_end], _rebase(form_numbers, form_start))
    known_headings = frozenset(
        strip_letter(heading).casefold()
        for question in form.questions.values()
        for heading in (question.section, question.heading)
        if heading
    )
    if word_numbers.lines:
        word = read_word(lines[word_start:word_end], _rebase(word_numbers, word_start), known_headings or None)
    return form, word


def _rebase(numbers: NumberSequence, start: int) -> NumberSequence:
    """Make line indexes relative to `start`, the first line of an export."""
    return NumberSequence(tuple(replace(line, index=line.index - start) for line in numbers.lines), numbers.score)


def _link_follow_ups(questions: Sequence[Question]) -> list[Question]:
    """Link each follow-up to the last question with options; "Please include ..." to the question right before it."""
    linked: list[Question] = []
    with_options: int | None = None
    section = ""
    for question in questions:
        if question.section != section:
            with_options, section = None, question.section
        previous = linked[-1] if linked and linked[-1].section == section else None
        parent = None
        if question.options:
            with_options = question.number
        elif previous is not None and _PLEASE_INCLUDE.match(question.label):
            parent = previous.number
        elif with_options is not None and (_PLEASE_LINK.search(question.label) or question.is_field):
            parent = with_options
        else:
            with_options = None
        linked.append(replace(question, follow_up_of=parent))
    return linked
