"""JSON Lines from a person: every line validated, a wrong one named."""

import json
from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from qa.errors import BatchError

Kind = TypeVar("Kind", bound=BaseModel)


def read_lines(text: str, name: str, kind: type[Kind]) -> Iterator[Kind]:
    """The records of a file's lines; blank lines are passed over.

    Raises:
        BatchError: a line is not JSON, or lacks a field; names the line.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield kind.model_validate(json.loads(line))
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(map(str, fault["loc"])) or "the line"
            raise BatchError(f"{name}:{number}: {where}: {fault['msg'].lower()}; mend that line") from error
        except (ValueError, RecursionError) as error:
            raise BatchError(f"{name}:{number}: not JSON ({error}); write one object a line") from error
