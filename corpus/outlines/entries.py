"""Makes entries of a document with headings: one for each heading that has text."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import PurePath

from corpus.document import Doubt, Edition, Entry, Link, SourceDocument
from corpus.errors import UnreadableDocumentError
from corpus.outlines.names import name_headings
from corpus.text.blocks import QUESTION_LEVEL, Block, is_bold_line
from corpus.text.flow import page_width, reflow
from corpus.text.links import find_links
from corpus.text.located import LocatedText, SourceLine
from corpus.text.slugs import slugify

_MIN_QUESTIONS = 2
"""Lines that look like questions; a single one is often rhetorical."""

_BULLET = "•"
"""The mark of an item of a list, which is no question by itself."""

_MAX_QUESTION = 30
"""Words of a line that may be a question by itself."""


@dataclass(slots=True)
class _Part:
    """A heading with the blocks that belong to it; `above` are the headings around it, from top to bottom."""

    heading: Block
    title: str
    above: "tuple[_Part, ...]" = ()
    blocks: list[Block] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        """The headings around this one, and its own."""
        return *(part.title for part in self.above), self.title


def read_outline(document: SourceDocument) -> tuple[Edition, tuple[Entry, ...], tuple[Doubt, ...]]:
    """Read the edition of a document, named after its file, its entries, and what a person should check.

    An UnreadableDocumentError if it has no heading, or none with text.
    """
    edition = Edition(slugify(PurePath(document.name).stem) or "document")
    lines = document.text.split("\n")
    parts, loose = _divide(_with_headings(document.blocks, lines), lines)
    if not parts:
        raise UnreadableDocumentError(
            f"{document.name}: has no headings; give each question or topic a heading, and its text below it"
        )
    with_text = [part for part in parts if part.blocks]
    if not with_text:
        raise UnreadableDocumentError(f"{document.name}: has no text below its headings; write the answers there")
    title = parts[0] if _is_title(parts) else None
    width = page_width(lines)
    texts = [_unwrap(part.blocks, lines, width) if document.pages else _text(part.blocks, lines) for part in with_text]
    names = name_headings([part.path for part in with_text])
    entries = tuple(
        Entry(
            id=f"{edition.id}/{name}",
            document=document.name,
            section=" > ".join(above.title for above in _sections(part, title)),
            title=part.title,
            labels=(part.title,),
            text=text,
            links=_printed_links(text) if document.pages else _links((part.heading, *part.blocks), lines),
        )
        for part, name, text in zip(with_text, names, texts, strict=True)
    )
    doubts = *_loose_doubts(document, loose), *_empty_doubts(document, parts), *_question_doubts(entries)
    return edition, entries, doubts


def _with_headings(blocks: Sequence[Block], lines: Sequence[str]) -> Sequence[Block]:
    """Take short bold paragraphs for headings if nothing but a title is marked as one, as in many Word files."""
    marked = [block.level for block in blocks if 0 < block.level < QUESTION_LEVEL - 1]
    if len(marked) > 1:
        return blocks
    level = marked[0] + 1 if marked else 1
    return [
        replace(block, level=level) if not block.level and _may_be_heading(block, lines[block.lines[0] - 1]) else block
        for block in blocks
    ]


def _may_be_heading(block: Block, text: str) -> bool:
    return is_bold_line(block, text) and text[-1] not in ".;,"


def _divide(blocks: Sequence[Block], lines: Sequence[str]) -> tuple[list[_Part], list[Block]]:
    """Divide a document at its headings; return its parts, and the blocks that belong to none."""
    parts: list[_Part] = []
    loose: list[Block] = []
    open_parts: list[_Part] = []
    for block in blocks:
        if block.below is not None:
            open_parts = [part for part in open_parts if part.heading.level <= block.below]
        if block.level:
            open_parts = [part for part in open_parts if part.heading.level < block.level]
            part = _Part(
                block, " ".join(" ".join(lines[block.lines[0] - 1 : block.lines[1]]).split()), tuple(open_parts)
            )
            open_parts.append(part)
            parts.append(part)
            continue
        (open_parts[-1].blocks if open_parts else loose).append(block)
    return parts, loose


def _is_title(parts: Sequence[_Part]) -> bool:
    """Check whether the first heading is the title of the whole document: all others stand below it."""
    return all(part.above[:1] == (parts[0],) for part in parts[1:])


def _sections(part: _Part, title: _Part | None) -> Sequence[_Part]:
    """Return the headings around a part: without the document's title, unless there is no other."""
    return [above for above in part.above if above is not title] or part.above


