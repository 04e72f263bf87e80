"""Reads the companions of a document: questions that it answers or doesn't, its translation, its plain titles.

Each function raises InvalidRecordError if a line or the file is not JSON, or has an invalid field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import AfterValidator, Field

from corpus.document import Doubt, Entry, ExampleQuestion, Language, SourceDocument
from corpus.errors import InvalidRecordError
from corpus.records.jsonl import NonBlankText, Record, SingleLine, Text, read_json_lines
from corpus.text.translation import Translation, align_translation

_NO_ENTRY = "companion without its entry"

_MAX_TITLE_WORDS = 6
"""Words of a plain title, which stands in lists and in narrow columns."""


class _TaughtRecord(Record):
    """A question, and if it was taught (`peru-qa teach`) the day of that, an ISO date, and the teaching's name."""

    language: Language
    question: NonBlankText
    date: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None
    origin: SingleLine | None = None


class ExampleRecord(_TaughtRecord):
    """An example question, as a line of a companion or a row of a sheet states it."""

    entry: NonBlankText
    fact: NonBlankText | None = None


class _UnanswerableRecord(_TaughtRecord):
    near_miss: bool = False


class _TranslationRecord(Record):
    entry: NonBlankText
    digest: NonBlankText
    section: Text
    title: NonBlankText
    labels: tuple[NonBlankText, ...]
    choice: NonBlankText | None = None
    text: NonBlankText


def _refuse_long_title(title: str) -> str:
    count = len(title.split())
    if count > _MAX_TITLE_WORDS:
        raise ValueError(f"has {count} words, more than the limit of {_MAX_TITLE_WORDS}")
    return title


_PlainTitle = Annotated[SingleLine, AfterValidator(_refuse_long_title)]


class _TitlesRecord(Record):
    entry: NonBlankText
    label: NonBlankText
    en: _PlainTitle | None = None
    es: _PlainTitle | None = None


@dataclass(frozen=True, slots=True)
class ExampleQuestions:
    """The example questions of a document.

    `stale` are those, in file order, whose entry is gone or no longer contains their fact. The former are not among the
    `questions`; the latter are, without their fact.
    """

    questions: tuple[ExampleQuestion, ...] = ()
    stale: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Translations:
    """The translations of a document's entries, by entry id.

    `stale` are the translated titles of entries whose text has changed since it was translated: no longer shown, they
    still serve as example questions.
    """

    by_entry: Mapping[str, Translation] = field(default_factory=dict)
    stale: Mapping[str, ExampleQuestion] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainTitles:
    """The plain titles of a document's entries, by entry id and language.

    `stale` are the ids of entries that are gone, or whose label has changed since; their titles are not shown.
    """

    by_entry: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def read_examples(document: SourceDocument, edition: str, entries: Mapping[str, Entry]) -> ExampleQuestions:
    """Read the example questions of a document; they name entries within its edition ("36-37")."""
    return label_examples(read_json_lines(document.text, document.name, ExampleRecord), document, edition, entries)


def label_examples(
    records: Iterable[tuple[int, ExampleRecord]],
    document: SourceDocument,
    edition: str,
    entries: Mapping[str, Entry],
) -> ExampleQuestions:
    """Find the entries and facts of example questions, given with their lines in the document that holds them."""
    questions: list[ExampleQuestion] = []
    stale: list[str] = []
    doubts: list[Doubt] = []
    for number, record in records:
        entry_id = f"{edition}/{record.entry}"
        entry = entries.get(entry_id)
        if entry is None:
            stale.append(record.question)
            doubts.append(_line_doubt(_NO_ENTRY, document, number, f'"{record.question}" names {entry_id}'))
            continue
        fact = None
        if record.fact:
            start = entry.text.text.find(record.fact)
            if start >= 0:
                fact = start, start + len(record.fact)
            else:
                stale.append(record.question)
                doubts.append(_line_doubt("fact not in its entry", document, number, f'{entry_id}: "{record.fact}"'))
        questions.append(ExampleQuestion(record.question, record.language, entry_id, fact))
    return ExampleQuestions(tuple(questions), tuple(stale), tuple(doubts))


def read_unanswerable(document: SourceDocument) -> tuple[ExampleQuestion, ...]:
    """Read the questions that no entry of a document answers."""
    return tuple(
        ExampleQuestion(record.question, record.language, None, near_miss=record.near_miss)
        for _, record in read_json_lines(document.text, document.name, _UnanswerableRecord)
    )


def _line_doubt(kind: str, document: SourceDocument, number: int, message: str) -> Doubt:
    return Doubt(kind, document.name, (number, number), message)


def read_translations(
    document: SourceDocument, language: Language, edition: str, entries: Mapping[str, Entry]
) -> Translations:
    """Read the translations of a document's entries into a language.

    An entry that is translated twice is an InvalidRecordError.
    """
    translations: dict[str, Translation] = {}
    stale: dict[str, ExampleQuestion] = {}
    doubts: list[Doubt] = []
    for number, record in read_json_lines(document.text, document.name, _TranslationRecord):
        entry_id = f"{edition}/{record.entry}"
        if entry_id in translations or entry_id in stale:
            raise InvalidRecordError(
                f'{document.name}:{number}: entry "{record.entry}" is translated twice; remove one of the lines'
            )
        entry = entries.get(entry_id)
        if entry is None:
            doubts.append(_line_doubt(_NO_ENTRY, document, number, f"a translation names {entry_id}"))
        elif record.digest != entry.digest:
            stale[entry_id] = ExampleQuestion(record.title, language, entry_id)
            message = f"{entry_id} has changed since; translate it again, with the digest {entry.digest}"
            doubts.append(_line_doubt("stale translation", document, number, message))
        elif len(record.labels) != len(entry.labels):
            raise InvalidRecordError(
                f"{document.name}:{number}: has {len(record.labels)} labels, but the entry has {len(entry.labels)}; "
                "translate each label"
            )
        else:
            translations[entry_id] = Translation(
                language=language,
                section=record.section,
                title=record.title,
                labels=record.labels,
                choice=record.choice,
                text=record.text,
                pairs=align_translation(entry.text.text, record.text),
            )
    return Translations(translations, stale, tuple(doubts))


def read_titles(document: SourceDocument, edition: str, entries: Mapping[str, Entry]) -> PlainTitles:
    """Read the plain titles of a document's entries; an entry that is named twice is an InvalidRecordError."""
    titles: dict[str, Mapping[Language, str]] = {}
    stale: list[str] = []
    doubts: list[Doubt] = []
    for number, record in read_json_lines(document.text, document.name, _TitlesRecord):
        entry_id = f"{edition}/{record.entry}"
        if entry_id in titles or entry_id in stale:
            raise InvalidRecordError(
                f'{document.name}:{number}: entry "{record.entry}" has titles already; remove one of the lines'
            )
        entry = entries.get(entry_id)
        if entry is None:
            stale.append(entry_id)
            doubts.append(_line_doubt(_NO_ENTRY, document, number, f"a plain title names {entry_id}"))
        elif record.label != entry.title:
            stale.append(entry_id)
            message = f'the label of {entry_id} is now "{entry.title}"; correct its titles and their label'
            doubts.append(_line_doubt("stale plain title", document, number, message))
        else:
            written: tuple[tuple[Language, str | None], ...] = (("en", record.en), ("es", record.es))
            titles[entry_id] = {language: title for language, title in written if title is not None}
    return PlainTitles(titles, tuple(stale), tuple(doubts))
