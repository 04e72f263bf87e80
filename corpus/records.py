"""JSON in the corpus: its validation, and the ready entries of a .jsonl document."""

import json
import re
from collections.abc import Iterator
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, ValidationError
from pydantic_core import ErrorDetails

from corpus.document import Edition, Entry, Link, SourceDocument
from corpus.errors import InvalidRecordError, PeruQaError
from corpus.located import LocatedText
from corpus.naming import slug

_SURROGATE = re.compile("[\ud800-\udfff]")


def _clean(text: str) -> str:
    if _SURROGATE.search(text) or "\0" in text:
        raise ValueError("holds a NUL character or half a surrogate pair")
    return text


Text = Annotated[str, AfterValidator(_clean)]


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank")
    return text


FilledText = Annotated[Text, AfterValidator(_filled)]


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("holds a line break or another character that can't be seen")
    return text


Line = Annotated[FilledText, AfterValidator(_one_line)]


class Record(BaseModel):
    """What stands in a line, or in a whole .json file; a field that it doesn't know is refused."""

    model_config = ConfigDict(extra="forbid")


Kind = TypeVar("Kind", bound=Record)


class _EntryRecord(Record):
    id: Annotated[FilledText, Field(pattern=r"^[^\s/][^\s]*$", max_length=200)]
    questions: tuple[Annotated[StrictInt, Field(ge=0)], ...] = ()
    section: Text = ""
    question: FilledText
    answer: FilledText
    links: tuple[Annotated[FilledText, Field(pattern=r"^\S+$")], ...] = ()


def json_lines(text: str, name: str, fault: type[PeruQaError]) -> Iterator[tuple[int, object]]:
    """The number and value of each line that is not blank.

    Args:
        text: JSON Lines.
        name: of their file.
        fault: what is raised, with the file's name and the line's number, for a line that is no JSON.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise fault(f"{name}:{number}: not JSON ({error}); write one object a line") from error
            yield number, value


def read_records(kind: type[Kind], document: SourceDocument) -> Iterator[tuple[int, Kind]]:
    """Each line's number and record.

    Raises:
        InvalidRecordError: a line is no JSON, or lacks a field.
    """
    for number, value in json_lines(document.text, document.name, InvalidRecordError):
        yield number, _validated(kind, value, f"{document.name}:{number}", "mend that line")


def read_record(kind: type[Kind], document: SourceDocument) -> Kind:
    """The one record that a .json document is.

    Raises:
        InvalidRecordError: it is no JSON, or lacks a field.
    """
    try:
        value = json.loads(document.text)
    except (ValueError, RecursionError) as error:
        raise InvalidRecordError(f"{document.name}: not JSON ({error}); write one object") from error
    return _validated(kind, value, document.name, "mend that file")


def _sentence(fault: ErrorDetails) -> str:
    """What pydantic says of a fault, without the names of our classes."""
    if fault["type"] == "model_type":
        return "should be a JSON object"
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    return fault["msg"][:1].lower() + fault["msg"][1:]


def _legible(name: str) -> str:
    """A field's name in one line; one that isn't known may hold anything."""
    return name if name.isprintable() else ascii(name)


def _validated(kind: type[Kind], value: object, place: str, cure: str) -> Kind:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(_legible(str(part)) for part in first["loc"]) or "the object"
        raise InvalidRecordError(f"{place}: {where}: {_sentence(first)}; {cure}") from error


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
