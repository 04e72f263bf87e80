"""Teaches the confidence with the shipped corpus.

Questions are put to indexes of corpora in which something is missing: example questions of some entries, or of all, the
unanswerable questions, the translation, or whole entries, whose questions then have no answer. A ranker that was taught
without the entries that are asked for ranks them, as it will rank entries that nobody has prepared. Example questions
that an index holds are left out in turn. Besides them it is asked the corpus's unanswerable questions, strangers'
questions, and near misses; the latter two are compared with those of other kinds than their own.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from corpus import Corpus, ExampleQuestion, Language
from index import Embedder, Index, SparseVectors
from qa.answering.confidence.leave_one_out import holds_answer
from qa.answering.confidence.reference_questions import ReferenceQuestions
from qa.answering.confidence.signals import SignalReader
from qa.answering.question.mentions import country_keys
from qa.answering.question.question import parse_question
from qa.answering.retrieval.query_embedder import EmbeddedQuestion
from qa.answering.retrieval.ranker import Ranker, fewness
from qa.answering.retrieval.ranking import rank_entries
from qa.evaluation.reduction import temporary_index, without_translations
from qa.settings import Settings
from qa.training.confidence_fitting import Trials
from qa.training.ranker import embed_labelled, train_ranker

FOLDER = Path(__file__).parent

_FOLDS = 3
_ASKED = 900
"""Example questions that each index is asked; two thirds as many of the unanswerable ones, and of strangers'."""

_REMOVED = 16
"""Entries that are removed from an index."""


@dataclass(frozen=True, slots=True)
class Outsider:
    """A question that the corpus doesn't answer: a stranger's, or a near miss; and its kind."""

    question: str
    language: Language
    kind: str


@dataclass(frozen=True, slots=True)
class Round:
    """A reduced corpus, the ranker to rank it with, and the example questions to ask."""

    name: str
    corpus: Corpus
    ranker: Ranker
    asked: Sequence[ExampleQuestion]


def read_outsiders(name: str) -> tuple[Outsider, ...]:
    """Read a file of questions that the corpus doesn't answer."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    return tuple(Outsider(one["question"], one["language"], one["kind"]) for one in records)


@dataclass(frozen=True, slots=True)
class SparseQuestions:
    """The sparse vectors of what is asked: of all rows of the whole index, of strangers' questions, and near misses."""

    rows: SparseVectors
    strangers: SparseVectors
    near_misses: SparseVectors


def embed_references(embedder: Embedder) -> ReferenceQuestions:
    """Embed the questions to compare others with."""
    strangers, near_misses = read_outsiders("strangers.jsonl"), read_outsiders("near-misses.jsonl")
    return ReferenceQuestions(
        model=embedder.identity.digest,
        strangers=embedder.embed_queries(_focuses(strangers)),
        stranger_kinds=np.array([one.kind for one in strangers]),
        near_misses=embedder.embed_queries(_focuses(near_misses)),
        near_miss_kinds=np.array([one.kind for one in near_misses]),
    )


def embed_sparse_questions(index: Index, embedder: Embedder) -> SparseQuestions:
    """Embed everything that is asked in the rounds as sparse vectors."""
    strangers, near_misses = (_focuses(read_outsiders(f"{name}.jsonl")) for name in ("strangers", "near-misses"))
    return SparseQuestions(
        embed_labelled(index, embedder), embedder.embed_sparse(strangers), embedder.embed_sparse(near_misses)
    )


def _focuses(outsiders: Sequence[Outsider]) -> list[str]:
    return [parse_question(one.question, language=one.language).focus for one in outsiders]


def collect_trials(
    settings: Settings,
    corpus: Corpus,
    index: Index,
    references: ReferenceQuestions,
    sparse: SparseQuestions,
    seed: int = 0,
) -> Trials:
    """Ask the questions of all rounds.

    Args:
        settings: those of the index in use.
        corpus: the corpus that it was built from.
        index: it, opened.
        references: by the same embedding model.
        sparse: what is asked, by the same model.
        seed: decides what is drawn by lot.

    Raises:
        PeruQaError: a reduced index can't be built.
    """
    rng = np.random.default_rng(seed)
    trials = Trials()
    for planned in plan_rounds(corpus, index, sparse.rows, rng):
        with temporary_index(settings, planned.corpus) as reduced:
            ask_round(planned, corpus, index, reduced, references, sparse, rng, trials)
    return trials


