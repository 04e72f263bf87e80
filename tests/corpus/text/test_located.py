"""Text keeps the source line of each character when it is joined and changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.located import NO_TEXT, LocatedText

THREE_LINES = LocatedText("alpha beta\ngamma", ((0, 10), (6, 11), (11, 15)))
WORDS = st.lists(st.tuples(st.text("abc ", min_size=1, max_size=6), st.integers(1, 99)), min_size=1, max_size=6)


def located(parts: list[tuple[str, int]]) -> LocatedText:
    return LocatedText.join([LocatedText(text, ((0, line),)) for text, line in parts], "")


def line_of_each(text: LocatedText) -> list[int]:
    return [text.lines(offset, offset + 1)[0] for offset in range(len(text.text))]


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [
        (0, None, (10, 15)),
        (0, 5, (10, 10)),
        (0, 6, (10, 10)),
        (5, 7, (10, 11)),
        (6, 12, (11, 15)),
        (12, None, (15, 15)),
    ],
)
def test_a_span_has_its_source_lines(start: int, end: int | None, lines: tuple[int, int]) -> None:
    assert THREE_LINES.lines(start, end) == lines


def test_the_lowest_and_highest_line_are_returned() -> None:
    assert LocatedText("late early", ((0, 90), (5, 7))).lines() == (7, 90)


def test_text_without_marks_has_no_lines() -> None:
    assert not NO_TEXT
    with pytest.raises(ValueError, match="has no source lines"):
        LocatedText("from nowhere").lines()


def test_replacing_a_span_over_two_lines() -> None:
    replaced = THREE_LINES.replace_spans([(3, 8, "--------")])
    assert replaced.text == "alp--------ta\ngamma"
    assert replaced.lines(0, 3) == (10, 10)
    assert replaced.lines(11, 13) == (11, 11)
    assert replaced.lines(14) == (15, 15)


@given(WORDS, st.data())
def test_the_text_around_a_replacement_keeps_its_lines(parts: list[tuple[str, int]], data: st.DataObject) -> None:
    text = located(parts)
    start = data.draw(st.integers(0, len(text.text)))
    end = data.draw(st.integers(start, len(text.text)))
    new = data.draw(st.text("XY", max_size=8))
    replaced = text.replace_spans([(start, end, new)])
    assert replaced.text == text.text[:start] + new + text.text[end:]
    before, after = line_of_each(text), line_of_each(replaced)
    assert after[:start] == before[:start]
    assert after[start + len(new) :] == before[end:]
    assert start == end or set(after[start : start + len(new)]) <= set(before[start:end])


@given(WORDS, st.sampled_from(["", "\n\n"]))
def test_joined_parts_keep_their_lines(parts: list[tuple[str, int]], separator: str) -> None:
    texts = [LocatedText(text, ((0, line),)) for text, line in parts]
    joined = LocatedText.join([NO_TEXT, *texts, NO_TEXT], separator)
    assert joined.text == separator.join(text for text, _ in parts)
    start = 0
    for text, line in parts:
        assert joined.lines(start, start + len(text)) == (line, line)
        start += len(text) + len(separator)
