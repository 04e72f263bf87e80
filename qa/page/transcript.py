"""A conversation as Markdown with numbered references, to be kept as a file. Pure functions.

Whatever comes from outside is escaped, so that nothing of it is read as Markdown or HTML.
"""

import html
import re
from collections.abc import Sequence
from datetime import date

from corpus import Language
from qa.messages import messages
from qa.page.exchanges import Exchange
from qa.presentation.link_names import link_names
from qa.presentation.urls import web_url
from qa.presentation.wording import day_text

_INLINE_MARK = re.compile(r"([\\`*_{}\[\]|~$#])")
_LINE_MARK = re.compile(r"^(\d*)([+=.)-])")


def escape_markdown(text: str) -> str:
    """The text so that Markdown shows it to the letter; white space is collapsed to blanks."""
    return _LINE_MARK.sub(r"\1\\\2", _INLINE_MARK.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False)))


def conversation_to_markdown(exchanges: Sequence[Exchange], page: str, day: date, language: Language) -> str:
    """A whole conversation, each source numbered once and listed at the end.

    Args:
        exchanges: the conversation.
        page: the page's own address, to make the addresses of questions and sources whole ones.
        day: of the saving.
        language: of the headings.
    """
    words = messages(language)
    base = (web_url(page) or "").partition("?")[0]
    numbers: dict[tuple[str, str], int] = {}
    body: list[str] = []
    for exchange in exchanges:
        cited = [numbers.setdefault((one.text, one.address), len(numbers) + 1) for one in exchange.references]
        body += _exchange(exchange, cited, base)
    listed = [
        f"{number}. {escape_markdown(text)} {_link(base + address)}" for (text, address), number in numbers.items()
    ]
    return "\n".join(
        [
            f"# {escape_markdown(words['title'])}",
            "",
            escape_markdown(words["saved_on"].format(day=day_text(day, language))),
            "",
            *body,
            *([f"## {escape_markdown(words['references'])}", "", *listed, ""] if listed else []),
        ]
    )


def _exchange(exchange: Exchange, cited: Sequence[int], base: str) -> list[str]:
    words = messages(exchange.language)
    quoted = _quoted(exchange.quotation)
    said = (
        [quoted, *map(escape_markdown, exchange.remarks)]
        if quoted
        else [escape_markdown(text) for text in exchange.remarks]
    )
    if exchange.answered:
        said[0] += "".join(f" \\[{number}\\]" for number in cited)
    elif cited:
        said.append(escape_markdown(words["nearest"]))
        topics = zip(exchange.references, cited, strict=True)
        said.append("\n".join(f"- {escape_markdown(one.title)} \\[{number}\\]" for one, number in topics))
    if exchange.original:
        said += [f"{escape_markdown(words['original'])}:", _quoted(exchange.original)]
    names = link_names(exchange.links)
    links = [f"- {escape_markdown(name)}: {_link(url)}" for name, url in zip(names, exchange.links, strict=True)]
    if links:
        said.append("\n".join(links))
    if base:
        said.append(_link(base + exchange.address))
    return [line for text in (f"## {escape_markdown(exchange.question)}", *said) for line in (text, "")]


def _quoted(text: str) -> str:
    return "\n>\n".join(f"> {escape_markdown(part)}" for part in text.split("\n") if part.strip())


def _link(address: str) -> str:
    target = web_url(address)
    return f"<{target}>" if target else escape_markdown(address)
