"""The confidence: countries, signals, the model computed by hand, and what a build has learned."""

import math
from pathlib import Path

import numpy as np
import pytest

from index import Embedder, Index, open_index
from qa.answering.answerer import Answerer
from qa.answering.confidence.judge import ConfidenceJudge
from qa.answering.confidence.model import CAP, PARTS, ConfidenceModel, LogisticRegression, logistic
from qa.answering.confidence.reference_questions import ReferenceQuestions, mean_of_nearest
from qa.answering.confidence.signals import SignalReader
from qa.answering.question.mentions import country_keys, find_countries
from qa.answering.question.question import parse_question
from qa.answering.retrieval.edition_ranking import keep_only
from qa.answering.retrieval.ranking import search
from qa.evaluation.reliability import measure_reliability
from qa.serving.startup import open_answerer
from qa.settings import Settings

REFERENCES = ReferenceQuestions(
    "none",
    np.eye(6, dtype=np.float32),
    np.array(["sport"] * 6),
    np.eye(6, dtype=np.float32),
    np.array(["date"] * 6),
)
BY_HAND = LogisticRegression(
    ("a", "b"), np.array([1.0, 0.0]), np.array([2.0, 1.0]), np.array([[1.0, -2.0, 0.5], [0.5, 0, 0], [0, 0, -1.0]])
)
MODEL = ConfidenceModel(dict.fromkeys(PARTS, BY_HAND), (0.25, 0.5, 1.0), 0.3, 0.1, 1.0, REFERENCES)


@pytest.fixture
def signals(index: Index, embedder: Embedder):
    """Reads the signals of a text on the real index."""
    reader = SignalReader(index, ConfidenceModel.shipped().references)
    return lambda text: reader.read(parse_question(text), search(index, embedder, parse_question(text)))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("What is Chile's open data portal?", {"CL"}),
        ("¿Qué ley rige en México y en el Perú?", {"MX", "PE"}),
        ("colombian, colombiano y colombianas", {"CO"}),
        ("the Estonian model", {"EE"}),
        ("un portal brasileño", {"BR"}),
        ("South Korea and New Zealand", {"KR", "NZ"}),
        ("Corea del Sur y Nueva Zelanda", {"KR", "NZ"}),
        ("Estados Unidos", {"US"}),
        ("ESPAÑA", {"ES"}),
        ("indicadores, indication and internal indices", set()),
        ("maltrato, malicious, together, benefits, policía, dominio", set()),
        ("servicios, isla, marina, chips, finalidad, ganar", set()),
        ("", set()),
    ],
)
def test_countries(text: str, codes: set[str]):
    assert find_countries(text) == codes


@pytest.mark.parametrize("text", ["What is Chile's open data portal?", "¿Cuál es el portal argentino de datos?"])
def test_a_foreign_country_is_a_signal(signals, text: str):
    assert signals(text)["foreign country"] == 1


@pytest.mark.parametrize("text", ["What is the open data portal?", "What is Peru's open data portal?"])
def test_the_editions_own_country_is_not_foreign(signals, text: str):
    assert signals(text)["foreign country"] == 0


def test_the_own_country_is_that_of_the_top_entrys_edition(several: Settings, embedder: Embedder):
    index = open_index(several.index_directory)
    reader = SignalReader(index, ConfidenceModel.shipped().references)

    def foreign(text: str, edition: str) -> float:
        question = parse_question(text, extra_countries=country_keys(index.editions).values())
        own = {number for number, entry in enumerate(index.entry_ids) if entry.startswith(edition)}
        return reader.read(question, keep_only(search(index, embedder, question), own))["foreign country"]

    assert foreign("Has Atlantida a purchasing law?", "republic-of-atlantida") == 0
    assert foreign("Has Atlantida a purchasing law?", "peru") == 1
    assert foreign("Has Peru a purchasing law?", "peru") == 0
    assert foreign("Has Peru a purchasing law?", "republic-of-atlantida") == 1
    assert foreign("Has Chile a purchasing law?", "peru") == 1


def test_the_year_of_an_edition_is_known_if_its_country_has_several(several: Settings, embedder: Embedder):
    index = open_index(several.index_directory)
    reader = SignalReader(index, ConfidenceModel.shipped().references)

    def unknown(text: str, edition: str) -> float:
        question = parse_question(text)
        own = {number for number, entry in enumerate(index.entry_ids) if entry.startswith(edition)}
        return reader.read(question, keep_only(search(index, embedder, question), own))["unknown year"]

    assert unknown("What was the main portal in 2022?", "republic-of-atlantida-2022") == 0
    assert unknown("What was the main portal in 2022?", "republic-of-atlantida-2024") == 1
    # Peru has one edition only.
    assert unknown("What was the main portal in 2022?", "peru-2022") == 1


