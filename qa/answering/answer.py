"""Answers and their citations: plain values, composed in `qa.answering`, shown by `qa.presentation` and `qa.page`."""

from dataclasses import dataclass, field
from typing import Literal

from corpus import Edition, Language, Link, Span

Kind = Literal["answer", "refusal", "courtesy", "blank"]


@dataclass(frozen=True, slots=True)
class AnswerTimings:
    """Seconds: to embed the question (and what it is heard behind), to rank the entries, and to compose the answer."""

    embedding: float = 0.0
    ranking: float = 0.0
    composing: float = 0.0


NO_TIMINGS = AnswerTimings()
"""Of an answer that needs none, such as a greeting's."""


@dataclass(frozen=True, slots=True)
class CitedTranslation:
    """The unofficial translation of what a citation cites; `highlights` are spans within its `passage`."""

    language: Language
    section: str
    title: str
    question: str
    choice: str | None
    passage: str
    highlights: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that is cited, with all that is needed to check it.

    `passage` is `text[span]` of the entry, to the letter; `highlights` are spans within the passage;
    `links` the entry's, those of the passage first; `lines` where the passage stands in the `document`, `page` that on
    which it begins, where there are pages; `edition` whose answers the document holds.
    `translation` is there where the question is in another language than the source and one exists.
    """

    rank: int
    entry: str
    questions: tuple[int, ...]
    section: str
    title: str
    question: str
    choice: str | None
    passage: str
    highlights: tuple[Span, ...]
    span: Span
    score: float
    links: tuple[Link, ...]
    edition: Edition
    document: str
    lines: Span
    page: int | None = None
    translation: CitedTranslation | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    An "answer" shows `text`, what of the first citation is shown first, in `text_language`; `original` are the
    source's own words for it. `verdict` is "Yes" or "No" where the questionnaire ticks one, to the citation's
    `question`. A "refusal" has neither, and its citations are the nearest topics. A "courtesy" replies to a
    greeting and the like with `text`; a "blank" one to nothing at all. `earlier` are the questions that it was heard
    behind; `edition` is the one that it was looked for in, where that was chosen; `stages` are parts of `elapsed_ms`.
    """

    question: str
    language: Language
    kind: Kind
    confidence: float
    text: str
    original: str
    text_language: Language
    verdict: str | None
    citations: tuple[Citation, ...]
    suggestions: tuple[str, ...]
    build: str
    elapsed_ms: float
    earlier: tuple[str, ...] = ()
    edition: Edition | None = None
    stages: AnswerTimings = field(default=NO_TIMINGS, compare=False)

    @property
    def answered(self) -> bool:
        """Whether the questionnaire answers."""
        return self.kind == "answer"

    @property
    def translated(self) -> bool:
        """Whether `text` is a translation."""
        return self.answered and self.citations[0].translation is not None
