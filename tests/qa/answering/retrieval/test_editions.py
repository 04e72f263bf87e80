"""Several editions in one index: whose entries are found, cited and offered, and which go first."""

import json
from collections.abc import Sequence
from copy import copy
from dataclasses import replace

import pytest

from corpus import Counterpart
from index import Embedder, open_index
from qa.answering.answer import Answer
from qa.answering.answerer import Answerer
from qa.answering.question.conversation import Turn
from qa.answering.question.mentions import country_key, find_countries, localize_country
from qa.answering.question.question import parse_question
from qa.answering.retrieval.edition_ranking import EditionRanker
from qa.answering.retrieval.editions import Editions
from qa.answering.retrieval.ranking import Judgement, Retrieval, search
from qa.cli.batch import BatchQuestion, answer_batch
from qa.errors import EditionError
from qa.settings import Settings
from support.records import answer_record

NEW, OLD, PERU = "republic-of-atlantida-2024", "republic-of-atlantida-2022", "peru-2022"
PORTAL = "What is the main portal?"


@pytest.fixture(scope="module")
def editions(several: Settings, embedder: Embedder) -> Answerer:
    """Answers from three editions."""
    return Answerer(open_index(several.index_directory), embedder)


def cited(answer: Answer) -> list[str]:
    """The editions of the citations, in their order."""
    return [citation.edition.id for citation in answer.citations]


def ask(answerer: Answerer, text: str, before: Sequence[str] = (), edition: str | None = None) -> Answer:
    return answerer.answer(text, [Turn("user", one) for one in before], edition=edition)


def test_editions_have_their_ids(editions: Answerer):
    assert [(edition.id, edition.country, edition.year) for edition in editions.editions] == [
        (PERU, "Peru", 2022),
        (OLD, "Republic of Atlantida", 2022),
        (NEW, "Republic of Atlantida", 2024),
    ]


@pytest.mark.parametrize(("edition", "portal"), [(NEW, "the Lagoon"), (OLD, "the Lighthouse"), (PERU, "the Plaza")])
def test_only_the_chosen_edition_answers(editions: Answerer, edition: str, portal: str):
    answer = ask(editions, PORTAL, edition=edition)
    assert answer.answered
    assert portal in answer.text
    assert answer.citations[0].entry == f"{edition}/7"
    assert set(cited(answer)) == {edition}
    assert answer.edition is not None
    assert answer.edition.id == edition
    own = {entry.title for entry in editions.index.entries.values() if entry.id.startswith(edition)}
    assert set(answer.suggestions) <= own


def test_only_the_chosen_edition_is_searched_and_ranked(editions: Answerer):
    own = {entry for entry in editions.index.entries if entry.startswith(PERU)}
    assert {one.entry for one in editions.search(PORTAL, 1000, PERU)} == own
    assert [one.entry for one in editions.search(PORTAL, 1000, PERU)] == editions.rank(PORTAL, edition=PERU)
    assert set(editions.rank(PORTAL)) == set(editions.index.entries)


def test_a_citation_names_its_edition(editions: Answerer):
    record = answer_record(ask(editions, PORTAL, edition=OLD))
    first = record["citations"][0]
    begin, end = editions.index.entries[first["entry"]].text.lines(*first["span"])
    assert first["source"] == {
        "document": "old.txt",
        "edition": OLD,
        "lines": [begin, end],
        "page": None,
        "place": None,
    }


def test_an_unknown_edition_is_refused_and_the_known_ones_are_listed(editions: Answerer):
    for attempt in (
        lambda: ask(editions, PORTAL, edition="chile-2022"),
        lambda: ask(editions, "Hello", edition="chile-2022"),
        lambda: editions.search(PORTAL, 3, "chile-2022"),
        lambda: editions.rank(PORTAL, edition="chile-2022"),
    ):
        with pytest.raises(EditionError) as refused:
            attempt()
        assert str(refused.value) == f'there is no edition "chile-2022"; choose one of: {PERU}, {OLD}, {NEW}'
    with pytest.raises(EditionError, match=r'there is no edition "x{60}"; choose'):
        ask(editions, PORTAL, edition="x" * 10_000)