def test_the_threshold_is_the_models_and_lower_without_any_example_question(
    index: Index, several: Settings, embedder: Embedder
):
    shipped = ConfidenceModel.shipped()
    assert ConfidenceJudge(index).threshold == shipped.threshold
    assert ConfidenceJudge(open_index(several.index_directory)).threshold == shipped.bare_threshold < shipped.threshold
    question = parse_question("Which law protects personal data?")
    found = search(index, embedder, question)
    judgement = ConfidenceJudge(index).judge(question, found)
    assert judgement.is_confident
    assert judgement.reason is None
    just_above, just_below = judgement.confidence + 1e-6, judgement.confidence - 1e-6
    refused = ConfidenceJudge(index, just_above).judge(question, found)
    assert (refused.confidence, refused.is_confident, refused.reason) == (judgement.confidence, False, "not_stated")
    assert ConfidenceJudge(index, just_below).judge(question, found).is_confident


@pytest.mark.parametrize(
    ("text", "reason", "missing"),
    [
        ("How do I renew my gym membership?", "off_topic", None),
        ("Is the data protection law any good?", "opinion", None),
        ("What did the data protection law say in 2024?", "later", None),
        ("the law", "unclear", None),
        ("How much money did the data protection law cost?", "not_stated", "amount"),
    ],
)
def test_a_refusal_has_its_reason(index: Index, embedder: Embedder, text: str, reason: str, missing: str | None):
    question = parse_question(text)
    judgement = ConfidenceJudge(index).judge(question, search(index, embedder, question))
    assert (judgement.is_confident, judgement.reason, judgement.missing) == (False, reason, missing)


def test_a_country_that_the_entry_mentions_is_not_foreign(signals):
    assert signals("Does Peru cooperate with South Korea on digital government?")["foreign country"] == 0


def test_signals_of_years_and_terms(signals):
    english, spanish = signals("Which law protects personal data?"), signals("¿Qué ley protege los datos personales?")
    assert english["words"] == pytest.approx(math.log(1 + 4))
    # "Protects" is not in the entry, and counts by how rare it is.
    assert english["coverage"] == pytest.approx(0.735, abs=0.001)
    assert english["unknown year"] == 0
    assert signals("Which law protected personal data in 1950?")["unknown year"] == 1
    assert list(english) == list(spanish)


def test_signals_are_those_of_the_top_entry(index: Index, embedder: Embedder, signals):
    found = search(index, embedder, parse_question("Which law protects personal data?"))
    values = signals("Which law protects personal data?")
    top = found.ranking[0]
    assert values["learned"] == found.views["learned"][top] == max(found.views["learned"])
    assert values["sentence"] == found.views["sentence"][top]
    assert values["best sentence"] == max(found.views["sentence"])
    assert values["score"] == pytest.approx(found.fused[top])
    assert values["unanswerable"] == pytest.approx(found.unanswerable_score)
    examples = np.sort(found.row_cosines[index.rows_of_kind("example")])
    assert values["examples"] == pytest.approx(examples[-5:].mean(), abs=1e-6)
    assert values["strangers"] < values["examples"]


def test_a_strangers_question_is_near_to_others_of_strangers(signals):
    values = signals("How long do I have to boil an egg?")
    assert values["strangers"] > values["examples"]


def test_a_kind_of_reference_questions_can_be_left_out():
    shipped = ConfidenceModel.shipped().references
    number = int(np.flatnonzero(shipped.stranger_kinds == "health")[0])
    query = shipped.strangers[number]
    assert shipped.strangers_cosine(query, "health") < shipped.strangers_cosine(query)


def test_the_nearest_five_count():
    assert mean_of_nearest(np.array([0.1, 0.9, 0.8, 0.7, 0.6, 0.5], np.float32)) == pytest.approx(0.7)
    assert mean_of_nearest(np.array([0.5, 0.7], np.float32)) == pytest.approx(0.6)
    assert math.isnan(mean_of_nearest(np.empty(0, np.float32)))


def test_log_odds_by_hand():
    # (3 - 1) / 2 is 1, weighed 1 + 0.5 * 0.5; 0.5 is weighed -2; the intercept is 0.5 - 1.
    shares = BY_HAND.shares({"a": 3.0, "b": 0.5}, few=0.5, bare=1.0)
    assert shares == pytest.approx({"a": 1.25, "b": -1.0, "intercept": -0.5})


def test_a_missing_signal_counts_as_average():
    assert BY_HAND.shares({"a": math.nan, "b": 1.0}, 0, 0) == pytest.approx({"a": 0, "b": -2, "intercept": 0.5})
    with pytest.raises(KeyError, match="b"):
        BY_HAND.shares({"a": 1.0}, 0, 0)


def test_probability_by_hand():
    estimate = MODEL.estimate({"a": 3.0, "b": 0.5}, 0, 0)
    # All parts have the log-odds 1 - 1 + 0.5.
    assert estimate.probability == pytest.approx(1 / (1 + math.exp(-(0.25 + 0.5 * 0.5 + 0.5))))
    assert estimate.ours == pytest.approx(1 / (1 + math.exp(-0.5)))
    assert estimate.shares["stated"] == pytest.approx({"a": 1, "b": -1, "intercept": 0.5})


