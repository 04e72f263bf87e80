"""Whatever a person should check becomes a doubt, and no line of a document vanishes silently."""

import re
from collections.abc import Callable

import pytest

from corpus import Corpus
from corpus.document import Doubt
from support.corpora import by_number, doubts_of_kind, replace_once

LoadText = Callable[[str], Corpus]


def numbers_and_messages(doubts: list[Doubt]) -> list[tuple[int | None, str]]:
    return [(doubt.question, doubt.message) for doubt in doubts]


def test_a_doubt_is_printed_with_its_location() -> None:
    assert str(Doubt("no answer", "a.txt", (3, 3), "Email", 5)) == "a.txt:3: no answer: question 5: Email"
    assert str(Doubt("instruction", "a.txt", (3, 9), "Please")) == "a.txt:3-9: instruction: Please"
    assert str(Doubt("question missing", "a.txt", None, "none", 2)) == "a.txt: question missing: question 2: none"


def test_a_missing_question(atlantida: dict[str, str], load_text: LoadText) -> None:
    word = atlantida["word"]
    corpus = load_text(word[: word.index("17. How long")] + word[word.index("18. Does the") :])
    assert 17 not in by_number(corpus)
    assert numbers_and_messages(doubts_of_kind(corpus, "question missing")) == [(17, "no question 17 was found")]
    assert by_number(corpus)[16].answer.text.endswith("About 4,300 suppliers were registered at the end of 2023.")
    assert by_number(corpus)[18].choice == "No"


def test_a_wrong_number(atlantida: dict[str, str], load_text: LoadText) -> None:
    corpus = load_text(replace_once(atlantida["word"], "\n13. Education", "\n12. Education"))
    assert numbers_and_messages(doubts_of_kind(corpus, "question missing")) == [(13, "no question 13 was found")]


@pytest.mark.parametrize(
    ("old", "new", "choice", "message"),
    [
        ("( X ) Five years", "(   ) Five years", None, "no tick can be seen"),
        ("(    ) One year", "(  x ) One year", "One year; Five years", "ticked: One year, Five years"),
    ],
)
def test_no_tick_and_several_ticks(
    atlantida: dict[str, str], load_text: LoadText, old: str, new: str, choice: str | None, message: str
) -> None:
    corpus = load_text(replace_once(atlantida["word"], old, new))
    assert by_number(corpus)[17].choice == choice
    assert numbers_and_messages(doubts_of_kind(corpus, "choice uncertain")) == [(17, message)]


def test_a_question_in_the_form_only(atlantida: dict[str, str], load_text: LoadText) -> None:
    word = atlantida["word"]
    corpus = load_text(atlantida["form"] + word[: word.index("24. Please include")])
    assert numbers_and_messages(doubts_of_kind(corpus, "question in one export only")) == [
        (number, "only in the web-form export") for number in (24, 25, 26)
    ]
    assert by_number(corpus)[24].answer.text.startswith("Handbook “Eyes Above, Ears Below”")
    assert by_number(corpus)[24].provenance.confirming_lines is None


def test_a_question_in_the_word_export_only(atlantida: dict[str, str], load_text: LoadText) -> None:
    corpus = load_text(replace_once(atlantida["form"], "Health * 14.\n", "") + atlantida["word"])
    assert numbers_and_messages(doubts_of_kind(corpus, "question in one export only")) == [
        (14, "only in the word-processor export")
    ]
    assert [doubt.question for doubt in doubts_of_kind(corpus, "answers differ")] == [13]


def test_an_answer_in_the_form_only(atlantida: dict[str, str], load_text: LoadText) -> None:
    word = atlantida["word"]
    start, end = word.index("The Ministry of Schools"), word.index("https://schools.atlantida.example/\n 14.")
    corpus = load_text(atlantida["form"] + word[:start] + "\n\n" + word[end:])
    answer = by_number(corpus)[13].answer
    assert numbers_and_messages(doubts_of_kind(corpus, "text in one export only")) == [
        (13, "the answer is taken from the web-form export")
    ]
    assert answer.text.startswith("The Ministry of Schools writes the curricula, trains teachers and lends tablets to")
    assert answer.lines() == (107, 108)


def test_an_answer_in_the_word_export_only(atlantida: dict[str, str], load_text: LoadText) -> None:
    word = replace_once(
        atlantida["word"], "Open sea \ndata \n", "Open sea \ndata \n \nThe Buoy Catalogue has all of it.\n"
    )
    corpus = load_text(atlantida["form"] + word)
    assert by_number(corpus)[8].answer.text == "The Buoy Catalogue has all of it."
    assert numbers_and_messages(doubts_of_kind(corpus, "text in one export only")) == [
        (8, 'only in the word-processor export: "The Buoy Catalogue has all of it."')
    ]
    assert doubts_of_kind(corpus, "no answer") == []


