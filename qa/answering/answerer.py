"""Answers questions from one index: each is understood, retrieved, judged, and composed into an answer."""

import time
from collections.abc import Sequence
from dataclasses import replace

from corpus import Edition, Language, other_language
from index import Embedder, Index
from qa.answering.answer import Answer, AnswerTimings, Citation, EntryShares, Explanation
from qa.answering.composing.composer import Composer
from qa.answering.composing.restating import pick, shorten
from qa.answering.confidence.judge import ConfidenceJudge
from qa.answering.question.conversation import MAX_EARLIER, QuestionInContext, Turn, split_at_last_question, understand
from qa.answering.question.intents.commands import Command
from qa.answering.question.mentions import country_keys
from qa.answering.question.question import ParsedQuestion, parse_question
from qa.answering.question.spelling.corrector import SpellingCorrector
from qa.answering.retrieval.ranker import Ranker
from qa.answering.retrieval.ranking import Judgement, Retrieval, with_exact_cosines
from qa.answering.retrieval.retriever import Retriever
from qa.answering.topics import Finding, TopicFinder

_EXPLAINED = 3
"""Entries whose scores are explained."""


class Answerer:
    """Answers questions from one verified index; safe to share between threads.

    `threshold` is the minimum confidence to answer with: the shipped one, or what was set. `editions` are
    those to answer from, sorted by id; `suggester` suggests questions that the index answers.

    >>> answerer = Answerer(open_index(directory), open_embedder(DEFAULT_MODEL))  # doctest: +SKIP
    >>> answerer.answer("Which law protects personal data?").citations[0].entry  # doctest: +SKIP
    'peru-2022/38-39'
    """

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        threshold: float | None = None,
        ranker: Ranker | None = None,
    ) -> None:
        """Prepare to answer from an index.

        Args:
            index: an opened build.
            embedder: the model of that build.
            threshold: the minimum confidence, 0 to 1, to answer with; None: the shipped one.
            ranker: ranks entries; None: the shipped one. Others are for ablation and training only.

        Raises:
            MismatchedIndexError: another model made the build.
        """
        index.require_model(embedder)
        self.index = index
        self.embedder = embedder
        self._countries = frozenset(country_keys(index.editions).values())
        self._spelling = SpellingCorrector(index)
        self._judge = ConfidenceJudge(index, threshold)
        self._retriever = Retriever(index, embedder, self._judge, ranker)
        self._topic_finder = TopicFinder(self._retriever, self._judge, self._countries)
        self._composer = Composer(index)
        self.threshold = self._judge.threshold
        self.editions = self._retriever.editions.all
        self.suggester = self._composer.suggester
        # Loads what parsing needs, so that the first visitor doesn't wait for it.
        parse_question("Hello")

    def find_edition(self, edition: str | None) -> Edition | None:
        """Return the edition with an id; None if none was chosen.

        Raises:
            EditionError: the index holds no such edition.
        """
        return None if edition is None else self._retriever.editions.find(edition)

    def answer(
        self,
        text: str,
        history: Sequence[Turn] = (),
        fallback_language: Language = "en",
        edition: str | None = None,
        *,
        explain: bool = False,
    ) -> Answer:
        """Answer a question, or refuse with the nearest topics.

        Args:
            text: the question as typed.
            history: the conversation so far, oldest first.
            fallback_language: the language to reply in if neither the text nor the conversation has one ("ok", "DNI").
            edition: the id of the edition to answer from; None: whichever the question is about.
            explain: whether to explain what the answer was decided by.

        Raises:
            QuestionTooLongError: the question is too long.
            EditionError: the index holds no such edition.
        """
        started = time.perf_counter()
        chosen = self.find_edition(edition)
        answer = self._reply(text, history, fallback_language, chosen, explain)
        return replace(answer, edition=chosen, elapsed_ms=_milliseconds_since(started))

    def _reply(
        self,
        text: str,
        history: Sequence[Turn],
        fallback_language: Language,
        chosen: Edition | None,
        explain: bool,
        reply_in: Language | None = None,
    ) -> Answer:
        """Answer a question, or do what a command asks, in its own language unless `reply_in` is another."""
        understood = understand(text, history, fallback_language, self._countries, self._spelling.correct)
        command, asked = understood.command, split_at_last_question(history)
        if command is not None and understood.asks_about_answer and asked is not None:
            language = reply_in or command.language
            if command.kind == "translate" and language is None:
                language = other_language(understood.fallback_language)
            before = self._reply(*asked, fallback_language, chosen, explain, language)
            return self._obey(command, before, understood, chosen, explain)
        if not understood.is_searchable:
            return self._composer.reply_without_search(understood, chosen)
        retrieval_started = time.perf_counter()
        found = self._retriever.retrieve(understood.question, understood.earlier, chosen)
        whole = Finding(understood.question, found, self._judge.judge(understood.question, found))
        if understood.asks_about_answer:
            # There is nothing that it could be about.
            whole = replace(whole, judgement=Judgement(0.0, is_confident=False, reason="unclear"))
        topics = self._topic_finder.find(whole, understood.earlier, chosen)
        composing_started = time.perf_counter()
        if reply_in is not None:
            understood = replace(understood, question=replace(understood.question, language=reply_in))
            topics = tuple(replace(one, question=replace(one.question, language=reply_in)) for one in topics)
        answer = self._composer.compose(understood, topics, chosen)
        timings = AnswerTimings(
            embedding=found.embedding_seconds,
            ranking=composing_started - retrieval_started - found.embedding_seconds,
            composing=time.perf_counter() - composing_started,
        )
        explanation = self._explain(topics[0].question, topics[0].found) if explain else None
        return replace(answer, timings=timings, explanation=explanation)

    def _explain(self, question: ParsedQuestion, found: Retrieval) -> Explanation:
        """Explain the scores of the first entries, and the confidence in the best one."""
        entries = (
            EntryShares(
                self.index.entry_ids[number],
                float(found.fused[number]),
                {name: float(shares[number]) for name, shares in found.shares.items()},
            )
            for number in found.ranking[:_EXPLAINED]
        )
        return Explanation(tuple(entries), self._judge.estimate(question, found).shares)

    def _obey(
        self,
        command: Command,
        before: Answer,
        understood: QuestionInContext,
        chosen: Edition | None,
        explain: bool,
    ) -> Answer:
        """Do what a command asks with the answer before it."""
        answer, offered = before, () if before.answered else before.suggestions
        if command.kind == "pick" and offered and command.position < len(offered):
            answer = self._reply(offered[command.position], (), before.language, chosen, explain)
        elif command.kind == "pick" and before.answered:
            answer = pick(before, command.position)
        elif command.kind == "simpler" and before.answered:
            answer = shorten(before)
        earlier = (*before.earlier, before.question)[-MAX_EARLIER:]
        return replace(answer, question=understood.typed, earlier=earlier)

    def search(self, text: str, count: int, edition: str | None = None) -> list[Citation]:
        """Return the best passages of the index, at most one an entry, best first.

        Raises:
            QuestionTooLongError: the question is too long.
            EditionError: the index holds no such edition.
        """
        chosen = self.find_edition(edition)
        question = parse_question(text, extra_countries=self._countries, correct_spelling=self._spelling.correct)
        if question.is_blank:
            return []
        found = with_exact_cosines(self.index, self._retriever.retrieve(question, edition=chosen), count)
        return list(self._composer.cite(found, question, count))

    def rank(self, text: str, history: Sequence[Turn] = (), edition: str | None = None) -> list[str]:
        """Return the ids of the entries that were searched, best first.

        Raises:
            QuestionTooLongError: the question is too long.
            EditionError: the index holds no such edition.
        """
        chosen = self.find_edition(edition)
        understood = understand(text, history, extra_countries=self._countries, correct_spelling=self._spelling.correct)
        asked = split_at_last_question(history)
        if understood.asks_about_answer and asked is not None:
            return self.rank(*asked, edition)
        found = self._retriever.retrieve(understood.question, understood.earlier, chosen)
        return [self.index.entry_ids[number] for number in found.ranking]


def _milliseconds_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
