"""The confidence: countries, signals, the model computed by hand, and what a build has learned."""

import json
import math

import numpy as np
import pytest

from index import Embedder, Index, open_index
from qa.answering.answerer import Answerer
from qa.answering.confidence.calibration import (
    ANSWERABLE_SHARE,
    MAX_RIGHT_WITHHELD,
    TrainingSet,
    build_training_set,
    calibrate,
    choose_threshold,
    fit,
    measure_reliability,
    weigh_questions,
)
from qa.answering.confidence.judge import ConfidenceJudge
from qa.answering.confidence.model import DEFAULT_THRESHOLD, ConfidenceModel
from qa.answering.confidence.signals import PORTABLE_SIGNALS, SIGNALS, SignalReader
from qa.answering.question.mentions import country_keys, find_countries
from qa.answering.question.question import parse_question
from qa.answering.retrieval.edition_ranking import keep_only
from qa.answering.retrieval.ranking import search
from qa.maintenance.recipe import METHOD
from qa.serving.startup import open_answerer
from qa.settings import Settings

BY_HAND = ConfidenceModel(names=("a", "b"), means=(1.0, 0.0), scales=(2.0, 1.0), weights=(1.0, -2.0), intercept=0.5)


@pytest.fixture
def signals(index: Index, embedder: Embedder):
    """Reads the signals of a text on the real index."""
    reader = SignalReader(index)
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
    reader = SignalReader(index)

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
    reader = SignalReader(index)

    def unknown(text: str, edition: str) -> float:
        question = parse_question(text)
        own = {number for number, entry in enumerate(index.entry_ids) if entry.startswith(edition)}
        return reader.read(question, keep_only(search(index, embedder, question), own))["unknown year"]

    assert unknown("What was the main portal in 2022?", "republic-of-atlantida-2022") == 0
    assert unknown("What was the main portal in 2022?", "republic-of-atlantida-2024") == 1
    # Peru has one edition only.
    assert unknown("What was the main portal in 2022?", "peru-2022") == 1


def test_an_edition_without_example_questions_is_judged_by_the_model_for_any_corpus(
    index: Index, several: Settings, embedder: Embedder
):
    ours, theirs = ConfidenceJudge(index), ConfidenceJudge(open_index(several.index_directory))
    assert ours.threshold == index.manifest.calibration["threshold"]
    assert theirs.threshold == DEFAULT_THRESHOLD
    question = parse_question("Which law protects personal data?")
    found = search(index, embedder, question)
    signals = SignalReader(index).read(question, found)
    learned = ConfidenceModel.from_record(index.manifest.calibration["model"])
    judgement = ours.judge(question, found)
    assert judgement.confidence == pytest.approx(learned.probability(signals))
    assert judgement.is_confident == (judgement.confidence >= ours.threshold)
    just_above, just_below = judgement.confidence + 1e-6, judgement.confidence - 1e-6
    assert not ConfidenceJudge(index, just_above).judge(question, found).is_confident
    assert ConfidenceJudge(index, just_below).judge(question, found).is_confident


def test_a_country_that_the_entry_mentions_is_not_foreign(signals):
    assert signals("Does Peru cooperate with South Korea on digital government?")["foreign country"] == 0


def test_signals_of_years_and_terms(signals):
    english, spanish = signals("Which law protects personal data?"), signals("¿Qué ley protege los datos personales?")
    assert english["words"] == pytest.approx(math.log(1 + 4))
    # "Protects" is not in the entry, and counts by how rare it is.
    assert english["winner coverage"] == pytest.approx(0.735, abs=0.001)
    assert english["unknown year"] == 0
    assert signals("Which law protected personal data in 1950?")["unknown year"] == 1
    assert list(english) == list(spanish)


def test_signals_are_those_of_the_top_entry(index: Index, embedder: Embedder, signals):
    found = search(index, embedder, parse_question("Which law protects personal data?"))
    values = signals("Which law protects personal data?")
    top = found.ranking[0]
    assert values["learned"] == found.views["learned"][top] == max(found.views["learned"])
    assert values["sentence"] == found.views["sentence"][top]
    assert values["fused"] == pytest.approx(found.fused[top])
    assert values["nothing"] == pytest.approx(found.unanswerable_score)


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


def test_a_missing_signal_is_an_error():
    with pytest.raises(KeyError, match="b"):
        BY_HAND.probability({"a": 1.0})


def test_record_round_trip_through_json():
    assert ConfidenceModel.from_record(json.loads(json.dumps(BY_HAND.to_record()))) == BY_HAND