@pytest.mark.parametrize(
    ("a", "few", "bare", "is_ours"), [(3.9, 0, 0, False), (4.1, 0, 0, True), (2.7, 0.5, 0, True), (-9.0, 0, 1, True)]
)
def test_a_question_is_ours_by_a_margin_that_falls_with_the_number_of_examples(a, few, bare, is_ours):
    # The log-odds (a - 1) / 2 * (1 + 0.5 * few) - 1 + 0.5 reach 1 at 4; with half the examples one half at 2.6.
    assert MODEL.estimate({"a": a, "b": 0.5}, few, bare).is_ours == is_ours


def test_certainty_that_the_text_deals_with_a_question_counts_up_to_a_limit():
    huge = MODEL.estimate({"a": 1e3, "b": 0.0}, 0, 0)
    stated = sum(huge.shares["stated"].values())
    assert huge.probability == pytest.approx(logistic(0.25 + 0.5 * CAP + stated))


def test_probability_stays_finite():
    assert logistic(1e9) == pytest.approx(1, abs=1e-12)
    assert logistic(-1e9) == pytest.approx(0, abs=1e-12)


def test_a_model_that_is_saved_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shipped = ConfidenceModel.shipped()
    shipped.save(tmp_path / "model.npz")
    monkeypatch.setattr("qa.answering.confidence.model.MODEL", tmp_path / "model.npz")
    read = ConfidenceModel.shipped.__wrapped__(ConfidenceModel)
    assert (read.weights, read.threshold, read.ours_margin) == (shipped.weights, shipped.threshold, shipped.ours_margin)
    assert {name: part.names for name, part in read.parts.items()} == PARTS
    assert (read.parts["stated"].weights == shipped.parts["stated"].weights).all()
    assert (read.references.strangers == shipped.references.strangers).all()


def test_the_models_signals_are_those_that_are_read(signals):
    assert {name for names in PARTS.values() for name in names} == set(signals("Which law protects personal data?"))


def test_reference_questions_do_not_count_for_another_embedding_model(index: Index, embedder: Embedder):
    question = parse_question("Which law protects personal data?")
    values = SignalReader(index, REFERENCES).read(question, search(index, embedder, question))
    assert math.isnan(values["strangers"])
    assert math.isnan(values["near misses"])


def test_reliability_by_hand():
    successes = np.array([True, True, False, False])
    found = measure_reliability(successes, np.array([0.95, 0.41, 0.49, 0.03]), np.array([1.0, 1.0, 1.0, 2.0]))
    assert found["auroc"] == pytest.approx(5 / 6, abs=1e-4)
    assert found["brier"] == pytest.approx((0.05**2 + 0.59**2 + 0.49**2 + 2 * 0.03**2) / 5, abs=1e-4)
    assert found["reliability"] == [
        {"share": 0.4, "confidence": 0.03, "right": 0.0},
        {"share": 0.4, "confidence": 0.45, "right": 0.5},
        {"share": 0.2, "confidence": 0.95, "right": 1.0},
    ]


def test_a_corpus_without_labelled_questions_is_judged_by_its_text(faq: Settings):
    answerer: Answerer = open_answerer(faq)
    known = answerer.answer("How do I get a library card?")
    unknown = answerer.answer("Who won the football match in Paris last night?")
    assert known.citations[0].entry == "faq/card"
    assert known.text == "Bring a photo and a bill to the desk."
    assert 0 < unknown.confidence < known.confidence < 1
    assert not unknown.answered
    assert "How do I get a library card?" not in known.suggestions
    assert unknown.suggestions == tuple(entry.title for entry in answerer.index.entries.values())[:3]


def test_the_threshold_decides(index: Index, embedder: Embedder):
    question = "Which law protects personal data?"
    assert Answerer(index, embedder).threshold == ConfidenceModel.shipped().threshold
    assert Answerer(index, embedder, 0.0).answer(question).answered
    assert not Answerer(index, embedder, 1.0).answer(question).answered
    # At 0, even what would be refused by its wording is answered.
    assert Answerer(index, embedder, 0.0).answer("the law").answered


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("¿El portal está disponible en español?", set()),
        ("Francisco Sagasti en San Francisco", set()),
        ("reuniones y catarata en Indiana", set()),
        ("un trámite ecuatoriano, venezolano o costarricense", {"EC", "VE", "CR"}),
        ("the Chinese, Danish and UK portals", {"CN", "DK", "GB"}),
        ("EE. UU. y Corea", {"US", "KR"}),
        ("el MAC de San Martín, en Guadalupe", set()),
    ],
)
def test_words_that_look_like_countries_are_not_found(text, codes):
    assert find_countries(text) == codes
