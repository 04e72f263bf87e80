"""Learns what is shipped again: python -m qa.training [ranker] [confidence].

An up-to-date index of the shipped corpus has to be in use. The confidence is learned with the shipped ranker, so the
ranker comes first.
"""

import json
import os
import sys

from corpus import load_corpus
from index import open_embedder, open_index
from qa.answering.confidence import model as confidence_model
from qa.answering.retrieval import ranker as ranker_model
from qa.answering.retrieval.ranker import Ranker
from qa.settings import read_settings
from qa.training.confidence import collect_trials, embed_references, embed_sparse_questions
from qa.training.confidence_fitting import TrialTable, answered_shares, fit_model, hold_out
from qa.training.ranker import train_ranker


def main(names: list[str]) -> None:
    """Learn the named models, or both, and print how often the confidence would answer what it shouldn't."""
    settings = read_settings(os.environ)
    index, embedder = open_index(settings.index_directory), open_embedder(settings.model)
    sparse = embed_sparse_questions(index, embedder)
    if not names or "ranker" in names:
        train_ranker(index, sparse.rows).save(ranker_model.MODEL)
        Ranker.shipped.cache_clear()
    if not names or "confidence" in names:
        references = embed_references(embedder)
        trials = collect_trials(settings, load_corpus(settings.corpus), index, references, sparse)
        table = TrialTable(trials)
        held_out = hold_out(table)
        model = fit_model(table, held_out, references)
        model.save(confidence_model.MODEL)
        sys.stdout.write(json.dumps(answered_shares(table, held_out, model), indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
