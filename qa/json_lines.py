"""JSON Lines written by a person: every line is validated, and a faulty one named."""

from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from corpus import json_lines
from qa.errors import BatchError

Record = TypeVar("Record", bound=BaseModel)


def read_json_lines(text: str, name: str, model: type[Record]) -> Iterator[Record]:
    """Yield the record of each line that is not blank.

    Args:
        text: the content of the file.
        name: the file's name, for messages.
        model: what a line must be.

    Raises:
        BatchError: a line is not JSON, or lacks a field; names the line.
    """
    for number, value in json_lines(text, name, BatchError):
        try:
            yield model.model_validate(value)
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(map(str, fault["loc"])) or "the line"
            raise BatchError(f"{name}:{number}: {where}: {fault['msg'].lower()}; mend that line") from error
