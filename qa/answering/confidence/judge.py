"""The confidence of an answer: a probability, whether it is high enough to answer, and if it isn't, why.

The shipped `ConfidenceModel` estimates the probability. Some questions are refused whatever that is: those that don't
belong to what the corpus deals with, and, by their wording and that of the entry, those for an opinion, for a time
after the document, for a thing that the entry doesn't hold, and those that don't say what they are about. A question
that is, word for word, an example question of the top-ranked entry is always answered: somebody has said so.

A follow-up is judged twice, by what was found for it and for the same with the question before it in front, and both
have to hold: the first knows what kind of thing is asked for, the second whose.
"""

from collections import defaultdict
from collections.abc import Iterable

from corpus import Entry
from index import Index
from qa.answering.answer import Reason
from qa.answering.confidence.model import ConfidenceModel, Estimate
from qa.answering.confidence.signals import SignalReader
from qa.answering.question.intents.asked_for import AskedKind
from qa.answering.question.intents.intent import detect_intent, later_years, years_in
from qa.answering.question.question import ParsedQuestion, question_key
from qa.answering.retrieval.names import Names
from qa.answering.retrieval.presence import find_missing
from qa.answering.retrieval.ranker import fewness
from qa.answering.retrieval.ranking import Judgement, Retrieval

_NAMED = 0.9
"""The least confidence in an entry that holds the name of the person who is asked for."""


class ConfidenceJudge:
    """Estimates whether the top-ranked entry answers a question, and decides whether to answer or to refuse.

    `threshold` is the minimum confidence, 0 to 1, to answer with.
    """

    def __init__(self, index: Index, threshold: float | None = None) -> None:
        """Prepare to judge answers from an index; `threshold` is the shipped one unless another is given."""
        self._index = index
        self._model = ConfidenceModel.shipped()
        self._signals = SignalReader(index, self._model.references)
        self._names = Names.of_index(index)
        self._years = _years_by_document(index.entries.values())
        self._few = fewness(index.example_counts)
        self._bare = float(self._signals.is_bare)
        # Those taken over were written for the text of another edition.
        self._examples = frozenset(
            (question_key(row.embedded), row.entry)
            for row in index.rows
            if row.kind == "example" and not row.taken_over
        )
        shipped = self._model.bare_threshold if self._bare else self._model.threshold
        self.threshold = shipped if threshold is None else threshold

    def judge(self, question: ParsedQuestion, found: Retrieval) -> Judgement:
        """Estimate whether the top-ranked entry answers the question, and decide whether to answer."""
        estimate = self.estimate(question, found)
        confidence, is_ours = estimate.probability, estimate.is_ours
        if found.preferred_to is not None:
            # Both entries together say it: one what it is about, the other the thing that is asked for.
            confidence = max(confidence, self.estimate(question, found.preferred_to).probability)
        if found.restated is not None:
            restated = self.estimate(*found.restated)
            confidence *= restated.probability
            is_ours = is_ours or restated.is_ours
        reason: Reason | None = None
        missing: AskedKind | None = None
        is_example = (question_key(question.text), self._index.entry_ids[found.ranking[0]]) in self._examples
        if found.is_named:
            confidence = max(confidence, _NAMED)
        elif is_example:
            confidence = max(confidence, self.threshold)
        else:
            reason, missing = self._refusal(question, found.ranking[0], is_follow_up=found.restated is not None)
            if reason is None and not is_ours:
                reason = "off_topic"
        if reason is not None:
            # Below the threshold unless that is 0, and still the lower the less it fits.
            confidence *= self.threshold
        if confidence >= self.threshold:
            return Judgement(confidence, is_confident=True)
        reason = reason or ("off_topic" if estimate.ours < 0.5 else "not_stated")
        return Judgement(confidence, is_confident=False, reason=reason, missing=missing)

    def estimate(self, question: ParsedQuestion, found: Retrieval) -> Estimate:
        """Estimate the probability that the top-ranked entry answers, by its signals alone."""
        signals = self._signals.read(question, found)
        return self._model.estimate(signals, float(self._few[found.ranking[0]]), self._bare)

    def _refusal(
        self, question: ParsedQuestion, number: int, *, is_follow_up: bool
    ) -> tuple[Reason | None, AskedKind | None]:
        """Return why a question is refused by its wording and the entry's, and the kind of thing that is missing.

        The entry is given by its number.
        """
        intent = detect_intent(question)
        if intent is not None and not (intent == "unclear" and is_follow_up):
            return intent, None
        entry = self._index.entries[self._index.entry_ids[number]]
        publication = self._index.publication(entry.document)
        edition = self._index.edition(entry.document).year
        published = publication.year if publication is not None else edition
        if published is not None and later_years(question, published, self._years[entry.document], edition):
            return "later", None
        if self._bare and self._signals.read_mentions(question, number)["foreign country"]:
            # Without example questions, what is said of one country looks just like what is asked about another.
            return "not_stated", None
        missing = find_missing(question, entry, self._names)
        return ("not_stated", missing.kind) if missing is not None else (None, None)


def _years_by_document(entries: Iterable[Entry]) -> dict[str, frozenset[str]]:
    """Return the years that each document speaks of, as four digits, by its name."""
    years: dict[str, frozenset[str]] = defaultdict(frozenset)
    for entry in entries:
        years[entry.document] |= years_in(entry.text.text)
    return years
