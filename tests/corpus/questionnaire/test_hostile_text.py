"""Questionnaires with characters that nobody types are read without adding anything, or refused."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Corpus, PeruQaError, load_corpus
from corpus.document import Questionnaire, SourceDocument
from corpus.questionnaire.entries import build_entries
from corpus.questionnaire.questionnaire import read_questionnaire
from support.corpora import by_number

LoadText = Callable[[str], Corpus]

SURVEY = "1. Is there a law?\n\n{}\n\n2. Is there a portal?\n\nThe portal is open.\n"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("The law\x00protects", None),
        ("The law\x07 protects\x1b[31m data.", ["The", "law\x07", "protects\x1b[31m", "data."]),
        ("The \u202elaw\u202c protects\u200f data.", ["The", "law", "protects", "data."]),
        ("The\tlaw\t\tprotects data.", ["The", "law", "protects", "data."]),
        ("The law\x0bprotects\x0cdata.", ["The", "law", "protects", "data."]),
        ("The law\u2028protects\u2029data\x85now.", ["The", "law", "protects", "data", "now."]),
        ("The law\u00a0protects\u3000data.", ["The", "law", "protects", "data."]),
        ("The law \ufeffprotects\u200bdata.", ["The", "law", "protectsdata."]),
        ("L" + "a" * 50_000 + "w protects.", ["L" + "a" * 50_000 + "w", "protects."]),
        ("The law " + "\u0301" * 5_000 + " protects.", ["The", "law", "\u0301" * 5_000, "protects."]),
        ("٣. The law. 2٢. Protects.", ["٣.", "The", "law.", "2٢.", "Protects."]),
        ("{0} %s \\1 $(id) <b>law</b> &amp;", ["{0}", "%s", "\\1", "$(id)", "<b>law</b>", "&amp;"]),
    ],
    ids=[
        "NUL",
        "control characters",
        "direction marks",
        "tabs",
        "form feeds",
        "line separators",
        "wide blanks",
        "invisible characters",
        "long word",
        "combining marks",
        "digits of other scripts",
        "placeholders",
    ],
)
def test_an_answer_keeps_its_words(tmp_path: Path, answer: str, words: list[str] | None) -> None:
    path = tmp_path / "survey.txt"
    path.write_text(SURVEY.replace("{}", answer), encoding="utf-8")
    if words is None:
        with pytest.raises(PeruQaError, match="is binary"):
            load_corpus(path)
        return
    questions = by_number(load_corpus(path))
    assert list(questions) == [1, 2]
    assert questions[1].answer.text.split() == words
    assert questions[1].answer.lines() == (3, 3)
    assert questions[2].answer.text == "The portal is open."


@pytest.mark.parametrize("ends", ["\r\n", "\r"], ids=["CRLF", "CR"])
@pytest.mark.parametrize("name", ["form", "word", "form, word", "word, form"])
def test_windows_and_mac_line_ends_are_read_alike(
    tmp_path: Path, atlantida: dict[str, str], load_text: LoadText, name: str, ends: str
) -> None:
    corpus = load_text(atlantida[name])
    other = tmp_path / "ends" / "atlantida.txt"
    other.parent.mkdir()
    other.write_bytes(atlantida[name].replace("\n", ends).encode())
    assert load_corpus(other).questions == corpus.questions
    assert load_corpus(other).entries == corpus.entries


def test_a_form_feed_starts_a_page_as_a_blank_does(atlantida: dict[str, str], load_text: LoadText) -> None:
    word = atlantida["word"]
    assert "\n 8. Please" in word
    with_form_feed = load_text(word.replace("\n 8. Please", "\n\f8. Please"))
    assert with_form_feed.questions == load_text(word).questions


PIECES = [
    *"\t\x0b\x0c\x1b\x85\u2028\u202e\u2066\u200b\ufeff\u0301\ud7ff\U000e0001\U0010ffff ()*.:/-●",
    *("\n", "\n\n", "\n ", "\n\f", "1. ", "\n2. ", "\n3. Title : x", "* 1.", "* 2.", "\n7.\n", "71.", "(  X  ) Yes"),
    *("(     ) No", "\nYes\n\nNo\n", "https://", "(https://a.pe/b-\n", "\nhttps://a.pe/b\n", "www.", "Please provide"),
    *(
        "\n12/37\n",
        "\n7/5/2021 Microsoft Forms\n",
        "Note:",
        "A. Laws\n",
        "If yes, please provide link",
        "law",
        "Ley",
        "٣.",
    ),
]


def read_or_refuse(document: SourceDocument) -> Questionnaire | str:
    try:
        return read_questionnaire(document)
    except PeruQaError as error:
        return str(error)


@settings(max_examples=3 * settings.default.max_examples)
@given(st.builds("".join, st.lists(st.sampled_from(PIECES), max_size=80)))
def test_any_pieces_in_any_order_are_read_or_refused(text: str) -> None:
    questionnaire = read_or_refuse(SourceDocument("pieces.txt", text, "", "text/plain"))
    if isinstance(questionnaire, str):
        assert "\n" not in questionnaire
        return
    lines = text.split("\n")
    numbers = [question.number for question in questionnaire.questions]
    assert numbers == sorted(set(numbers)) != []
    for question in questionnaire.questions:
        first, last = question.provenance.lines
        assert 1 <= first <= last <= len(lines)
    for entry in build_entries(questionnaire):
        first, last = entry.text.lines()
        assert 1 <= first <= last <= len(lines)
        # Every letter comes from the file, from its lines or from the label before a field's value.
        source_letters = set("".join(lines)) | set(": ")
        assert set("".join(entry.text.text.split())) <= source_letters
    assert set(chain(*(doubt.lines or () for doubt in questionnaire.doubts))) <= set(range(1, len(lines) + 1))
