"""Files far larger and lines far longer than any questionnaire's: the work grows with their length, not its square.

No time is asserted. These tests would take minutes or hours if each link were compared with each other one, or if a
pattern tried every blank of a line with every other.
"""

import hashlib
from unittest.mock import patch

import pytest

import corpus.text.links
from corpus.document import Questionnaire, SourceDocument
from corpus.questionnaire.entries import build_entries
from corpus.questionnaire.exports.numbering import NumberedLine, find_best_sequence
from corpus.questionnaire.questionnaire import read_questionnaire
from corpus.questionnaire.spellings import Sighting, Spellings

pytestmark = pytest.mark.thorough

LONG = 100_000
TAIL = "\n\n2. Is there a portal?\n\nThe portal is open.\n"


def read(text: str) -> Questionnaire:
    return read_questionnaire(
        SourceDocument("large.txt", text, hashlib.sha256(text.encode()).hexdigest(), "text/plain")
    )


def urls(count: int) -> list[str]:
    return [f"https://a.pe/{hashlib.sha256(str(number).encode()).hexdigest()[:12]}" for number in range(count)]


def mistype(url: str) -> str:
    return url.replace("a.pe/", "a.pe/q")


def test_many_links_in_one_answer() -> None:
    cited = urls(20_000)
    questionnaire = read("1. Is there a law?\n\nSee these:\n" + "\n".join(f"({url})" for url in cited) + TAIL)
    first, second = questionnaire.questions
    assert [link.url for link in first.links] == cited
    assert second.answer.text == "The portal is open."
    assert first.answer.lines() == (3, 20_003)
    # Each is in its own line.
    start = first.answer.text.index(cited[12_345])
    assert first.answer.lines(start, start + len(cited[12_345])) == (4 + 12_345,) * 2


def test_many_bare_links() -> None:
    cited = urls(20_000)
    questionnaire = read("1. Is there a law?\n\nSee these:\n" + "\n".join(cited) + TAIL)
    assert [link.url for link in questionnaire.questions[0].links] == cited


def test_many_links_mistyped_in_one_export() -> None:
    cited = urls(20_000)
    form = (
        "\n".join(f"({mistype(url)})" for url in cited) + "\n\nIs there a law? * 1.\n\nOpen.\n\nIs there a portal? * 2."
    )
    word = "\n\n E-Government Survey\n\n1. Is there a law?\n\n" + "\n".join(f"({url})" for url in cited) + TAIL
    questionnaire = read(form + word)
    [*differing] = [doubt for doubt in questionnaire.doubts if doubt.kind == "spellings of a link differ"]
    assert [link.url for link in questionnaire.questions[0].links] == cited
    assert len(differing) == len(cited)
    assert differing[7].message == f"{cited[7]} / web form {mistype(cited[7])} (used: {cited[7]})"


def test_many_links_are_each_compared_with_few() -> None:
    listed = urls(5_000)
    with patch.object(
        corpus.questionnaire.spellings, "SequenceMatcher", side_effect=AssertionError("compared letter by letter")
    ):
        spellings = Spellings(
            [*(Sighting(url, "word") for url in listed), *(Sighting(mistype(url), "word", 1) for url in listed)]
        )
        assert [spellings.find_hyperlink(mistype(url)) for url in listed] == listed
        assert spellings.find_hyperlink("https://elsewhere.example/") is None


def test_long_links_match_only_if_they_are_equal() -> None:
    # Comparing two links of 200,000 letters letter by letter would take hours.
    long = "https://a.pe/" + "ab" * LONG
    spellings = Spellings([Sighting(long, "word"), Sighting("https://a.pe/ab", "word")])
    assert spellings.find_hyperlink(long) == long
    assert spellings.find_hyperlink(long + "a") is None


def test_sequences_of_a_hundred_thousand_numbers() -> None:
    # The numbers 1 to 999 over and over: the first run takes them all.
    numbers = [index % 999 + 1 for index in range(LONG)]
    sequence = find_best_sequence([NumberedLine(index, number, "") for index, number in enumerate(numbers)])
    assert [line.index for line in sequence.lines] == list(range(999))
    # Falling instead: within one run no two numbers rise, so each of the sequence is from another run.
    sequence = find_best_sequence([NumberedLine(index, 1000 - number, "") for index, number in enumerate(numbers)])
    assert [line.number for line in sequence.lines] == list(range(1, 101))


def test_a_hundred_thousand_numbered_lines() -> None:
    questionnaire = read("\n".join(f"{index % 999 + 1}. Label number {index % 999 + 1}" for index in range(LONG)))
    assert [question.number for question in questionnaire.questions] == list(range(1, 1000))
    repeated = [doubt for doubt in questionnaire.doubts if doubt.kind == "question twice"]
    assert len(repeated) == LONG - 999


@pytest.mark.parametrize(
    "line",
    [
        "a" * LONG,
        "word " * (LONG // 5),
        "x" + " " * LONG + "x",
        "* " * (LONG // 2) + "x",
        "1" * LONG,
        "." * LONG,
        "1. " * (LONG // 3),
        "https://a" * (LONG // 9) + " x",
        "www." * (LONG // 4) + " (",
        "(https://" + "a" * LONG,
        "aA" * (LONG // 2),
        "(" * LONG,
        "● " * (LONG // 2),
        "No. " * (LONG // 4) + "A",
        "Ab cd. " * (LONG // 7),
        "a " * (LONG // 2) + ": x",
        "x - " * (LONG // 4) + "please provid",
        "-\u00a0" * (LONG // 2),
    ],
    ids=lambda line: line[:12].strip(),
)
def test_long_lines(line: str) -> None:
    text = f"1. Is there a law?\n\nYes. {line}\n\n2. What {line}\n\nThe end.\n\n3. Title : {line}\n\n{line} * 4.\n"
    questionnaire = read(text)
    by_number = {question.number: question for question in questionnaire.questions}
    assert by_number[1].answer.text.split() == ["Yes.", *line.split()]
    assert build_entries(questionnaire)


@pytest.mark.parametrize("line", ["the word", "the (https://", "and www.x.pe/", "● an item", "(https://a.pe/b-", "Yes"])
def test_many_short_lines(line: str) -> None:
    questionnaire = read("1. Is there a law?\n\nIt says:\n" + f"{line}\n" * 20_000 + TAIL)
    [first, second] = questionnaire.questions
    assert "".join(first.answer.text.split()) == "".join(f"Itsays:{line * 20_000}".split())
    assert second.answer.text == "The portal is open."
