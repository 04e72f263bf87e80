"""Reads JSON and JSON Lines, and validates them; errors name the file, the line and the field."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from corpus.errors import InvalidRecordError, PeruQaError

_NOT_A_CHARACTER = re.compile("[\0\ud800-\udfff]")


def _refuse_unless(is_valid: Callable[[str], object], fault: str) -> AfterValidator:
    def check(text: str) -> str:
        if not is_valid(text):
            raise ValueError(fault)
        return text

    return AfterValidator(check)


def _has_only_characters(text: str) -> bool:
    return _NOT_A_CHARACTER.search(text) is None


Text = Annotated[str, _refuse_unless(_has_only_characters, "holds a NUL character or half a surrogate pair")]
NonBlankText = Annotated[Text, _refuse_unless(str.strip, "is blank")]
SingleLine = Annotated[
    NonBlankText, _refuse_unless(str.isprintable, "holds a line break or another character that can't be seen")
]


class Record(BaseModel):
    """A line of a .jsonl file, or a whole .json file; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


RecordType = TypeVar("RecordType", bound=BaseModel)


def read_json_lines(
    text: str, name: str, record_type: type[RecordType], error_type: type[PeruQaError] = InvalidRecordError
) -> Iterator[tuple[int, RecordType]]:
    """Read the number and the record of each line that is not blank.

    A line that is not JSON, or has an invalid field, raises `error_type`, which names file (`name`), line and field.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, read_record(line, f"{name}:{number}", "line", record_type, error_type)


def read_record(
    text: str, place: str, unit: str, record_type: type[RecordType], error_type: type[PeruQaError] = InvalidRecordError
) -> RecordType:
    """Read one record; its place ("faq.jsonl:7") and unit ("line" or "file") are for errors.

    A text that is not JSON, or has an invalid field, raises `error_type`.
    """
    try:
        return record_type.model_validate(json.loads(text))
    except ValidationError as error:
        first = error.errors()[0]
        # An unknown field may be called anything.
        field = ".".join(part if part.isprintable() else ascii(part) for part in map(str, first["loc"]))
        raise error_type(f"{place}: {field or 'the object'}: {_describe(first)}; correct that {unit}") from error
    except (ValueError, RecursionError) as error:
        form = "one object per line" if unit == "line" else "a single object"
        raise error_type(f"{place}: not JSON ({error}); write {form}") from error


def _describe(fault: ErrorDetails) -> str:
    """Describe a fault in pydantic's words, without the names of our classes."""
    if fault["type"] == "model_type":
        return "should be a JSON object"
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    return fault["msg"][:1].lower() + fault["msg"][1:]
