"""How questions fare whose answers nobody has prepared, as after an update of the corpus.

Besides the whole corpus, questions are put to it under three conditions, each an index in a temporary folder:

    cold    the question's entries have no example questions, and those of a third of the entries neither
    warm    another third has none, but the question's entries have theirs
    bare    the text alone: no example questions, no unanswerable ones, no translation

Each question is asked at most once under each condition, so that the intervals of the metrics hold.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus import Corpus
from index import Index
from qa.answering.answerer import Answerer
from qa.evaluation.metrics import Evaluation, Groups, Outcome, ask_all, by_language, evaluate_outcomes, measure
from qa.evaluation.questions import EvaluationQuestion
from qa.evaluation.reduction import PARTS, draw_parts, temporary_index, without_companions, without_examples
from qa.evaluation.remembering_embedder import RememberingEmbedder
from qa.settings import Settings

Condition = Literal["whole", "warm", "cold", "bare"]

CONDITIONS: tuple[Condition, ...] = ("whole", "warm", "cold", "bare")

Ask = Callable[[Index, Sequence[EvaluationQuestion]], list[Outcome]]
"""Puts questions to an index."""

Outcomes = Mapping[Condition, list[Outcome]]
"""The outcomes under each condition; none is cold or warm if no entry has example questions."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A reduced corpus, and the questions to put to it under each condition."""

    name: str
    corpus: Corpus
    questions: Mapping[Condition, Sequence[EvaluationQuestion]]


def plan_trials(corpus: Corpus, questions: Sequence[EvaluationQuestion]) -> list[Trial]:
    """Plan the trials: each part of the entries in turn without example questions, then the text alone.

    A question is cold if one part holds all entries that answer it, and warm if all of them have example questions, in
    the next part that holds none of them. Without example questions there is only the last trial.
    """
    parts = draw_parts(corpus) if corpus.examples else ()
    prepared = {example.entry for example in corpus.examples}
    cold: list[list[EvaluationQuestion]] = [[] for _ in parts]
    warm: list[list[EvaluationQuestion]] = [[] for _ in parts]
    for question in questions:
        right = set(question.right_entries(corpus.entries))
        own = [number for number, part in enumerate(parts) if not right.isdisjoint(part)]
        if len(own) == 1:
            cold[own[0]].append(question)
        if 0 < len(own) < len(parts) and right <= prepared:
            others = (number for number in range(len(parts)) if number not in own)
            warm[min(others, key=lambda number: (number - own[0]) % len(parts))].append(question)
    return [
        *(
            Trial(
                f"cold and warm, part {number + 1} of {PARTS}",
                without_examples(corpus, part),
                {"cold": cold[number], "warm": warm[number]},
            )
            for number, part in enumerate(parts)
        ),
        Trial("bare", without_companions(corpus), {"bare": questions}),
    ]


def ask_unprepared(
    index: Index,
    settings: Settings,
    corpus: Corpus,
    questions: Sequence[EvaluationQuestion],
    askers: Mapping[str, Ask],
    notify: Callable[[str], None],
) -> dict[str, Outcomes]:
    """Ask the questions in several ways under every condition, and return the outcomes of each way, by its name.

    `index` is the one in use, and `corpus` what it was built from; `notify` is called with the name of each step before
    it is taken.

    Raises:
        PeruQaError: an index can't be built, or a question is too long.
    """
    trials = plan_trials(corpus, questions)
    conditions: list[Condition] = ["whole", *dict.fromkeys(c for trial in trials for c in trial.questions)]
    outcomes: dict[str, dict[Condition, list[Outcome]]] = {name: {c: [] for c in conditions} for name in askers}
    for name, ask in askers.items():
        notify(name)
        outcomes[name]["whole"] = ask(index, questions)
    for trial in trials:
        if not any(trial.questions.values()):
            continue
        notify(trial.name)
        with temporary_index(settings, trial.corpus) as reduced:
            for name, ask in askers.items():
                for condition, asked in trial.questions.items():
                    outcomes[name][condition] += ask(reduced, asked)
    return {**outcomes}


def measure_conditions(outcomes: Outcomes) -> Groups:
    """Measure outcomes by condition and language; for the names of the groups see `group_name`."""
    return {
        group_name(condition, language): measure(group)
        for condition, of_condition in outcomes.items()
        for language, group in by_language(of_condition).items()
    }


def group_name(condition: Condition, language: str) -> str:
    """Name a group by its condition and language ("en", "es", "all"): "cold en", and of the whole just "en"."""
    return language if condition == "whole" else f"{condition} {language}"


def evaluate_unprepared(
    answerer: Answerer,
    settings: Settings,
    corpus: Corpus,
    questions: Sequence[EvaluationQuestion],
    notify: Callable[[str], None] = lambda text: None,
) -> Evaluation:
    """Evaluate the whole as `evaluate` does, with further groups of the other conditions ("cold en"); see above.

    `answerer` answers from the index in use, the other arguments are those of `ask_unprepared`, and so are the errors.
    """
    embedder = RememberingEmbedder(answerer.embedder)

    def ask(index: Index, asked: Sequence[EvaluationQuestion]) -> list[Outcome]:
        return ask_all(Answerer(index, embedder, settings.threshold), asked)

    outcomes = ask_unprepared(answerer.index, settings, corpus, questions, {"whole": ask}, notify)["whole"]
    evaluation = evaluate_outcomes(answerer, outcomes["whole"])
    return replace(evaluation, groups={**evaluation.groups, **measure_conditions(outcomes)})
