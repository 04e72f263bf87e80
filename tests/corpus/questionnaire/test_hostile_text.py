"""Questionnaires with everything in them that nobody types: what can be read is read, and nothing is added to it."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Corpus, PeruQaError, Question, load_corpus
from corpus.document import Questionnaire, SourceDocument
from corpus.questionnaire.entries import build_entries
from corpus.questionnaire.questionnaire import read_questionnaire

Read = Callable[[str], Corpus]
Numbered = Callable[[Corpus], dict[int, Question]]

SURVEY = "1. Is there a law?\n\n{}\n\n2. Is there a portal?\n\nThe portal is open.\n"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("The law\x00protects", None),
        ("The law\x07 protects\x1b[31m data.", ["The", "law\x07", "protects\x1b[31m", "data."]),
        ("The \u202elaw\u202c protects\u200f data.", ["The", "\u202elaw\u202c", "protects\u200f", "data."]),
        ("The\tlaw\t\tprotects data.", ["The", "law", "protects", "data."]),
        ("The law\x0bprotects\x0cdata.", ["The", "law", "protects", "data."]),
        ("The law\u2028protects\u2029data\x85now.", ["The", "law", "protects", "data", "now."]),
        ("The law\u00a0protects\u3000data.", ["The", "law", "protects", "data."]),
        ("The law \ufeffprotects\u200bdata.", ["The", "law", "\ufeffprotects\u200bdata."]),
        ("L" + "a" * 50_000 + "w protects.", ["L" + "a" * 50_000 + "w", "protects."]),
        ("The law " + "\u0301" * 5_000 + " protects.", ["The", "law", "\u0301" * 5_000, "protects."]),
        ("٣. The law. 2٢. Protects.", ["٣.", "The", "law.", "2٢.", "Protects."]),
        ("{0} %s \\1 $(id) <b>law</b> &amp;", ["{0}", "%s", "\\1", "$(id)", "<b>law</b>", "&amp;"]),
    ],
    ids=[
        "NUL",
        "control characters",
        "marks that turn text round",
        "tabs",
        "form feeds",
        "separators of lines",
        "wide blanks",
        "invisible",
        "long word",
        "combining marks",
        "digits of other scripts",
        "placeholders",
    ],
)
def test_answer_keeps_its_words(tmp_path: Path, numbered: Numbered, answer: str, words: list[str] | None) -> None:
    path = tmp_path / "survey.txt"
    path.write_text(SURVEY.replace("{}", answer), encoding="utf-8")
    if words is None:
        with pytest.raises(PeruQaError, match="is binary"):
            load_corpus(path)
        return
    questions = numbered(load_corpus(path))
    assert list(questions) == [1, 2]
    assert questions[1].answer.text.split() == words
    assert questions[1].answer.lines() == (3, 3)
    assert questions[2].answer.text == "The portal is open."


@pytest.mark.parametrize("ends", ["\r\n", "\r"], ids=["CRLF", "CR"])
@pytest.mark.parametrize("name", ["form", "word", "form, word", "word, form"])
def test_line_ends_make_no_difference(
    tmp_path: Path, invented: dict[str, str], read: Read, name: str, ends: str
) -> None:
    corpus = read(invented[name])
    other = tmp_path / "ends" / "atlantida.txt"
    other.parent.mkdir()
    other.write_bytes(invented[name].replace("\n", ends).encode())
    assert load_corpus(other).questions == corpus.questions
    assert load_corpus(other).entries == corpus.entries


def test_form_feeds_begin_pages_as_blanks_do(invented: dict[str, str], read: Read) -> None:
    word = invented["word"]
    assert "\n 8. Please" in word
    fed = read(word.replace("\n 8. Please", "\n\f8. Please"))
    assert fed.questions == read(word).questions


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


def read_or_refused(document: SourceDocument) -> Questionnaire | str:
    try:
        return read_questionnaire(document)
    except PeruQaError as error:
        return str(error)


@settings(max_examples=2 * settings.default.max_examples)
@given(st.builds("".join, st.lists(st.sampled_from(PIECES), max_size=80)))
def test_any_heap_of_pieces_is_read_or_refused(text: str) -> None:
    questionnaire = read_or_refused(SourceDocument("heap.txt", text, "", "text/plain"))
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
        there = set("".join(lines)) | set(": ")
        assert set("".join(entry.text.text.split())) <= there
    assert set(chain(*(doubt.lines or () for doubt in questionnaire.doubts))) <= set(range(1, len(lines) + 1))
