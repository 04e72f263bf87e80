"""The types that describe the page's events, without Gradio, for the middleware that validates them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class PageEvent:
    """What an event of the page may carry.

    Attributes:
        values: validates the values of its widgets.
        event_data: validates what was clicked; None if the event doesn't say.
        counts_as_question: whether it counts towards the limit on questions, by its values; true for whatever runs
            the model or costs as much.
        needs_index: whether it can't be processed until the index is open.
    """

    values: TypeAdapter[Any]
    event_data: TypeAdapter[Any] | None
    counts_as_question: Callable[[Sequence[Any]], bool]
    needs_index: bool


PageEvents = Mapping[int, PageEvent]
"""Events by the number of their function (Gradio's `fn_index`)."""
