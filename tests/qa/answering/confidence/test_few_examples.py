"""The first questions that somebody teaches, of a few entries only: they are answered, and cost no other answer."""

import json
from pathlib import Path

import pytest

from index import Embedder, open_index
from qa.answering.answerer import Answerer
from qa.answering.confidence.signals import is_bare
from qa.maintenance.update import bring_up_to_date
from qa.settings import Settings
from support.cached_index import copy_cached_index
from support.offices import write_sample_city

TAUGHT = {
    "The lantern in front of my house is dark": "street-lamp",
    "¿Cuánto cuesta el pasaporte?": "passport",
    "Where do I get my kid into kindergarten?": "nursery",
    "¿Dónde inscribo a mi hijo en la guardería?": "nursery",
}

OTHERS = {
    "What are the opening hours of the town hall?": "opening-hours",
    "Is there a lift for wheelchair users?": "wheelchair",
    "What happens if I register my move too late?": "late-registering",
    "How do I get rid of an old mattress?": "bulky-waste",
    "Where can I bring old batteries?": "hazardous-waste",
    "Where can tourists park without paying?": "visitors",
    "Is the tap water hard?": "water",
    "How many signatures does a proposal need?": "proposal",
}
"""Questions to entries that nobody has taught anything about."""


def write_taught_city(folder: Path) -> None:
    write_sample_city(folder)
    lines = [json.dumps({"entry": entry, "language": "en", "question": text}) for text, entry in TAUGHT.items()]
    (folder / "larkhaven.examples.jsonl").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def city(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Answerer:
    """Answers from the sample city, of whose thirty entries three have example questions."""
    cache, folder = pytestconfig.cache.mkdir("taught-city-index"), tmp_path_factory.mktemp("taught-city")
    settings = copy_cached_index(cache, folder, write_taught_city)
    return Answerer(open_index(settings.index_directory), embedder)


def test_a_few_example_questions_cost_no_answer_to_other_entries(city: Answerer):
    answers = {text: city.answer(text) for text in OTHERS}
    found = {text: answer.citations[0].entry.partition("/")[2] for text, answer in answers.items() if answer.answered}
    assert found == OTHERS


@pytest.mark.parametrize("text", [*TAUGHT, "CUANTO cuesta el pasaporte"])
def test_an_example_question_is_answered_whatever_its_words_are(city: Answerer, text: str):
    answer = city.answer(text)
    entry = TAUGHT.get(text, "passport")
    assert (answer.answered, answer.citations[0].entry) == (True, f"larkhaven/{entry}")


def test_strangers_questions_are_still_refused(city: Answerer):
    for text in ("What is the capital of France?", "How do I bake bread?", "¿Quién ganó el mundial?"):
        assert not city.answer(text).answered


@pytest.mark.parametrize(("count", "expected"), [(4, True), (5, False)])
def test_an_index_is_bare_unless_a_document_has_five_example_questions_an_entry(
    tmp_path: Path, count: int, expected: bool
):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    write_taught_city(corpus)
    records = [{"id": f"pier-{n}", "question": f"Who moors at pier {n}?", "answer": f"Boat {n}."} for n in (1, 2)]
    asked = [
        {"entry": f"pier-{n}", "language": "en", "question": f"{words} pier {n}?"}
        for n in (1, 2)
        for words in (
            "Whose boat is at",
            "Which boat lies at",
            "What is tied up to",
            "What ship uses",
            "Is there one at",
        )
    ]
    # Not all entries need the same number.
    lines = asked[: 2 * count]
    for name, written in (("piers.jsonl", records), ("piers.examples.jsonl", lines)):
        (corpus / name).write_text("\n".join(map(json.dumps, written)), encoding="utf-8")
    settings = Settings(corpus=corpus, index_dir=tmp_path / "index")
    bring_up_to_date(settings, lambda done, total: None)
    assert is_bare(open_index(settings.index_directory)) is expected
