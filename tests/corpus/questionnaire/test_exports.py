"""The invented questionnaire, which the parser was not written for: each export by itself, and both together."""

import json
from collections.abc import Callable

import pytest

from corpus import Corpus, Link
from corpus.document import Provenance
from support.corpora import by_number, doubts_of_kind, replace_once
from support.entries import find_entry
from support.paths import DATA

LoadText = Callable[[str], Corpus]

CHIEF = "Contact information of the national Chief Tide Officer (CTO) or equivalent"
SECTORAL = "Sectoral agencies/departments/ministries"
HEADINGS = {10: CHIEF, 11: CHIEF, 12: CHIEF, 13: SECTORAL, 14: SECTORAL}
CONTACT = dict.fromkeys(range(1, 7), "Contact information")
"""Questions 1 to 6 have a section of their own, as in the real document."""

FORM_LABELS = {
    8: "Please provide link(s) for portal(s) offering the following services: - Open sea data",
    9: "Please provide link(s) for portal(s) offering the following services: - E-participation or similar",
    16: "If yes, please provide link and detail.",
}
FORM_LINK = "https://data.atlantida.example/buoys/tidepools"
WORD_LINK = "https://data.atlantida.example/buoys/tide-pools"
BOTH = ["form, word", "word, form"]
ALL = ["form", "word", *BOTH]


@pytest.fixture(scope="module")
def expected() -> dict[int, dict]:
    records = json.loads((DATA / "atlantida-2024-expected.json").read_text(encoding="utf-8"))
    return {record["number"]: record for record in records}


@pytest.fixture
def corpora(atlantida: dict[str, str], load_text: LoadText) -> LoadText:
    return lambda name: load_text(atlantida[name])


@pytest.mark.parametrize("name", ALL)
def test_all_questions_are_found(corpora: LoadText, name: str) -> None:
    assert list(by_number(corpora(name))) == list(range(1, 27))


@pytest.mark.parametrize("name", ALL)
def test_answers_start_and_end_as_listed(corpora: LoadText, expected: dict[int, dict], name: str) -> None:
    actual, listed = {}, {}
    for number, question in by_number(corpora(name)).items():
        start, end = expected[number]["answer_starts"] or "", expected[number]["answer_ends"] or ""
        if name == "form" and number == 22:
            end = end.replace("tide-pools", "tidepools")
        text = " ".join(question.answer.text.split())
        listed[number] = (start, end, start != "")
        actual[number] = (text[: len(start)], text[len(text) - len(end) :], text != "")
    assert actual == listed


@pytest.mark.parametrize("name", ALL)
def test_links_are_as_listed(corpora: LoadText, expected: dict[int, dict], name: str) -> None:
    listed = {number: record["links"] for number, record in expected.items()}
    if name == "form":
        listed[22] = [FORM_LINK]
    actual = {number: [link.url for link in question.links] for number, question in by_number(corpora(name)).items()}
    assert actual == listed


@pytest.mark.parametrize("name", ALL)
def test_follow_ups_are_linked(corpora: LoadText, expected: dict[int, dict], name: str) -> None:
    actual = {number: question.follow_up_of for number, question in by_number(corpora(name)).items()}
    assert actual == {number: record["follow_up_of"] for number, record in expected.items()}


@pytest.mark.parametrize("name", ALL)
def test_labels_are_as_listed(corpora: LoadText, expected: dict[int, dict], name: str) -> None:
    listed = {number: record["label"] for number, record in expected.items()}
    if name == "form":
        listed |= FORM_LABELS
    questions = by_number(corpora(name))
    assert {number: f"{q.label} {q.note}".strip() for number, q in questions.items()} == listed
    assert questions[7].note == "Note: Digital service and e-service mean the same thing in these questions."


@pytest.mark.parametrize("name", ALL)
def test_sections_are_as_listed(corpora: LoadText, expected: dict[int, dict], name: str) -> None:
    if name == "word":
        # Without the other export sub-headings can't be distinguished from sections.
        listed = {number: record["section_word"] for number, record in expected.items()} | HEADINGS
    else:
        listed = {number: record["section_form"] for number, record in expected.items()}
    actual = {number: question.section for number, question in by_number(corpora(name)).items()}
    assert actual == listed | CONTACT


@pytest.mark.parametrize(
    ("name", "headings"),
    [("form", {n: h for n, h in HEADINGS.items() if n != 10}), ("word", {}), *((b, HEADINGS) for b in BOTH)],
)
def test_sub_headings(corpora: LoadText, name: str, headings: dict[int, str]) -> None:
    actual = {number: question.heading for number, question in by_number(corpora(name)).items() if question.heading}
    assert actual == headings


@pytest.mark.parametrize("name", ["word", *BOTH])
def test_choices_come_from_the_word_export(corpora: LoadText, expected: dict[int, dict], name: str) -> None:
    actual = {number: question.choice for number, question in by_number(corpora(name)).items()}
    assert actual == {number: record["choice"] for number, record in expected.items()}


def test_form_alone_shows_options_without_choices(corpora: LoadText) -> None:
    corpus = corpora("form")
    questions = by_number(corpus)
    assert {question.choice for question in questions.values()} == {None}
    assert {number: len(q.options) for number, q in questions.items() if q.options} == {
        6: 5,
        10: 2,
        15: 2,
        17: 5,
        18: 2,
        20: 2,
        26: 2,
    }
    assert questions[6].options[1] == "Several offices answered this questionnaire together"
    assert [doubt.question for doubt in doubts_of_kind(corpus, "choice uncertain")] == [6, 10, 15, 17, 18, 20, 26]