@pytest.mark.parametrize(
    ("question", "editions_of"),
    [
        ("What is the main portal of Atlantida?", {NEW, OLD}),
        ("Does Atlantida have a law on electronic purchasing?", {NEW, OLD}),
        ("What is the main portal of Peru?", {PERU}),
        ("¿Cuál es el portal principal del Perú?", {PERU}),
        ("Do Peru and Atlantida use drones?", {NEW, OLD, PERU}),
        ("Do they use drones?", {NEW, OLD, PERU}),
        ("What is the main portal of Chile?", {NEW, OLD, PERU}),
    ],
)
def test_a_question_is_searched_in_the_countries_that_it_mentions(editions: Answerer, question: str, editions_of):
    entries = {entry for entry in editions.index.entries if entry.rpartition("/")[0] in editions_of}
    assert set(editions.rank(question)) == entries


def test_a_mentioned_country_is_answered_and_another_is_foreign(editions: Answerer):
    question = "Does Atlantida have a law on electronic purchasing?"
    own, foreign = ask(editions, question), ask(editions, question, edition=PERU)
    assert own.answered
    assert own.citations[0].entry == f"{NEW}/15-16"
    assert not foreign.answered
    assert foreign.citations[0].entry == f"{PERU}/15-16"
    # The same words stand in both; that the country is another is all that tells them apart.
    assert foreign.confidence < own.confidence / 2


def test_the_newest_edition_of_a_country_goes_first(editions: Answerer):
    answer = ask(editions, "What is the main portal of Atlantida?")
    assert "the Lagoon" in answer.text
    assert [citation.entry for citation in answer.citations[:2]] == [f"{NEW}/7", f"{OLD}/7"]


def test_the_edition_of_a_mentioned_year_goes_before_the_newest(editions: Answerer):
    answer = ask(editions, "What was the main portal of Atlantida in 2022?")
    assert answer.answered
    assert "the Lighthouse" in answer.text


def test_a_conversation_stays_with_its_country(editions: Answerer):
    before = ["What is the main portal of Peru?"]
    assert set(cited(ask(editions, "Are there drones?", before))) == {PERU}
    assert set(cited(ask(editions, "Are there drones?", [*before, "And in Atlantida?"]))) == {NEW, OLD}
    assert set(cited(ask(editions, "And which in Atlantida?", before))) == {NEW, OLD}
    assert set(cited(ask(editions, "Are there drones?", before, NEW))) == {NEW}


def test_what_is_not_searched_or_not_near_suggests_what_the_chosen_edition_answers(editions: Answerer):
    for text in ("Hello", "", "How do I sharpen a kitchen knife?"):
        for edition in (NEW, OLD, PERU):
            answer = ask(editions, text, edition=edition)
            titles = [entry.title for entry in editions.index.entries.values() if entry.id.startswith(edition)]
            assert answer.suggestions == tuple(titles[:3])
            assert answer.edition is not None
            assert answer.edition.id == edition


def test_a_question_that_several_editions_answer_is_suggested_once(editions: Answerer):
    suggested = editions.suggester.suggest_any("en", (), 1000)
    assert len(suggested) == len(set(suggested)) < len(editions.index.entries)
    assert set(suggested) == {entry.title for entry in editions.index.entries.values()}


def test_a_batch_line_may_name_its_edition(editions: Answerer):
    batch = [
        BatchQuestion(id=1, question=PORTAL, edition=PERU),
        BatchQuestion(id=2, question=PORTAL),
        BatchQuestion(id=3, question=PORTAL, edition="chile-2022"),
    ]
    first, second, third = answer_batch(editions, batch, OLD)
    assert [one["citations"][0]["entry"] for one in (first, second)] == [f"{PERU}/7", f"{OLD}/7"]
    assert (third["id"], third["answered"], third["citations"]) == (3, False, [])
    assert third["error"].startswith('there is no edition "chile-2022"')
    json.dumps([first, second, third])
    with pytest.raises(EditionError, match="chile-2022"):
        next(answer_batch(editions, batch, "chile-2022"))


class FixedJudge:
    """A judge with a fixed probability for each entry, confident from one half up."""

    def __init__(self, entry_ids: Sequence[str], probabilities: dict[str, float]) -> None:
        self._ids = entry_ids
        self._probabilities = probabilities

    def judge(self, question, found: Retrieval) -> Judgement:
        confidence = self._probabilities.get(self._ids[found.ranking[0]], 0.0)
        return Judgement(confidence, confidence >= 0.5)


