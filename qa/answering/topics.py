"""Finds the topics of a question that has several.

The text of a question says only where it could be split (see `qa.answering.question.splitting`). Each candidate is
searched for by itself, and the split is accepted if it pays:

- All are answered, by different entries, and each of these stands out among all entries for the whole question too.
  One that is found for a fragment without the rest ("and in which regions?") doesn't.
- One is clearly answered and another isn't answered, and the whole question isn't clearly answered.

If one entry answers all of them, it answers the question, even one that was too much to find it with confidence.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus import Edition
from qa.answering.question.conversation import MAX_EARLIER
from qa.answering.question.question import ParsedQuestion, parse_question
from qa.answering.question.splitting import split_topics
from qa.answering.retrieval.ranking import Judge, Judgement, Retrieval
from qa.answering.retrieval.retriever import Retriever

_CLEAR = 0.6
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
        candidates = split_topics(whole.question.focus)
        if not candidates:
            return (whole,)
        language = whole.question.language
        questions = [parse_question(one.text, None, self._extra_countries, language) for one in candidates]
        self._retriever.embed_ahead(questions)
        topics = []
        for place, question in enumerate(questions):
            referred = questions[place - 1 : place] if candidates[place].refers_back else []
            found = self._retriever.retrieve(question, (*earlier, *referred)[-MAX_EARLIER:], edition)
            topics.append(Finding(question, found, self._judge.judge(question, found)))
        entries = {topic.found.ranking[0] for topic in topics}
        is_any_clear = any(topic.is_clear for topic in topics)
        if not all(topic.judgement.is_confident for topic in topics):
            return tuple(topics) if is_any_clear and not whole.is_clear else (whole,)
        if len(entries) > 1:
            return tuple(topics) if all(_stands_out(entry, whole.found) for entry in entries) else (whole,)
        if whole.judgement.is_confident or not is_any_clear:
            return (whole,)
        weakest = min(topics, key=lambda topic: topic.judgement.confidence)
        return (replace(weakest, question=whole.question),)


def _stands_out(entry: int, found: Retrieval) -> bool:
    """Check whether an entry, by its number, has a far higher score than most others."""
    return bool(found.fused[entry] >= np.mean(found.fused) + _MIN_DEVIATIONS * np.std(found.fused))
