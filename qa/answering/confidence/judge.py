"""The confidence of an answer: a calibrated probability, and whether it is high enough to answer.

A logistic regression over a few signals (Platt, "Probabilistic outputs for support vector machines", 1999, with more
signals than one) is trained on the labelled questions of a build. It holds for the editions that have example
questions; the others are judged by a portable model.
"""

from dataclasses import dataclass

from index import Index
from qa.answering.confidence.model import DEFAULT_THRESHOLD, ConfidenceModel
from qa.answering.confidence.signals import SignalReader
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.ranking import Judgement, Retrieval


@dataclass(frozen=True, slots=True)
class CalibratedModel:
    """A confidence model, and the minimum confidence to answer with."""

    model: ConfidenceModel
    threshold: float


class ConfidenceJudge:
    """Estimates whether the top-ranked entry answers a question, and decides whether to answer or to refuse."""

    def __init__(self, index: Index, threshold: float | None = None) -> None:
        """Load the models for an index.

        Args:
            index: an opened build.
            threshold: the minimum confidence, 0 to 1, to answer with; by default what the build has learned.
        """
        self._index = index
        self._signals = SignalReader(index)
        default = DEFAULT_THRESHOLD if threshold is None else threshold
        self._portable = self._trained = CalibratedModel(ConfidenceModel.portable(), default)
        calibration = index.manifest.calibration
        if trained := calibration.get("model"):
            learned = float(calibration["threshold"]) if threshold is None else threshold
            self._trained = CalibratedModel(ConfidenceModel.from_record(trained), learned)
        with_examples = {index.rows[number].entry for number in index.rows_of_kind("example")}
        self._trained_editions = {
            index.edition(index.entries[entry].document).id for entry in with_examples if entry is not None
        }

    @property
    def threshold(self) -> float:
        """The minimum confidence to answer with, for editions that have example questions."""
        return self._trained.threshold

    def judge(self, question: ParsedQuestion, found: Retrieval) -> Judgement:
        """Estimate whether the top-ranked entry answers the question, and decide whether to answer."""
        calibrated = self._model_for(found)
        confidence = calibrated.model.probability(self._signals.read(question, found))
        return Judgement(confidence, confidence >= calibrated.threshold)

    def _model_for(self, found: Retrieval) -> CalibratedModel:
        entry = self._index.entries[self._index.entry_ids[found.ranking[0]]]
        edition = self._index.edition(entry.document).id
        return self._trained if edition in self._trained_editions else self._portable
