"""What the confidence is taught with: one round of questions to the index of the sample."""

import numpy as np
import pytest

from corpus import load_corpus
from index import BuildReport, Embedder, open_index
from qa.answering.confidence.model import ConfidenceModel
from qa.evaluation.reduction import temporary_index
from qa.settings import Settings
from qa.training.confidence import ask_round, embed_sparse_questions, plan_rounds
from qa.training.confidence_fitting import Trials, TrialTable


@pytest.mark.thorough
def test_a_round_asks_questions_as_if_the_index_did_not_know_them(
    built: tuple[Settings, BuildReport], embedder: Embedder
):
    settings = built[0]
    corpus, index = load_corpus(settings.corpus), open_index(settings.index_directory)
    rng, trials = np.random.default_rng(0), Trials()
    sparse = embed_sparse_questions(index, embedder)
    planned = next(plan_rounds(corpus, index, sparse.rows, rng))
    assert planned.name == "whole"
    assert len(planned.asked) == 1200
    with temporary_index(settings, planned.corpus) as reduced:
        ask_round(planned, corpus, index, reduced, ConfidenceModel.shipped().references, sparse, rng, trials)
    table = TrialTable(trials)
    counts = {group: int((table.group == group).sum()) for group in np.unique(table.group)}
    assert counts.pop("example") + counts.pop("wrong") == 1200
    assert counts.keys() == {"stranger", "near miss", "unanswerable", "unanswerable near miss"}
    assert counts["near miss"] == 560
    assert not table.right[~table.is_example].any()
    # If a question were found by itself, its entry would nearly always come first, with a cosine near 1.
    assert 0.5 < table.right[table.is_example].mean() < 0.95
    assert table.signals["examples"][table.is_example].max() < 0.99
    # Strangers' questions are nearer to those of other strangers than the corpus's own are.
    lead = table.signals["strangers"] - table.signals["examples"]
    assert lead[table.group == "stranger"].mean() > 0 > lead[table.is_example].mean()
