"""What people ask other services, and near misses: few are answered; the figures are measured, not aimed at.

The shipped confidence was taught with these very questions, but compares each with itself here. What it does with kinds
that it was not taught is in docs/evaluation.md.
"""

import numpy as np
import pytest

from index import Embedder
from qa.answering.answerer import Answerer
from qa.answering.confidence.model import ConfidenceModel
from qa.answering.question.question import parse_question
from qa.training.confidence import read_outsiders


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "most"), [("strangers.jsonl", 0.02), ("near-misses.jsonl", 0.47)])
def test_few_of_strangers_questions_are_answered(full_answerer: Answerer, name: str, most: float):
    questions = [one.question for one in read_outsiders(name)]
    answered = sum(full_answerer.answer(question).answered for question in questions)
    print(name, answered, "of", len(questions))
    assert answered <= most * len(questions)


def test_the_shipped_vectors_are_those_of_the_questions(embedder: Embedder):
    references = ConfidenceModel.shipped().references
    assert references.model == embedder.identity.digest
    for name, vectors, kinds in (
        ("strangers.jsonl", references.strangers, references.stranger_kinds),
        ("near-misses.jsonl", references.near_misses, references.near_miss_kinds),
    ):
        questions = read_outsiders(name)
        assert [one.kind for one in questions] == kinds.tolist()
        sample = range(0, len(questions), 200)
        focuses = [parse_question(questions[n].question, language=questions[n].language).focus for n in sample]
        cosines = (embedder.embed_queries(focuses) * vectors[list(sample)]).sum(axis=1)
        assert cosines.min() > 0.999, np.argmin(cosines)
