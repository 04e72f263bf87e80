"""Invents an edition of 2024 of the shipped questionnaire: reworded, partly new, with other facts.

`tests/data/peru-2024.json` says how: questions "reworded" by number, entries that are "gone", words of answers that
are "changed", and "new" questions, each before a question of 2022.
"""

import json
import re
import textwrap
from collections.abc import Mapping
from typing import Any

from corpus import Corpus, Question
from corpus.questionnaire.naming import format_numbers
from support.paths import DATA

_WIDTH = 90
_YEAR = re.compile(r"(?<![\w/.°-])20(19|20|21)(?![\w/-])")
_YEARS_LATER = 2

_LAST_CONTACT = 6
"""The last question above the first heading."""


def read_changes() -> Mapping[str, Any]:
    """Read how the edition of 2024 differs from that of 2022."""
    return json.loads((DATA / "peru-2024.json").read_text(encoding="utf-8"))


def peru_2024(shipped: Corpus) -> tuple[str, dict[str, str | None]]:
    """Print the edition of 2024, as word processors export it.

    Returns:
        Its text; and for each of its entries the one of 2022 that asks the same, None if it is new, both as the ends of
        their ids ("36-37").
    """
    changes = read_changes()
    (questions,) = shipped.questions.values()
    gone = _gone(shipped, changes)
    lines = [" E-Government Survey 2024 ", "Link: https://forms.example/r/peru-2024  ", " ", ""]
    numbers: dict[int, int] = {}
    same: dict[str, str | None] = {}
    number, section, heading = 0, "Contact information", ""
    for question in questions:
        news = [new for new in changes["new"] if new["before"] == question.number]
        if question.number in gone and not news:
            continue
        title = question.heading if question.heading != heading else ""
        if question.section != section:
            title = question.heading or question.section
        section, heading = question.section, question.heading
        if title and question.number > _LAST_CONTACT:
            lines += [re.sub(r"^[A-Z]\. ", "", title) + " ", " ", "", " "]
        for new in news:
            printed = _new_question(number + 1, new)
            lines += [line for one in printed for line in one]
            same[format_numbers(range(number + 1, number + 1 + len(printed)))] = None
            number += len(printed)
        if question.number not in gone:
            number += 1
            numbers[question.number] = number
            lines += _same_question(number, question, changes)
    for entry in shipped.entries:
        if all(one in numbers for one in entry.questions):
            same[format_numbers([numbers[one] for one in entry.questions])] = _end(entry.id)
    return "\n".join(lines) + "\n", same


def _gone(shipped: Corpus, changes: Mapping[str, Any]) -> set[int]:
    """Return the numbers of the questions all of whose entries are gone."""
    kept = [entry for entry in shipped.entries if _end(entry.id) not in changes["gone"]]
    return {n for entry in shipped.entries for n in entry.questions} - {n for entry in kept for n in entry.questions}


def _new_question(number: int, new: Mapping[str, str]) -> list[list[str]]:
    """Print a new question, and its follow-up if it has one."""
    if not new["detail"]:
        return [_printed(number, new["label"], [], [new["answer"]])]
    ticked = _printed(number, new["label"], ["(  X  ) Yes  (     ) No"], [])
    return [ticked, _printed(number + 1, new["detail"], [], [new["answer"]])]


def _same_question(number: int, question: Question, changes: Mapping[str, Any]) -> list[str]:
    label = changes["reworded"].get(str(question.number), question.label)
    answer = _later(question.answer.text, changes["changed"])
    if question.is_field:
        return _wrap(f"{number}. {label} : {' '.join(answer.split())}")
    choice = changes["changed"].get(question.choice, question.choice)
    boxes = [f"({'  X  ' if option == choice else '     '}) {option}" for option in question.options]
    if question.options == ("Yes", "No"):
        boxes = ["  ".join(boxes)]
    return _printed(number, label, boxes, [line for line in answer.split("\n") if line.strip()])


def _end(entry_id: str) -> str:
    return entry_id.rpartition("/")[2]


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, break_on_hyphens=False)


def _printed(number: int, label: str, boxes: list[str], paragraphs: list[str]) -> list[str]:
    lines = [*_wrap(f"{number}. {label}"), *boxes, " "]
    for paragraph in paragraphs:
        lines += [*_wrap(paragraph), " "]
    return [*lines, ""]


def _later(answer: str, changed: Mapping[str, str]) -> str:
    """Change the facts of an answer, and move its years, but not those in links and in the numbers of norms."""
    for old, new in changed.items():
        answer = answer.replace(old, new)
    return _YEAR.sub(lambda match: str(int(match[0]) + _YEARS_LATER), answer)
