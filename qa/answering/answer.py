"""Answers and their citations: plain values, composed in `qa.answering`, shown by `qa.presentation` and `qa.page`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from corpus import NO_OFFICE, Edition, HomeNames, Language, Link, Office, Place, Publication, Span

AnswerKind = Literal["answer", "refusal", "courtesy", "blank"]
Verdict = Literal["Yes", "No"]

Reason = Literal["off_topic", "not_stated", "opinion", "later", "unclear"]
"""Why a question is refused: the questionnaire doesn't deal with it; it deals with something near, but doesn't say what
is asked; an opinion is asked for; it is about a time after the document; it may mean several things."""


@dataclass(frozen=True, slots=True)
class AnswerTimings:
    """Seconds to embed the question and those before it, to rank the entries, and to judge and compose the answer."""

    embedding: float = 0.0
    ranking: float = 0.0
    composing: float = 0.0


NO_TIMINGS = AnswerTimings()
"""The timings of an answer that needs no search, such as a greeting's."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an excerpt, as a span of the cited passage; `is_item` is one of a list that is shown whole.

    `follows_gap` is a piece before which something is left out.
    """

    span: Span
    is_item: bool = False
    follows_gap: bool = False


@dataclass(frozen=True, slots=True)
class CitedTranslation:
    """The unofficial translation of a citation; `highlights` and `excerpt` are of its `passage`."""

    language: Language
    section: str
    title: str
    official_title: str
    question: str
    choice: str | None
    passage: str
    highlights: tuple[Span, ...]
    excerpt: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A cited passage, with all that is needed to check it.

    `title` is the entry's plain title if it has one, `official_title` is in the questionnaire's words.
    `passage` is `text[span]` of the entry, to the letter, and `highlights` are spans of the passage that hold the fact.
    `excerpt` is what is shown first of it. `links` are the entry's, those nearest to what answers first. `lines` are
    the passage's in the `document`; it begins on `page` if there are pages, or at `place` in a file without printed
    lines. `edition` is the document's, and so is `publication`, which may be unknown. `translation` is set if the
    question is in another language than the source, and a translation exists. `is_near` is whether the entry is near
    enough to the question to be shown besides what answers it. `language` is that of the document.
    """

    rank: int
    entry: str
    questions: tuple[int, ...]
    section: str
    title: str
    official_title: str
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
    place: Place | None = None
    excerpt: tuple[Piece, ...] = ()
    translation: CitedTranslation | None = None
    publication: Publication | None = None
    is_near: bool = True
    language: Language = "en"
    home_names: HomeNames = NO_OFFICE.names


@dataclass(frozen=True, slots=True)
class EntryShares:
    """The score of an entry, by its id, and each signal's share in it; they add up to it."""

    entry: str
    score: float
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an answer was decided by: the scores of the first entries, and the confidence.

    `confidence` holds each signal's share in the log-odds of its parts "ours", "text" and "stated"; see
    `qa.answering.confidence.model`.
    """

    entries: tuple[EntryShares, ...]
    confidence: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    An "answer" has `text`, the excerpt of the first citation that is shown first, in `text_language`; `original` is
    the source's wording of it, each with ↗ in place of links. `verdict` is "Yes" or "No" if the questionnaire
    ticks one and the visitor asks what it asks. A "refusal" has neither, but a `reason`, and if what is asked for is
    not there its kind, as `missing` ("amount"); its citations are the nearest topics. A "courtesy" replies to small
    talk with `text`; a "blank" replies to an empty question. If the question has several topics, `parts` are the
    replies to each, in order, the texts are theirs together, and all else is as in the first. `earlier` are the
    questions of the conversation that were taken into account; `edition` is the one that was searched, if one was
    chosen; `elapsed_ms` is the whole time, in milliseconds; `timings` are parts of it, in seconds; `explanation` is
    given if it was asked for; `office` is that of the documents.
    """

    question: str
    language: Language
    kind: AnswerKind
    text_language: Language
    build: str
    confidence: float = 0.0
    text: str = ""
    original: str = ""
    verdict: Verdict | None = None
    reason: Reason | None = None
    missing: str | None = None
    citations: tuple[Citation, ...] = ()
    parts: tuple["Answer", ...] = ()
    suggestions: tuple[str, ...] = ()
    elapsed_ms: float = 0.0
    earlier: tuple[str, ...] = ()
    edition: Edition | None = None
    timings: AnswerTimings = field(default=NO_TIMINGS, compare=False)
    explanation: Explanation | None = None
    office: Office = NO_OFFICE

    @property
    def answered(self) -> bool:
        """Whether the questionnaire answers."""
        return self.kind == "answer"

    @property
    def translated(self) -> bool:
        """Whether `text` is a translation."""
        return self.answered and self.citations[0].translation is not None
