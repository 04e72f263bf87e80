"""Rows on pages become the printed lines: with blank lines and page starts, without running heads, unwrapped."""

from collections.abc import Sequence

import pytest

from corpus.files.content import Content
from corpus.files.pdf.lines import TextRow, rebuild_text
from corpus.files.pdf.outline import BookmarkedTitles, OutlineItem

TOP, DISTANCE, SIZE = 700.0, 12.0, 10.0
WIDE = "A line as long as the page is wide, so that shorter ones end where their author ended them."


def page(*lines: str, head: str = "", foot: str = "") -> list[TextRow]:
    """Return the rows of a page of lines at equal distances, with a head above and a foot below, if given."""
    rows = [TextRow(50, TOP - DISTANCE * place, SIZE, line) for place, line in enumerate(lines) if line]
    if head:
        rows.append(TextRow(50, TOP + 40, 8, head))
    if foot:
        rows.append(TextRow(50, 40, 8, foot))
    return rows


def lines(printed: Content) -> list[str]:
    return printed.text.rstrip("\n").split("\n")


def test_distances_become_blank_lines() -> None:
    printed = rebuild_text([page("One", "Two", "", "Four", "Five", "", "", "Eight")])
    assert lines(printed) == ["\fOne", "Two", "", "Four", "Five", "", "", "Eight"]
    assert printed.pages == (1,)


@pytest.mark.parametrize(("distance", "blank"), [(14.0, 0), (16.0, 0), (18.0, 1), (24.0, 1), (36.0, 2)])
def test_half_a_line_separates_paragraphs_and_a_larger_font_does_not(distance: float, blank: int) -> None:
    rows = [*page("One", "Two", "Three"), TextRow(50, TOP - 2 * DISTANCE - distance, SIZE, "Four")]
    assert lines(rebuild_text([rows])) == ["\fOne", "Two", "Three", *[""] * blank, "Four"]


def test_the_blank_lines_above_a_far_row_are_limited() -> None:
    assert lines(rebuild_text([page("One", "Two", "Three", *[""] * 40, "Far")])) == [
        "\fOne", "Two", "Three", "", "", "", "", "", "Far",
    ]  # fmt: skip


def test_rows_are_read_from_top_to_bottom_and_pieces_from_left_to_right() -> None:
    rows = [
        TextRow(300, TOP, SIZE, "value"),
        TextRow(50, TOP - DISTANCE, SIZE, "Second"),
        TextRow(50, TOP + 2, SIZE, "2. Name :"),
    ]
    assert lines(rebuild_text([rows])) == ["\f2. Name : value", "Second"]


PARAGRAPH = ("The Government runs a portal on which everybody", "finds what is offered. It is the only one that")


def test_page_starts_are_marked_except_within_a_paragraph() -> None:
    options = rebuild_text([page(WIDE, "Yes"), page("No", "Other")])
    assert lines(options) == ["\f" + WIDE, "Yes", "\fNo", "Other"]
    cut = rebuild_text([page("A portal", PARAGRAPH[0]), page(PARAGRAPH[1], "the State has.")])
    assert lines(cut) == ["\fA portal", *PARAGRAPH, "the State has."]
    assert options.pages == cut.pages == (1, 3)


def test_a_page_start_after_a_question_number_is_marked() -> None:
    printed = rebuild_text([page(WIDE, "7."), page("goes on here", "and here")])
    assert lines(printed)[2] == "\fgoes on here"


def test_blank_lines_at_a_page_break_are_kept() -> None:
    pages = [page(WIDE, "", "", "Four"), page("Five", "Six"), page("", "Ten", "Eleven", "Twelve"), page("End")]
    assert lines(rebuild_text(pages)) == [
        "\f" + WIDE, "", "", "Four", "\fFive", "Six", "", "", "", "\fTen", "Eleven", "Twelve", "\fEnd",
    ]  # fmt: skip


def test_pages_without_text_start_where_the_next_one_does() -> None:
    printed = rebuild_text([[], page(WIDE, "Two"), [], page("Three", "Four"), []])
    assert lines(printed) == ["\f" + WIDE, "Two", "\fThree", "Four"]
    assert printed.pages == (1, 1, 3, 3, 5)


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("11/26/26, 9:12 AM Questionnaire", "file:///home/ana/questionnaire.html {page}/3"),
        ("{page} of 3", "Confidential"),
        ("Member State Questionnaire 2022", "- {page} -"),
    ],
)
def test_running_heads_and_feet_are_dropped(head: str, foot: str) -> None:
    bodies = ((WIDE, "Two"), ("Three", "Four"), ("Five", "Six"))
    pages = [
        page(*body, head=head.format(page=number), foot=foot.format(page=number))
        for number, body in enumerate(bodies, start=1)
    ]
    assert lines(rebuild_text(pages)) == ["\f" + WIDE, "Two", "\fThree", "Four", "\fFive", "Six"]


