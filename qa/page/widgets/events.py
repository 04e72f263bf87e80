"""What may come with an event of the page.

It is read before Gradio reads it, which takes whatever looks like a file for one of its own: it would copy what a path
names, and fetch what an address does.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any

import gradio as gr
from gradio.components.api_component import Api
from pydantic import BaseModel, BeforeValidator, Strict, TypeAdapter

from qa.answering.question.question import replace_lone_surrogates
from qa.page.events import PageEvent, PageEvents
from qa.page.exchanges import dump_exchanges, restore_exchanges
from qa.page.permalinks import QuestionPermalink, parse_permalink
from qa.page.widgets.browser_state import ANSWERING, ARRIVING, COSTLY


def _as_text(value: object) -> object:
    """A text without halves of surrogate pairs, which can't be sent back; what was never written is none."""
    return "" if value is None else replace_lone_surrogates(value) if isinstance(value, str) else value


_Text = Annotated[str, Strict(), BeforeValidator(_as_text)]
_Conversation = Annotated[list[dict[str, Any]], BeforeValidator(lambda kept: dump_exchanges(restore_exchanges(kept)))]

_VALUES: Mapping[type, Any] = {
    gr.Textbox: _Text,
    Api: _Text,
    gr.Dropdown: _Text,
    gr.Radio: _Text | None,
    gr.Number: Annotated[int, Strict()],
    gr.Checkbox: Annotated[bool, Strict()],
    gr.BrowserState: _Conversation,
}
"""By widget; one that isn't here can be no part of an event before somebody has thought of it."""


class _Example(BaseModel):
    text: _Text


class _Chosen(BaseModel):
    index: Annotated[int, BeforeValidator(lambda index: 0)]
    value: _Text | _Example


class _Rated(BaseModel):
    index: Annotated[int, Strict()] | tuple[int, int]
    value: Annotated[str, BeforeValidator(lambda value: "")] = ""
    liked: bool | _Text


_CHOSEN: Mapping[type, TypeAdapter[Any]] = {
    gr.SelectData: TypeAdapter(_Chosen),
    gr.LikeData: TypeAdapter(_Rated),
}
"""What is told of a click, by what its function takes."""

_COUNTS: Mapping[str, Callable[[Sequence[Any]], bool]] = {
    ANSWERING["concurrency_id"]: lambda values: True,
    COSTLY["concurrency_id"]: lambda values: True,
    ARRIVING["concurrency_id"]: lambda values: isinstance(parse_permalink(values[-1]), QuestionPermalink),
}
"""Whether an event counts as a question, by how it waits for its turn; others don't."""


def page_events(page: gr.Blocks) -> PageEvents:
    """The events that a page may send: those that do something here, and not in the browser alone."""
    return {
        number: PageEvent(
            values=_values_of(event.inputs),
            chosen=_chosen_by(event.fn),
            counts=_COUNTS.get(event.concurrency_id, lambda values: False),
        )
        for number, event in page.fns.items()
        if event.fn is not None
    }


def _values_of(widgets: Iterable[object]) -> TypeAdapter[Any]:
    # Of as many values as there are widgets, each as its own.
    shape: Any = tuple.__class_getitem__(tuple(_VALUES[type(one)] for one in widgets))
    return TypeAdapter(shape)


def _chosen_by(function: Any) -> TypeAdapter[Any] | None:  # noqa: ANN401 - whatever Gradio calls
    taken = (parameter.annotation for parameter in inspect.signature(function).parameters.values())
    return next((_CHOSEN[one] for one in taken if one in _CHOSEN), None)
