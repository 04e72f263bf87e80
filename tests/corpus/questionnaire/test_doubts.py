"""What a person should look at is told, and no line of a document vanishes in silence."""

import re
from collections.abc import Callable

import pytest

from corpus import Corpus, Question
from corpus.document import Doubt

Read = Callable[[str], Corpus]
Numbered = Callable[[Corpus], dict[int, Question]]
Doubted = Callable[[Corpus, str], list[Doubt]]
Changed = Callable[[str, str, str], str]


def told(doubts: list[Doubt]) -> list[tuple[int | None, str]]:
    return [(doubt.question, doubt.message) for doubt in doubts]


def test_doubt_is_printed_with_its_place() -> None:
    assert str(Doubt("no answer", "a.txt", (3, 3), "Email", 5)) == "a.txt:3: no answer: question 5: Email"
    assert str(Doubt("instruction", "a.txt", (3, 9), "Please")) == "a.txt:3-9: instruction: Please"
    assert str(Doubt("question missing", "a.txt", None, "none", 2)) == "a.txt: question missing: question 2: none"


def test_missing_number(invented: dict[str, str], read: Read, numbered: Numbered, doubted: Doubted) -> None:
    word = invented["word"]
    corpus = read(word[: word.index("17. How long")] + word[word.index("18. Does the") :])
    assert 17 not in numbered(corpus)
    assert told(doubted(corpus, "question missing")) == [(17, "no question 17 was found")]
    assert numbered(corpus)[16].answer.text.endswith("About 4,300 suppliers were registered at the end of 2023.")
    assert numbered(corpus)[18].choice == "No"


def test_number_printed_for_another(invented: dict[str, str], changed: Changed, read: Read, doubted: Doubted) -> None:
    corpus = read(changed(invented["word"], "\n13. Education", "\n12. Education"))
    assert told(doubted(corpus, "question missing")) == [(13, "no question 13 was found")]


@pytest.mark.parametrize(
    ("old", "new", "choice", "message"),
    [
        ("( X ) Five years", "(   ) Five years", None, "no tick can be seen"),
        ("(    ) One year", "(  x ) One year", "One year; Five years", "ticked: One year, Five years"),
    ],
)
def test_ticks_that_are_not_one(
    invented: dict[str, str],
    changed: Changed,
    read: Read,
    numbered: Numbered,
    doubted: Doubted,
    old: str,
    new: str,
    choice: str | None,
    message: str,
) -> None:
    corpus = read(changed(invented["word"], old, new))
    assert numbered(corpus)[17].choice == choice
    assert told(doubted(corpus, "choice uncertain")) == [(17, message)]


def test_question_in_the_form_only(invented: dict[str, str], read: Read, numbered: Numbered, doubted: Doubted) -> None:
    word = invented["word"]
    corpus = read(invented["form"] + word[: word.index("24. Please include")])
    assert told(doubted(corpus, "question in one export only")) == [
        (number, "only in the web-form export") for number in (24, 25, 26)
    ]
    assert numbered(corpus)[24].answer.text.startswith("Handbook “Eyes Above, Ears Below”")
    assert numbered(corpus)[24].provenance.confirming_lines is None


def test_question_in_the_word_export_only(
    invented: dict[str, str], changed: Changed, read: Read, doubted: Doubted
) -> None:
    corpus = read(changed(invented["form"], "Health * 14.\n", "") + invented["word"])
    assert told(doubted(corpus, "question in one export only")) == [(14, "only in the word-processor export")]
    assert [doubt.question for doubt in doubted(corpus, "answers differ")] == [13]


def test_answer_in_the_form_only(invented: dict[str, str], read: Read, numbered: Numbered, doubted: Doubted) -> None:
    word = invented["word"]
    start, end = word.index("The Ministry of Schools"), word.index("https://schools.atlantida.example/\n 14.")
    corpus = read(invented["form"] + word[:start] + "\n\n" + word[end:])
    answer = numbered(corpus)[13].answer
    assert told(doubted(corpus, "text in one export only")) == [(13, "the answer is taken from the web-form export")]
    assert answer.text.startswith("The Ministry of Schools writes the curricula, trains teachers and lends tablets to")
    assert answer.lines() == (107, 108)


def test_answer_in_the_word_export_only(
    invented: dict[str, str], changed: Changed, read: Read, numbered: Numbered, doubted: Doubted
) -> None:
    word = changed(invented["word"], "Open sea \ndata \n", "Open sea \ndata \n \nThe Buoy Catalogue has all of it.\n")
    corpus = read(invented["form"] + word)
    assert numbered(corpus)[8].answer.text == "The Buoy Catalogue has all of it."
    assert told(doubted(corpus, "text in one export only")) == [
        (8, 'only in the word-processor export: "The Buoy Catalogue has all of it."')
    ]
    assert doubted(corpus, "no answer") == []


