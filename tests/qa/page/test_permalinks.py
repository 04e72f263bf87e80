"""Permalinks are parsed back into what they were made of, and whatever is invalid in a URL is ignored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.page.permalinks import EntryPermalink, QuestionPermalink, parse_permalink

SPANS = st.tuples(st.integers(0, 9_999), st.integers(1, 9_999)).map(lambda pair: (pair[0], pair[0] + pair[1]))
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=200).filter(lambda text: text.strip())


@pytest.mark.parametrize(
    ("url", "permalink"),
    [
        ("?entry=36-37", EntryPermalink("36-37")),
        ("?entry=74,76&words=0-81,90-99&in=es", EntryPermalink("74,76", ((0, 81), (90, 99)), "es")),
        ("?entry=36&words=0-3&of=0123456789abcdef", EntryPermalink("36", ((0, 3),), digest="01234567")),
        ("?entry=peru-2022%2F36-37", EntryPermalink("peru-2022/36-37")),
        ("?q=Which+law%3F", QuestionPermalink("Which law?")),
        ("?q=And+its+number%3F&after=Which+law%3F", QuestionPermalink("And its number?", ("Which law?",))),
        ("?q=x&after=1&after=2&after=3", QuestionPermalink("x", ("2", "3"))),
        ("?q=x&edition=peru-2022", QuestionPermalink("x", edition="peru-2022")),
        ("?q=x&after=y&edition=%20", QuestionPermalink("x", ("y",))),
        ("?edition=peru-2022", None),
        ("?entry=36&q=x", EntryPermalink("36")),
        ("?entry=36&words=9-3,a-b,5&in=fr", EntryPermalink("36")),
        ("?entry=36&words=0-99999999", EntryPermalink("36")),
        ("", None),
        ("?", None),
        ("?entry=", None),
        ("?q=%20", None),
        ("?__theme=dark", None),
        ("?" + "&" * 100, None),
    ],
)
def test_a_url_is_parsed_into_what_it_asks_for(url: str, permalink: QuestionPermalink | EntryPermalink | None):
    assert parse_permalink(url) == permalink


@given(TEXTS, st.lists(TEXTS, max_size=2), st.sampled_from(["", "peru-2022"]))
def test_a_question_permalink_is_parsed_back(question: str, earlier: list[str], edition: str):
    permalink = QuestionPermalink(question.strip(), tuple(earlier), edition)
    assert parse_permalink(permalink.url) == permalink


@given(st.lists(SPANS, max_size=20), st.sampled_from(["en", "es", None]))
def test_an_entry_permalink_is_parsed_back(spans: list[tuple[int, int]], language):
    permalink = EntryPermalink("peru-2022/74,76", tuple(spans), language, "0a1b2c3d")
    assert parse_permalink(permalink.url) == permalink
    assert permalink.url.startswith("?entry=peru-2022/74,76")


@given(st.text(max_size=300))
def test_any_url_is_parsed_without_an_error(url: str):
    parse_permalink(url)
    parse_permalink("?entry=1&words=" + url)


def test_a_huge_url_is_not_parsed_to_its_end():
    permalink = parse_permalink("?q=" + "x" * 10**7)
    assert isinstance(permalink, QuestionPermalink)
    assert len(permalink.question) < 60_000
