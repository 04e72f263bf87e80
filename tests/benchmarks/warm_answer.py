"""What an answer costs beside the embedding of its question: the ratio of their times, question by question.

Run with: python tests/benchmarks/warm_answer.py (after peru-qa index). The target is a median of at most 2.5. It
asks every fifth of the questions beside the corpus: they stand in the index, but each is embedded and searched anew.
"""

import os
import statistics
import time

from corpus import load_corpus
from index import open_embedder, open_index
from qa.answering import Answerer
from qa.settings import read_settings

_WARM_UP = 10
_EVERY = 5


def main() -> None:
    """Times the calibration questions in one warm process."""
    settings = read_settings(os.environ)
    embedder = open_embedder(settings.model)
    answerer = Answerer(open_index(settings.index_directory), embedder, settings.threshold)
    corpus = load_corpus(settings.corpus)
    questions = [example.question for example in (*corpus.examples, *corpus.unanswerable)[::_EVERY]]
    ratios, answers = [], []
    for number, question in enumerate(questions):
        started = time.perf_counter()
        embedder.embed_queries([question])
        embedded = time.perf_counter()
        answerer.answer(question)
        answered = time.perf_counter()
        if number >= _WARM_UP:
            ratios.append((answered - embedded) / (embedded - started))
            answers.append((answered - embedded) * 1000)
    print(f"answer / bare embedding: median {statistics.median(ratios):.2f}, highest {max(ratios):.2f}")
    print(f"an answer: median {statistics.median(answers):.1f} ms, over {len(ratios)} questions")


if __name__ == "__main__":
    main()
