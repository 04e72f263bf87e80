"""Printed lines are joined into paragraphs: which line ends are the page's, and which the author's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.flow import is_wrapped, page_width, reflow
from corpus.text.located import LocatedText, SourceLine

WIDTH = 40


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        # The page's width ended the line: the next word would not have fitted.
        (
            "The portal was opened in the spring of\nLima and serves all.",
            "The portal was opened in the spring of Lima and serves all.",
        ),
        # The author ended it.
        ("Best regards,\nLima", "Best regards,\nLima"),
        ("Best regards,\n\n\nLima", "Best regards,\n\nLima"),
        # A sentence continues in lower case, across a gap too; across a gap only an unfinished one continues.
        ("Best regards\nfrom Lima", "Best regards from Lima"),
        ("Best regards\n\nfrom Lima", "Best regards from Lima"),
        ("The portal was opened in the spring at\n\nLima.", "The portal was opened in the spring at Lima."),
        ("The portal was opened in the spring at.\n\nLima.", "The portal was opened in the spring at.\n\nLima."),
        # A hyphen belongs to its word.
        ("plans for the post-\nCOVID time", "plans for the post-COVID time"),
        # A link in brackets continues until its bracket closes, across gaps too.
        ("see (https://a.example/one-\ntwo) and more", "see (https://a.example/one-two) and more"),
        ("see (https://a.example/Bicente\nnario) and more", "see (https://a.example/Bicentenario) and more"),
        ("see (https://a.example/Bicente\n\n\nnario) and more", "see (https://a.example/Bicentenario) and more"),
        ("(https://a.example/Ley%2\n030.pdf)", "(https://a.example/Ley%2030.pdf)"),
        ("(https://a.example/a-\nb-\nc) and more", "(https://a.example/a-b-c) and more"),
        ("see (https://a.example/one \n) and more", "see (https://a.example/one) and more"),
        ("see (https://a.example/one\nand no bracket", "see (https://a.example/one and no bracket"),
        # A bare link continues only after a character that ends no link.
        ("see https://a.example/one?\ntwo=3 and more", "see https://a.example/one?two=3 and more"),
        ("see https://a.example/one\ntwo", "see https://a.example/one two"),
        # Lists, and links below each other, keep their lines.
        ("We offer:\n● one\n● two\n\n(i) three", "We offer:\n● one\n● two\n\n(i) three"),
        ("(https://a.example/one)\n(https://a.example/two)", "(https://a.example/one)\n(https://a.example/two)"),
        # White space collapses.
        ("  Best   regards ", "Best regards"),
    ],
)
def test_printed_lines_are_joined(printed: str, text: str) -> None:
    lines = [SourceLine(number, line) for number, line in enumerate(printed.split("\n"), start=1) if line.strip()]
    assert reflow(lines, WIDTH).text == text


def test_without_a_width_lines_are_joined_with_blanks() -> None:
    lines = [
        SourceLine(1, "One  two "),
        SourceLine(4, "Three"),
        SourceLine(5, "● Four"),
        SourceLine(9, "(https://a.example/b-"),
        SourceLine(11, "c)"),
    ]
    assert reflow(lines, width=0).text == "One two Three ● Four (https://a.example/b-c)"


def test_joined_text_keeps_its_lines() -> None:
    text = reflow([SourceLine(7, "see (https://a.example/one-"), SourceLine(8, "two)"), SourceLine(12, "Bye")], WIDTH)
    assert text == LocatedText("see (https://a.example/one-two)\n\nBye", ((0, 7), (27, 8), (33, 12)))


@given(st.lists(st.text("abcXYZ. ", min_size=1).filter(str.strip), min_size=1), st.sampled_from([0, WIDTH]))
def test_joining_changes_white_space_only(printed: list[str], width: int) -> None:
    text = reflow([SourceLine(number, line) for number, line in enumerate(printed, start=1)], width)
    ends = [offset for offset, _ in text.marks[1:]] + [len(text.text)]
    spans = [text.text[start:end].split() for (start, _), end in zip(text.marks, ends, strict=True)]
    assert spans == [line.split() for line in printed]
    assert [line for _, line in text.marks] == list(range(1, len(printed) + 1))


def test_the_page_width_is_the_usual_full_line() -> None:
    assert page_width([]) == 0
    assert page_width(["", "https://a.example/" + "x" * 90]) == 0
    assert page_width(["x" * 10] * 2 + ["x" * 50] * 17 + ["x" * 80]) == 50


@pytest.mark.parametrize(
    ("length", "word", "wrapped"), [(35, "of", True), (31, "abc", False), (31, "abcd", True), (39, "", True)]
)
def test_a_line_is_wrapped_if_the_next_word_did_not_fit(length: int, word: str, wrapped: bool) -> None:
    assert is_wrapped("x" * length, f"{word} and more" if word else "", WIDTH) is wrapped


def test_a_wrapped_line_that_starts_like_a_list_item_is_joined() -> None:
    lines = [
        SourceLine(1, "Complementing it there is an agenda of the islands until 2030, which has five "),
        SourceLine(2, "(5) components: integrity, trust and three more of them, as everybody knows by now. "),
        SourceLine(3, "(i) The first item is in a line of its own, since a sentence ended before it, as it "),
        SourceLine(4, "should. "),
    ]
    assert reflow(lines, 85).text.split("\n") == [
        f"{lines[0].text}{lines[1].text}".strip(),
        f"{lines[2].text}{lines[3].text}".strip(),
    ]
