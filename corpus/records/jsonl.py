"""JSON in the corpus: its validation, and the ready entries of a .jsonl document."""

import json
import re
from collections.abc import Iterator
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from corpus.document import SourceDocument
from corpus.errors import InvalidRecordError, PeruQaError

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