@pytest.mark.parametrize(
    ("question", "sure", "first"),
    [
        # The surest of those that answer, whatever the scores.
        ("Which one?", {f"{PERU}/9": 0.9, f"{OLD}/7": 0.6}, f"{PERU}/9"),
        # Its newer edition goes before it, if it answers.
        ("Which one?", {f"{OLD}/7": 0.9, f"{NEW}/7": 0.6}, f"{NEW}/7"),
        ("Which one?", {f"{OLD}/7": 0.9, f"{NEW}/7": 0.4}, f"{OLD}/7"),
        # The other way round only if the year is named.
        ("Which one?", {f"{NEW}/7": 0.6, f"{OLD}/7": 0.5}, f"{NEW}/7"),
        ("Which one in 2022?", {f"{NEW}/7": 0.6, f"{OLD}/7": 0.5}, f"{OLD}/7"),
        ("Which one in 2022?", {f"{NEW}/7": 0.6, f"{OLD}/7": 0.4}, f"{NEW}/7"),
        # Another country's edition, or another question, is not the same.
        ("Which one?", {f"{PERU}/9": 0.9, f"{NEW}/9": 0.6}, f"{PERU}/9"),
        # Where none answers, the scores decide, within the edition of the year if one is named, and else the newest.
        ("Which one in 2024?", {f"{PERU}/9": 0.4}, f"{NEW}/7"),
        ("Which one in 2022?", {f"{PERU}/9": 0.4}, f"{OLD}/7"),
        ("Which one?", {f"{PERU}/9": 0.4}, f"{NEW}/7"),
    ],
)
def test_which_edition_goes_first(
    editions: Answerer, embedder: Embedder, question: str, sure: dict[str, float], first: str
):
    index = editions.index
    best = [f"{OLD}/7", f"{PERU}/9", f"{NEW}/7", f"{NEW}/9"]
    ranking = [index.entry_ids.index(entry) for entry in best]
    rest = [number for number in range(len(index.entry_ids)) if number not in ranking]
    parsed = parse_question(question)
    found = replace(search(index, embedder, parsed), ranking=(*ranking, *rest))
    known = Editions(index)
    ranked = EditionRanker(index, known, FixedJudge(index.entry_ids, sure)).rank(parsed, found, known.everywhere)
    assert index.entry_ids[ranked.ranking[0]] == first
    assert sorted(ranked.ranking) == sorted(found.ranking)


def test_a_reworded_question_goes_first_in_its_newest_edition(editions: Answerer, embedder: Embedder):
    index = editions.index
    old, new, parsed = f"{OLD}/9", f"{NEW}/15-16", parse_question("Which one?")
    reworded = replace(index.entries[old], counterparts=(Counterpart(new, 0.7),))
    entries = {entry.id: reworded if entry.id == old else entry for entry in index.entries.values()}
    others = [number for number, entry in enumerate(index.entry_ids) if entry != old]
    found = replace(search(index, embedder, parsed), ranking=(index.entry_ids.index(old), *others))
    index = copy(index)
    index.entries = entries
    known = Editions(index)
    ranker = EditionRanker(index, known, FixedJudge(index.entry_ids, {old: 0.9, new: 0.6}))
    assert index.entry_ids[ranker.rank(parsed, found, known.everywhere).ranking[0]] == new


def test_equal_scores_are_ranked_by_entry_id(editions: Answerer):
    assert editions.rank("zzzz qqqq") == editions.rank("zzzz qqqq")
    ids = editions.index.entry_ids
    assert list(ids) == sorted(ids, key=lambda entry: [NEW, OLD, PERU].index(entry.rpartition("/")[0]))


def test_the_only_edition_may_be_chosen_or_not(answerer: Answerer):
    text = "Which law protects personal data?"
    plain, named = answerer.answer(text), answerer.answer(text, edition="peru-2022")
    assert replace(named, elapsed_ms=0, edition=None) == replace(plain, elapsed_ms=0)
    assert plain.edition is None
    assert [one.id for one in answerer.editions] == ["peru-2022"]
    with pytest.raises(EditionError, match=r"choose one of: peru-2022$"):
        answerer.answer(text, edition="peru-2024")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Perú", "PE"),
        ("Republic of Peru", "PE"),
        ("Republic of Korea", "KR"),
        ("Republic of Atlantida", "atlantida"),
        ("The Kingdom of Far Away", "far away"),
        ("Republic", "republic"),
    ],
)
def test_a_country_has_one_key_for_all_its_names(name: str, key: str):
    assert country_key(name) == key


def test_a_country_that_the_cldr_does_not_know_is_found_by_its_key():
    assert find_countries("Does Atlantida trade with Perú?", ["atlantida", "PE"]) == {"atlantida", "PE"}
    assert find_countries("Do Atlantidans trade?", ["atlantida"]) == frozenset()


def test_countries_are_localized():
    assert (localize_country("PERU", "en"), localize_country("Peru", "es")) == ("Peru", "Perú")
    assert localize_country("Republic of Atlantida", "es") == "Republic of Atlantida"
