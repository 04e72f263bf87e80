"""Which entries are near to a question, by what strangers' questions reach by chance."""

from dataclasses import replace

import numpy as np
import pytest

from index import Embedder, Index
from qa.answering.confidence.model import ConfidenceModel
from qa.answering.confidence.nearness import NearnessGauge, measure_floors
from qa.answering.question.question import parse_question
from qa.answering.retrieval.follow_ups import mix
from qa.answering.retrieval.ranking import Retrieval, search


def found_for(question: str, index: Index, embedder: Embedder) -> Retrieval:
    return search(index, embedder, parse_question(question))


def test_nine_in_ten_strangers_questions_are_below_each_floor(index: Index):
    references = ConfidenceModel.shipped().references
    floors = measure_floors(index, index.manifest.offered, references)
    assert floors == pytest.approx(index.manifest.floors)
    cosines = references.strangers @ index.vectors().T
    for name, rows in (("example", index.rows_of_kind("example")), ("offered", list(index.manifest.offered))):
        assert np.mean(cosines[:, rows].max(axis=1) <= floors[name]) == pytest.approx(0.9, abs=0.02)
    # Fewer questions are reached less often.
    assert floors["offered"] < floors["example"]


def test_an_index_of_another_model_has_no_floors(index: Index):
    references = replace(ConfidenceModel.shipped().references, model="another")
    assert measure_floors(index, index.manifest.offered, references) == {}


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("Which ministry looks after the schools?", "peru-2022/22"),
        ("¿Hay alguna ley sobre la firma digital?", "peru-2022/44-45"),
        ("Which bank lends money for digital signatures?", "peru-2022/44-45"),
    ],
)
def test_an_entry_about_the_thing_is_near_even_if_it_does_not_answer(
    index: Index, embedder: Embedder, question: str, entry: str
):
    found = found_for(question, index, embedder)
    assert NearnessGauge(index).is_near(found, index.entry_ids.index(entry))


@pytest.mark.parametrize(
    "question",
    ["How do I sharpen a kitchen knife?", "¿Cuántas cuerdas tiene un charango?", "Who invented the bicycle?"],
)
def test_no_entry_is_near_to_what_has_nothing_to_do_with_it(index: Index, embedder: Embedder, question: str):
    found, gauge = found_for(question, index, embedder), NearnessGauge(index)
    assert not any(gauge.is_near(found, number) for number in found.ranking[:5])


def test_the_texts_and_the_example_questions_count_alike(index: Index, embedder: Embedder):
    found = found_for("Which ministry looks after the schools?", index, embedder)
    number = index.entry_ids.index("peru-2022/22")
    texts = [*index.rows_of_entry(number, "passage"), *index.rows_of_entry(number, "sentence")]
    gauge, cosines = NearnessGauge(index), found.row_cosines.copy()
    examples = index.rows_of_entry(number, "example")
    for text, example, is_near in ((0.02, -0.01, True), (0.01, -0.02, False), (-0.01, 0.02, True)):
        cosines[texts] = index.manifest.floors["passage"] + text
        cosines[examples] = index.manifest.floors["example"] + example
        assert gauge.is_near(replace(found, row_cosines=cosines), number) is is_near


def test_what_was_said_before_brings_no_entry_near(index: Index, embedder: Embedder):
    stranger, schools = (
        found_for(text, index, embedder)
        for text in ("Who invented the bicycle?", "Which ministry looks after the schools?")
    )
    mixed, gauge = mix(stranger, schools, 50.0, index.entry_ids), NearnessGauge(index)
    number = index.entry_ids.index("peru-2022/22")
    assert gauge.is_near(replace(mixed, own_cosines=None), number)
    assert not gauge.is_near(mixed, number)
