"""Of the spellings of a link the most frequent is chosen."""

import pytest

from corpus.questionnaire.spellings import Sighting, Spellings, match_links, respell, similarity
from corpus.text.located import LocatedText


def test_similarity_of_links() -> None:
    assert similarity("https://a.pe/x%23y/", "https://a.pe/x#y") == 1.0
    assert similarity("https://a.pe/tide-pools", "https://a.pe/tidepools") == pytest.approx(2 * 22 / 45)
    assert similarity("https://a.pe/x", "https://other.example/quite") == 0.0


TYPO, RIGHT = "https://a.pe/politicas-y-estrategias-itales", "https://a.pe/politicas-y-estrategias-digitales"


@pytest.mark.parametrize(
    ("sightings", "confirming", "expected"),
    [
        # Most sightings win, wherever they are.
        ([(TYPO, "word", 63), (RIGHT, "word", 20), (RIGHT, "form", 63)], RIGHT, RIGHT),
        ([(TYPO, "word", 63), (TYPO, "form", 63), (RIGHT, "word", None)], None, TYPO),
        # Among equals the hyperlink wins, however often a page repeats it, then what is printed.
        ([(TYPO, "word", 63), (RIGHT, "word", None), (RIGHT, "word", None)], None, RIGHT),
        ([(TYPO, "word", 63), (RIGHT, "form", 63)], RIGHT, TYPO),
        ([(TYPO, "word", 63), (TYPO, "form", 63), (RIGHT, "word", None), (RIGHT, "word", None)], None, TYPO),
        # A hyperlink to elsewhere is not compared.
        ([(TYPO, "word", 63), ("https://b.example/", "word", None)], None, TYPO),
        ([(TYPO, "word", 63)], None, TYPO),
    ],
)
def test_the_best_spelling_is_chosen(
    sightings: list[tuple[str, str, int | None]], confirming: str | None, expected: str
) -> None:
    assert Spellings(Sighting(*sighting) for sighting in sightings).choose(TYPO, confirming) == expected


def test_a_hyperlink_that_only_escapes_the_hash_loses() -> None:
    printed, escaped = "https://a.pe/page#one", "https://a.pe/page%23one"
    spellings = Spellings([Sighting(printed, "word", 1), Sighting(escaped, "word")])
    assert spellings.find_hyperlink(printed) == escaped
    assert spellings.choose(printed, None) == printed


def test_sightings_are_counted_once_a_place() -> None:
    spellings = Spellings(
        [Sighting(RIGHT, "word", 1)] * 2 + [Sighting(RIGHT, "form", 1)] + [Sighting(RIGHT, "word")] * 3
    )
    assert spellings.count_sightings(RIGHT) == 3
    assert spellings.count_sightings(TYPO) == 0
    assert spellings.find_hyperlink(TYPO) is None


def test_links_are_matched_by_spelling_not_by_position() -> None:
    assert match_links(
        ["https://a.pe/tide-pools", "https://b.pe/", "https://c.pe/other"], ["https://b.pe/", "https://a.pe/tidepools"]
    ) == [
        "https://a.pe/tidepools",
        "https://b.pe/",
        None,
    ]
    assert match_links(["https://a.pe/"], []) == [None]


def test_respelling_keeps_the_lines_of_the_following_text() -> None:
    printed = f"See ({TYPO}) or (www.b.pe)\nEnd"
    text = LocatedText(printed, ((0, 3), (printed.index("itales"), 4), (printed.index("End"), 5)))
    respelled = respell(text, {TYPO: RIGHT})
    assert respelled.text == f"See ({RIGHT}) or (www.b.pe)\nEnd"
    assert respelled.lines(respelled.text.index("End")) == (5, 5)
    assert respelled.lines(respelled.text.index(") or")) == (4, 5)
    assert respelled.lines(0, 4) == (3, 3)
    assert respell(text, {}) == text
