"""The names in the indexed texts, and those that a question mentions."""

import pytest

from corpus import Corpus, Entry, LocatedText
from qa.answering.question.question import parse_question
from qa.answering.retrieval.names import Names, find_places
from support.questions import load_questions

TEXTS = {
    "director": "The museum is led by Rosa Elena Quispe Huamán, who studied in Tarma.",
    "donor": "Juan de la Cruz gave the clocks. The National Museum Foundation keeps them.",
    "rooms": "The Blue Room has blue walls. A room for children is planned.",
}


@pytest.fixture
def names() -> Names:
    """The names of three entries."""
    return Names.of_entries(
        [Entry(name, "faq.jsonl", "", name, (name,), LocatedText(text, ((0, 1),))) for name, text in TEXTS.items()]
    )


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Who is Rosa Quispe?", "director"),
        ("rosa elena quispe huaman", "director"),
        ("quispe huaman cargo", "director"),
        ("huaman", "director"),
        ("Huamán, who's she?", "director"),
        ("tell me about juan cruz", "donor"),
        ("¿Quién es el señor Juan de la Cruz?", "donor"),
    ],
)
def test_who_somebody_is(names: Names, text: str, entry: str):
    found = names.find(parse_question(text))
    assert [(one.name.entries, one.name.is_person, one.is_all) for one in found] == [((entry,), True, True)]


@pytest.mark.parametrize(
    "text",
    ["How old is Rosa Quispe?", "salary of rosa quispe", "¿Con quién se casó Rosa Quispe?", "Did Quispe resign?"],
)
def test_more_than_who_somebody_is(names: Names, text: str):
    [found] = names.find(parse_question(text))
    assert found.name.is_person
    assert not found.is_all


@pytest.mark.parametrize(
    "text", ["Who is the director?", "Who is Ana Torres?", "the blue one", "a national day", "de la"]
)
def test_no_name_of_the_texts(names: Names, text: str):
    assert names.find(parse_question(text)) == ()


def test_institutions_are_no_persons(names: Names):
    [found] = names.find(parse_question("who pays the national museum foundation?"))
    assert (found.name.text, found.name.is_person, found.matched, found.is_all) == (
        "National Museum Foundation",
        False,
        3,
        False,
    )
    assert names.with_persons == {"director", "donor"}


def test_a_word_that_is_common_in_the_texts_names_nobody(names: Names):
    [found] = names.find(parse_question("where is the blue room"))
    assert (found.name.text, found.name.is_person) == ("Blue Room", False)


def test_the_persons_of_the_shipped_document(shipped: Corpus):
    names = Names.of_entries(shipped.entries, frozenset({"peru"}))
    by_number = {number: entry.id for entry in shipped.entries for number in entry.questions}
    assert names.with_persons == {by_number[1], by_number[14], by_number[97], by_number[112]}


def test_the_places_of_the_shipped_document(shipped: Corpus):
    names = Names.of_entries(shipped.entries, frozenset({"peru"}))
    by_number = {number: entry.id for entry in shipped.entries for number in entry.questions}
    # Callao; Ica and Lambayeque; Singapore; Huancavelica; the United States.
    assert names.with_places == {by_number[number] for number in (76, 79, 83, 93, 97)}


def test_a_place_is_no_word_of_other_texts_and_no_institution():
    assert find_places("The pier in Huacho is of the Port of Court.", frozenset({"court"})) == {"huacho"}
    assert find_places("En el Perú, de Japón y de los Estados Unidos", frozenset()) == {"JP", "US"}
    assert find_places("in the United States", frozenset()) == {"US"}


def test_who_is_asked_for_by_name_is_found_and_nothing_else_about_the_person(shipped: Corpus):
    names = Names.of_entries(shipped.entries)

    def asks_who(text: str) -> bool:
        return any(found.is_all for found in names.find(parse_question(text)))

    records = load_questions("question-kinds.jsonl")
    assert sum(asks_who(record["question"]) for record in records if record["kind"] == "who") >= 9
    assert not any(asks_who(record["question"]) for record in records if record["reason"] and "history" not in record)
    assert not any(asks_who(example.question) for example in shipped.unanswerable)
