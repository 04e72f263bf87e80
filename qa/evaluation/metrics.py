"""How good answers are, with the uncertainty that comes from asking so few questions.

Rankings are measured by ir-measures (MacAvaney et al., ECIR 2022), the confidence by scikit-learn; intervals are
95 % percentile bootstraps over the questions (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import LANGUAGES
from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.answering.confidence.reliability import measure_reliability
from qa.evaluation.questions import EvaluationQuestion

_RESAMPLES = 1_000

_CITED = 3
"""Citations among which a link must be found."""

Picks = npt.NDArray[np.int64]
"""Places of questions."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question: the ranking of all entries, best first, and the answer if one was composed."""

    asked: EvaluationQuestion
    gold: tuple[str, ...]
    ranking: tuple[str, ...]
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure with its 95 % interval, and the number of questions that it is the figure of."""

    value: float
    low: float
    high: float
    questions: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Metrics by group ("en", "es paraphrase", "all"), and how reliable the confidence is over all questions.

    `reliability` is what `measure_reliability` returns: AUROC, Brier score and curve, with a right first citation as
    success.
    """

    build: str
    threshold: float
    groups: Mapping[str, Mapping[str, Metric]]
    reliability: Mapping[str, Any]


def outcomes(answerer: Answerer, questions: Sequence[EvaluationQuestion]) -> list[Outcome]:
    """Asks every question.

    Raises:
        QuestionError: a question is too long.
    """
    return [
        Outcome(
            asked=question,
            gold=question.answering(answerer.index.entries.values()),
            ranking=tuple(answerer.rank(question.question, question.history)),
            answer=answerer.answer(question.question, question.history),
        )
        for question in questions
    ]


def evaluate(answerer: Answerer, questions: Sequence[EvaluationQuestion]) -> Evaluation:
    """Asks every question and measures the answers, by language and kind.

    Raises:
        QuestionError: a question is too long.
    """
    found = outcomes(answerer, questions)
    groups: dict[str, dict[str, Metric]] = {}
    for language, spoken in by_language(found).items():
        groups[language] = measure(spoken)
        for kind in sorted({one.asked.kind for one in spoken}):
            groups[f"{language} {kind}"] = measure([one for one in spoken if one.asked.kind == kind])
    return Evaluation(answerer.index.build, answerer.threshold, groups, _reliability(found))


def by_language(found: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes of English and of Spanish questions, and all of them ("en", "es", "all")."""
    return {language: [one for one in found if language in (one.asked.lang, "all")] for language in (*LANGUAGES, "all")}


def measure(found: Sequence[Outcome]) -> dict[str, Metric]:
    """The metrics of some questions; those that none of them has anything to say of are left out."""
    answerable = [one for one in found if one.asked.gold]
    samples = {**_ranking_samples(answerable), **_answer_samples(found)}
    metrics = {name: _mean(values) for name, values in samples.items() if values}
    auroc = _auroc(found)
    return {**metrics, "AUROC": auroc} if auroc else metrics


def _ranking_samples(answerable: Sequence[Outcome]) -> dict[str, list[float]]:
    """Each question's share in the metrics of its ranking.

    Any entry that answers counts, so that what is called recall here is whether one is found (Success@k).
    """
    import ir_measures
    from ir_measures import RR, Success, nDCG

    named = {"R@1": Success @ 1, "R@3": Success @ 3, "R@5": Success @ 5, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
    samples: dict[str, list[float]] = {name: [] for name in named}
    names = {str(measure): name for name, measure in named.items()}
    # A question whose gold names nothing in the index can't be found, and is not passed over.
    relevant = [
        ir_measures.Qrel(str(number), entry, 1)
        for number, one in enumerate(answerable)
        for entry in one.gold or ("nowhere",)
    ]
    ranked = [
        ir_measures.ScoredDoc(str(number), entry, -float(rank))
        for number, one in enumerate(answerable)
        for rank, entry in enumerate(one.ranking[:10])
    ]
    for value in ir_measures.iter_calc(list(named.values()), relevant, ranked):
        samples[names[str(value.measure)]].append(float(value.value))
    return samples


def _answer_samples(found: Sequence[Outcome]) -> dict[str, list[float]]:
    """Each question's share in the metrics of its answer: right fact, right link, answered or refused."""
    answered = [(one.asked, one.answer) for one in found if one.answer is not None]
    facts = [
        _holds(answer.citations[:1], asked.must_contain)
        for asked, answer in answered
        if asked.gold and asked.must_contain
    ]
    links = [
        set(asked.must_cite) <= {link.url for citation in answer.citations[:_CITED] for link in citation.links}
        for asked, answer in answered
        if asked.gold and asked.must_cite
    ]
    return {
        "fact@1": [float(right) for right in facts],
        f"link@{_CITED}": [float(right) for right in links],
        "answered when answerable": [float(answer.answered) for asked, answer in answered if asked.gold],
        "answered when not": [float(answer.answered) for asked, answer in answered if not asked.gold],
    }


def _holds(citations: Iterable[Any], wanted: Sequence[str]) -> bool:
    text = " ".join(" ".join(citation.passage for citation in citations).split()).casefold()
    return all(string.casefold() in text for string in wanted)


def _mean(values: Sequence[float]) -> Metric:
    sample = np.array(values, np.float64)
    low, high = _interval(len(sample), lambda drawn: float(sample[drawn].mean()))
    return Metric(float(sample.mean()), low, high, len(sample))


def _auroc(found: Sequence[Outcome]) -> Metric | None:
    """How well the confidence tells answerable from unanswerable questions; None without both kinds."""
    from sklearn.metrics import roc_auc_score

    asked = [(bool(one.asked.gold), one.answer.confidence) for one in found if one.answer is not None]
    answerable = np.array([gold for gold, _ in asked], dtype=bool)
    if answerable.all() or not answerable.any():
        return None
    confidences = np.array([confidence for _, confidence in asked])

    def statistic(drawn: Picks) -> float:
        gold = answerable[drawn]
        return float("nan") if gold.all() or not gold.any() else float(roc_auc_score(gold, confidences[drawn]))

    low, high = _interval(len(asked), statistic)
    return Metric(statistic(np.arange(len(asked))), low, high, len(asked))


def _interval(count: int, statistic: Callable[[Picks], float]) -> tuple[float, float]:
    """The 95 % percentile interval of a statistic over questions that are drawn anew, with replacement."""
    random = np.random.default_rng(0)
    drawn = [statistic(random.integers(0, count, count)) for _ in range(_RESAMPLES)]
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return float(low), float(high)


def _reliability(found: Sequence[Outcome]) -> dict[str, Any]:
    judged = [(one.answer.confidence, one.ranking[0] in one.gold) for one in found if one.answer is not None]
    successes = np.array([right for _, right in judged], dtype=bool)
    if len(set(successes.tolist())) < 2:
        return {}
    return measure_reliability(successes, np.array([confidence for confidence, _ in judged]), np.ones(len(judged)))
