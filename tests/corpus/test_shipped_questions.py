"""The shipped labelled questions: how many there are, that they differ, and how much of the text they cover."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from corpus import LANGUAGES, Corpus, Entry, ExampleQuestion, Language, sentence_spans
from corpus.text.links import find_links
from support.entries import find_entry

MIN_EXAMPLES = 12
"""Example questions of an entry in each language."""

SHARED_QUESTIONS = {
    "which resolution created the government and digital transformation laboratory": {"54-55", "85-86"},
    "resolucion 003 2019 pcm segdi": {"54-55", "85-86"},
}
"""Questions that are examples of two entries, since both answer them."""

UNCOVERED_SENTENCES = {
    # The questionnaire's words, which an answer repeats.
    "Please provide link and detail.",
    # The signature of the closing letter.
    "Secretary of Digital Government",
    # Repeats the start of the answer.
    "Through Resolution of the Secretariat of Communication N°01-2019-PCM/SCS, the “Social Media Style Manual” was "
    "approved for the Executive Branch in Peru.",
}

UNCOVERED_LINKS: dict[Language, set[str]] = {
    "en": set(),
    # In the entry on digital signatures; other entries with the regulation's link have questions for it.
    "es": {"https://www.gob.pe/institucion/pcm/normas-legales/1705101-029-2021-pcm"},
}
"""Links of which no fact quotes a part; most facts quote only the part that is asked for."""

MAX_SAME_OPENING = 0.03
"""The share of a language's questions that may begin with the same four words."""


def words(question: str) -> tuple[str, ...]:
    """Return a question's words without case, accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", question)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
    return tuple(re.findall(r"\w+", plain))


def facts(shipped: Corpus, entry: Entry, language: Language) -> list[tuple[int, int]]:
    return [
        example.fact
        for example in shipped.examples
        if example.fact and (example.entry, example.language) == (entry.id, language)
    ]


def find_uncovered(shipped: Corpus, language: Language, spans_by_entry: dict[Entry, list[tuple[int, int]]]) -> set[str]:
    """Return the parts of entries that no fact overlaps; a part that an entry repeats counts once."""
    uncovered = set()
    for entry, spans in spans_by_entry.items():
        covered_spans = facts(shipped, entry, language)
        texts = {span: entry.text.text[slice(*span)] for span in spans}
        covered = {texts[start, end] for start, end in spans if any(a < end and start < b for a, b in covered_spans)}
        uncovered |= set(texts.values()) - covered
    return uncovered


def long_sentences(entry: Entry) -> Iterator[tuple[int, int]]:
    """Yield the sentences of four words or more, not counting links."""
    text = entry.text.text
    for start, end in sentence_spans(text):
        if len(text[start:end].split()) - len(find_links(text[start:end])) >= 4:
            yield start, end


# Counts


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_has_enough_examples(shipped: Corpus, language: Language) -> None:
    counts = Counter(example.entry for example in shipped.examples if example.language == language)
    assert {entry.id: counts[entry.id] for entry in shipped.entries if counts[entry.id] < MIN_EXAMPLES} == {}


def test_unanswerable_questions_are_many_and_in_both_languages(shipped: Corpus) -> None:
    count = len(shipped.unanswerable)
    assert count >= 400
    assert 0.45 <= sum(example.language == "en" for example in shipped.unanswerable) / count <= 0.55
    assert sum(example.near_miss for example in shipped.unanswerable) / count >= 0.5
    assert not all(example.near_miss for example in shipped.unanswerable)
    assert {example.entry for example in shipped.unanswerable} == {None}


def test_examples_are_in_both_languages(shipped: Corpus) -> None:
    assert 0.45 <= sum(example.language == "en" for example in shipped.examples) / len(shipped.examples) <= 0.55


# Differences


def test_no_example_is_repeated(shipped: Corpus) -> None:
    places: dict[str, list[str]] = {}
    for example in shipped.examples:
        assert example.entry is not None
        places.setdefault(" ".join(words(example.question)), []).append(example.entry.removeprefix("peru-2022/"))
    repeated = {question: entries for question, entries in places.items() if len(entries) > 1}
    assert {question: set(entries) for question, entries in repeated.items()} == SHARED_QUESTIONS
    assert all(len(entries) == len(set(entries)) for entries in repeated.values())


def test_no_unanswerable_question_is_repeated(shipped: Corpus) -> None:
    counts = Counter(words(example.question) for example in shipped.unanswerable)
    assert [question for question, count in counts.items() if count > 1] == []


def test_no_question_is_both_answered_and_unanswerable(shipped: Corpus) -> None:
    answered, unanswered = (
        {words(example.question) for example in group} for group in (shipped.examples, shipped.unanswerable)
    )
    assert answered & unanswered == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["examples", "unanswerable"])
def test_questions_follow_no_template(shipped: Corpus, kind: str, language: Language) -> None:
    questions: tuple[ExampleQuestion, ...] = getattr(shipped, kind)
    openings = [words(example.question)[:4] for example in questions if example.language == language]
    assert [
        opening
        for opening, count in Counter(openings).items()
        if len(opening) == 4 and count > MAX_SAME_OPENING * len(openings)
    ] == []


# Coverage


def test_every_fact_is_found(shipped: Corpus) -> None:
    unwanted = {"fact not in its entry", "companion without its entry", "stale translation"}
    assert [str(doubt) for doubt in shipped.doubts if doubt.kind in unwanted] == []
    found = [
        (example, find_entry(shipped, example.entry).text.text[slice(*example.fact)])
        for example in shipped.examples
        if example.fact and example.entry
    ]
    assert [example for example, fact in found if fact != fact.strip() or not fact] == []
    assert len(found) > len(shipped.examples) / 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_covered(shipped: Corpus, language: Language) -> None:
    sentences = {entry: list(long_sentences(entry)) for entry in shipped.entries}
    assert sum(map(len, sentences.values())) > 300
    assert find_uncovered(shipped, language, sentences) == UNCOVERED_SENTENCES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_is_covered(shipped: Corpus, language: Language) -> None:
    links = {entry: [(link.start, link.end) for link in find_links(entry.text.text)] for entry in shipped.entries}
    assert sum(map(len, links.values())) > 150
    assert find_uncovered(shipped, language, links) == UNCOVERED_LINKS[language]
