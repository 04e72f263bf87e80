"""The shipped plain titles: each entry has one in both languages, short and unlike any other."""

import re

import pytest

from corpus import LANGUAGES, Corpus, Language


@pytest.fixture(params=LANGUAGES)
def titles(shipped: Corpus, request: pytest.FixtureRequest) -> list[str]:
    """The plain titles of all entries in a language."""
    language: Language = request.param
    return [entry.plain_titles[language] for entry in shipped.entries]


def test_every_entry_has_a_plain_title_that_no_other_has(shipped: Corpus, titles: list[str]) -> None:
    assert len(titles) == 66
    assert len({title.casefold() for title in titles}) == 66
    assert shipped.stale_titles == ()


def test_plain_titles_have_at_most_six_words_and_are_no_questions(titles: list[str]) -> None:
    assert max(len(title.split()) for title in titles) <= 6
    # Neither questions nor sentences, and without the strokes and brackets of the questionnaire's labels.
    assert [title for title in titles if re.search(r"[¿?/;]|\.$|  |^[a-z]|-government", title)] == []


def test_plain_titles_are_shorter_than_the_labels(shipped: Corpus) -> None:
    for entry in shipped.entries:
        assert entry.translation is not None
        assert len(entry.plain_titles["en"]) < len(entry.title)
        assert len(entry.plain_titles["es"]) < len(entry.translation.title)


def test_a_technology_is_named_by_its_title(shipped: Corpus) -> None:
    by_id = {entry.id.removeprefix("peru-2022/"): entry.plain_titles for entry in shipped.entries}
    assert by_id["38-39"] == {"en": "Data protection law", "es": "Ley de protección de datos personales"}
    assert [by_id[f"74{end}"]["en"] for end in ("-75", ",76", ",77", ",78", ",79", ",80")] == [
        "Artificial intelligence",
        "Robotics",
        "Blockchain",
        "5G technology",
        "Internet of things",
        "Other new technologies",
    ]
