"""What an answer is: plain values, made by `qa.answering`, shown by `qa.rendering` and `qa.serialising`."""

from dataclasses import dataclass

from corpus import Language, Link

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that is cited, with all that is needed to check it.

    `passage` is `text[span]` of the entry, to the letter; `highlights` are spans within the passage;
    `links` the entry's, those of the passage first; `lines` where the passage stands in the document.
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
    document: str
    lines: Span
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    `text` is what of the first citation is shown first. `verdict` is "Yes" or "No" where the questionnaire
    ticks one, to the citation's `question`. When `answered` is false there is neither, and the citations
    are the nearest topics.
    """

    question: str
    language: Language
    answered: bool
    confidence: float
    text: str
    verdict: str | None
    citations: tuple[Citation, ...]
    suggestions: tuple[str, ...]
    build: str
    elapsed_ms: float
    text_language: Language = "en"
    translated: bool = False
    blank: bool = False