def test_a_title_page_may_lack_the_running_head() -> None:
    answers = [page(f"{word} it", f"{word} more", head="Answers") for word in ("Ask", "Read", "Cite", "End")]
    assert "Answers" not in rebuild_text([page("Title", "of it"), *answers]).text
    assert "Answers" in rebuild_text([page("Title", "of it"), page("More", "of it"), *answers]).text


def test_left_and_right_pages_may_have_heads_of_their_own() -> None:
    bodies = [(f"{letter} {WIDE}", f"{letter} end") for letter in "abcdef"]
    pages = [
        page(*body, head=("Harbour guide 2024", "Office of tides")[number % 2], foot=f"{number + 1}")
        for number, body in enumerate(bodies)
    ]
    text = rebuild_text(pages).text
    assert [words for words in ("guide", "tides", *"123456") if words in text] == []
    assert all(line in text for body in bodies for line in body)


@pytest.mark.parametrize(("foot", "is_kept"), [("{number}", False), ("Page {number} of 6", False), ("{number}.", True)])
def test_a_page_number_may_be_missing_on_covers_and_annexes(foot: str, is_kept: bool) -> None:
    bodies = [(f"{letter} {WIDE}", f"{letter} end") for letter in "abcdef"]
    pages = [
        page(*body, foot=foot.format(number=number) if 2 <= number <= 5 else "")
        for number, body in enumerate(bodies, start=1)
    ]
    assert any(char.isdecimal() for char in rebuild_text(pages).text) == is_kept


def test_a_heading_on_each_page_is_no_running_head() -> None:
    pages = [page(f"Permit {number}", f"{letter} {WIDE}") for number, letter in enumerate("abcd", start=1)]
    assert "Permit" not in rebuild_text(pages).text
    titles = [OutlineItem(f"Permit {number}", 1, number - 1) for number in range(1, 5)]
    assert rebuild_text(pages, BookmarkedTitles(titles)).text.count("Permit") == 4


def test_the_titles_of_chapters_are_running_heads_too() -> None:
    pages = [
        page("1. Berths", f"a {WIDE}", head="1. Berths"),
        page(f"b {WIDE}", "b end", head="1. Berths"),
        page("2. Fees", f"c {WIDE}", head="2. Fees"),
        page(f"d {WIDE}", "d end", head="2. Fees"),
    ]
    titles = [OutlineItem("Berths", 1, 0), OutlineItem("Fees", 1, 2)]
    text = rebuild_text(pages, BookmarkedTitles(titles)).text
    assert (text.count("1. Berths"), text.count("2. Fees")) == (1, 1)
    assert "d end" in text


@pytest.mark.parametrize("tops", [("10.", "12."), ("Yes", "Yes"), ("7. Your name", "9. Your name"), ("Other", "No")])
def test_questions_and_options_at_the_top_of_pages_are_kept(tops: Sequence[str]) -> None:
    printed = rebuild_text([page(top, f"{letter} {WIDE}", letter) for top, letter in zip(tops, "ab", strict=True)])
    assert lines(printed) == [f"\f{tops[0]}", f"a {WIDE}", "a", f"\f{tops[1]}", f"b {WIDE}", "b"]


def test_a_wrapped_link_is_joined() -> None:
    link = "https://ministry.example/news/a-link-that-is-too-long-for-this-page-and-its-letters"
    printed = rebuild_text(
        [page("Text of the usual length, as there is much of it.", link[:55], link[55:], "Other words")]
    )
    assert lines(printed)[1:] == [link, "Other words"]


def test_a_wrapped_running_foot_of_the_text_is_joined() -> None:
    foot = ("https://forms.example/Pages/DesignPage.aspx?lang=en-US&origin=Office… ", "31/37")
    assert lines(rebuild_text([page("Text of the usual length, as there is much of it.", *foot)]))[1:] == [
        "".join(foot)
    ]
    separate = ("https://forms.example/Pages/DesignPage.aspx?lang=en-US&origin=Office", "31/37")
    assert lines(rebuild_text([page(WIDE, *separate)]))[1:] == list(separate)


@pytest.mark.parametrize("following", ["7.", "https://other.example/", "Two words", "ana@ministry.example"])
def test_text_after_a_link_is_not_joined_to_it(following: str) -> None:
    link = "https://ministry.example/news/a-link-that-fills-its-line-"
    printed = rebuild_text([page("Text of the usual length, as there is much of it.", link, following)])
    assert lines(printed)[1:] == [link, following]


def test_lines_that_a_narrow_page_wrapped_again_are_joined() -> None:
    wrapped = (
        "Peru has one portal for all that the State offers, which",
        "is run by the",
        "secretaries; it holds what people ask for most often and",
        "is searched by",
        "all of them. Entities publish there what they decide and",
        "what they spend",
        "in each of the years.",
    )
    assert lines(rebuild_text([page(*wrapped)])) == [
        "\fPeru has one portal for all that the State offers, which is run by the",
        "secretaries; it holds what people ask for most often and is searched by",
        "all of them. Entities publish there what they decide and what they spend",
        "in each of the years.",
    ]
