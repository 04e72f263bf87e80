"""Reads a questionnaire from a document of blocks, such as a Word file: the word-processor export before its printing.

Its lines are whole paragraphs, headings may be marked as such, and hyperlinks lead where a text export only prints.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.document import SourceDocument
from corpus.questionnaire.exports.detection import ExportLayouts, find_word_export
from corpus.questionnaire.exports.raw import NUMBERED, ExportReading, looks_like_heading
from corpus.questionnaire.exports.word import read_word
from corpus.text.blocks import Block
from corpus.text.links import find_links
from corpus.text.located import SourceLine


def read_word_blocks(document: SourceDocument) -> tuple[ExportLayouts, ExportReading]:
    """Find the numbered questions of a document of blocks, and read them with the addresses of their hyperlinks."""
    lines = _number_lines(document.text.split("\n"))
    layouts = find_word_export(lines)
    if not layouts.word.lines:
        return layouts, ExportReading()
    reading = read_word(lines, layouts.word, frozenset(_find_headings(document.blocks, lines)), is_printed=False)
    linked = [block for block in document.blocks if block.links]
    questions = {
        number: replace(
            raw,
            linked=tuple(
                url for block in linked if raw.lines[0] <= block.lines[0] <= raw.lines[1] for url in block.links
            ),
        )
        for number, raw in reading.questions.items()
    }
    printing = [block for block in linked if find_links("\n".join(_text_lines(block, lines)))]
    hyperlinks = tuple(url for block in printing for url in block.links)
    return layouts, replace(reading, questions=questions, hyperlinks=hyperlinks)


def _number_lines(lines: Sequence[str]) -> list[SourceLine]:
    return [SourceLine(number, text) for number, text in enumerate(lines, start=1)]


def _text_lines(block: Block, lines: Sequence[SourceLine]) -> list[str]:
    first, last = block.lines
    return [line.text for line in lines[first - 1 : last]]


def _find_headings(blocks: Sequence[Block], lines: Sequence[SourceLine]) -> Iterator[str]:
    """Yield the headings, case-folded: those marked as such, or short bold paragraphs if there are none."""
    has_marked = any(block.level for block in blocks)
    for block in blocks:
        text = " ".join(_text_lines(block, lines))
        if block.level if has_marked else block.is_strong and looks_like_heading(text) and not NUMBERED.match(text):
            yield text.casefold()
