"""Groups questions into entries, which are retrieved, shown and cited as one."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from corpus.document import Entry, Question, Questionnaire
from corpus.questionnaire.naming import format_numbers
from corpus.text.located import LocatedText

_TOPIC = re.compile(r"(?P<topic>.+?)\s+-\s+.*please provide", re.I)

_MAX_TOPIC_LABEL_LENGTH = 500
"""Characters of a label in which a topic is looked for."""

_MAX_KEYWORD_LABEL_WORDS = 8
"""Words of a label that needs its heading to be understood; a longer one is understandable by itself."""


def _find_topic(question: Question) -> str | None:
    """Return the topic that a follow-up names before asking for details ("Robotics - please provide ...")."""
    match = _TOPIC.match(question.label[:_MAX_TOPIC_LABEL_LENGTH])
    return match["topic"] if match else None


def _group_questions(questions: Sequence[Question]) -> list[tuple[Question, ...]]:
    """Group the questions of each entry.

    A question and its follow-ups are one entry. Follow-ups that each name a topic are an entry each, together with
    their parent. Consecutive "label : value" lines without a parent are one entry.
    """
    # The start of each question's chain of follow-ups, and the nearest in it that names a topic; parents come first.
    root_of: dict[int, int] = {}
    topic_of: dict[int | None, int | None] = {None: None}
    for question in questions:
        number, parent = question.number, question.follow_up_of
        root_of[number] = number if parent is None else root_of[parent]
        topic_of[number] = number if _find_topic(question) else topic_of[parent]
    groups: list[tuple[Question, ...]] = []
    for _, members in groupby(questions, key=lambda question: root_of[question.number]):
        family = tuple(members)
        last = groups[-1][-1] if groups else None
        topics = sorted({topic for question in family if (topic := topic_of[question.number]) is not None})
        if topics:
            groups += [
                tuple(question for question in family if topic_of[question.number] in (None, topic)) for topic in topics
            ]
        elif family[0].is_field and last and last.is_field and last.section == family[0].section:
            groups[-1] += family
        else:
            groups.append(family)
    return groups


def _reply_text(question: Question) -> LocatedText:
    """Return the reply to a question: its answer, with the label in front for a field, or else the ticked choice."""
    if question.is_field and question.answer:
        label = f"{question.label}: "
        first, _ = question.answer.lines()
        marks = ((0, first), *((offset + len(label), line) for offset, line in question.answer.marks))
        return LocatedText(label + question.answer.text, marks)
    if question.answer or question.choice is None or question.choice_line is None:
        return question.answer
    return LocatedText(question.choice, ((0, question.choice_line),))


def _lower_case(label: str) -> str:
    """Lower-case a label as within a sentence; acronyms keep their capitals."""
    return " ".join(word if word.isupper() else word.lower() for word in label.split())


def _build_title(group: Sequence[Question]) -> str:
    """Build a title that is understandable without the page around it."""
    head = group[0]
    heading = next((question.heading for question in group if question.heading), head.section)
    fields = [question.label for question in group if question.is_field]
    if fields:
        return f"{heading}: {', '.join(_lower_case(field) for field in fields)}"
    topics = [topic for question in group if (topic := _find_topic(question))]
    if topics:
        return f"{topics[0]}: {head.label}"
    is_self_standing = head.label.rstrip().endswith(("?", ".")) or len(head.label.split()) > _MAX_KEYWORD_LABEL_WORDS
    return head.label if is_self_standing or not heading else f"{heading}: {head.label}"


def build_entries(questionnaire: Questionnaire) -> tuple[Entry, ...]:
    """Build the entries of a questionnaire, in its order; the closing text joins the last question's entry."""
    entries = [
        Entry(
            id=f"{questionnaire.edition.id}/{format_numbers([question.number for question in group])}",
            document=questionnaire.document.name,
            section=group[0].section,
            title=_build_title(group),
            labels=tuple(question.label for question in group),
            text=LocatedText.join(_reply_text(question) for question in group),
            questions=tuple(question.number for question in group),
            choice=next((question.choice for question in group if question.choice), None),
            links=tuple(dict.fromkeys(link for question in group for link in question.links)),
        )
        for group in _group_questions(questionnaire.questions)
    ]
    if questionnaire.closing and entries:
        last = entries[-1]
        entries[-1] = replace(
            last,
            title=f"{last.title} Closing letter, signature and date",
            text=LocatedText.join((last.text, questionnaire.closing)),
        )
    return tuple(entry for entry in entries if entry.text.text.strip())
