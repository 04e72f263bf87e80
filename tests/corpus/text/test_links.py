"""Links are found with their spans, marks are put in their place, and their spellings compared."""

import pytest

from corpus.text.links import FoundLink, find_links, linked_spans, number_rows, replace_links, target_key


def test_links_are_found_with_their_spans() -> None:
    text = 'See (https://a.pe/x). Not www.b.pe, but (www.c.pe), "https://d.pe/y"; https://e.pe/%20#z: ( www.f.pe/g )'
    found = find_links(text)
    assert [link.url for link in found] == [
        "https://a.pe/x",
        "www.c.pe",
        "https://d.pe/y",
        "https://e.pe/%20#z",
        "www.f.pe/g",
    ]
    assert [text[link.start : link.end] for link in found] == [link.url for link in found]


def test_links_end_before_the_marks_around_them_and_keep_brackets_of_their_own() -> None:
    text = "«https://a.pe/y» (https://b.pe/x_(b).) https://c.pe/a(b)/c, https://d.pe(see there)"
    assert [link.url for link in find_links(text)] == [
        "https://a.pe/y",
        "https://b.pe/x_(b)",
        "https://c.pe/a(b)/c",
        "https://d.pe",
    ]


def test_brackets_around_another_address_are_no_part_of_one() -> None:
    assert [link.url for link in find_links("https://a.pe/x(https://b.pe/y)")] == ["https://a.pe/x", "https://b.pe/y"]


def test_repeated_links_are_all_found() -> None:
    assert find_links("http://a.pe http://a.pe") == [FoundLink("http://a.pe", 0, 11), FoundLink("http://a.pe", 12, 23)]


def test_links_of_a_line_with_no_word_between_are_in_a_row() -> None:
    text = "The law (https://a.pe), <https://b.pe>; it holds (https://c.pe)\n(https://d.pe) (https://e.pe)"
    assert [(link.url, row) for link, row in number_rows(text)] == [
        ("https://a.pe", 0),
        ("https://b.pe", 0),
        ("https://c.pe", 1),
        ("https://d.pe", 2),
        ("https://e.pe", 2),
    ]


def test_links_in_a_row_are_one_span_with_their_brackets_and_the_space_before() -> None:
    text = "The law (https://a.pe/x), <https://b.pe>; it holds. See https://d.pe, too."
    assert [text[start:end] for start, end in linked_spans(text)] == [
        " (https://a.pe/x), <https://b.pe>",
        " https://d.pe",
    ]
    assert linked_spans("No link (in brackets).") == []


def test_brackets_with_other_words_in_them_are_kept() -> None:
    assert replace_links("The law (see https://a.pe/x) holds.", "↗") == "The law (see ↗) holds."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The law (https://a.pe/x) holds.", "The law ↗ holds."),
        ("The law (https://a.pe/x). It holds.", "The law ↗. It holds."),
        ("The law ( https://a.pe/x , https://b.pe ) holds", "The law ↗ holds"),
        ("One:\nhttps://a.pe\nhttps://b.pe\nTwo", "One: ↗\nTwo"),
        ("https://a.pe", "↗"),
        ("Visit (www.a.pe) or www.b.pe", "Visit ↗ or www.b.pe"),
        ("No link.", "No link."),
    ],
)
def test_a_mark_stands_in_place_of_links(text: str, shown: str) -> None:
    assert replace_links(text, "↗") == shown


def test_links_are_left_out_without_a_mark() -> None:
    assert replace_links("The law (https://a.pe/x).", "").split() == ["The", "law", "."]


def test_the_white_space_before_a_link_is_replaced_however_long_it_is():
    # A pattern would look for the link at each space of a run.
    gap = " " * 100_000
    assert replace_links(f"The law{gap}\n(https://example.org/law){gap}says so.", "↗") == f"The law ↗{gap}says so."
    assert replace_links(f"The law{gap}says so.", "↗") == f"The law{gap}says so."


@pytest.mark.parametrize(
    ("link", "same"),
    [
        ("https://gob.pe/a", "http://gob.pe/a/"),
        ("www.gob.pe", "https://www.gob.pe/"),
        ("https://gob.pe/#/a", "https://gob.pe/%23/a"),
    ],
)
def test_spellings_of_a_target_have_the_same_key(link: str, same: str):
    assert target_key(link) == target_key(same)


@pytest.mark.parametrize(
    ("link", "other"),
    [("https://gob.pe/a", "https://gob.pe/A"), ("https://gob.pe/?a=1", "https://gob.pe/?a=2"), ("x", "https://x")],
)
def test_other_targets_have_other_keys(link: str, other: str):
    assert target_key(link) != target_key(other)
