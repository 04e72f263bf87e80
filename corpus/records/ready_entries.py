"""TODO: what is this."""

from typing import Annotated

from pydantic import Field, StrictInt

from corpus.document import Edition, Entry, Link, SourceDocument
from corpus.errors import InvalidRecordError
from corpus.naming import slug
from corpus.records.jsonl import FilledText, Record, Text, read_records
from corpus.text.located import LocatedText


class _EntryRecord(Record):
    id: Annotated[FilledText, Field(pattern=r"^[^\s/][^\s]*$", max_length=200)]
    questions: tuple[Annotated[StrictInt, Field(ge=0)], ...] = ()
    section: Text = ""
    question: FilledText
    answer: FilledText
    links: tuple[Annotated[FilledText, Field(pattern=r"^\S+$")], ...] = ()


def entries_edition(document: SourceDocument) -> Edition:
    """What the entries of a .jsonl document are named after: its file."""
    return Edition(slug(document.name.rsplit(".", 1)[0]) or "entries")


def read_entries(document: SourceDocument) -> tuple[Entry, ...]:
    """The ready entries of a .jsonl document, named "<file>/<id>".

    Raises:
        InvalidRecordError: a line is no JSON, lacks a field, or repeats an id.
    """
    edition = entries_edition(document)
    entries: dict[str, Entry] = {}
    for number, record in read_records(_EntryRecord, document):
        entry_id = f"{edition.id}/{record.id}"
        if entry_id in entries:
            raise InvalidRecordError(f'{document.name}:{number}: id "{record.id}" stands there twice; make each unique')
        entries[entry_id] = Entry(
            id=entry_id,
            document=document.name,
            section=record.section,
            title=record.question,
            labels=(record.question,),
            text=LocatedText(record.answer, ((0, number),)),
            questions=record.questions,
            links=tuple(Link(url) for url in dict.fromkeys(record.links)),
        )
    return tuple(entries.values())
