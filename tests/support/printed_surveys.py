"""Prints invented questionnaires in either export's layout, as Hypothesis strategies.

The printer does what the two exports do: it wraps at a width, cuts in page furniture at any line, and shows ticks
in the word-processor export only. What a reader of the print could not distinguish either is not drawn; each such
place says why.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from hypothesis import strategies as st

from support.surveys import OPTIONS, Item

WIDTHS = st.integers(60, 140)


@dataclass(frozen=True)
class PrintedLine:
    """A line; `urls` are the links that start in it, `is_rest` marks part of an answer after its question's number."""

    text: str = ""
    urls: tuple[str, ...] = ()
    is_furniture: bool = False
    is_rest: bool = False


def wrap(text: str, width: int) -> list[str]:
    """Wrap as word processors and browsers do: at blanks, after hyphens, in a word longer than a line."""
    lines = [""]
    for word in text.split():
        blank = " "
        for part in re.findall(r"[^-]+-*", word):
            for piece in (part[start : start + width] for start in range(0, len(part), width)):
                if lines[-1] and len(lines[-1]) + len(blank) + len(piece) > width:
                    lines.append("")
                lines[-1] += (blank if lines[-1] else "") + piece
                blank = ""
    return lines


def print_paragraph(text: str, width: int) -> list[PrintedLine]:
    urls = iter(re.findall(r"https?://[^\s()]+", text))
    return [PrintedLine(line, tuple(next(urls) for _ in re.findall("https?://", line))) for line in wrap(text, width)]


Furniture = Callable[[list[PrintedLine], int], list[PrintedLine]]
MayEnd = Callable[[PrintedLine, PrintedLine], bool]


@st.composite
def paginate(draw: st.DrawFn, lines: list[PrintedLine], furniture: Furniture, may_end: MayEnd) -> list[PrintedLine]:
    """Cut lines into pages where `may_end` allows it; `furniture` prints the end of each page."""
    inside = [
        place for place, (before, line) in enumerate(pairwise(lines), 1) if line.text.strip() and may_end(before, line)
    ]
    cuts = [0, *sorted(draw(st.sets(st.sampled_from(inside), max_size=6)) if inside else []), len(lines)]
    pages = [lines[start:end] for start, end in pairwise(cuts)]
    printed = pages[0]
    for page_number, (page, following) in enumerate(pairwise(pages), start=1):
        ended = furniture(page, page_number)
        if ended[-1].text or len(ended) == 1:
            # A page starts with a blank if its furniture doesn't separate it from the one before.
            following = [replace(following[0], text=" " + following[0].text), *following[1:]]
        printed = [*printed, *ended, *following]
    return printed


@st.composite
def word_exports(draw: st.DrawFn, items: list[Item], width: int, cut: bool = True) -> list[PrintedLine]:
    """Print the word-processor export of a survey."""
    lines: list[PrintedLine] = []
    section = ""
    for item in items:
        if item.section != section:
            section = item.section
            # The margin after a heading distinguishes it from a short answer.
            lines += [PrintedLine(section.split(". ")[1]), PrintedLine(" "), PrintedLine(), PrintedLine(" ")]
        first = f"{item.number}. {item.label}"
        if item.is_field:
            lines += print_paragraph(f"{first} : {item.answer[0]}", width)
            lines += draw(st.sampled_from([[], [PrintedLine(" ")]]))
            continue
        lines += print_paragraph(first, width)
        boxes = [f"({'  X  ' if place == item.ticked else '     '}) {text}" for place, text in enumerate(item.options)]
        if item.options == OPTIONS[0]:
            lines += [PrintedLine("  ".join(boxes))]
        else:
            lines += [PrintedLine(box) for box in boxes]
        lines += [PrintedLine(" ")]
        for text in item.answer:
            lines += [*print_paragraph(text, width), PrintedLine(" ")]
        lines += draw(st.sampled_from([[], [PrintedLine()], [PrintedLine(" "), PrintedLine()]]))

    def end_page(page: list[PrintedLine], number: int) -> list[PrintedLine]:
        listed = [url for line in page for url in line.urls for _ in wrap(url, width)]
        foot = (
            [PrintedLine(), PrintedLine(f"{number}/117 ", is_furniture=True), PrintedLine()]
            if draw(st.booleans())
            else []
        )
        return [PrintedLine(), *(PrintedLine(url, is_furniture=True) for url in listed), *foot]

    return draw(paginate(lines, end_page, lambda before, line: cut))


