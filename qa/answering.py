"""Composes an answer out of what the index holds; every word of it stands in the source."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from corpus import Entry, Link
from index import Embedder, Index, Kind
from qa.answer import Answer, Citation, Span
from qa.confidence import ConfidenceModel, SignalReader
from qa.question import AskedQuestion, asked
from qa.retrieval import Retrieval, retrieve

MOST_CITATIONS = 5
MOST_SUGGESTIONS = 3
_SHORT = 500
"""Characters of a passage that is quicker read whole than searched for its point."""

_LONGEST_PARAGRAPH = 900
"""Characters of a paragraph that is shown whole, so that its sentences keep what they refer to."""

_MOST_SENTENCES = 2
_ALMOST_AS_GOOD = 0.015
"""A second sentence is highlighted when its cosine is within this of the best one's."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier message of the conversation; `role` is "user" or "assistant"."""

    role: Literal["user", "assistant"]
    content: str


class Answerer:
    """Answers questions from one verified index; safe to share between threads, since nothing changes."""

    def __init__(self, index: Index, embedder: Embedder, threshold: float) -> None:
        """Ties an index to the model that it was built with.

        Args:
            index: an opened build.
            embedder: the model of that build.
            threshold: the least confidence, 0 to 1, with which a question is answered.

        Raises:
            MismatchedIndexError: the build was made by another model.
        """
        index.require_model(embedder)
        self.index = index
        self._embedder = embedder
        self._threshold = threshold
        self._signals = SignalReader(index)
        self._portable = ConfidenceModel.portable()
        learnt = index.manifest.calibration.get("model")
        self._learnt = ConfidenceModel.from_record(learnt) if learnt else self._portable
        # Examples that are written out as questions; keywords make poor suggestions.
        examples = index.rows_of("example")
        asking = [index.rows[number].embedded.endswith("?") for number in examples]
        self._whole_questions: npt.NDArray[np.int64] = examples[np.array(asking, dtype=bool)]
        # The first question shall not wait for what is loaded once.
        asked("Peru")

    def answer(self, text: str, history: Sequence[Turn] = ()) -> Answer:
        """Answers a question, or refuses with the nearest topics.

        Args:
            text: the question as typed.
            history: the conversation so far; accepted, and not used yet.

        Raises:
            QuestionError: the question is too long.
        """
        del history
        started = time.perf_counter()
        # Halves of surrogate pairs can't be written down again; they become replacement characters.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        question = asked(text)
        if question.is_blank:
            return self._refusal_of_nothing(text, question, started)
        found = retrieve(self.index, self._embedder, question)
        signals = self._signals.read(question, found)
        model = self._learnt if self._learnt.reads(signals) else self._portable
        confidence = model.probability(signals)
        answered = confidence >= self._threshold
        citations = tuple(
            self._citation(rank, number, found) for rank, number in enumerate(found.order[:MOST_CITATIONS], start=1)
        )
        first = citations[0]
        return Answer(
            question=text,
            language=question.language,
            answered=answered,
            confidence=confidence,
            text=answering_text(first) if answered else "",
            verdict=first.choice if answered and first.choice in ("Yes", "No") else None,
            citations=citations,
            suggestions=self._suggestions(question, found),
            build=self.index.build,
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )

    def search(self, text: str, count: int) -> list[Citation]:
        """The best passages of the index, at most one an entry, best first.

        Raises:
            QuestionError: the question is too long.
        """
        question = asked(text)
        if question.is_blank:
            return []
        found = retrieve(self.index, self._embedder, question)
        return [self._citation(rank, number, found) for rank, number in enumerate(found.order[:count], start=1)]

    def _refusal_of_nothing(self, text: str, question: AskedQuestion, started: float) -> Answer:
        return Answer(
            question=text,
            language=question.language,
            answered=False,
            confidence=0.0,
            text="",
            verdict=None,
            citations=(),
            suggestions=self._any_suggestions(question),
            build=self.index.build,
            elapsed_ms=(time.perf_counter() - started) * 1000,
            blank=True,
        )

    def _citation(self, rank: int, number: int, found: Retrieval) -> Citation:
        entry = self.index.entries[self.index.entry_ids[number]]
        sentences = self._spans("sentence", number, found)
        start, end = _best_passage(self._spans("passage", number, found), sentences)
        inside = [(score, span) for score, span in sentences if start <= span[0] and span[1] <= end]
        passage = entry.text.text[start:end]
        return Citation(
            rank=rank,
            entry=entry.id,
            questions=entry.questions,
            section=entry.section,
            title=entry.title,
            question=entry.label,
            choice=entry.choice,
            passage=passage,
            highlights=tuple((first - start, last - start) for first, last in _telling(inside)),
            span=(start, end),
            score=round(float(found.fused[number]), 4),
            links=_links(entry, passage),
            document=entry.document,
            lines=entry.text.lines(start, end),
        )

    def _spans(self, kind: Kind, number: int, found: Retrieval) -> list[tuple[float, Span]]:
        """The cosine and span of each of an entry's passages or sentences, in their order."""
        rows = self.index.rows_of(kind)
        own = rows[self.index.entry_of_row[rows] == number]
        return [(float(found.rows[row]), span) for row in own if (span := self.index.rows[row].span) is not None]

    def _suggestions(self, question: AskedQuestion, found: Retrieval) -> tuple[str, ...]:
        """The nearest example questions in the question's language, each of another entry than the first."""
        rows = self._whole_questions
        order = rows[np.argsort(-found.rows[rows], kind="stable")]
        chosen: dict[str, str] = {}
        first = self.index.entry_ids[found.order[0]]
        for number in order:
            row = self.index.rows[number]
            if row.language == question.language and row.entry != first and row.entry not in chosen:
                chosen[row.entry] = row.embedded
            if len(chosen) == MOST_SUGGESTIONS:
                break
        return tuple(chosen.values()) or self._titles(found)

    def _titles(self, found: Retrieval) -> tuple[str, ...]:
        """For a corpus without example questions: the titles of the next entries."""
        numbers = found.order[1 : 1 + MOST_SUGGESTIONS]
        return tuple(self.index.entries[self.index.entry_ids[number]].title for number in numbers)

    def _any_suggestions(self, question: AskedQuestion) -> tuple[str, ...]:
        rows = [self.index.rows[number] for number in self._whole_questions]
        spoken = [row.embedded for row in rows if row.language == question.language]
        titles = [entry.title for entry in self.index.entries.values()]
        return tuple((spoken or titles)[:MOST_SUGGESTIONS])


