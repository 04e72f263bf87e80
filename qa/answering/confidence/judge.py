"""How sure it is that the first entry answers the question: a calibrated probability.

A question gives a few signals (how well it fits the winner, and the questions that no entry answers; what it
names that the winner doesn't), and a logistic regression learnt from questions of known
answer weighs them (Platt, "Probabilistic outputs for support vector machines", 1999, with more signals than
one). What a build has learnt from example questions holds for the editions that have some; the others are judged by
the model for any corpus.
"""

from dataclasses import dataclass

from index import Index
from qa.answering.confidence.model import DEFAULT_THRESHOLD, ConfidenceModel
from qa.answering.confidence.signals import SignalReader
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.ranking import Retrieval


class ConfidenceJudge:
    """How sure an index is of what it finds, and whether that is enough to answer."""

    def __init__(self, index: Index, threshold: float | None = None) -> None:
        """Takes what the build has learnt.

        Args:
            index: an opened build.
            threshold: the least confidence, 0 to 1, with which a question is answered; None: what was learnt.
        """
        self._index = index
        self._signals = SignalReader(index)
        self._portable = CalibratedModel(
            ConfidenceModel.portable(), DEFAULT_THRESHOLD if threshold is None else threshold
        )
        self._learnt = self._portable
        record = index.manifest.calibration
        if learnt := record.get("model"):
            own = float(record["threshold"]) if threshold is None else threshold
            self._learnt = CalibratedModel(ConfidenceModel.from_record(learnt), own)
        asked = {index.rows[number].entry for number in index.rows_of_kind("example")}
        self._taught = {index.edition(index.entries[entry].document).id for entry in asked if entry is not None}

    @property
    def threshold(self) -> float:
        """The least confidence with which a question is answered, by an edition of which something was learnt."""
        return self._learnt.threshold

    def of(self, question: ParsedQuestion, found: Retrieval) -> float:
        """The probability, 0 to 1, that the first entry answers."""
        return self._standard(found).model.probability(self._signals.read(question, found))

    def answers(self, question: ParsedQuestion, found: Retrieval) -> bool:
        """Whether that is enough to answer."""
        return self.of(question, found) >= self.least(found)

    def least(self, found: Retrieval) -> float:
        """The least confidence with which the first entry is an answer."""
        return self._standard(found).threshold

    def _standard(self, found: Retrieval) -> "CalibratedModel":
        entry = self._index.entries[self._index.entry_ids[found.order[0]]]
        return self._learnt if self._index.edition(entry.document).id in self._taught else self._portable


@dataclass(frozen=True, slots=True)
class CalibratedModel:
    """A model and the least confidence of it that is enough."""

    model: ConfidenceModel
    threshold: float