@pytest.mark.parametrize("name", BOTH)
def test_differing_spellings_of_a_link_are_a_doubt(corpora: LoadText, name: str) -> None:
    corpus = corpora(name)
    assert by_number(corpus)[22].links == (Link(WORD_LINK),)
    [doubt] = [doubt for doubt in doubts_of_kind(corpus, "spellings of a link differ") if doubt.question == 22]
    assert doubt.message == f"{WORD_LINK} / web form {FORM_LINK} (used: {WORD_LINK})"


@pytest.mark.parametrize("name", BOTH)
def test_joined_exports_have_the_expected_doubts(corpora: LoadText, name: str) -> None:
    corpus = corpora(name)
    assert [doubt.question for doubt in doubts_of_kind(corpus, "labels differ")] == [8, 9, 16]
    assert [doubt.question for doubt in doubts_of_kind(corpus, "no answer")] == [8]
    assert [doubt.question for doubt in doubts_of_kind(corpus, "spellings of a link differ")] == [14, 22]
    unwanted = ("answers differ", "question in one export only", "text in one export only", "link seen once")
    assert [doubt for kind in unwanted for doubt in doubts_of_kind(corpus, kind)] == []


@pytest.mark.parametrize(
    ("name", "leading", "confirming"),
    [("form, word", (470, 478), (198, 204)), ("word, form", (236, 244), (507, 513))],
)
def test_questions_know_their_lines_in_both_exports(
    corpora: LoadText, name: str, leading: tuple[int, int], confirming: tuple[int, int]
) -> None:
    assert by_number(corpora(name))[23].provenance == Provenance("atlantida.txt", leading, confirming)


@pytest.mark.parametrize("name", ["word", *BOTH])
def test_the_letter_joins_the_last_entry(corpora: LoadText, name: str) -> None:
    assert corpora(name).entries[-1].text.text == (
        "Yes\n\nAs Director of Tidal Data Services I confirm the answers given above.\n\nWith kind regards,\n\n"
        "Ondina Coralli Brineholt\nDirector of Tidal Data Services\nApril 11th, 2024"
    )


@pytest.mark.parametrize("name", ["word", *BOTH])
def test_the_edition_is_named_after_country_and_year(corpora: LoadText, name: str) -> None:
    assert find_entry(corpora(name), "republic-of-atlantida-2024/15-16").questions == (15, 16)


def test_the_edition_of_the_form_alone_is_named_after_its_file(corpora: LoadText) -> None:
    assert find_entry(corpora("form"), "atlantida/15-16").questions == (15, 16)


# Variations


def test_a_quoted_number_of_the_next_question_splits_no_answer(atlantida: dict[str, str], load_text: LoadText) -> None:
    questions = by_number(load_text(replace_once(atlantida["word"], "\n19. Its members", "\n13. Its members")))
    assert "by Regulation 13. Its members are the registrars" in questions[12].answer.text
    assert questions[13].label == "Education"


def test_a_lettered_section_keeps_its_whole_name(atlantida: dict[str, str], load_text: LoadText) -> None:
    questions = by_number(load_text(replace_once(atlantida["form"], "B. Rules and Strategy", "B. Rules to keep")))
    assert questions[15].section == "B. Rules to keep"
    assert questions[26].section == "Consent"


def test_a_new_section_ends_the_follow_ups(atlantida: dict[str, str], load_text: LoadText) -> None:
    questions = by_number(
        load_text(
            replace_once(
                atlantida["word"], "25. Please provide any other information on", "25. Please provide details on"
            )
        )
    )
    assert questions[25].section == "Other information"
    assert questions[25].follow_up_of is None


def test_a_field_after_another_question_is_a_separate_entry(atlantida: dict[str, str], load_text: LoadText) -> None:
    corpus = load_text(replace_once(atlantida["word"], " 14. Health \n", " 14. Phone : 555 0199\n"))
    assert find_entry(corpus, "republic-of-atlantida-2024/14").text.text.startswith("Phone: 555 0199")
    assert find_entry(corpus, "republic-of-atlantida-2024/13").text.text.startswith("The Ministry of Schools")


@pytest.mark.parametrize(
    ("blank_lines", "answer", "section"), [(1, "Ministry of Plans", ""), (2, "", "Ministry of Plans")]
)
def test_the_margin_distinguishes_a_heading_from_a_short_answer(
    load_text: LoadText, blank_lines: int, answer: str, section: str
) -> None:
    margin = "\n" * blank_lines
    text = f"1. Planning\n\nMinistry of Plans\n{margin}2. Health\n\nThe clinics are open on all days of the week.\n"
    questions = by_number(load_text(text))
    assert questions[1].answer.text == answer
    assert questions[2].section == section
    assert questions[2].answer.text == "The clinics are open on all days of the week."


def test_a_follow_up_of_a_topic_stays_with_its_topic(corpora: LoadText) -> None:
    entries = {entry.id.split("/")[1]: entry for entry in corpora("word").entries}
    assert entries["20-21"].questions == (20, 21)
    assert entries["20,22"].questions == (20, 22)
    assert entries["20,23,24"].questions == (20, 23, 24)
    assert "Eyes Above" in entries["20,23,24"].text.text
    assert "Eyes Above" not in entries["20-21"].text.text


def test_a_field_filled_in_the_form_only_is_still_a_field(
    load_text: Callable[[str], Corpus], atlantida: dict[str, str]
) -> None:
    corpus = load_text(replace_once(atlantida["form, word"], "Name  : Pelagio Sandbar", "Name "))
    assert "Name: Pelagio Sandbar" in find_entry(corpus, "republic-of-atlantida-2024/10-12").text.text
