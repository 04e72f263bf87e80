"""JSON Lines in the corpus: ready entries, and the example questions beside a document."""

import json
import re
from collections.abc import Iterator
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, ValidationError
from pydantic_core import ErrorDetails

from corpus.document import Entry, ExampleQuestion, Link, SourceDocument
from corpus.errors import InvalidRecordError
from corpus.located import LocatedText
from corpus.naming import slug

_SURROGATE = re.compile("[\ud800-\udfff]")


def _clean(text: str) -> str:
    if _SURROGATE.search(text) or "\0" in text:
        raise ValueError("holds a NUL character or half a surrogate pair")
    return text


_Text = Annotated[str, AfterValidator(_clean)]


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank")
    return text


_FilledText = Annotated[_Text, AfterValidator(_filled)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


_Model = TypeVar("_Model", bound=_Record)


class _EntryRecord(_Record):
    id: Annotated[_FilledText, Field(pattern=r"^[^\s/][^\s]*$", max_length=200)]
    questions: tuple[Annotated[StrictInt, Field(ge=0)], ...] = ()
    section: _Text = ""
    question: _FilledText
    answer: _FilledText
    links: tuple[Annotated[_FilledText, Field(pattern=r"^\S+$")], ...] = ()


class _ExampleRecord(_Record):
    entry: _FilledText | None
    language: Literal["en", "es"]
    question: _FilledText


def _records(document: SourceDocument) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(document.text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise InvalidRecordError(
                    f"{document.name}:{number}: not JSON ({error}); write one object a line"
                ) from error


def _sentence(fault: ErrorDetails) -> str:
    """What pydantic says of a fault, without the names of our classes."""
    if fault["type"] == "model_type":
        return "should be a JSON object"
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    return fault["msg"][:1].lower() + fault["msg"][1:]


def _validated(model: type[_Model], document: SourceDocument, number: int, value: object) -> _Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the object"
        raise InvalidRecordError(f"{document.name}:{number}: {where}: {_sentence(first)}; mend that line") from error


def entries_edition(document: SourceDocument) -> str:
    """What the entries of a .jsonl document are named after: its file."""
    return slug(document.name.rsplit(".", 1)[0]) or "entries"


def read_entries(document: SourceDocument) -> tuple[Entry, ...]:
    """The ready entries of a .jsonl document, named "<file>/<id>".

    Raises:
        InvalidRecordError: a line is no JSON, lacks a field, or repeats an id.
    """
    edition = entries_edition(document)
    entries: dict[str, Entry] = {}
    for number, value in _records(document):
        record = _validated(_EntryRecord, document, number, value)
        entry_id = f"{edition}/{record.id}"
        if entry_id in entries:
            raise InvalidRecordError(f'{document.name}:{number}: id "{record.id}" stands there twice; make each unique')
        entries[entry_id] = Entry(
            id=entry_id,
            document=document.name,
            section=record.section,
            title=record.question,
            label=record.question,
            text=LocatedText(record.answer, ((0, number),)),
            questions=record.questions,
            links=tuple(Link(url) for url in dict.fromkeys(record.links)),
        )
    return tuple(entries.values())


def read_examples(document: SourceDocument, edition: str) -> tuple[ExampleQuestion, ...]:
    """The example questions beside a document; their entries are named within its edition ("36-37").

    Raises:
        InvalidRecordError: a line is no JSON, or lacks a field.
    """
    records = [_validated(_ExampleRecord, document, number, value) for number, value in _records(document)]
    return tuple(
        ExampleQuestion(record.question, record.language, f"{edition}/{record.entry}" if record.entry else None)
        for record in records
    )
