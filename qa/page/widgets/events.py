"""How the events of the page are set up, and what each may carry.

That is validated before Gradio reads it, since Gradio takes anything that looks like a file for one of its own: it
would copy the file at a path, and fetch a URL.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any

import gradio as gr
from gradio.components.api_component import Api
from pydantic import BaseModel, BeforeValidator, Strict, TypeAdapter

from qa.answering.question.question import replace_lone_surrogates
from qa.page.event_types import PageEvent, PageEvents
from qa.page.exchanges import dump_exchanges, restore_exchanges
from qa.page.permalinks import QuestionPermalink, parse_permalink
from qa.serving.live import ANSWERS_AT_ONCE

QUIET_EVENT: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "preprocess": False}
"""Options of every event: no program may call it, nothing flickers, and its values have been validated already."""

ANSWER_QUEUE: dict[str, Any] = {"concurrency_limit": ANSWERS_AT_ONCE, "concurrency_id": "answering"}
"""Options of everything that answers questions, which shares one queue."""

ANSWER_EVENT: dict[str, Any] = {**QUIET_EVENT, **ANSWER_QUEUE}

OPEN_EVENT: dict[str, Any] = {**QUIET_EVENT, "concurrency_limit": ANSWERS_AT_ONCE, "concurrency_id": "opening"}
"""Options of the events that show the whole page, if only the progress of the startup. Their last value is a permalink,
whose question they answer."""

COSTLY_EVENT: dict[str, Any] = {**QUIET_EVENT, "concurrency_id": "costly"}
"""Options of every event that stores something here, or processes the whole conversation."""


def clicked_text(clicked: gr.SelectData) -> str:
    """Return the text that was clicked; Gradio wraps that of an example in an object."""
    value = clicked.value
    return str(value.get("text", "") if isinstance(value, dict) else value)


def _valid_text(value: object) -> object:
    """Replace lone surrogates, which can't be sent back to the browser, and a missing text by an empty one."""
    return "" if value is None else replace_lone_surrogates(value) if isinstance(value, str) else value


_Text = Annotated[str, Strict(), BeforeValidator(_valid_text)]
_Conversation = Annotated[
    list[dict[str, Any]], BeforeValidator(lambda stored: dump_exchanges(restore_exchanges(stored)))
]

_VALUE_TYPES: Mapping[type, Any] = {
    gr.Textbox: _Text,
    Api: _Text,
    gr.Dropdown: _Text,
    gr.Radio: _Text | None,
    gr.Number: Annotated[int, Strict()],
    gr.BrowserState: _Conversation,
}
"""The type of a widget's value. A widget that is missing here can't be an input of any event."""


class _Example(BaseModel):
    text: _Text


class _Selection(BaseModel):
    index: Annotated[int, BeforeValidator(lambda index: 0)]
    value: _Text | _Example


class _Like(BaseModel):
    index: Annotated[int, Strict()] | tuple[int, int]
    value: Annotated[str, BeforeValidator(lambda value: "")] = ""
    liked: bool | _Text


_EVENT_DATA: Mapping[type, TypeAdapter[Any]] = {
    gr.SelectData: TypeAdapter(_Selection),
    gr.LikeData: TypeAdapter(_Like),
}
"""What an event says about a click, by the type that its function takes."""

_COUNTS_AS_QUESTION: Mapping[str, Callable[[Sequence[Any]], bool]] = {
    ANSWER_EVENT["concurrency_id"]: lambda values: True,
    COSTLY_EVENT["concurrency_id"]: lambda values: True,
    OPEN_EVENT["concurrency_id"]: lambda values: isinstance(parse_permalink(values[-1]), QuestionPermalink),
}
"""Whether an event counts as a question, by its queue; events of other queues don't."""


def page_events(page: gr.Blocks) -> PageEvents:
    """Describe the events that a page may send: those with a function here, and not only in the browser."""
    return {
        number: PageEvent(
            values=_values_of(event.inputs),
            event_data=_event_data_of(event.fn),
            counts_as_question=_COUNTS_AS_QUESTION.get(event.concurrency_id, lambda values: False),
            needs_index=event.concurrency_id != OPEN_EVENT["concurrency_id"],
        )
        for number, event in page.fns.items()
        if event.fn is not None
    }


def _values_of(widgets: Iterable[object]) -> TypeAdapter[Any]:
    # A tuple with exactly one value for each widget.
    values: Any = tuple.__class_getitem__(tuple(_VALUE_TYPES[type(widget)] for widget in widgets))
    return TypeAdapter(values)


def _event_data_of(function: Any) -> TypeAdapter[Any] | None:  # noqa: ANN401 - whatever Gradio calls
    annotations = (parameter.annotation for parameter in inspect.signature(function).parameters.values())
    return next((_EVENT_DATA[annotation] for annotation in annotations if annotation in _EVENT_DATA), None)
