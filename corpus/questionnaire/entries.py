"""Questions grouped into entries: what is retrieved, shown and cited as one."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from corpus.document import Entry, Question, Questionnaire
from corpus.naming import number_list
from corpus.text.located import LocatedText

_TOPIC = re.compile(r"(?P<topic>.+?)\s+-\s+.*please provide", re.I)

_LONGEST_TOPIC_LABEL = 500
"""Characters."""

_LONGEST_KEYWORD_LABEL = 8
"""Words; a longer label says by itself what it asks for."""


def _topic(question: Question) -> str | None:
    """The subject that a follow-up names before asking for its detail ("Robotics - please provide ...")."""
    match = _TOPIC.match(question.label[:_LONGEST_TOPIC_LABEL])
    return match["topic"] if match else None


def _groups(questions: Sequence[Question]) -> list[tuple[Question, ...]]:
    """The questions of each entry.

    A question and its follow-ups are one; follow-ups that name a topic each are one with their parent,
    each for itself; "label : value" lines in a row without a parent are one.
    """
    by_number = {question.number: question for question in questions}

    def root(question: Question) -> Question:
        while question.follow_up_of is not None:
            question = by_number[question.follow_up_of]
        return question

    def _by_topic(family: Sequence[Question], topics: set[int]) -> list[tuple[Question, ...]]:
        """Each topic with its own follow-ups, behind what the whole family shares."""

        def topic_of(question: Question) -> int | None:
            while question.number not in topics and question.follow_up_of is not None:
                question = by_number[question.follow_up_of]
            return question.number if question.number in topics else None

        return [
            tuple(question for question in family if topic_of(question) in (None, topic)) for topic in sorted(topics)
        ]

    groups: list[tuple[Question, ...]] = []
    for _, members in groupby(questions, key=lambda question: root(question).number):
        family = tuple(members)
        topics = [question for question in family if _topic(question)]
        last = groups[-1][-1] if groups else None
        if topics:
            groups += _by_topic(family, {topic.number for topic in topics})
        elif family[0].is_field and last and last.is_field and last.section == family[0].section:
            groups[-1] += family
        else:
            groups.append(family)
    return groups


def _reply(question: Question) -> LocatedText:
    """What the questionnaire replies: the answer, after its label for a field; else the ticked choice."""
    if question.is_field and question.answer:
        label = f"{question.label}: "
        first, _ = question.answer.lines()
        marks = ((0, first), *((offset + len(label), line) for offset, line in question.answer.marks))
        return LocatedText(label + question.answer.text, marks)
    if question.answer or question.choice is None or question.choice_line is None:
        return question.answer
    return LocatedText(question.choice, ((0, question.choice_line),))


def _is_self_standing(label: str) -> bool:
    return label.rstrip().endswith(("?", ".")) or len(label.split()) > _LONGEST_KEYWORD_LABEL


def _running(label: str) -> str:
    """A label as it stands within a sentence; acronyms keep their capitals."""
    return " ".join(word if word.isupper() else word.lower() for word in label.split())


def _title(group: Sequence[Question]) -> str:
    """A title that tells without the page around it what the entry is about."""
    head = group[0]
    heading = next((question.heading for question in group if question.heading), head.section)
    fields = [question.label for question in group if question.is_field]
    if fields:
        return f"{heading}: {', '.join(_running(field) for field in fields)}"
    topics = [topic for question in group if (topic := _topic(question))]
    if topics:
        return f"{topics[0]}: {head.label}"
    if _is_self_standing(head.label):
        return head.label
    return f"{heading}: {head.label}" if heading else head.label


def build_entries(questionnaire: Questionnaire) -> tuple[Entry, ...]:
    """The entries of a questionnaire, in its order; what stands below the last question joins its entry."""
    entries: list[Entry] = []
    for group in _groups(questionnaire.questions):
        numbers = [question.number for question in group]
        choices = [question.choice for question in group if question.choice]
        entries.append(
            Entry(
                id=f"{questionnaire.edition.id}/{number_list(numbers)}",
                document=questionnaire.document.name,
                section=group[0].section,
                title=_title(group),
                labels=tuple(question.label for question in group),
                text=LocatedText.joined((_reply(question) for question in group), "\n\n"),
                questions=tuple(numbers),
                choice=choices[0] if choices else None,
                links=tuple(dict.fromkeys(link for question in group for link in question.links)),
            )
        )
    if questionnaire.closing and entries:
        last = entries[-1]
        entries[-1] = replace(
            last,
            title=f"{last.title} Closing letter, signature and date",
            text=LocatedText.joined((last.text, questionnaire.closing)),
        )
    return tuple(entry for entry in entries if entry.text.text.strip())
