"""How good answers are, with the uncertainty that comes from asking only a sample of questions.

Rankings are measured by ir-measures (MacAvaney et al., ECIR 2022), the confidence by scikit-learn; intervals are
95 % percentile bootstraps over the questions (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import LANGUAGES
from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.evaluation.questions import EvaluationQuestion
from qa.evaluation.reliability import measure_reliability

_RESAMPLES = 1_000
"""Bootstrap samples of an interval."""

_LINK_CITATIONS = 3
"""Citations among which a right link must be found."""

Sample = npt.NDArray[np.int64]
"""Positions of the questions of a bootstrap sample."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a question: the ranking of all entries, best first, and the answer if one was composed."""

    question: EvaluationQuestion
    gold: tuple[str, ...]
    ranking: tuple[str, ...]
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Metric:
    """A value with its 95 % interval, and the number of questions that it was measured on."""

    value: float
    low: float
    high: float
    questions: int


Groups = Mapping[str, Mapping[str, Metric]]
"""Metrics by name, of each group of questions."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Metrics by group ("en", "es paraphrase", "all"), and the reliability of the confidence over all questions.

    `reliability` is what `measure_reliability` returns: AUROC, Brier score and curve, with a right first citation as
    success.
    """

    build: str
    threshold: float
    groups: Groups
    reliability: Mapping[str, Any]


def ask_all(answerer: Answerer, questions: Sequence[EvaluationQuestion]) -> list[Outcome]:
    """Ask every question.

    Raises:
        QuestionTooLongError: a question is too long.
    """
    return [
        Outcome(
            question=question,
            gold=question.right_entries(answerer.index.entries.values()),
            ranking=tuple(answerer.rank(question.question, question.history)),
            answer=answerer.answer(question.question, question.history),
        )
        for question in questions
    ]


def evaluate(answerer: Answerer, questions: Sequence[EvaluationQuestion]) -> Evaluation:
    """Ask every question and measure the answers, by language and kind.

    Raises:
        QuestionTooLongError: a question is too long.
    """
    return evaluate_outcomes(answerer, ask_all(answerer, questions))


def evaluate_outcomes(answerer: Answerer, outcomes: Sequence[Outcome]) -> Evaluation:
    """Measure what an answerer was asked, by language and kind."""
    groups: dict[str, dict[str, Metric]] = {}
    for language, selected in by_language(outcomes).items():
        groups[language] = measure(selected)
        for kind in sorted({outcome.question.kind for outcome in selected}):
            groups[f"{language} {kind}"] = measure([outcome for outcome in selected if outcome.question.kind == kind])
    return Evaluation(answerer.index.build, answerer.threshold, groups, _reliability(outcomes))


