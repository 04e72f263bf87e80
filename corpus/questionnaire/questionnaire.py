"""A questionnaire out of a document: its exports read, each by its own layout, and joined.

The word-processor export leads, since only it shows the ticks and keeps paragraphs; the web-form export
fills what is missing and confirms the rest. What the exports disagree about becomes a doubt.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.document import Doubt, Question, Questionnaire, SourceDocument
from corpus.errors import UnreadableDocumentError
from corpus.naming import edition_of
from corpus.questionnaire.exports import ExportReading, find_exports, read_form, read_word
from corpus.questionnaire.exports.numbering import Row
from corpus.questionnaire.exports.raw import PAGE_START
from corpus.questionnaire.joining import bare_heading, join_exports
from corpus.text.located import Line

_PLEASE_LINK = re.compile(
    r"\bif yes\b|\bplease provide (?:the )?(?:names? and )?links?\b|\bplease provide .*\bdetails?\b", re.I
)
_PLEASE_INCLUDE = re.compile(r"\s*please (?:include|add|attach)\b", re.I)


def read_questionnaire(document: SourceDocument) -> Questionnaire:
    """Reads and joins the exports of a document.

    Raises:
        UnreadableDocumentError: the document holds no questionnaire in either layout.
    """
    lines = [Line(number, text) for number, text in enumerate(document.text.split("\n"), start=1)]
    layouts = find_exports(lines)
    form, word = _read_exports(lines, layouts.form, layouts.word)
    if not form.questions and not word.questions:
        raise UnreadableDocumentError(
            f"{document.name}: no questionnaire found (no row of numbered questions in either export's layout); "
            "give the text or the PDF of a UN Member State Questionnaire, or ready entries as .jsonl"
        )
    joined, doubts = join_exports(document.name, form, word)
    joined = _with_parents(joined)
    closing = word.closing
    doubts += _numbering_doubts(document.name, joined)
    doubts += [
        Doubt("question twice", document.name, (lines[again.index].number,) * 2, again.label, again.number)
        for again in layouts.repeated
    ]
    doubts += [
        Doubt(left.kind, document.name, left.lines, left.text)
        for left in sorted((*form.leftovers, *word.leftovers), key=lambda left: left.lines)
    ]
    edition = edition_of(document.name, document.text, joined)
    return Questionnaire(edition, document, tuple(joined), closing, tuple(doubts))


def _read_exports(lines: Sequence[Line], form_row: Row, word_row: Row) -> tuple[ExportReading, ExportReading]:
    """Each export read from its own part of the document; the later one begins on a new page."""
    form_from, word_from = 0, 0
    form_to = word_to = len(lines)
    if form_row.anchors and word_row.anchors:
        later = max(form_row.span[0], word_row.span[0])
        border = next((i for i in range(later, -1, -1) if PAGE_START.match(lines[i].text)), later)
        if form_row.span[0] < word_row.span[0]:
            form_to = word_from = max(border, form_row.span[1] + 1)
        else:
            word_to = form_from = max(border, word_row.span[1] + 1)
    form = word = ExportReading()
    if form_row.anchors:
        form = read_form(lines[form_from:form_to], _shifted(form_row, form_from))
    known = frozenset(
        bare_heading(heading).casefold()
        for q in form.questions.values()
        for heading in (q.section, q.heading)
        if heading
    )
    if word_row.anchors:
        word = read_word(lines[word_from:word_to], _shifted(word_row, word_from), known)
    return form, word


def _shifted(row: Row, by: int) -> Row:
    return Row(tuple(replace(anchor, index=anchor.index - by) for anchor in row.anchors), row.score)


def _with_parents(questions: Sequence[Question]) -> list[Question]:
    """Ties each follow-up to its parent.

    "If yes ...", "... please provide link and detail" and the fields behind a tick question belong to that
    tick question; "Please include ..." adds to the question right before it.
    """
    tied: list[Question] = []
    asked: int | None = None
    section = ""
    for question in questions:
        if question.section != section:
            asked, section = None, question.section
        previous = tied[-1] if tied and tied[-1].section == section else None
        parent = None
        if question.options:
            asked = question.number
        elif previous is not None and _PLEASE_INCLUDE.match(question.label):
            parent = previous.number
        elif asked is not None and (_PLEASE_LINK.search(question.label) or question.is_field):
            parent = asked
        else:
            asked = None
        tied.append(replace(question, follow_up_of=parent))
    return tied


def _numbering_doubts(document: str, questions: Sequence[Question]) -> list[Doubt]:
    numbers = {question.number for question in questions}
    return [
        Doubt("question missing", document, None, f"no question {number} was found", number)
        for number in range(1, max(numbers) + 1)
        if number not in numbers
    ]
