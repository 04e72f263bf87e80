"""The events of the page as they come from a browser: what each may carry."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class PageEvent:
    """An event of the page.

    `values` reads the values that come with it, and refuses others; `chosen` what was clicked, where that is told.
    `counts` tells by the values whether it counts as a question: what asks the model does, and what costs as much.
    """

    values: TypeAdapter[Any]
    chosen: TypeAdapter[Any] | None
    counts: Callable[[Sequence[Any]], bool]


PageEvents = Mapping[int, PageEvent]
"""By the number of their function."""
