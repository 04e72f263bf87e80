"""Reads web pages (.html, .htm)."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote

from corpus.files.content import Content
from corpus.files.outlined.html.footnotes import attach_footnotes
from corpus.files.outlined.html.headings.accordions import unfold_accordions
from corpus.files.outlined.html.node import Node
from corpus.files.outlined.html.parsing import parse_html
from corpus.files.outlined.html.region import find_content
from corpus.files.outlined.html.tables.questions import unfold_questions
from corpus.files.outlined.html.walker import PageWalker
from corpus.files.outlined.html_encoding import decode_html
from corpus.files.tables.writer import quote_cell
from corpus.text.blocks import Remark
from corpus.text.cleaning import clean_text
from corpus.text.links import resolve_url

_LINK_CURE = "write the full address, or name the page's own in its head, as <base href=...>"


def read_html(raw: bytes, name: str) -> Content:
    """Read the visible text of a web page, which errors call by `name`.

    UnreadableDocumentError if it is binary, wrongly encoded or too large.
    """
    text, converted = decode_html(raw, name)
    return replace(read_page(parse_html(clean_text(text), name), name, _LINK_CURE), converted=converted)


def read_page(page: Node, name: str, link_cure: str = "write the full address") -> Content:
    """Read the visible text of the elements of a page; `link_cure` says what to do about links that lack an address."""
    attach_footnotes(page)
    unfold_accordions(page)
    questions = unfold_questions(page)
    walker = PageWalker(name, _find_base(page))
    content = find_content(page)
    struck = _leave_out_struck(content)
    remarks = *dict.fromkeys(questions), *_note_mailboxes(content), *_note_struck(struck)
    walker.walk(content)
    remarks = *remarks, *_note_links(walker.left_out, link_cure)
    return replace(walker.content(), remarks=remarks)


def _leave_out_struck(content: Node) -> list[str]:
    """Remove what is struck out, but in headings, whose text would belong to others; return the words of each part."""
    in_headings = {id(inner) for node in content.nodes() if node.is_heading for inner in node.nodes()}
    struck: list[str] = []
    for node in content.nodes():
        if node.is_struck and id(node) not in in_headings:
            struck.append(node.words())
            node.children = []
    return list(filter(None, struck))


def _find_base(page: Node) -> str:
    """Find the address that a page's relative ones are relative to: its `base`, or its own; "" if it names none."""
    own = base = ""
    for node in page.nodes():
        attributes = node.attributes
        if node.tag == "base" and not base:
            base = attributes.get("href", "").strip()
        elif node.tag == "link" and "canonical" in attributes.get("rel", "").lower().split():
            own = resolve_url(attributes.get("href", "").strip(), "") or own
        elif node.tag == "meta" and attributes.get("property", "").lower() == "og:url":
            own = own or resolve_url(attributes.get("content", "").strip(), "") or ""
    return resolve_url(base, own) or own


def _note_mailboxes(content: Node) -> tuple[Remark, ...]:
    """Report mailboxes behind words that don't name them."""
    unseen: list[str] = []
    for node in content.nodes():
        scheme, _, address = node.attributes.get("href", "").strip().partition(":")
        mailbox = unquote(address.partition("?")[0]).strip()
        if scheme.lower() == "mailto" and mailbox and mailbox.lower() not in node.words().lower():
            unseen.append(mailbox)
    if not unseen:
        return ()
    count, are = (f"{len(unseen)} mailboxes", "are") if len(unseen) > 1 else ("1 mailbox", "is")
    message = f"{count} behind words (such as {quote_cell(unseen[0])}) {are} left out; write the address in the text"
    return (Remark("mailboxes left out", message),)


def _note_links(left_out: Sequence[str], cure: str) -> tuple[Remark, ...]:
    if not left_out:
        return ()
    count, were = (f"{len(left_out)} links", "were") if len(left_out) > 1 else ("1 link", "was")
    message = f"{count} without a full address (such as {quote_cell(left_out[0])}) {were} left out; {cure}"
    return (Remark("hyperlinks left out", message),)


def _note_struck(struck: Sequence[str]) -> tuple[Remark, ...]:
    if not struck:
        return ()
    count, are = (f"{len(struck)} parts", "are") if len(struck) > 1 else ("1 part", "is")
    message = f"{count} (such as {quote_cell(struck[0])}) {are} left out; unstrike what still holds"
    return (Remark("struck-out text", message),)