def test_the_leading_export_decides_differing_labels(atlantida: dict[str, str], load_text: LoadText) -> None:
    corpus = load_text(replace_once(atlantida["form"], "Education * 13.", "Schooling * 13.") + atlantida["word"])
    assert by_number(corpus)[13].label == "Education"
    assert (13, '"Education" / "Schooling" (the first is used)') in numbers_and_messages(
        doubts_of_kind(corpus, "labels differ")
    )


def test_a_garbled_label_is_replaced(atlantida: dict[str, str], load_text: LoadText) -> None:
    garbled = "Drones - DronPlease provide link and detail:"
    corpus = load_text(
        atlantida["form"] + replace_once(atlantida["word"], "Drones - please provide link and detail:", garbled)
    )
    correct = "Drones - please provide link and detail:"
    assert by_number(corpus)[21].label == correct
    assert (21, f'"{garbled}" / "{correct}" (the second is used)') in numbers_and_messages(
        doubts_of_kind(corpus, "labels differ")
    )


def test_differing_answers_are_shown_with_the_words_before(atlantida: dict[str, str], load_text: LoadText) -> None:
    corpus = load_text(replace_once(atlantida["form"], "214 buoys", "215 buoys") + atlantida["word"])
    assert numbers_and_messages(doubts_of_kind(corpus, "answers differ")) == [
        (22, '"Sensors on 214" / "Sensors on 215"')
    ]


def test_differing_options(atlantida: dict[str, str], load_text: LoadText) -> None:
    corpus = load_text(replace_once(atlantida["form"], "Eight years\n\n", "") + atlantida["word"])
    [doubt] = doubts_of_kind(corpus, "options differ")
    assert doubt.question == 17
    assert doubt.message == (
        "One year; Three years; Five years; Eight years; Other / One year; Three years; Five years; Other"
    )


def test_a_link_in_the_form_only(atlantida: dict[str, str], load_text: LoadText) -> None:
    more = "https://more.example/tablets"
    corpus = load_text(
        replace_once(atlantida["form"], "the outer islands. (", f"the outer islands. ({more}) (") + atlantida["word"]
    )
    assert numbers_and_messages(doubts_of_kind(corpus, "link in the web-form export only")) == [(13, more)]


def test_stray_text_of_the_form(atlantida: dict[str, str], load_text: LoadText) -> None:
    stray = "this paragraph is between the options and the next label."
    corpus = load_text(replace_once(atlantida["form"], "Eight years\n\nOther\n", f"Eight years\n\nOther\n\n{stray}\n"))
    [doubt] = [doubt for doubt in doubts_of_kind(corpus, "text of no question") if doubt.message == stray]
    assert doubt.lines == (156, 156)


def split_line(line: str) -> list[str]:
    """Split a printed line, without its question's number, at its tick boxes."""
    line = re.sub(r"^\s*\d{1,3}\.\s|\s*\*?\s*(?<!\d)\d{1,3}\.\s*$", "", line)
    parts = re.split(r"\(\s*[xX]?\s*\)", line)
    return [words for part in parts if (words := " ".join(part.split()).rstrip("*. "))]


@pytest.mark.parametrize("name", ["form", "word", "form, word", "word, form"])
def test_no_line_vanishes(atlantida: dict[str, str], load_text: LoadText, name: str) -> None:
    corpus = load_text(atlantida[name])
    questions = by_number(corpus).values()
    texts = [question.answer for question in questions] + [entry.text for entry in corpus.entries]
    accounted = {line for text in texts for _, line in text.marks}
    ranges = [doubt.lines for doubt in corpus.doubts if doubt.lines and doubt.question is None]
    ranges += [question.provenance.confirming_lines for question in questions if question.provenance.confirming_lines]
    accounted |= {line for first, last in ranges for line in range(first, last + 1)}
    known = [word for q in questions for word in (q.label, q.note, q.section, q.heading, *q.options)]
    sections = tuple({question.section for question in questions})
    vanished = [
        (number, line)
        for number, line in enumerate(atlantida[name].split("\n"), start=1)
        if number not in accounted
        for piece in split_line(line)
        if not any(piece in words for words in known) and not piece.startswith(sections)
    ]
    assert vanished == []


def test_a_repeated_question(load_text: Callable[[str], Corpus], atlantida: dict[str, str]) -> None:
    word = atlantida["word"]
    start, end = word.index("17. How long"), word.index("18. Does the strategy set aside")
    corpus = load_text(word[:end] + "\n" + word[start:end] + word[end:])
    twice = doubts_of_kind(corpus, "question twice")
    assert [doubt.question for doubt in twice] == [17]
    assert twice[0].message.startswith("How long does the national digital strategy run?")