def _text(blocks: Sequence[Block], lines: Sequence[str]) -> LocatedText:
    """Join blocks as they are laid out in the document: with a blank line between, if there is one."""
    text = ""
    marks: list[tuple[int, int]] = []
    for previous, block in zip([None, *blocks], blocks, strict=False):
        if previous is not None:
            text += "\n" if block.lines[0] == previous.lines[1] + 1 else "\n\n"
        for number in range(block.lines[0], block.lines[1] + 1):
            text += "\n" if number > block.lines[0] else ""
            marks.append((len(text), number))
            text += lines[number - 1]
    return LocatedText(text, tuple(marks))


def _unwrap(blocks: Sequence[Block], lines: Sequence[str], width: int) -> LocatedText:
    """Join the lines of blocks that are printed on pages of a width, in characters."""
    numbers = [number for block in blocks for number in range(block.lines[0], block.lines[1] + 1)]
    return reflow([SourceLine(number, lines[number - 1]) for number in numbers if lines[number - 1].strip()], width)


def _printed_links(text: LocatedText) -> tuple[Link, ...]:
    return tuple(Link(url) for url in dict.fromkeys(found.url for found in find_links(text.text)))


def _links(blocks: Sequence[Block], lines: Sequence[str]) -> tuple[Link, ...]:
    """Return the links of blocks: what their words lead to, and the addresses printed in them."""
    links: dict[str, Link] = {}
    for block in blocks:
        printed = dict(block.printed)
        spellings = {url: spelling for spelling, url in block.printed}
        for url in block.links:
            links.setdefault(url, Link(url, spellings.get(url)))
        # Browsers save an address with a slash that its printed words lack.
        spelled = {url.rstrip("/") for url in block.links}
        for found in find_links("\n".join(lines[block.lines[0] - 1 : block.lines[1]])):
            if found.url not in printed and found.url.rstrip("/") not in spelled:
                links.setdefault(found.url, Link(found.url))
    return tuple(links.values())


def _loose_doubts(document: SourceDocument, loose: Sequence[Block]) -> list[Doubt]:
    """Report text that stands below no heading."""
    if not loose:
        return []
    place = loose[0].lines[0], loose[-1].lines[1]
    message = "is below no heading, and in no entry; give it one if people ask for it"
    return [Doubt("text without heading", document.name, place, message)]


def _empty_doubts(document: SourceDocument, parts: Sequence[_Part]) -> list[Doubt]:
    """Report headings with neither text nor headings below them."""
    around = {id(above) for part in parts for above in part.above}
    return [
        Doubt("heading without text", document.name, part.heading.lines, part.title)
        for part in parts
        if not part.blocks and id(part) not in around
    ]


def _question_doubts(entries: Sequence[Entry]) -> list[Doubt]:
    """Report entries whose answers hold questions with text below, as those of headings that nobody marked do."""
    doubts: list[Doubt] = []
    for entry in entries:
        lines = [line for line in entry.text.text.split("\n") if line.strip()]
        count = sum(_is_question(line, below) for line, below in pairwise([*lines, ""]))
        if count >= _MIN_QUESTIONS:
            message = f"{count} lines of this answer look like questions; make them headings if they are"
            doubts.append(
                Doubt("questions in an answer", entry.document, entry.text.lines(), f"{entry.title}: {message}")
            )
    return doubts


def _is_question(line: str, below: str) -> bool:
    """Check whether a line looks like a question with its answer on it or below; others lead to answers elsewhere."""
    has_answer = not line.endswith("?") or (below != "" and not below.endswith("?"))
    is_asking = line.endswith("?") or (line.startswith("¿") and "?" in line)
    return is_asking and has_answer and not line.startswith(_BULLET) and len(line.split()) <= _MAX_QUESTION
