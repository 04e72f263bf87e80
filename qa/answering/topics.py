"""Finds the topics of a question that has several.

The text of a question says only where it could be split (see `qa.answering.question.splitting`). Each candidate is
searched for by itself, and the split is accepted if it pays:

- All are answered, from different entries, each of which also stands out among the entries for the whole question.
  Those for a fragment that needs the rest ("... and in which regions?") don't.
- One is clearly answered and another isn't, and the whole question isn't clearly answered.

If one entry answers all of them, it answers the question, even if the whole question was too much for it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from corpus import Edition
from qa.answering.question.conversation import MAX_EARLIER
from qa.answering.question.question import ParsedQuestion, parse_question
from qa.answering.question.splitting import split_topics
from qa.answering.retrieval.ranking import Judge, Judgement, Retrieval
from qa.answering.retrieval.retriever import Retriever

_CLEAR = 0.8
"""The confidence from which a question is clearly answered."""

_MIN_DEVIATIONS = 2.0
"""Standard deviations above the mean score of all entries, from which an entry stands out."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A question, what was found for it, and how that was judged."""

    question: ParsedQuestion
    found: Retrieval
    judgement: Judgement

    @property
    def is_clear(self) -> bool:
        """Whether the question is clearly answered."""
        return self.judgement.is_confident and self.judgement.confidence >= _CLEAR


class TopicFinder:
    """Finds the topics of questions; safe to share between threads."""

    def __init__(self, retriever: Retriever, judge: Judge, extra_countries: Collection[str] = ()) -> None:
        """Prepare to find topics; for `extra_countries` see `parse_question`."""
        self._retriever = retriever
        self._judge = judge
        self._extra_countries = extra_countries

    def find(self, whole: Finding, earlier: Sequence[ParsedQuestion], edition: Edition | None) -> tuple[Finding, ...]:
        """Find the topics of a question, in order; a question about one topic is returned as it was found.

        `earlier` are the questions before it, oldest first; `edition` is the only one to search.
        """
        topics: list[Finding] = []
        for topic in split_topics(whole.question.focus):
            question = parse_question(topic.text, None, self._extra_countries, whole.question.language)
            before = (*earlier, topics[-1].question)[-MAX_EARLIER:] if topic.refers_back else earlier
            found = self._retriever.retrieve(question, before, edition)
            topics.append(Finding(question, found, self._judge.judge(question, found)))
        if not topics:
            return (whole,)
        if all(topic.judgement.is_confident for topic in topics):
            if len({topic.found.ranking[0] for topic in topics}) == 1:
                return (_answer_by_one_entry(whole, topics),)
            pays = all(_stands_out(topic.found.ranking[0], whole.found) for topic in topics)
        else:
            pays = not whole.is_clear and any(topic.is_clear for topic in topics)
        return tuple(topics) if pays else (whole,)


def _answer_by_one_entry(whole: Finding, topics: Sequence[Finding]) -> Finding:
    """Answer a question from the entry that answers each of its topics, if it isn't answered already."""
    if whole.judgement.is_confident:
        return whole
    weakest = min(topics, key=lambda topic: topic.judgement.confidence)
    return Finding(whole.question, weakest.found, weakest.judgement)


def _stands_out(entry: int, found: Retrieval) -> bool:
    """Check whether an entry, by its number, has a far higher score than most others."""
    return bool(found.fused[entry] >= np.mean(found.fused) + _MIN_DEVIATIONS * np.std(found.fused))
