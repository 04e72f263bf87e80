"""The confidence of an answer: a calibrated probability, and whether it is high enough to answer.

A logistic regression over a few signals (Platt, "Probabilistic outputs for support vector machines", 1999, with more
signals than one) is trained on the labelled questions of a build. It holds for the entries that have example
questions; the others are judged by a portable model, by their texts.

A follow-up is judged twice, by what was found for it and for the same with the question before it in front, and both
have to hold: the first knows what kind of thing is asked for, the second whose.
"""

from index import Index
from qa.answering.confidence.model import DEFAULT_THRESHOLD, ConfidenceModel
from qa.answering.confidence.signals import SignalReader
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.ranking import Judgement, Retrieval


class ConfidenceJudge:
    """Estimates whether the top-ranked entry answers a question, and decides whether to answer or to refuse.

    `threshold` is the minimum confidence, 0 to 1, to answer with from an entry that has example questions.
    """

    def __init__(self, index: Index, threshold: float | None = None) -> None:
        """Load the models for an index, and the `threshold`: by default what the build has learned."""
        self._index = index
        self._signals = SignalReader(index)
        default = DEFAULT_THRESHOLD if threshold is None else threshold
        self._portable = ConfidenceModel.portable(), default
        calibration = index.manifest.calibration
        if trained := calibration.get("model"):
            self._trained = ConfidenceModel.from_record(trained)
            self.threshold = float(calibration["threshold"]) if threshold is None else threshold
        else:
            # Too few labelled questions to train on.
            self._trained, self.threshold = self._portable

    def judge(self, question: ParsedQuestion, found: Retrieval) -> Judgement:
        """Estimate whether the top-ranked entry answers the question, and decide whether to answer."""
        confidence, threshold = self._estimate(question, found)
        if found.restated is not None:
            confidence *= self._estimate(*found.restated)[0]
        is_confident = confidence >= threshold
        return Judgement(confidence, is_confident, None if is_confident else "not_stated")

    def _estimate(self, question: ParsedQuestion, found: Retrieval) -> tuple[float, float]:
        """Return the probability that the top-ranked entry answers, and the threshold that holds for that entry."""
        has_examples = self._index.example_counts[found.ranking[0]] > 0
        model, threshold = (self._trained, self.threshold) if has_examples else self._portable
        return model.probability(self._signals.read(question, found)), threshold
