"""The hyperlinks printed at a page's end belong to no answer, and part no question from its answer."""

from collections.abc import Callable

import pytest

from corpus import Corpus
from support.corpora import by_number, doubts_of_kind

LoadText = Callable[[str], Corpus]

FERRIES = "https://ferries.example/winter"
BOATS = "https://boats.example/register"


def survey(answer: str, hyperlinks: list[str], label: str = "Who may read the register of boats?") -> str:
    """Print three questions as the word processor does; the hyperlinks of the second answer are behind it."""
    listed = "\n".join(hyperlinks)
    return (
        "1. Which ferries sail in winter?\n \nThe ferries to the northern islands sail every day of the year, and "
        f"those to the\nsouth from spring until the first storms of the autumn, as they always have\n({FERRIES}).\n"
        f" \n\n{FERRIES}\n\n2. Which boats are registered?\n \n{answer}\n \n\n{listed}\n\n3. {label}\n \n"
        "Everybody may.\n"
    )


@pytest.mark.parametrize(
    "references",
    [
        # The second is a bare line amid the answer, and the start of the first, or of another one.
        [f"(1) {BOATS}/owners", BOATS, "(2) https://boats.example/"],
        [f"(1) {BOATS}?year=2020", f"(2) {BOATS}-of-fishing-boats", BOATS, "See also the archive."],
        # The last repeats the first.
        ["(1)", BOATS, "(2)", FERRIES, "(3)", BOATS],
        [BOATS, FERRIES, BOATS],
    ],
)
def test_an_answer_keeps_its_links_and_none_of_the_page(load_text: LoadText, references: list[str]) -> None:
    urls = [word for line in references for word in line.split() if "://" in word]
    answer = "Those of the harbour.\n\n" + "\n".join(references)
    corpus = load_text(survey(answer, urls))
    question = by_number(corpus)[2]
    assert question.answer.text.split() == answer.split()
    assert [link.url for link in question.links] == list(dict.fromkeys(urls))
    assert [doubt.message for doubt in doubts_of_kind(corpus, "printed hyperlinks")] == [FERRIES, " ".join(urls)]


def test_a_short_line_above_the_hyperlinks_of_an_answer_is_no_heading(load_text: LoadText) -> None:
    answer = f"Those of the harbour (1).\n\n(1) {BOATS}\n\nSee also part 3"
    text = survey(answer, [BOATS])
    assert by_number(load_text(text))[2].answer.text == answer
    # A heading may be the last line of a page.
    questions = by_number(load_text(text.replace("\n\n3. ", "\n\n7/9\n\n3. ")))
    assert (questions[2].answer.text, questions[3].section) == (
        answer.removesuffix("\n\nSee also part 3"),
        "See also part 3",
    )


def test_a_link_that_a_line_end_splits_is_known_in_the_list(load_text: LoadText) -> None:
    answer = "The harbour office keeps it (https://boats.example/register-\nof-all-boats), and its archive."
    corpus = load_text(survey(answer, ["https://boats.example/register-of-all-boats"]))
    assert by_number(corpus)[2].answer.text == (
        "The harbour office keeps it (https://boats.example/register-of-all-boats), and its archive."
    )


@pytest.mark.parametrize("label", ["Who may read the register of boats?", "Please describe who may read it"])
@pytest.mark.parametrize(
    "answer",
    [
        # The line before the list of hyperlinks is full, and no sentence ends there.
        f"All of them.\n(1) {BOATS}/of-all-boats-by-length-and-by-home-port-since-1950",
        f"See {BOATS} and\nthe law on the registers of boats and the landing of fish of the twelfth of May 2020",
    ],
)
def test_the_last_question_behind_printed_hyperlinks_is_found(load_text: LoadText, answer: str, label: str) -> None:
    [url] = [word for word in answer.split() if "://" in word]
    questions = by_number(load_text(survey(answer, [url], label)))
    assert [questions[2].answer.text.split(), questions[2].links[0].url] == [answer.split(), url]
    assert (questions[3].label, questions[3].answer.text) == (label, "Everybody may.")


def test_a_number_within_a_sentence_behind_printed_hyperlinks_is_no_question(load_text: LoadText) -> None:
    answer = f"See {BOATS} and\nwhat the harbour office has published about the registers of boats in Regulation"
    corpus = load_text(survey(answer, [BOATS]).replace("3. Who may read the register of boats?", "3. It is in force."))
    assert list(by_number(corpus)) == [1, 2]
    assert by_number(corpus)[2].answer.text.endswith("in Regulation 3. It is in force.\n\nEverybody may.")


def test_a_short_paragraph_of_the_forms_answer_is_no_heading(load_text: LoadText) -> None:
    text = (
        "A. Travel\n\nThe ferries sail.\n\nWhich ferries sail in winter? * 1.\n\nBy land\n\n"
        "The mules carry the mail.\n\nThe roads are closed\n\nThe passes are open.\n\nWhat goes by land? * 2.\n\n"
        "B. Other\n\nNothing else.\n\nWhat else is there? * 3.\n"
    )
    question = by_number(load_text(text))[2]
    assert question.answer.text == "The mules carry the mail. The roads are closed The passes are open."
    assert (question.section, question.heading) == ("A. Travel", "By land")
