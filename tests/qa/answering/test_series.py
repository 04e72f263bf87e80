"""Two tables of one series: the newer one answers, unless the question names the year of the other."""

import json

import pytest

from index import Embedder, open_index
from qa.answering.answerer import Answerer
from qa.maintenance.update import bring_up_to_date
from qa.presentation import wording
from qa.settings import Settings

ROWS = (
    ("What is the mooring fee?", "It is {fee} euros a night."),
    ("Who sells bait at the harbour?", "The shop on the pier sells worms and squid."),
    ("When is the lighthouse open?", "On Sundays from ten to noon."),
)
ONLY_OLD = ("Where can I rent a rowing boat?", "At the boathouse of the eastern quay.")


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Answerer:
    """Answers from the tables of 2025 and 2026, whose fees differ."""
    folder = tmp_path_factory.mktemp("series")
    corpus = folder / "corpus"
    corpus.mkdir()
    for year, fee, rows in ((2025, "12", (ONLY_OLD, *ROWS)), (2026, "15", ROWS)):
        lines = [
            "question,answer",
            *(f"{question},{answer.format(fee=fee)}" for question, answer in rows),
        ]
        (corpus / f"guide-{year}.csv").write_text("\n".join(lines), encoding="utf-8")
        about = {"year": year, "series": "Harbour guide", "en": {"title": "Harbour guide", "body": "Harbour office"}}
        (corpus / f"guide-{year}.about.json").write_text(json.dumps(about), encoding="utf-8")
    settings = Settings(corpus=corpus, index_dir=folder / "index")
    bring_up_to_date(settings, lambda done, total: None)
    return Answerer(open_index(settings.index_directory), embedder)


@pytest.mark.parametrize(
    ("question", "fee", "edition"),
    [
        ("What is the mooring fee?", "15", "Harbour guide 2026"),
        ("What was the mooring fee in 2025?", "12", "Harbour guide 2025"),
    ],
)
def test_the_newer_table_answers_unless_the_question_names_the_older_year(
    answerer: Answerer, question: str, fee: str, edition: str
):
    answer = answerer.answer(question)
    assert answer.kind == "answer"
    assert answer.text == f"It is {fee} euros a night."
    assert wording.edition_text(answer.citations[0].edition, "en") == edition


def test_a_refusal_about_the_future_names_the_newer_table(answerer: Answerer):
    answer = answerer.answer("How much will the mooring fee be in 2031?")
    assert (answer.kind, answer.reason) == ("refusal", "later")
    assert wording.edition_text(answer.citations[0].edition, "en") == "Harbour guide 2026"


def test_what_only_the_older_table_has_is_answered_but_not_suggested(answerer: Answerer):
    question, reply = ONLY_OLD
    answer = answerer.answer(question)
    assert (answer.text, wording.edition_text(answer.citations[0].edition, "en")) == (reply, "Harbour guide 2025")
    asked = [question for question, _ in ROWS]
    assert sorted(answerer.suggester.suggest_any("en", (), 9)) == sorted(asked)
    assert question in answerer.suggester.suggest_any("en", (), 9, "guide-2025")
