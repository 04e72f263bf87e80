"""How sure: countries, signals, the model by hand, and what a build has learnt."""

import json
import math

import numpy as np
import pytest

from index import Embedder, Index
from qa.answering import Answerer
from qa.calibration import ANSWERABLE_SHARE, METHOD, calibrate, fit, weigh
from qa.confidence import PORTABLE_SIGNALS, ConfidenceModel, SignalReader
from qa.countries import countries_in
from qa.question import asked
from qa.retrieval import retrieve
from qa.service import open_answerer
from qa.settings import Settings

BY_HAND = ConfidenceModel(names=("a", "b"), means=(1.0, 0.0), scales=(2.0, 1.0), weights=(1.0, -2.0), intercept=0.5)


@pytest.fixture
def signals(index: Index, embedder: Embedder):
    """From a text to its signals on the real index."""
    reader = SignalReader(index)
    return lambda text: reader.read(asked(text), retrieve(index, embedder, asked(text)))


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
    assert countries_in(text) == codes


@pytest.mark.parametrize("text", ["What is Chile's open data portal?", "¿Cuál es el portal argentino de datos?"])
def test_a_foreign_country_is_a_signal(signals, text: str):
    assert signals(text)["foreign country"] == 1


@pytest.mark.parametrize("text", ["What is the open data portal?", "What is Peru's open data portal?"])
def test_the_own_country_is_none(signals, text: str):
    assert signals(text)["foreign country"] == 0


def test_a_country_that_the_entry_names_is_not_foreign(signals):
    assert signals("Does Peru cooperate with South Korea on digital government?")["foreign country"] == 0


def test_signals_of_language_years_and_terms(signals):
    english, spanish = signals("Which law protects personal data?"), signals("¿Qué ley protege los datos personales?")
    assert (english["spanish"], spanish["spanish"]) == (0, 1)
    assert english["terms"] == pytest.approx(math.log(1 + 4))
    assert english["winner coverage"] == 1
    assert english["unknown year"] == 0
    assert signals("Which law protected personal data in 1950?")["unknown year"] == 1
    assert list(english) == list(spanish)


def test_margin_is_what_parts_the_first_two(index: Index, embedder: Embedder, signals):
    found = retrieve(index, embedder, asked("Which law protects personal data?"))
    values = signals("Which law protects personal data?")
    first, second = found.order[:2]
    assert values["fused margin"] == pytest.approx(found.fused[first] - found.fused[second])
    assert values["fused"] == pytest.approx(found.fused[first])


def test_probability_by_hand():
    assert BY_HAND.probability({"a": 3.0, "b": 0.5}) == pytest.approx(1 / (1 + math.exp(-0.5)))
    assert BY_HAND.probability({"a": 0.0, "b": 0.0}) == pytest.approx(0.5)
    assert BY_HAND.probability({"a": 1.0, "b": 0.0, "unused": 9.0}) == pytest.approx(1 / (1 + math.exp(-0.5)))


def test_probability_stays_finite():
    assert BY_HAND.probability({"a": 1e9, "b": 0.0}) == pytest.approx(1, abs=1e-12)
    assert BY_HAND.probability({"a": -1e9, "b": 0.0}) == pytest.approx(0, abs=1e-12)


def test_probability_rises_with_a_positive_weight_and_falls_with_a_negative_one():
    assert np.all(np.diff([BY_HAND.probability({"a": a, "b": 0.0}) for a in (-2.0, 0.0, 2.0, 4.0)]) > 0)
    assert np.all(np.diff([BY_HAND.probability({"a": 0.0, "b": b}) for b in (-1.0, 0.0, 1.0)]) < 0)


def test_a_missing_signal_is_no_probability():
    with pytest.raises(KeyError, match="b"):
        BY_HAND.probability({"a": 1.0})


def test_record_round_trip_through_json():
    assert ConfidenceModel.from_record(json.loads(json.dumps(BY_HAND.to_record()))) == BY_HAND


def test_weigh_gives_the_answerable_their_share():
    weights = weigh(np.array([True, False, False, False]))
    assert weights == pytest.approx([3, 1 / 3, 1 / 3, 1 / 3])
    assert weights.mean() == pytest.approx(1)
    assert weights[0] / weights.sum() == pytest.approx(ANSWERABLE_SHARE)


@pytest.mark.parametrize("flag", [True, False])
def test_weigh_has_nothing_to_balance_when_all_are_alike(flag: bool):
    assert weigh(np.array([flag] * 3)).tolist() == [1, 1, 1]


def test_fit_separates_what_is_separable():
    random = np.random.default_rng(0)
    successes = np.arange(200) % 2 == 0
    telling = np.where(successes, 5.0, -5.0) + random.normal(size=200)
    values = np.column_stack([telling, random.normal(size=200), np.full(200, 7.0)])
    model, scores = fit(("telling", "noise", "constant"), values, successes, np.ones(200))
    assert scores["auroc"] == 1
    assert scores["brier"] < 0.02
    assert model.names == ("telling", "noise", "constant")
    assert model.scales[2] == 1
    telling_weight, noise_weight, constant_weight = model.weights
    assert telling_weight > 10 * abs(noise_weight)
    assert constant_weight == pytest.approx(0)
    assert model.probability({"telling": 5.0, "noise": 0.0, "constant": 7.0}) > 0.85
    assert model.probability({"telling": -5.0, "noise": 0.0, "constant": 7.0}) < 0.15


def test_fit_hears_importance():
    values = np.repeat([[0.0], [1.0]], 50, axis=0)
    successes = np.tile([True, False], 50)
    heavy, _ = fit(("x",), values, successes, np.where(successes, 3.0, 1.0))
    assert heavy.probability({"x": 0.5}) == pytest.approx(0.75, abs=0.01)


def test_the_build_has_learnt_well_on_questions_held_out(index: Index):
    record = index.manifest.calibration
    assert record["method"] == METHOD
    assert record["auroc"] >= 0.85
    assert record["brier"] <= 0.15
    assert 20 <= record["successes"] <= record["questions"] - 20


def test_the_signals_of_build_and_default_are_those_of_today(index: Index, signals):
    today = tuple(signals("Which law protects personal data?"))
    assert ConfidenceModel.from_record(index.manifest.calibration["model"]).names == today
    default = ConfidenceModel.portable().names
    assert default == PORTABLE_SIGNALS
    assert set(default) <= set(today)


def test_too_few_questions_teach_nothing(index: Index, embedder: Embedder, shipped):
    assert calibrate(index, embedder, []) == {"questions": 0, "successes": 0}
    few = calibrate(index, embedder, [q for q in shipped.calibration if q.entry is None][:5])
    assert few == {"questions": 5, "successes": 0}


def test_the_default_serves_a_corpus_without_calibration_questions(faq: Settings):
    answerer: Answerer = open_answerer(faq)
    assert "model" not in answerer.index.manifest.calibration
    known = answerer.answer("How do I get a library card?")
    unknown = answerer.answer("Who won the football match in Paris last night?")
    assert known.citations[0].entry == "faq/card"
    assert known.text == "Bring a photo and a bill to the desk."
    assert 0 < unknown.confidence < known.confidence < 1
    assert not unknown.answered
    assert known.suggestions
    assert "How do I get a library card?" not in known.suggestions


def test_the_threshold_decides(index: Index, embedder: Embedder):
    question = "Which law protects personal data?"
    assert Answerer(index, embedder, 0.0).answer(question).answered
    assert not Answerer(index, embedder, 1.0).answer(question).answered


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
def test_countries_are_told_from_words_that_look_like_them(text, codes):
    assert countries_in(text) == codes
