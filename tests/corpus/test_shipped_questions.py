"""The shipped questions of known answer: how many there are, that they differ, and what of the text they reach."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from corpus import LANGUAGES, Corpus, Entry, ExampleQuestion, Language, sentence_spans
from corpus.text.links import find_links
from support.entries import find_entry

FEWEST = 12
"""Example questions of an entry in each language."""

OF_TWO_ENTRIES = {
    "which resolution created the government and digital transformation laboratory": {"54-55", "85-86"},
    "resolucion 003 2019 pcm segdi": {"54-55", "85-86"},
}
"""Questions that stand with two entries, since both answer them."""

UNASKED_SENTENCES = {
    # The questionnaire's own words, which an answer repeats.
    "Please provide link and detail.",
    # The signature of the closing letter.
    "Secretary of Digital Government",
    # Says again what the answer begins with.
    "Through Resolution of the Secretariat of Communication N°01-2019-PCM/SCS, the “Social Media Style Manual” was "
    "approved for the Executive Branch in Peru.",
}

UNASKED_LINKS: dict[Language, set[str]] = {
    "en": set(),
    # Of the entry on digital signatures; other entries with the regulation's link have questions for it.
    "es": {"https://www.gob.pe/institucion/pcm/normas-legales/1705101-029-2021-pcm"},
}
"""Links that no fact holds a part of; most facts quote only the part that is asked for."""

MOST_ALIKE = 0.03
"""The share of a language's questions that may begin with the same four words."""


def words(question: str) -> tuple[str, ...]:
    """A question's words without case, accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", question)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
    return tuple(re.findall(r"\w+", plain))


def facts(shipped: Corpus, entry: Entry, language: Language) -> list[tuple[int, int]]:
    return [one.fact for one in shipped.examples if one.fact and (one.entry, one.language) == (entry.id, language)]


def unreached(shipped: Corpus, language: Language, stretches: dict[Entry, list[tuple[int, int]]]) -> set[str]:
    """The stretches of entries that no fact touches; one that an entry repeats counts once."""
    missed = set()
    for entry, spans in stretches.items():
        asked = facts(shipped, entry, language)
        said = {span: entry.text.text[slice(*span)] for span in spans}
        reached = {said[start, end] for start, end in spans if any(a < end and start < b for a, b in asked)}
        missed |= set(said.values()) - reached
    return missed


def wordy(entry: Entry) -> Iterator[tuple[int, int]]:
    """The sentences of four words or more, links not counted."""
    text = entry.text.text
    for start, end in sentence_spans(text):
        if len(text[start:end].split()) - len(find_links(text[start:end])) >= 4:
            yield start, end


# How many


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_has_enough_examples(shipped: Corpus, language: Language) -> None:
    counts = Counter(one.entry for one in shipped.examples if one.language == language)
    assert {entry.id: counts[entry.id] for entry in shipped.entries if counts[entry.id] < FEWEST} == {}


def test_questions_that_nothing_answers_are_many_and_of_both_languages(shipped: Corpus) -> None:
    count = len(shipped.unanswerable)
    assert count >= 400
    assert 0.45 <= sum(one.language == "en" for one in shipped.unanswerable) / count <= 0.55
    assert sum(one.near_miss for one in shipped.unanswerable) / count >= 0.5
    assert not all(one.near_miss for one in shipped.unanswerable)
    assert {one.entry for one in shipped.unanswerable} == {None}


def test_examples_are_of_both_languages(shipped: Corpus) -> None:
    assert 0.45 <= sum(one.language == "en" for one in shipped.examples) / len(shipped.examples) <= 0.55


# That they differ


def test_no_example_is_asked_twice(shipped: Corpus) -> None:
    places: dict[str, list[str]] = {}
    for one in shipped.examples:
        assert one.entry is not None
        places.setdefault(" ".join(words(one.question)), []).append(one.entry.removeprefix("peru-2022/"))
    repeated = {question: entries for question, entries in places.items() if len(entries) > 1}
    assert {question: set(entries) for question, entries in repeated.items()} == OF_TWO_ENTRIES
    assert all(len(entries) == len(set(entries)) for entries in repeated.values())


def test_no_question_that_nothing_answers_is_asked_twice(shipped: Corpus) -> None:
    counts = Counter(words(one.question) for one in shipped.unanswerable)
    assert [question for question, count in counts.items() if count > 1] == []


def test_no_question_is_both_answered_and_not(shipped: Corpus) -> None:
    answered, unanswered = ({words(one.question) for one in ones} for ones in (shipped.examples, shipped.unanswerable))
    assert answered & unanswered == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["examples", "unanswerable"])
def test_questions_are_of_no_template(shipped: Corpus, kind: str, language: Language) -> None:
    questions: tuple[ExampleQuestion, ...] = getattr(shipped, kind)
    openings = [words(one.question)[:4] for one in questions if one.language == language]
    assert [
        opening
        for opening, count in Counter(openings).items()
        if len(opening) == 4 and count > MOST_ALIKE * len(openings)
    ] == []


# What they reach


def test_every_fact_is_found(shipped: Corpus) -> None:
    unwanted = {"fact not in its entry", "companion without its entry", "stale translation"}
    assert [str(doubt) for doubt in shipped.doubts if doubt.kind in unwanted] == []
    found = [
        (one, find_entry(shipped, one.entry).text.text[slice(*one.fact)])
        for one in shipped.examples
        if one.fact and one.entry
    ]
    assert [one for one, fact in found if fact != fact.strip() or not fact] == []
    assert len(found) > len(shipped.examples) / 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_asked_for(shipped: Corpus, language: Language) -> None:
    sentences = {entry: list(wordy(entry)) for entry in shipped.entries}
    assert sum(map(len, sentences.values())) > 300
    assert unreached(shipped, language, sentences) == UNASKED_SENTENCES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_is_asked_for(shipped: Corpus, language: Language) -> None:
    links = {entry: [(link.start, link.end) for link in find_links(entry.text.text)] for entry in shipped.entries}
    assert sum(map(len, links.values())) > 150
    assert unreached(shipped, language, links) == UNASKED_LINKS[language]
