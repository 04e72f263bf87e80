"""Differences of two texts, word by word."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.presentation.differences import Difference, compare_words

WORDS = st.lists(st.sampled_from(["law", "data", "of", "2022", "2024", "\n", "  ", "Perú,"]), max_size=30).map(" ".join)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("It has 166 entities.", "It has 431 entities.", [("166 ", "431 ")]),
        ("In 2022 it opened.", "It opened.", [("In 2022 it ", "It ")]),
        ("One law.", "One law. And one more.", [("", "And one more.")]),
        ("One law. And one more.", "One law.", [("And one more.", "")]),
        ("the same\nwords", "the  same words", []),
        ("", "", []),
        ("", "new", [("", "new")]),
        # A single word between two changes is no help.
        ("all of it, is here now", "none of them, are here now", [("all of it, is ", "none of them, are ")]),
    ],
)
def test_what_changed_is_found(before: str, after: str, changes: list[tuple[str, str]]) -> None:
    found = compare_words(before, after)
    assert [(one.before, one.after) for one in found if one.is_change] == changes


@given(WORDS, WORDS)
def test_nothing_is_lost_and_changes_alternate(before: str, after: str) -> None:
    found = compare_words(before, after)
    assert "".join(one.before for one in found) == before
    assert "".join(one.after for one in found) == after
    assert all(one.before.split() == one.after.split() for one in found if not one.is_change)
    assert not any(one.is_change and other.is_change for one, other in pairwise(found))


def test_a_text_without_a_change_is_one_stretch() -> None:
    assert compare_words("a b c", "a b c") == (Difference("a b c", "a b c"),)
