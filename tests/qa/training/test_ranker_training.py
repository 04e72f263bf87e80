"""What is shipped is what training yields, and entries without examples are found without having been taught."""

import numpy as np
import pytest

from index import Embedder, Index, SparseVectors
from qa.answering.question.question import parse_question
from qa.answering.retrieval.query_embedder import EmbeddedQuestion
from qa.answering.retrieval.ranker import SIGNALS, Ranker
from qa.answering.retrieval.ranking import search_by_vector
from qa.training.ranker import embed_labelled, train_ranker

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def sparse(full_index: Index, embedder: Embedder) -> SparseVectors:
    return embed_labelled(full_index, embedder)


def test_the_shipped_ranker_is_what_training_yields(full_index: Index, sparse: SparseVectors):
    trained, shipped = train_ranker(full_index, sparse), Ranker.shipped()
    assert trained.model == shipped.model
    for name in SIGNALS:
        assert trained.weights[name].always == pytest.approx(shipped.weights[name].always, abs=0.5), name
        assert trained.weights[name].if_few == pytest.approx(shipped.weights[name].if_few, abs=0.8), name
    queries = full_index.vectors(full_index.rows_of_kind("example")[::100])
    cosines = (trained.adapt(full_index, queries) * shipped.adapt(full_index, queries)).sum(axis=1)
    assert cosines.min() > 0.995


def test_the_adapter_helps_entries_that_it_was_taught_without(full_index: Index, sparse: SparseVectors):
    excluded = frozenset(full_index.entry_ids[::3])
    trained = train_ranker(full_index, sparse, excluded)
    text_only = trained.without("learned").without("coverage").without("sparse")
    rows = full_index.rows_of_kind("example")
    rows = np.array([n for n in rows if full_index.rows[n].entry in excluded])[::10]

    def share_first(adapts: bool) -> float:
        ranker = text_only if adapts else Ranker(**{**_fields(text_only), "model": "another"})
        first = 0
        for number in rows.tolist():
            row = full_index.rows[number]
            question = parse_question(row.embedded, language=row.language)
            embedded = EmbeddedQuestion(full_index.vectors(np.array([number]))[0], sparse[[number]])
            found = search_by_vector(full_index, embedded, question, ranker)
            first += full_index.entry_ids[found.ranking[0]] == row.entry
        return first / len(rows)

    assert share_first(adapts=True) > share_first(adapts=False) + 0.02


def _fields(ranker: Ranker) -> dict[str, object]:
    return {name: getattr(ranker, name) for name in Ranker.__dataclass_fields__}