def by_language(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Group the outcomes by the language of the question ("en", "es"), and all of them ("all")."""
    return {
        language: [outcome for outcome in outcomes if language in (outcome.question.lang, "all")]
        for language in (*LANGUAGES, "all")
    }


def measure(outcomes: Sequence[Outcome]) -> dict[str, Metric]:
    """Compute the metrics of some questions; those that apply to none of them are left out."""
    answerable = [outcome for outcome in outcomes if outcome.question.gold]
    samples = _ranking_samples(answerable) | _answer_samples(outcomes)
    metrics = {name: _mean(np.array(values, np.float64)) for name, values in samples.items() if values}
    auroc = _auroc(outcomes)
    return {**metrics, "AUROC": auroc} if auroc else metrics


def _ranking_samples(answerable: Sequence[Outcome]) -> dict[str, Sequence[float]]:
    """Return the value of each question for each metric of its ranking.

    Any entry that answers counts, so "R@k" is whether one of them is among the first k (Success@k).
    """
    import ir_measures
    from ir_measures import RR, Success, nDCG

    measures = {"R@1": Success @ 1, "R@3": Success @ 3, "R@5": Success @ 5, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
    samples: dict[Any, list[float]] = {measure: [] for measure in measures.values()}
    # A question whose gold is not in the index can't be answered, and still counts.
    relevant = [
        ir_measures.Qrel(str(number), entry, 1)
        for number, outcome in enumerate(answerable)
        for entry in outcome.gold or ("nowhere",)
    ]
    ranked = [
        ir_measures.ScoredDoc(str(number), entry, -float(rank))
        for number, outcome in enumerate(answerable)
        for rank, entry in enumerate(outcome.ranking[:10])
    ]
    for value in ir_measures.iter_calc(list(measures.values()), relevant, ranked):
        samples[value.measure].append(float(value.value))
    return {name: samples[measure] for name, measure in measures.items()}


def _answer_samples(outcomes: Sequence[Outcome]) -> dict[str, Sequence[float]]:
    """Return the value of each question for each metric of its answer: right fact, right link, answered or not.

    An answerable question is answered wrongly if its first citation is of an entry that doesn't answer.
    """
    answered = [(outcome.question, outcome.answer) for outcome in outcomes if outcome.answer is not None]
    answerable = [(question, answer) for question, answer in answered if question.gold]
    wrong = [
        outcome.answer.answered and outcome.answer.citations[0].entry not in outcome.gold
        for outcome in outcomes
        if outcome.answer is not None and outcome.question.gold
    ]
    return {
        "fact@1": [_has_facts(question, answer) for question, answer in answerable if question.must_contain],
        f"link@{_LINK_CITATIONS}": [_cites(question, answer) for question, answer in answerable if question.must_cite],
        "answered when answerable": [answer.answered for _, answer in answerable],
        "answered wrongly": wrong,
        "answered when not": [answer.answered for question, answer in answered if not question.gold],
    }


def _has_facts(question: EvaluationQuestion, answer: Answer) -> bool:
    passages = " ".join(citation.passage for citation in answer.citations[:1])
    text = " ".join(passages.split()).casefold()
    return all(fact.casefold() in text for fact in question.must_contain)


def _cites(question: EvaluationQuestion, answer: Answer) -> bool:
    cited = {link.url for citation in answer.citations[:_LINK_CITATIONS] for link in citation.links}
    return cited.issuperset(question.must_cite)


def _mean(values: npt.NDArray[np.float64]) -> Metric:
    return _metric(len(values), lambda sample: float(values[sample].mean()))


def _auroc(outcomes: Sequence[Outcome]) -> Metric | None:
    """Measure how well the confidence separates answerable from unanswerable questions; None without both kinds."""
    from sklearn.metrics import roc_auc_score

    labelled = [
        (bool(outcome.question.gold), outcome.answer.confidence) for outcome in outcomes if outcome.answer is not None
    ]
    answerable = np.array([gold for gold, _ in labelled], dtype=bool)
    if answerable.all() or not answerable.any():
        return None
    confidences = np.array([confidence for _, confidence in labelled])

    def statistic(sample: Sample) -> float:
        gold = answerable[sample]
        return float("nan") if gold.all() or not gold.any() else float(roc_auc_score(gold, confidences[sample]))

    return _metric(len(labelled), statistic)


def _metric(count: int, statistic: Callable[[Sample], float]) -> Metric:
    """Compute a statistic of all questions, and its 95 % percentile interval over bootstrap samples of them."""
    random = np.random.default_rng(0)
    values = [statistic(random.integers(0, count, count)) for _ in range(_RESAMPLES)]
    low, high = np.nanquantile(values, [0.025, 0.975])
    return Metric(statistic(np.arange(count)), float(low), float(high), count)


def _reliability(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    cited = [
        (outcome.answer.confidence, outcome.ranking[0] in outcome.gold)
        for outcome in outcomes
        if outcome.answer is not None
    ]
    successes = np.array([right for _, right in cited], dtype=bool)
    if len(set(successes.tolist())) < 2:
        return {}
    return measure_reliability(successes, np.array([confidence for confidence, _ in cited]), np.ones(len(cited)))
