"""The transcript of a conversation as Markdown with numbered references. Pure functions.

All text from outside is escaped, so nothing in it is read as Markdown or HTML.
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
    """Escape a text so that Markdown shows it exactly, and collapse its white space."""
    return _LINE_MARK.sub(r"\1\\\2", _INLINE_MARK.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False)))


def conversation_to_markdown(exchanges: Sequence[Exchange], page_url: str, day: date, language: Language) -> str:
    """Write a conversation as Markdown; each source is numbered once and listed at the end.

    `page_url` is the page's own, which makes permalinks absolute; `day` is the day of saving.
    """
    words = messages(language)
    base = (web_url(page_url) or "").partition("?")[0]
    numbers: dict[tuple[str, str], int] = {}
    body: list[str] = []
    for exchange in exchanges:
        cited = [numbers.setdefault((source.text, source.address), len(numbers) + 1) for source in exchange.references]
        body += _exchange_lines(exchange, cited, base)
    saved_on = words["saved_on"].format(day=day_text(day, language))
    lines = [f"# {escape_markdown(words['title'])}", "", escape_markdown(saved_on), "", *body]
    references = [f"{number}. {escape_markdown(text)} {_link(base + url)}" for (text, url), number in numbers.items()]
    if references:
        lines += [f"## {escape_markdown(words['references'])}", "", *references, ""]
    return "\n".join(lines)


def _exchange_lines(exchange: Exchange, cited: Sequence[int], base: str) -> list[str]:
    words = messages(exchange.language)
    quotation = _block_quote(exchange.quotation)
    parts = [*([quotation] if quotation else []), *map(escape_markdown, exchange.remarks)]
    if exchange.answered:
        parts[0] += "".join(f" \\[{number}\\]" for number in cited)
    elif cited:
        parts.append(escape_markdown(words["nearest"]))
        topics = zip(exchange.references, cited, strict=True)
        parts.append("\n".join(f"- {escape_markdown(source.title)} \\[{number}\\]" for source, number in topics))
    elif exchange.reason == "unclear":
        parts.append("\n".join(f"- {escape_markdown(offer)}" for offer in exchange.offers))
    if exchange.original:
        parts += [f"{escape_markdown(words['original'])}:", _block_quote(exchange.original)]
    if exchange.links:
        named = zip(link_names(exchange.links), exchange.links, strict=True)
        parts.append("\n".join(f"- {escape_markdown(name)}: {_link(url)}" for name, url in named))
    if base:
        parts.append(_link(base + exchange.url))
    return [line for part in (f"## {escape_markdown(exchange.question)}", *parts) for line in (part, "")]


def _block_quote(text: str) -> str:
    return "\n>\n".join(f"> {escape_markdown(paragraph)}" for paragraph in text.split("\n") if paragraph.strip())


def _link(url: str) -> str:
    target = web_url(url)
    return f"<{target}>" if target else escape_markdown(url)
