"""What people have written beside a document: questions that it answers or doesn't, its translation, its imprint."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, StrictInt

from corpus.document import Doubt, Entry, ExampleQuestion, Imprint, Language, Publication, SourceDocument
from corpus.errors import InvalidRecordError
from corpus.records.jsonl import FilledText, Line, Record, Text, read_record, read_records
from corpus.text.located import LocatedText
from corpus.text.sentences import Span
from corpus.text.translation import Translation, aligned


class _ExampleRecord(Record):
    entry: FilledText
    language: Language
    question: FilledText
    fact: FilledText | None = None


class _UnanswerableRecord(Record):
    language: Language
    question: FilledText
    near_miss: bool = False


class _TranslationRecord(Record):
    entry: FilledText
    digest: FilledText
    section: Text
    title: FilledText
    labels: tuple[FilledText, ...]
    choice: FilledText | None = None
    text: FilledText


class _ImprintRecord(Record):
    title: Line
    body: Line

    def imprint(self) -> Imprint:
        return Imprint(self.title, self.body)


class _PublicationRecord(Record):
    # Four digits, so that "22" is no year.
    year: Annotated[StrictInt, Field(ge=1000, le=9999)]
    month: Annotated[StrictInt, Field(ge=1, le=12)] | None = None
    en: _ImprintRecord
    es: _ImprintRecord | None = None


@dataclass(frozen=True, slots=True)
class Examples:
    """The example questions beside a document.

    `stale` are those, in the file's order, whose entry is gone or no longer holds their fact. Of the former none is
    among the `questions`; of the latter each is, without its fact.
    """

    questions: tuple[ExampleQuestion, ...] = ()
    stale: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Translations:
    """The translations beside a document of just the text that their entries have now, by the id of the entry.

    `stale` are the ids of entries that have another text than was translated; `stale_titles` the titles that these
    translations give them: no more to be shown, they still ask what their entries answer.
    """

    by_entry: Mapping[str, Translation] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    stale_titles: tuple[ExampleQuestion, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def read_examples(document: SourceDocument, edition: str, entries: Mapping[str, Entry]) -> Examples:
    """The example questions beside a document; their entries are named within its edition ("36-37").

    Raises:
        InvalidRecordError: a line is no JSON, or lacks a field.
    """
    questions: list[ExampleQuestion] = []
    stale: list[str] = []
    doubts: list[Doubt] = []
    for number, record in read_records(_ExampleRecord, document):
        entry_id = f"{edition}/{record.entry}"
        entry = entries.get(entry_id)
        if entry is None:
            stale.append(record.question)
            doubts.append(_stray(document, number, f'"{record.question}" names {entry_id}'))
            continue
        fact = _place(record.fact, entry.text) if record.fact else None
        if record.fact and fact is None:
            stale.append(record.question)
            doubts.append(
                Doubt("fact not in its entry", document.name, (number, number), f'{entry_id}: "{record.fact}"')
            )
        questions.append(ExampleQuestion(record.question, record.language, entry_id, fact))
    return Examples(tuple(questions), tuple(stale), tuple(doubts))


def read_unanswerable(document: SourceDocument) -> tuple[ExampleQuestion, ...]:
    """The questions beside a document that none of its entries answers.

    Raises:
        InvalidRecordError: a line is no JSON, or lacks a field.
    """
    return tuple(
        ExampleQuestion(record.question, record.language, None, near_miss=record.near_miss)
        for _, record in read_records(_UnanswerableRecord, document)
    )


def _place(fact: str, text: LocatedText) -> Span | None:
    start = text.text.find(fact)
    return (start, start + len(fact)) if start >= 0 else None


def _stray(document: SourceDocument, number: int, message: str) -> Doubt:
    return Doubt("companion without its entry", document.name, (number, number), message)


def read_translations(document: SourceDocument, edition: str, entries: Mapping[str, Entry]) -> Translations:
    """The Spanish translations beside a document.

    Raises:
        InvalidRecordError: a line is no JSON, lacks a field, or translates an entry a second time.
    """
    translations: dict[str, Translation] = {}
    stale: dict[str, ExampleQuestion] = {}
    doubts: list[Doubt] = []
    for number, record in read_records(_TranslationRecord, document):
        entry_id = f"{edition}/{record.entry}"
        if entry_id in translations or entry_id in stale:
            raise InvalidRecordError(
                f'{document.name}:{number}: entry "{record.entry}" is translated twice; remove one of the lines'
            )
        entry = entries.get(entry_id)
        if entry is None:
            doubts.append(_stray(document, number, f"a translation names {entry_id}"))
        elif record.digest != entry.digest:
            stale[entry_id] = ExampleQuestion(record.title, "es", entry_id)
            doubts.append(
                Doubt(
                    "stale translation",
                    document.name,
                    (number, number),
                    f"{entry_id} has changed since; translate it anew, with the digest {entry.digest}",
                )
            )
        elif len(record.labels) != len(entry.labels):
            raise InvalidRecordError(
                f"{document.name}:{number}: labels: {len(record.labels)} of them, the entry has {len(entry.labels)}; "
                "translate each"
            )
        else:
            translations[entry_id] = Translation(
                language="es",
                section=record.section,
                title=record.title,
                labels=record.labels,
                choice=record.choice,
                text=record.text,
                pairs=aligned(entry.text.text, record.text),
            )
    return Translations(translations, tuple(stale), tuple(stale.values()), tuple(doubts))


def read_publication(document: SourceDocument) -> Publication:
    """Who published the document that this file lies beside, and when.

    Raises:
        InvalidRecordError: the file is no JSON, or lacks a field.
    """
    record = read_record(_PublicationRecord, document)
    return Publication(
        year=record.year,
        month=record.month,
        en=record.en.imprint(),
        es=record.es.imprint() if record.es else None,
    )
