"""The transcript of a conversation as Markdown with numbered references. Pure functions.

All text from outside is escaped, so nothing in it is read as Markdown or HTML.
"""

import html
import re
from collections.abc import Sequence
from datetime import date

from corpus import Language, Link, Page
from qa.messages import localize_choice, messages
from qa.page.exchanges import Exchange, SavedLink, SavedReply
from qa.presentation.plain_text import link_line
from qa.presentation.urls import web_url
from qa.presentation.wording import day_text

_INLINE_MARK = re.compile(r"([\\`*_{}\[\]|~$#])")
_LINE_MARK = re.compile(r"^(\d*)([+=.)-])")


def escape_markdown(text: str) -> str:
    """Escape a text so that Markdown shows it exactly, and collapse its white space."""
    return _LINE_MARK.sub(r"\1\\\2", _INLINE_MARK.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False)))


def conversation_to_markdown(
    exchanges: Sequence[Exchange], page: Page, page_url: str, day: date, language: Language
) -> str:
    """Write a conversation as Markdown; each source is numbered once and listed at the end.

    `page` is the office's, `page_url` its own URL, which makes permalinks absolute; `day` is the day of saving.
    """
    words = messages(language, page)
    base = (web_url(page_url) or "").partition("?")[0]
    numbers: dict[tuple[str, str], int] = {}
    body: list[str] = []
    for exchange in exchanges:
        blocks = [f"## {escape_markdown(exchange.question)}"]
        for reply in exchange.parts or (exchange,):
            if exchange.parts:
                about = messages(exchange.language)["about"].format(question=reply.question)
                blocks.append(f"### {escape_markdown(about)}")
            cited = [numbers.setdefault((source.text, source.address), len(numbers) + 1) for source in reply.references]
            blocks += _reply_blocks(reply, cited, exchange.language)
        if base:
            blocks.append(_link(base + exchange.url))
        body += [line for block in blocks for line in (block, "")]
    saved_on = words["saved_on"].format(day=day_text(day, language))
    lines = [f"# {escape_markdown(words['title'])}", "", escape_markdown(saved_on), "", *body]
    references = [f"{number}. {escape_markdown(text)} {_link(base + url)}" for (text, url), number in numbers.items()]
    if references:
        lines += [f"## {escape_markdown(words['references'])}", "", *references, ""]
    return "\n".join(lines)


def _reply_blocks(reply: SavedReply, cited: Sequence[int], language: Language) -> list[str]:
    words = messages(language)
    quotation = _block_quote(reply.quotation)
    blocks = [*([quotation] if quotation else []), *map(escape_markdown, reply.remarks)]
    if reply.answered:
        blocks[0] += "".join(f" \\[{number}\\]" for number in cited)
        if verdict := localize_choice(reply.verdict, language):
            blocks.insert(0, f"**{escape_markdown(verdict)}**")
    elif cited:
        blocks.append(escape_markdown(words["nearest"]))
        topics = zip(reply.references, cited, strict=True)
        blocks.append("\n".join(f"- {escape_markdown(source.title)} \\[{number}\\]" for source, number in topics))
    elif reply.reason == "unclear":
        blocks.append("\n".join(f"- {escape_markdown(offer)}" for offer in reply.offers))
    if reply.original:
        blocks += [f"{escape_markdown(words['original'])}:", _block_quote(reply.original)]
    if reply.links:
        blocks.append("\n".join(f"- {_saved_link(link, language)}" for link in reply.links))
    return blocks


def _saved_link(saved: SavedLink, language: Language) -> str:
    link = Link(saved.url, is_gone=saved.is_gone, archived=saved.archived)
    return link_line(saved.name, link, language, escape_markdown, _link)


def _block_quote(text: str) -> str:
    return "\n>\n".join(f"> {escape_markdown(paragraph)}" for paragraph in text.split("\n") if paragraph.strip())


def _link(url: str) -> str:
    target = web_url(url)
    return f"<{target}>" if target else escape_markdown(url)
