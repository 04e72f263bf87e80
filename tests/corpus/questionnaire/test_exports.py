"""The invented questionnaire, which the parser was not written for: each export alone, and both together."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import Corpus, Link, Question
from corpus.document import Doubt, Provenance
from support.entries import find_entry

Numbered = Callable[[Corpus], dict[int, Question]]
Doubted = Callable[[Corpus, str], list[Doubt]]
Changed = Callable[[str, str, str], str]
Read = Callable[[str], Corpus]

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
def expected(data: Path) -> dict[int, dict]:
    records = json.loads((data / "atlantida-2024-expected.json").read_text(encoding="utf-8"))
    return {record["number"]: record for record in records}


@pytest.fixture
def corpora(invented: dict[str, str], read: Read) -> Read:
    return lambda name: read(invented[name])


@pytest.mark.parametrize("name", ALL)
def test_all_questions_are_found(corpora: Read, numbered: Numbered, name: str) -> None:
    assert list(numbered(corpora(name))) == list(range(1, 27))


@pytest.mark.parametrize("name", ALL)
def test_answers_start_and_end_as_listed(
    corpora: Read, numbered: Numbered, expected: dict[int, dict], name: str
) -> None:
    got, listed = {}, {}
    for number, question in numbered(corpora(name)).items():
        start, end = expected[number]["answer_starts"] or "", expected[number]["answer_ends"] or ""
        if name == "form" and number == 22:
            end = end.replace("tide-pools", "tidepools")
        text = " ".join(question.answer.text.split())
        listed[number] = (start, end, start != "")
        got[number] = (text[: len(start)], text[len(text) - len(end) :], text != "")
    assert got == listed


@pytest.mark.parametrize("name", ALL)
def test_links_are_as_listed(corpora: Read, numbered: Numbered, expected: dict[int, dict], name: str) -> None:
    listed = {number: record["links"] for number, record in expected.items()}
    if name == "form":
        listed[22] = [FORM_LINK]
    got = {number: [link.url for link in question.links] for number, question in numbered(corpora(name)).items()}
    assert got == listed


@pytest.mark.parametrize("name", ALL)
def test_follow_ups_are_tied(corpora: Read, numbered: Numbered, expected: dict[int, dict], name: str) -> None:
    got = {number: question.follow_up_of for number, question in numbered(corpora(name)).items()}
    assert got == {number: record["follow_up_of"] for number, record in expected.items()}


@pytest.mark.parametrize("name", ALL)
def test_labels_are_as_listed(corpora: Read, numbered: Numbered, expected: dict[int, dict], name: str) -> None:
    listed = {number: record["label"] for number, record in expected.items()}
    if name == "form":
        listed |= FORM_LABELS
    questions = numbered(corpora(name))
    assert {number: f"{q.label} {q.note}".strip() for number, q in questions.items()} == listed
    assert questions[7].note == "Note: Digital service and e-service mean the same thing in these questions."


@pytest.mark.parametrize("name", ALL)
def test_sections_are_as_listed(corpora: Read, numbered: Numbered, expected: dict[int, dict], name: str) -> None:
    if name == "word":
        # Without the other export sub-headings can't be told from sections.
        listed = {number: record["section_word"] for number, record in expected.items()} | HEADINGS
    else:
        listed = {number: record["section_form"] for number, record in expected.items()}
    got = {number: question.section for number, question in numbered(corpora(name)).items()}
    assert got == listed | CONTACT


@pytest.mark.parametrize(
    ("name", "headings"),
    [("form", {n: h for n, h in HEADINGS.items() if n != 10}), ("word", {}), *((b, HEADINGS) for b in BOTH)],
)
def test_sub_headings(corpora: Read, numbered: Numbered, name: str, headings: dict[int, str]) -> None:
    got = {number: question.heading for number, question in numbered(corpora(name)).items() if question.heading}
    assert got == headings


@pytest.mark.parametrize("name", ["word", *BOTH])
def test_choices_come_from_the_word_export(
    corpora: Read, numbered: Numbered, expected: dict[int, dict], name: str
) -> None:
    got = {number: question.choice for number, question in numbered(corpora(name)).items()}
    assert got == {number: record["choice"] for number, record in expected.items()}


def test_form_alone_shows_options_without_choices(corpora: Read, numbered: Numbered, doubted: Doubted) -> None:
    corpus = corpora("form")
    questions = numbered(corpus)
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
    assert [doubt.question for doubt in doubted(corpus, "choice uncertain")] == [6, 10, 15, 17, 18, 20, 26]


@pytest.mark.parametrize("name", BOTH)
def test_disagreement_about_a_link_is_doubted(corpora: Read, numbered: Numbered, doubted: Doubted, name: str) -> None:
    corpus = corpora(name)
    assert numbered(corpus)[22].links == (Link(WORD_LINK),)
    [doubt] = [doubt for doubt in doubted(corpus, "spellings of a link differ") if doubt.question == 22]
    assert doubt.message == f"{WORD_LINK} / web form {FORM_LINK} (used: {WORD_LINK})"


@pytest.mark.parametrize("name", BOTH)
def test_joined_exports_agree_but_for_what_differs(corpora: Read, doubted: Doubted, name: str) -> None:
    corpus = corpora(name)
    assert [doubt.question for doubt in doubted(corpus, "labels differ")] == [8, 9, 16]
    assert [doubt.question for doubt in doubted(corpus, "no answer")] == [8]
    assert [doubt.question for doubt in doubted(corpus, "spellings of a link differ")] == [14, 22]
    unwanted = ("answers differ", "question in one export only", "text in one export only", "link seen once")
    assert [doubt for kind in unwanted for doubt in doubted(corpus, kind)] == []


@pytest.mark.parametrize(
    ("name", "leading", "confirming"),
    [("form, word", (470, 478), (198, 204)), ("word, form", (236, 244), (507, 513))],
)
def test_questions_name_their_lines_in_both_exports(
    corpora: Read,
    numbered: Numbered,
    name: str,
    leading: tuple[int, int],
    confirming: tuple[int, int],
) -> None:
    assert numbered(corpora(name))[23].provenance == Provenance("atlantida.txt", leading, confirming)


@pytest.mark.parametrize("name", ["word", *BOTH])
def test_letter_closes_the_last_entry(corpora: Read, name: str) -> None:
    assert corpora(name).entries[-1].text.text == (
        "Yes\n\nAs Director of Tidal Data Services I confirm the answers given above.\n\nWith kind regards,\n\n"
        "Ondina Coralli Brineholt\nDirector of Tidal Data Services\nApril 11th, 2024"
    )


@pytest.mark.parametrize("name", ["word", *BOTH])
def test_edition_is_named_after_country_and_year(corpora: Read, name: str) -> None:
    assert find_entry(corpora(name), "republic-of-atlantida-2024/15-16").questions == (15, 16)


def test_edition_of_the_form_alone_is_named_after_its_file(corpora: Read) -> None:
    assert find_entry(corpora("form"), "atlantida/15-16").questions == (15, 16)


# Variations


def test_quoted_number_that_is_also_the_next_question_splits_nothing(
    invented: dict[str, str], changed: Changed, read: Read, numbered: Numbered
) -> None:
    questions = numbered(read(changed(invented["word"], "\n19. Its members", "\n13. Its members")))
    assert "by Regulation 13. Its members are the registrars" in questions[12].answer.text
    assert questions[13].label == "Education"


def test_lettered_section_keeps_its_whole_name(
    invented: dict[str, str], changed: Changed, read: Read, numbered: Numbered
) -> None:
    questions = numbered(read(changed(invented["form"], "B. Rules and Strategy", "B. Rules to keep")))
    assert questions[15].section == "B. Rules to keep"
    assert questions[26].section == "Consent"


def test_section_ends_the_follow_ups(
    invented: dict[str, str], changed: Changed, read: Read, numbered: Numbered
) -> None:
    questions = numbered(
        read(changed(invented["word"], "25. Please provide any other information on", "25. Please provide details on"))
    )
    assert questions[25].section == "Other information"
    assert questions[25].follow_up_of is None


def test_field_behind_another_question_is_an_entry_of_its_own(
    invented: dict[str, str], changed: Changed, read: Read
) -> None:
    corpus = read(changed(invented["word"], " 14. Health \n", " 14. Phone : 555 0199\n"))
    assert find_entry(corpus, "republic-of-atlantida-2024/14").text.text.startswith("Phone: 555 0199")
    assert find_entry(corpus, "republic-of-atlantida-2024/13").text.text.startswith("The Ministry of Schools")


@pytest.mark.parametrize(
    ("blank_lines", "answer", "section"), [(1, "Ministry of Plans", ""), (2, "", "Ministry of Plans")]
)
def test_short_answer_is_told_from_a_heading_by_its_margin(
    read: Read, numbered: Numbered, blank_lines: int, answer: str, section: str
) -> None:
    margin = "\n" * blank_lines
    text = f"1. Planning\n\nMinistry of Plans\n{margin}2. Health\n\nThe clinics are open on all days of the week.\n"
    questions = numbered(read(text))
    assert questions[1].answer.text == answer
    assert questions[2].section == section
    assert questions[2].answer.text == "The clinics are open on all days of the week."


def test_follow_up_of_a_topic_stays_with_its_topic(corpora: Read) -> None:
    entries = {entry.id.split("/")[1]: entry for entry in corpora("word").entries}
    assert entries["20-21"].questions == (20, 21)
    assert entries["20,22"].questions == (20, 22)
    assert entries["20,23,24"].questions == (20, 23, 24)
    assert "Eyes Above" in entries["20,23,24"].text.text
    assert "Eyes Above" not in entries["20-21"].text.text


def test_field_that_only_the_form_fills_is_still_a_field(
    read: Callable[[str], Corpus], invented: dict[str, str], changed: Callable[[str, str, str], str]
) -> None:
    corpus = read(changed(invented["form, word"], "Name  : Pelagio Sandbar", "Name "))
    assert "Name: Pelagio Sandbar" in find_entry(corpus, "republic-of-atlantida-2024/10-12").text.text