def answering_text(citation: Citation) -> str:
    """What is shown first: a short passage whole, of a longer one the paragraphs that hold the highlights.

    A paragraph that is long itself gives way to its highlighted sentences. The ticked choice that opens a
    passage is left out where more follows: it is told with the questionnaire's question.
    """
    passage = citation.passage
    if len(passage) <= _SHORT or not citation.highlights:
        opening, _, rest = passage.partition("\n\n")
        return rest if rest and opening == citation.choice else passage
    shown: list[str] = []
    for start, end in citation.highlights:
        first = passage.rfind("\n\n", 0, start) + 2 if "\n\n" in passage[:start] else 0
        last = passage.find("\n\n", end)
        paragraph = passage[first : last if last >= 0 else len(passage)]
        stretch = paragraph if len(paragraph) <= _LONGEST_PARAGRAPH else passage[start:end]
        if stretch not in shown:
            shown.append(stretch)
    return "\n\n".join(shown)


def _best_passage(passages: Sequence[tuple[float, Span]], sentences: Sequence[tuple[float, Span]]) -> Span:
    """The passage that is nearest itself and holds the nearest sentence; the earlier of equal ones."""

    def worth(passage: tuple[float, Span]) -> float:
        score, (start, end) = passage
        return score + max((s for s, (first, last) in sentences if start <= first and last <= end), default=0.0)

    return max(passages, key=worth)[1]


def _telling(sentences: Sequence[tuple[float, Span]]) -> list[Span]:
    """The sentence nearest to the question and the one almost as near, in the order of the text."""
    if not sentences:
        return []
    best = max(score for score, _ in sentences)
    near = sorted((s for s in sentences if s[0] >= best - _ALMOST_AS_GOOD), key=lambda s: (-s[0], s[1]))
    return sorted(span for _, span in near[:_MOST_SENTENCES])


def _links(entry: Entry, passage: str) -> tuple[Link, ...]:
    """The entry's links, those that the passage prints first."""
    return tuple(sorted(entry.links, key=lambda link: link.url not in passage))