def test_label_difference_keeps_the_leading_export(
    invented: dict[str, str], changed: Changed, read: Read, numbered: Numbered, doubted: Doubted
) -> None:
    corpus = read(changed(invented["form"], "Education * 13.", "Schooling * 13.") + invented["word"])
    assert numbered(corpus)[13].label == "Education"
    assert (13, '"Education" / "Schooling" (the first is used)') in told(doubted(corpus, "labels differ"))


def test_garbled_label_gives_way(
    invented: dict[str, str], changed: Changed, read: Read, numbered: Numbered, doubted: Doubted
) -> None:
    garbled = "Drones - DronPlease provide link and detail:"
    corpus = read(invented["form"] + changed(invented["word"], "Drones - please provide link and detail:", garbled))
    sound = "Drones - please provide link and detail:"
    assert numbered(corpus)[21].label == sound
    assert (21, f'"{garbled}" / "{sound}" (the second is used)') in told(doubted(corpus, "labels differ"))


def test_answers_that_differ_show_the_words_before(
    invented: dict[str, str], changed: Changed, read: Read, doubted: Doubted
) -> None:
    corpus = read(changed(invented["form"], "214 buoys", "215 buoys") + invented["word"])
    assert told(doubted(corpus, "answers differ")) == [(22, '"Sensors on 214" / "Sensors on 215"')]


def test_options_that_differ(invented: dict[str, str], changed: Changed, read: Read, doubted: Doubted) -> None:
    corpus = read(changed(invented["form"], "Eight years\n\n", "") + invented["word"])
    [doubt] = doubted(corpus, "options differ")
    assert doubt.question == 17
    assert doubt.message == (
        "One year; Three years; Five years; Eight years; Other / One year; Three years; Five years; Other"
    )


def test_link_in_the_form_only(invented: dict[str, str], changed: Changed, read: Read, doubted: Doubted) -> None:
    more = "https://more.example/tablets"
    corpus = read(
        changed(invented["form"], "the outer islands. (", f"the outer islands. ({more}) (") + invented["word"]
    )
    assert told(doubted(corpus, "link in the web-form export only")) == [(13, more)]


def test_stray_text_of_the_form_is_doubted(
    invented: dict[str, str], changed: Changed, read: Read, doubted: Doubted
) -> None:
    stray = "this paragraph stands between the options and the next label."
    corpus = read(changed(invented["form"], "Eight years\n\nOther\n", f"Eight years\n\nOther\n\n{stray}\n"))
    [doubt] = [doubt for doubt in doubted(corpus, "text of no question") if doubt.message == stray]
    assert doubt.lines == (156, 156)


def pieces(line: str) -> list[str]:
    """A printed line without its question's number, parted at its tick boxes."""
    line = re.sub(r"^\s*\d{1,3}\.\s|\s*\*?\s*(?<!\d)\d{1,3}\.\s*$", "", line)
    parts = re.split(r"\(\s*[xX]?\s*\)", line)
    return [words for part in parts if (words := " ".join(part.split()).rstrip("*. "))]


@pytest.mark.parametrize("name", ["form", "word", "form, word", "word, form"])
def test_no_line_vanishes(invented: dict[str, str], read: Read, numbered: Numbered, name: str) -> None:
    corpus = read(invented[name])
    questions = numbered(corpus).values()
    texts = [question.answer for question in questions] + [entry.text for entry in corpus.entries]
    accounted = {line for text in texts for _, line in text.marks}
    ranges = [doubt.lines for doubt in corpus.doubts if doubt.lines and doubt.question is None]
    ranges += [question.provenance.confirming_lines for question in questions if question.provenance.confirming_lines]
    accounted |= {line for first, last in ranges for line in range(first, last + 1)}
    known = [word for q in questions for word in (q.label, q.note, q.section, q.heading, *q.options)]
    sections = tuple({question.section for question in questions})
    vanished = [
        (number, line)
        for number, line in enumerate(invented[name].split("\n"), start=1)
        if number not in accounted
        for piece in pieces(line)
        if not any(piece in words for words in known) and not piece.startswith(sections)
    ]
    assert vanished == []


def test_question_printed_twice_is_a_doubt(
    read: Callable[[str], Corpus], invented: dict[str, str], doubted: Callable[[Corpus, str], list[Doubt]]
) -> None:
    word = invented["word"]
    start, end = word.index("17. How long"), word.index("18. Does the strategy set aside")
    corpus = read(word[:end] + "\n" + word[start:end] + word[end:])
    twice = doubted(corpus, "question twice")
    assert [doubt.question for doubt in twice] == [17]
    assert twice[0].message.startswith("How long does the national digital strategy run?")
