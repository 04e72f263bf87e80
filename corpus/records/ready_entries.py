"""Reads the ready entries of a .jsonl document."""

from typing import Annotated

from pydantic import Field, StrictInt

from corpus.document import Edition, Entry, Link, SourceDocument
from corpus.errors import InvalidRecordError
from corpus.naming import slugify
from corpus.records.jsonl import NonBlankText, Record, Text, read_json_lines
from corpus.text.located import LocatedText


class _EntryRecord(Record):
    id: Annotated[NonBlankText, Field(pattern=r"^[^\s/][^\s]*$", max_length=200)]
    questions: tuple[Annotated[StrictInt, Field(ge=0)], ...] = ()
    section: Text = ""
    question: NonBlankText
    answer: NonBlankText
    links: tuple[Annotated[NonBlankText, Field(pattern=r"^\S+$")], ...] = ()


def read_entries(document: SourceDocument) -> tuple[Edition, tuple[Entry, ...]]:
    """Read the edition of a .jsonl document, named after the file, and its entries; their ids are "<file>/<id>".

    A line that is not JSON, has an invalid field, or repeats an id is an InvalidRecordError.
    """
    edition = Edition(slugify(document.name.rsplit(".", 1)[0]) or "entries")
    entries: dict[str, Entry] = {}
    for number, record in read_json_lines(document.text, document.name, _EntryRecord):
        entry_id = f"{edition.id}/{record.id}"
        if entry_id in entries:
            raise InvalidRecordError(
                f'{document.name}:{number}: id "{record.id}" is used twice; give each entry its own'
            )
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
    return edition, tuple(entries.values())
