"""Checks what a person has filled in against the corpus: what it teaches, what is known already, and what is wrong.

Pure functions.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus import LANGUAGES, Corpus, Entry, ExampleQuestion, Language, Span
from qa.answering.question.question import MAX_QUESTION_LENGTH, parse_question, question_key
from qa.teaching.judgements import Judgement
from qa.teaching.masking import mask_personal
from qa.teaching.workbook import ENTRIES_SHEET, NONE, SEPARATOR

_NONE = frozenset((NONE, "ninguna", "ninguno"))

Verdicts = Mapping[str, frozenset[str | None]]
"""The ids of the entries that answer each question, by its key; None among them: no entry does."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question, masked, and what answers it: an entry of a document, or nothing that the document says.

    `row` is where it stands in the workbook. `question.entry` is None if no entry answers.
    """

    row: int
    document: str
    question: ExampleQuestion


@dataclass(frozen=True, slots=True)
class Checked:
    """What a workbook teaches. `known` counts questions that are taught already, `empty` the rows left open.

    `faults` are sentences that begin with the row; unless there are none, nothing should be taught.
    """

    lessons: tuple[Lesson, ...]
    known: int
    empty: int
    faults: tuple[str, ...]


def known_verdicts(corpus: Corpus) -> Verdicts:
    """Return what the corpus says of its questions, by their keys: examples, unanswerable ones, and entries' own."""
    verdicts: dict[str, set[str | None]] = defaultdict(set)
    for example in (*corpus.examples, *corpus.unanswerable):
        verdicts[question_key(example.question)].add(example.entry)
    for entry in corpus.entries:
        for question in (entry.title, *entry.labels):
            verdicts[question_key(question)].add(entry.id)
    return {key: frozenset(entries) for key, entries in verdicts.items()}


def check_judgements(judgements: Sequence[Judgement], corpus: Corpus, unsettled: Collection[str] = ()) -> Checked:
    """Check all rows, and list every fault.

    `unsettled` are the keys of the questions that got a thumb down since they were last decided about: these are taught
    even if they are known, so that the decision is recorded.
    """
    names = _names(corpus.entries)
    verdicts = known_verdicts(corpus)
    lessons: dict[str, Lesson] = {}
    faults: list[str] = []
    known = empty = 0
    for judgement in judgements:
        if not judgement.entry and not judgement.fact:
            empty += 1
            continue
        try:
            candidates = _lessons(judgement, names, corpus)
        except _FaultError as fault:
            faults.append(f"row {judgement.row}: {fault}")
            continue
        for lesson in candidates:
            key = question_key(lesson.question.question)
            told, first = verdicts.get(key, frozenset()), lessons.get(key)
            if lesson.question.entry in told and key in unsettled:
                lessons.setdefault(key, lesson)
            elif lesson.question.entry in told:
                known += 1
            elif told:
                faults.append(f"row {judgement.row}: {_contradiction(lesson, told)}")
            elif first is not None and first.question.entry != lesson.question.entry:
                faults.append(
                    f'row {judgement.row}: "{lesson.question.question}" is in row {first.row} too, '
                    f"which says {_told(first.question.entry)}; keep one of them"
                )
            else:
                lessons.setdefault(key, lesson)
    return Checked(tuple(lessons.values()), known, empty, tuple(faults))


class _FaultError(Exception):
    """A row can't be taught as it is; the message says why, and what to do."""


def _names(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Return the entries by their ids, and by the ends of those, which several may share."""
    names: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for name in {entry.id.casefold(), entry.id.rpartition("/")[2].casefold()}:
            names[name].append(entry)
    return names


def _lessons(judgement: Judgement, names: Mapping[str, Sequence[Entry]], corpus: Corpus) -> list[Lesson]:
    """Return the lesson of each wording of a row; raise _FaultError if the row is faulty."""
    if not judgement.questions:
        raise _FaultError("has no question; write it, or delete the row")
    if not judgement.entry:
        raise _FaultError("has a fact, but no entry; fill in the entry that holds it")
    if judgement.language not in LANGUAGES:
        raise _FaultError(f'the language is "{judgement.language}"; write {" or ".join(LANGUAGES)}')
    entry, fact = None, None
    if judgement.entry.casefold() in _NONE:
        if judgement.fact:
            raise _FaultError("has a fact, but no entry answers; remove one of them")
        # Nothing but the nearest entry says which document the question is for.
        document = _find(judgement.nearest, names).document if judgement.nearest else corpus.entries[0].document
    else:
        entry = _find(judgement.entry, names)
        document = entry.document
        fact = _find_fact(judgement.fact, entry) if judgement.fact else None
    lessons = []
    for number, wording in enumerate(judgement.questions):
        masked = mask_personal(wording)
        if not question_key(masked):
            raise _FaultError(f'"{masked}" has no word; write a question, or delete it')
        if len(masked) > MAX_QUESTION_LENGTH:
            raise _FaultError(f"a question has {len(masked):,} characters; shorten it to {MAX_QUESTION_LENGTH:,}")
        row_language: Language = "es" if judgement.language == "es" else "en"
        language = row_language if number == 0 else parse_question(masked, row_language).language
        question = ExampleQuestion(masked, language, entry.id if entry else None, fact)
        lessons.append(Lesson(judgement.row, document, question))
    return lessons


def _find(name: str, names: Mapping[str, Sequence[Entry]]) -> Entry:
    # What the workbook shows of an entry may be copied whole.
    found = names.get(name.partition(SEPARATOR)[0].strip().casefold(), ())
    if len(found) == 1:
        return found[0]
    if found:
        raise _FaultError(f'"{name}" may be {" or ".join(entry.id for entry in found)}; write the whole id')
    raise _FaultError(f'there is no entry "{name}"; choose one from the list, or copy one from "{ENTRIES_SHEET}"')


def _find_fact(fact: str, entry: Entry) -> Span:
    """Find the fact in the entry's text, however its words are divided into lines."""
    match = re.search(r"\s+".join(map(re.escape, fact.split())), entry.text.text)
    if match is None:
        raise _FaultError(
            f'"{fact}" is not in the original text of {entry.id}; copy it from there, or leave the fact empty'
        )
    return match.span()


def _contradiction(lesson: Lesson, told: frozenset[str | None]) -> str:
    entries = " and ".join(sorted(entry for entry in told if entry is not None))
    said = f"that {entries} answers it" if entries else _told(None)
    return (
        f'"{lesson.question.question}": the corpus says already {said}, but the row says '
        f"{_told(lesson.question.entry)}; correct the row, or first the corpus"
    )


def _told(entry: str | None) -> str:
    return entry if entry is not None else "that no entry answers"
