"""Scores of the sentences of an invented entry."""

import json
from collections.abc import Mapping

import numpy as np
import pytest

from corpus import load_corpus
from index import DirectoryStore, Index, open_index
from index.builds.build import build_index
from qa.answering.composing.asked_facts import AskedFacts
from qa.answering.composing.outline import Outline
from qa.answering.composing.sentences import score_sentences
from qa.answering.question.question import parse_question
from qa.answering.retrieval.ranking import Retrieval
from support.words import DIMENSION, WordEmbedder, word_recipe, write_corpus

TEXT = (
    "The port was opened by the old mayor of the town. Boats leave from the long quay at dawn every day. "
    "Cranes of the port lift 312 heavy stones in a week."
)
FACTS = {"Whence does one sail off?": "the long quay", "What do they hoist?": "heavy stones"}
UNRELATED = "Tell me something"


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of one entry, with two example questions and their facts."""
    folder, directory = tmp_path_factory.mktemp("harbour"), tmp_path_factory.mktemp("index")
    write_corpus(folder, {"port": TEXT})
    examples = [
        {"entry": "port", "language": "en", "question": question, "fact": fact} for question, fact in FACTS.items()
    ]
    (folder / "faq.examples.jsonl").write_text("\n".join(map(json.dumps, examples)), encoding="utf-8")
    build_index(load_corpus(folder / "faq.jsonl"), WordEmbedder(), word_recipe(), DirectoryStore(directory))
    return open_index(directory)


def score(index: Index, question: str, cosines: Mapping[int, float] | None = None) -> list[float]:
    """Score the sentences for a question that has these cosines with some rows, and 0 with the others."""
    row_cosines = np.zeros(len(index.rows), np.float32)
    for row, cosine in (cosines or {}).items():
        row_cosines[row] = cosine
    found = Retrieval(
        ranking=(0,),
        fused=np.zeros(1),
        shares={},
        views={},
        unanswerable_score=0.0,
        query=np.zeros(DIMENSION, np.float32),
        row_cosines=row_cosines,
        coverage=1.0,
    )
    parsed = parse_question(question)
    scores, _ = score_sentences(index, found, 0, parsed, AskedFacts.of_question(parsed), Outline(TEXT))
    return scores.tolist()


def rows_of(index: Index, kind: str) -> list[int]:
    return [number for number, row in enumerate(index.rows) if row.kind == kind]


def test_a_sentence_counts_its_nearest_example_and_those_without_one_count_less(harbour: Index):
    quay, stones = (
        next(row for row in rows_of(harbour, "example") if harbour.rows[row].embedded == question) for question in FACTS
    )
    assert score(harbour, UNRELATED, {quay: 0.9, stones: 0.8}) == pytest.approx([-0.2, 0.0, -0.1])
    assert score(harbour, UNRELATED, {quay: 0.1, stones: 0.8}) == pytest.approx([-0.2, -0.2, 0.0])


def test_a_sentence_counts_its_cosine_in_each_language_and_half_its_passages(harbour: Index):
    start = TEXT.index("Boats")
    sentence = next(row for row in rows_of(harbour, "sentence") if harbour.rows[row].span[0] == start)
    plain, near = score(harbour, UNRELATED), score(harbour, UNRELATED, {sentence: 0.3})
    # Without a translation, the source's sentences stand for both languages.
    assert np.subtract(near, plain) == pytest.approx([0, 0.6, 0])
    [passage] = rows_of(harbour, "passage")
    assert np.subtract(score(harbour, UNRELATED, {passage: 0.4}), plain) == pytest.approx([0.2] * 3)


def test_a_sentence_with_what_is_asked_for_counts_more(harbour: Index):
    without, many = score(harbour, UNRELATED), score(harbour, "How many stones?")
    # Its word of the question counts, too.
    assert np.subtract(many, without) == pytest.approx([0, 0, 0.1 + 0.05])


def test_a_sentence_with_the_words_of_the_question_counts_more_and_rare_words_most(harbour: Index):
    plain = score(harbour, UNRELATED)
    port, mayor = (np.subtract(score(harbour, word), plain) for word in ("the port", "the mayor"))
    assert mayor == pytest.approx([0.05, 0, 0])
    assert port == pytest.approx([0.05, 0, 0.05])
    both = np.subtract(score(harbour, "port mayor"), plain)
    assert both[0] == pytest.approx(0.05)
    assert 0 < both[2] < 0.025
