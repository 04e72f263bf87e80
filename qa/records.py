"""JSON Lines from a person: every line validated, a wrong one named."""

from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from corpus import json_lines
from qa.errors import BatchError

Kind = TypeVar("Kind", bound=BaseModel)


def read_lines(text: str, name: str, kind: type[Kind]) -> Iterator[Kind]:
    """The records of a file's lines; blank lines are passed over.

    Raises:
        BatchError: a line is not JSON, or lacks a field; names the line.
    """
    for number, value in json_lines(text, name, BatchError):
        try:
            yield kind.model_validate(value)
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(map(str, fault["loc"])) or "the line"
            raise BatchError(f"{name}:{number}: {where}: {fault['msg'].lower()}; mend that line") from error
