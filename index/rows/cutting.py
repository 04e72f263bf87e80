"""Cut a corpus into rows."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus import Corpus, Entry, ExampleQuestion, Language, Span, sentence_spans
from index.rows.row import SOURCE_LANGUAGE, Row, RowKind, text_of_span, with_title
from index.rows.spans import halves, passage_spans

_MIN_WORDS = 3
"""Words of a sentence; a shorter one ("Yes") gets a vector only if its entry has no other."""

_PROMPT_MARGIN = 8
"""Tokens by which a question's prompt may be longer than the document's prompt that tokens are counted with."""

TokenCounter = Callable[[str], int]
"""Counts the tokens that the model reads for a text, including special tokens and prompt."""


@dataclass(frozen=True, slots=True)
class PassageSettings:
    """How entries are cut. `tokens` limits a passage together with its title, in the model's tokens."""

    tokens: int = 384


def corpus_rows(
    corpus: Corpus,
    count: TokenCounter,
    limit: int,
    known: Callable[[Entry], Sequence[Row] | None] = lambda entry: None,
) -> list[Row]:
    """Return all rows of a corpus: entry by entry, then the example questions, then those that no entry answers.

    Args:
        corpus: what to index.
        count: counts tokens.
        limit: the most tokens of a row.
        known: returns the rows of an entry that was cut before with the same count and limit, if it was.
    """
    rows = [row for entry in corpus.entries for row in known(entry) or entry_rows(entry, count, limit)]
    by_kind: tuple[tuple[RowKind, tuple[ExampleQuestion, ...]], ...] = (
        ("example", corpus.examples),
        ("unanswerable", corpus.unanswerable),
    )
    for kind, examples in by_kind:
        for example in examples:
            text = _shorten(example.question, count, limit - _PROMPT_MARGIN)
            rows.append(Row(kind, example.entry, text, example.language, example.fact))
    return rows


def entry_rows(entry: Entry, count: TokenCounter, limit: int) -> list[Row]:
    """Return title, passages and sentences of an entry; every embedded text has at most `limit` tokens.

    A passage is cut so that its translation fits too, unless the translation is one piece with it.
    """
    titles: dict[Language, str] = {SOURCE_LANGUAGE: _shorten(entry.title, count, limit // 2)}
    if entry.translation is not None:
        titles[entry.translation.language] = _shorten(entry.translation.title, count, limit // 2)

    def embedded(language: Language, span: Span) -> str:
        return with_title(titles[language], text_of_span(entry, language, span))

    def fits(start: int, end: int) -> bool:
        # Cutting a span whose translation is one piece would not shorten the translation.
        is_one_piece = entry.translation is None or entry.translation.count_pieces(start, end) < 2
        return all(
            count(embedded(language, (start, end))) <= limit
            for language in titles
            if language == SOURCE_LANGUAGE or not is_one_piece
        )

    text = entry.text.text
    all_sentences = sentence_spans(text)
    long_sentences = [(start, end) for start, end in all_sentences if len(text[start:end].split()) >= _MIN_WORDS]
    spans_by_kind: tuple[tuple[RowKind, list[Span]], ...] = (
        ("passage", passage_spans(text, fits)),
        ("sentence", [part for span in long_sentences or all_sentences for part in halves(text, *span, fits)]),
    )
    rows: list[Row] = []
    for language, title in titles.items():
        rows.append(Row("title", entry.id, title, language))
        for kind, spans in spans_by_kind:
            rows += [Row(kind, entry.id, embedded(language, span), language, span) for span in spans]
    return rows


def _shorten(title: str, count: TokenCounter, limit: int) -> str:
    """Cut a title to `limit` tokens, at a blank; only ready entries have titles that long."""
    if len(unicodedata.normalize("NFKC", title).encode()) + _PROMPT_MARGIN <= limit:
        # No token is shorter than a byte of what the model reads; counting tokens takes a hundred times as long.
        return title
    while title and count(title) > limit:
        title = title[: int(len(title) * 0.8)].rsplit(" ", 1)[0] if " " in title else title[: len(title) // 2]
    return title
