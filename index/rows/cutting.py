"""Cut a corpus into rows."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from corpus import Corpus, Entry, Language, Span, sentence_spans
from index.rows.row import Row, RowKind, text_of_span, with_title
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

    A row has at most `limit` tokens. `known` returns the rows of an entry if it was cut before, with the same count
    and limit.
    """
    rows = [row for entry in corpus.entries for row in known(entry) or entry_rows(entry, count, limit)]
    for example in (*corpus.examples, *corpus.unanswerable):
        kind: RowKind = "example" if example.entry is not None else "unanswerable"
        text = _truncate(example.question, count, limit - _PROMPT_MARGIN)
        rows.append(Row(kind, example.entry, text, example.language, example.fact, example.taken_over))
    return rows


def entry_rows(entry: Entry, count: TokenCounter, limit: int) -> list[Row]:
    """Return title, passages and sentences of an entry; every embedded text has at most `limit` tokens.

    Passages are cut so that their translations fit too, except where cutting can't shorten a translation.
    """
    titles: dict[Language, str] = {entry.language: _truncate(entry.title, count, limit // 2)}
    if entry.translation is not None:
        titles[entry.translation.language] = _truncate(entry.translation.title, count, limit // 2)

    def embedded(language: Language, span: Span) -> str:
        return with_title(titles[language], text_of_span(entry, language, span))

    def fits(start: int, end: int) -> bool:
        # A translation is tied to its source piece by piece, and a single piece can't be cut.
        can_cut_translation = entry.translation is not None and entry.translation.count_pieces(start, end) >= 2
        return all(
            count(embedded(language, (start, end))) <= limit
            for language in titles
            if language == entry.language or can_cut_translation
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
        cut = partial(Row, entry=entry.id, language=language, is_translation=language != entry.language)
        rows.append(cut("title", embedded=title))
        for kind, spans in spans_by_kind:
            rows += [cut(kind, embedded=embedded(language, span), span=span) for span in spans]
    return rows


def _truncate(text: str, count: TokenCounter, limit: int) -> str:
    """Truncate a title or an example question to at most `limit` tokens, at a space if it has one."""
    if len(unicodedata.normalize("NFKC", text).encode()) + _PROMPT_MARGIN <= limit:
        # A token covers at least one byte, so a text this short needs no counting, which is a hundred times slower.
        return text
    while text and count(text) > limit:
        text = text[: int(len(text) * 0.8)].rsplit(" ", 1)[0] if " " in text else text[: len(text) // 2]
    return text