def plan_rounds(corpus: Corpus, index: Index, sparse: SparseVectors, rng: np.random.Generator) -> Iterator[Round]:
    """Plan the rounds: for each part of the entries five conditions, from the whole corpus to the text alone.

    `sparse` are the sparse vectors of the index's labelled questions, see `embed_labelled`.
    """
    ids = rng.permutation(index.entry_ids)
    shuffled = [corpus.examples[number] for number in rng.permutation(len(corpus.examples))]
    untranslated = without_translations(corpus)
    for number, part in enumerate(np.array_split(ids, _FOLDS)):
        fold = frozenset(part.tolist())
        ranker = train_ranker(index, sparse, fold)
        inside = [example for example in shuffled if example.entry in fold]
        others = [example for example in shuffled if example.entry not in fold]
        mixed = [*inside[:_ASKED], *others[: _ASKED // 3]]

        def keep(count: int, among: frozenset[str]) -> tuple[ExampleQuestion, ...]:
            """Keep a number of the example questions of some entries, and all of the others'."""
            kept: dict[str | None, int] = {}
            examples = []
            for example in shuffled:
                kept[example.entry] = kept.get(example.entry, 0) + 1
                if example.entry not in among or kept[example.entry] <= count:
                    examples.append(example)
            return tuple(examples)

        everywhere = frozenset(index.entry_ids)
        whole = corpus if number == 0 else replace(corpus, examples=keep((24, 12)[number - 1], everywhere))
        yield Round("whole", whole, Ranker.shipped(), shuffled[: _ASKED + _ASKED // 3])
        yield Round("cold", replace(corpus, examples=keep(0, fold)), ranker, mixed)
        few = replace(corpus, examples=keep((2, 5, 10)[number], fold))
        yield Round("few", few if number else replace(few, unanswerable=()), ranker, mixed)
        bare = replace(corpus if number == 1 else untranslated, examples=())
        yield Round("bare", bare if number == 2 else replace(bare, unanswerable=()), ranker, inside[:_ASKED])
        removed = frozenset(rng.choice(ids, _REMOVED, replace=False).tolist())
        yield Round(
            "removed",
            replace(
                corpus if number else untranslated,
                entries=tuple(entry for entry in corpus.entries if entry.id not in removed),
                examples=tuple(one for one in corpus.examples if one.entry not in removed) if number == 1 else (),
                unanswerable=corpus.unanswerable if number else (),
            ),
            ranker,
            [one for one in shuffled if one.entry in removed][:500] + inside[:_ASKED],
        )


def ask_round(
    planned: Round,
    corpus: Corpus,
    index: Index,
    reduced: Index,
    references: ReferenceQuestions,
    sparse: SparseQuestions,
    rng: np.random.Generator,
    trials: Trials,
) -> None:
    """Ask an index the questions of a round, and note their signals and whether the first entry was right."""
    vectors, reader = reduced.vectors(), SignalReader(reduced, references)
    countries = country_keys(reduced.editions).values()
    indexed, known = _labelled_rows(reduced), _labelled_rows(index)

    def ask(
        text: str,
        language: Language,
        embedded: EmbeddedQuestion,
        group: str,
        kind: str = "",
        own: ExampleQuestion | None = None,
    ) -> None:
        query = embedded.dense
        question = parse_question(text, extra_countries=countries, language=language)
        left_out = indexed.get(text)
        cosines, adapted = vectors @ query, vectors @ planned.ranker.adapt(reduced, query)
        found = rank_entries(reduced, question, embedded, cosines, adapted, planned.ranker, left_out)
        if left_out is not None:
            cosines[left_out] = -1
        first = reduced.entry_ids[found.ranking[0]]
        trials.add(
            reader.read(question, found, kind),
            few=float(fewness(reduced.example_counts[[found.ranking[0]]])[0]),
            bare=float(reader.is_bare),
            right=own is not None and holds_answer(index.entries, own.entry, own.fact, first),
            group=group,
            kind=kind or text,
            condition=planned.name,
        )

    def labelled(text: str) -> EmbeddedQuestion:
        return EmbeddedQuestion(index.vectors()[known[text]], sparse.rows[[known[text]]])

    for example in planned.asked:
        group = "example" if example.entry in reduced.entries else "removed"
        ask(example.question, example.language, labelled(example.question), group, own=example)
    for number in rng.permutation(len(corpus.unanswerable))[: _ASKED * 2 // 3]:
        unanswerable = corpus.unanswerable[number]
        group = "unanswerable near miss" if unanswerable.near_miss else "unanswerable"
        ask(unanswerable.question, unanswerable.language, labelled(unanswerable.question), group)
    strangers, near_misses = read_outsiders("strangers.jsonl"), read_outsiders("near-misses.jsonl")
    for number in rng.permutation(len(strangers))[: _ASKED * 2 // 3]:
        stranger = strangers[number]
        embedded = EmbeddedQuestion(references.strangers[number], sparse.strangers[[number]])
        ask(stranger.question, stranger.language, embedded, "stranger", stranger.kind)
    for number, near_miss in enumerate(near_misses):
        embedded = EmbeddedQuestion(references.near_misses[number], sparse.near_misses[[number]])
        ask(near_miss.question, near_miss.language, embedded, "near miss", near_miss.kind)


def _labelled_rows(index: Index) -> dict[str, int]:
    """Return the row of each example question and unanswerable one of an index, by its text."""
    rows = (int(number) for kind in ("example", "unanswerable") for number in index.rows_of_kind(kind))
    return {index.rows[number].embedded: number for number in rows}