def plainly_continues(before: PrintedLine, line: PrintedLine) -> bool:
    """Check whether a sentence plainly continues in the next line ("Article 7." might have ended one)."""
    return line.text[:1].islower() and before.text.rstrip()[-1:] not in ("", *".:;")


@st.composite
def form_answers(draw: st.DrawFn, item: Item, width: int) -> tuple[list[PrintedLine], list[PrintedLine]]:
    """Print an answer: the lines above the question's label, and those after its number.

    If a page ends within an answer, the rest is printed after the number, on the next page. It is recognizable as the
    rest only if the page ends within a sentence, and if it is a single block.
    """
    blocks = [print_paragraph(text, width) for text in item.answer]
    if len(blocks) > 1 and draw(st.booleans()):
        return [line for block in blocks for line in (*block, PrintedLine())], []
    answer = [line for block in blocks for line in block]
    page_breaks = [index for index, (before, line) in enumerate(pairwise(answer), 1) if plainly_continues(before, line)]
    cut = draw(st.sampled_from([len(answer), 0, *page_breaks]))
    rest = [replace(line, is_rest=True) for line in answer[cut:]]
    return answer[:cut], [replace(line, text=" " + line.text) for line in rest[:1]] + rest[1:]


@st.composite
def form_labels(draw: st.DrawFn, item: Item, width: int) -> list[PrintedLine]:
    """Print a label with or without a star, and its number after it, glued to it, or below it."""
    star = draw(st.sampled_from(["", "* "]))
    label = [PrintedLine(text + " ") for text in wrap(f"{item.label} {star}", width)]
    if draw(st.booleans()):
        return [*label, PrintedLine(), PrintedLine(f"{item.number}.")]
    last = label.pop().text
    return [*label, PrintedLine(f"{last if star else last.strip()}{item.number}.")]


@st.composite
def form_exports(draw: st.DrawFn, items: list[Item], width: int) -> list[PrintedLine]:
    """Print the web-form export of a survey."""
    lines: list[PrintedLine] = []
    section = ""
    for item in items:
        if item.section != section:
            section = item.section
            lines += [PrintedLine(section), PrintedLine()]
        above, after = draw(form_answers(item, width))
        lines += [*above, PrintedLine(), *draw(form_labels(item, width)), *after, PrintedLine()]
        for option in item.options:
            lines += [*print_paragraph(option, width), PrintedLine()]

    def end_page(page: list[PrintedLine], number: int) -> list[PrintedLine]:
        del page
        return [
            *[PrintedLine()] * 3,
            PrintedLine(HEAD, is_furniture=True),
            PrintedLine(),
            PrintedLine(f"{FOOT} {number}/37", is_furniture=True),
            PrintedLine(),
        ]

    def may_end(before: PrintedLine, line: PrintedLine) -> bool:
        if line.is_rest and before.text.strip():
            # Of two blocks after a number the second might be the next question's answer.
            return plainly_continues(before, line)
        if not before.text.strip():
            # An answer that starts in lower case might continue one that ended without a full stop.
            return not line.text[:1].islower()
        # An unfinished block that continues with a capital looks like a heading and the block below it.
        return line.text[:1].islower() or before.text.rstrip().endswith((".", ";", ")"))

    return draw(paginate(lines, end_page, may_end))


HEAD = "7/5/2021 Microsoft Forms"
FOOT = "https://forms.office.example/Pages/DesignPage.aspx?lang=en-US#FormId=2zWeD09UYE-9zF6…"


@st.composite
def both_exports(draw: st.DrawFn, items: list[Item], width: int) -> list[PrintedLine]:
    """Print both exports in one document, in either order, each wrapped at a width of its own."""
    form, word = draw(form_exports(items, width)), draw(word_exports(items, draw(WIDTHS)))
    link = PrintedLine("Link: https://forms.office.example/r/SiVxbv1v4w  ")
    word = [PrintedLine(" E-Government Survey 2022 "), link, PrintedLine(" "), PrintedLine(), *word]
    if draw(st.booleans()):
        return [*form, *word]
    # The second export starts on a new page.
    return [*word, replace(form[0], text=" " + form[0].text), *form[1:]]
