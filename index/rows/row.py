"""What a row of the index is: one vector, and the stretch of text that it stands for.

An entry is seen from several sides: its title, its passages, its single sentences, each of them in the
source's words and in translation where there is one, and the example questions that it answers. Each of them
is a row with a vector of its own, and so is each question that no entry answers; `passages.jsonl` lists them in
the order of the vectors.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from corpus import Corpus, Entry, ExampleQuestion, Language, sentence_spans
from index.rows.splitting import _halves, passage_spans

RowKind = Literal["title", "passage", "sentence", "example", "unanswerable"]
ROW_KINDS: tuple[RowKind, ...] = get_args(RowKind)

_MIN_WORDS = 3
"""A sentence of fewer words ("Yes") gets a vector only where an entry has no other."""

_PROMPT_MARGIN = 8
"""Tokens by which a question's prompt may be longer than a document's, with which tokens are counted."""

TokenCounter = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class PassageSettings:
    """How entries are cut. `tokens` bounds a passage together with its title, in the model's tokens."""

    tokens: int = 384


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    `entry` is the id of the entry that it belongs to; None for a question that none answers. `span` is the
    stretch of the entry's source text that the row stands for, in whichever language it does: of an example
    question the fact that it asks for, if it asks for one; None for a title. `embedded` is the text that the
    model reads.
    """

    kind: RowKind
    entry: str | None
    embedded: str
    language: Language
    span: tuple[int, int] | None = None
    digest: str = field(init=False, repr=False, compare=False)
    """SHA-256 over all that decides the vector, besides the model."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", hashlib.sha256(f"{self.asks}\0{self.embedded}".encode()).hexdigest())

    @property
    def asks(self) -> bool:
        """Whether the row is a question, and embedded as one; a title is what its entry answers."""
        return self.kind in ("title", "example", "unanswerable")


def _shortened(title: str, count: TokenCounter, limit: int) -> str:
    """A title cut to `limit` tokens, at a blank; only ready entries have titles that long."""
    if len(unicodedata.normalize("NFKC", title).encode()) + _PROMPT_MARGIN <= limit:
        # No token is shorter than a byte of what the model reads; counting tokens takes a hundred times as long.
        return title
    while title and count(title) > limit:
        title = title[: int(len(title) * 0.8)].rsplit(" ", 1)[0] if " " in title else title[: len(title) // 2]
    return title


SOURCE_LANGUAGE: Language = "en"
"""The language of the documents; their translations are in another."""


def text_of_span(entry: Entry, language: Language, span: tuple[int, int]) -> str:
    """What a stretch of an entry's source says, or its translation says for it."""
    if language == SOURCE_LANGUAGE or entry.translation is None:
        return entry.text.text[slice(*span)]
    return entry.translation.counterpart(*span)


def with_title(title: str, stretch: str) -> str:
    """A stretch of an entry as the model reads it: with the title, which tells what it is about."""
    return f"{title}\n{stretch}"


def entry_rows(entry: Entry, count: TokenCounter, limit: int) -> list[Row]:
    """Title, passages and sentences of an entry; every embedded text has at most `limit` tokens.

    A passage is cut so that its translation fits too, unless that is one piece with it.
    """
    titles: dict[Language, str] = {SOURCE_LANGUAGE: _shortened(entry.title, count, limit // 2)}
    if entry.translation is not None:
        titles[entry.translation.language] = _shortened(entry.translation.title, count, limit // 2)

    def embedded(language: Language, span: tuple[int, int]) -> str:
        return with_title(titles[language], text_of_span(entry, language, span))

    def fits(start: int, end: int) -> bool:
        # Cutting a stretch whose translation is one piece would not shorten that.
        whole = entry.translation is None or entry.translation.pieces(start, end) < 2
        return all(
            count(embedded(language, (start, end))) <= limit
            for language in titles
            if language == SOURCE_LANGUAGE or not whole
        )

    text = entry.text.text
    passages = passage_spans(text, fits)
    stretches = sentence_spans(text)
    telling = [(start, end) for start, end in stretches if len(text[start:end].split()) >= _MIN_WORDS]
    sentences = [span for start, end in telling or stretches for span in _halves(text, start, end, fits)]
    rows: list[Row] = []
    cuts: tuple[tuple[RowKind, list[tuple[int, int]]], ...] = (("passage", passages), ("sentence", sentences))
    for language, title in titles.items():
        rows.append(Row("title", entry.id, title, language))
        for kind, spans in cuts:
            rows += [Row(kind, entry.id, embedded(language, span), language, span) for span in spans]
    return rows


def corpus_rows(
    corpus: Corpus,
    count: TokenCounter,
    limit: int,
    known: Callable[[Entry], Sequence[Row] | None] = lambda entry: None,
) -> list[Row]:
    """All rows of a corpus, entry by entry, then the example questions, those that no entry answers last.

    Args:
        corpus: what to index.
        count: tokens that the model reads for a text, special tokens and prompt among them.
        limit: most tokens of a row.
        known: the rows of an entry that was cut before with the same count and limit, if it was.
    """
    rows = [row for entry in corpus.entries for row in known(entry) or entry_rows(entry, count, limit)]
    asked: tuple[tuple[RowKind, tuple[ExampleQuestion, ...]], ...] = (
        ("example", corpus.examples),
        ("unanswerable", corpus.unanswerable),
    )
    return rows + [
        Row(kind, one.entry, _shortened(one.question, count, limit - _PROMPT_MARGIN), one.language, one.fact)
        for kind, questions in asked
        for one in questions
    ]