def test_weights_give_answerable_questions_their_share():
    weights = weigh_questions(np.array([True, False, False, False]))
    assert weights == pytest.approx([3, 1 / 3, 1 / 3, 1 / 3])
    assert weights.mean() == pytest.approx(1)
    assert weights[0] / weights.sum() == pytest.approx(ANSWERABLE_SHARE)


@pytest.mark.parametrize("flag", [True, False])
def test_weights_are_equal_if_all_questions_are_of_one_kind(flag: bool):
    assert weigh_questions(np.array([flag] * 3)).tolist() == [1, 1, 1]


def training_set(names: tuple[str, ...], signals: np.ndarray, right: np.ndarray) -> TrainingSet:
    return TrainingSet(names, signals, right, right, np.zeros(len(right), dtype=bool))


def test_fit_separates_what_is_separable():
    random = np.random.default_rng(0)
    successes = np.arange(200) % 2 == 0
    informative = np.where(successes, 5.0, -5.0) + random.normal(size=200)
    values = np.column_stack([informative, random.normal(size=200), np.full(200, 7.0)])
    model, held_out = fit(training_set(("informative", "noise", "constant"), values, successes), np.ones(200))
    assert ((held_out > 0.5) == successes).all()
    assert model.names == ("informative", "noise", "constant")
    assert model.scales[2] == 1
    informative_weight, noise_weight, constant_weight = model.weights
    assert informative_weight > 10 * abs(noise_weight)
    assert constant_weight == pytest.approx(0)
    assert model.probability({"informative": 5.0, "noise": 0.0, "constant": 7.0}) > 0.85
    assert model.probability({"informative": -5.0, "noise": 0.0, "constant": 7.0}) < 0.15


def test_fit_respects_weights():
    values = np.repeat([[0.0], [1.0]], 50, axis=0)
    successes = np.tile([True, False], 50)
    heavy, _ = fit(training_set(("x",), values, successes), np.where(successes, 3.0, 1.0))
    assert heavy.probability({"x": 0.5}) == pytest.approx(0.75, abs=0.01)


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


def test_the_threshold_withholds_few_of_the_right_answers():
    confidences = np.linspace(0, 1, 1001)
    threshold = choose_threshold(confidences)
    assert threshold == MAX_RIGHT_WITHHELD
    assert (confidences < threshold).mean() <= MAX_RIGHT_WITHHELD
    assert choose_threshold(np.full(50, 0.777)) == 0.77


@pytest.mark.thorough
def test_the_confidence_of_the_build_is_good_on_held_out_questions(full_index: Index, shipped):
    record = full_index.manifest.calibration
    assert record["method"] == METHOD
    assert record["answerable"] == len(shipped.examples)
    assert record["unanswerable"] == len(shipped.unanswerable)
    assert record["auroc"] >= 0.8
    assert record["brier"] <= 0.16
    assert 0.2 < record["threshold"] < 0.6
    assert record["answered"]["answerable"] >= 0.9
    assert record["answered"]["off topic"] <= 0.05
    assert sum(tenth["share"] for tenth in record["reliability"]) == pytest.approx(1, abs=0.01)
    # In each tenth with enough questions, it is right about as often as it says.
    assert all(
        tenth["right"] == pytest.approx(tenth["confidence"], abs=0.2)
        for tenth in record["reliability"]
        if tenth["share"] > 0.03
    )


def test_build_and_portable_model_use_the_signals_that_are_read(index: Index, signals):
    today = tuple(signals("Which law protects personal data?"))
    assert ConfidenceModel.from_record(index.manifest.calibration["model"]).names == SIGNALS
    default = ConfidenceModel.portable().names
    assert default == PORTABLE_SIGNALS
    assert set(today) == {*SIGNALS, *PORTABLE_SIGNALS}


@pytest.mark.thorough
def test_questions_are_left_out_to_train_on(full_index: Index, shipped):
    near = frozenset(one.question for one in shipped.unanswerable if one.near_miss)
    training = build_training_set(full_index, near)
    assert training.signals.shape == (len(shipped.examples) + len(shipped.unanswerable), len(SIGNALS))
    assert training.answerable.sum() == len(shipped.examples)
    assert training.near_misses.sum() == len(near)
    assert not training.right[~training.answerable].any()
    # If a question were scored with itself in the index, its entry would nearly always come first.
    assert 0.7 < training.right[training.answerable].mean() < 0.95


def test_too_few_questions_give_no_model(faq: Settings):
    assert calibrate(open_answerer(faq).index, frozenset()) == {"answerable": 0, "unanswerable": 0}


def test_the_portable_model_serves_a_corpus_without_labelled_questions(faq: Settings):
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
    assert Answerer(index, embedder).threshold == index.manifest.calibration["threshold"]
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
def test_words_that_look_like_countries_are_not_found(text, codes):
    assert find_countries(text) == codes
