"""Text is cleaned of what nobody typed; what is uncertain stays, and so do the lines."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.cleaning import clean_text

ACCENTED = "Perú, el niño, la pingüina y la educación pública; también una vía del país, año tras año"
BEFORE = {"á": "´a", "é": "´e", "í": "´ı", "ó": "´o", "ú": "´u", "ñ": "˜n", "ü": "¨u"}
AFTER = {"á": "a´", "é": "e´", "í": "i´", "ó": "o´", "ú": "u´", "ñ": "n˜", "ü": "u¨"}

PIECES = [
    "´",
    "˜",
    "¨",
    "\u200b",
    "\u200d",
    "\xad",
    "\xa0",
    "ﬁ",
    "\u0301",
    "\n",
    " ",
    "a",
    "e",
    "n",
    "s",
    "I",
    "ı",
    "ع",
    "'",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https:\u200b//a.example/l\u2060aw, sear\ufeffch", "https://a.example/law, search"),
        ("\u200epor\u00adtal, https://a.ex\u00adample", "portal, https://a.example"),
        ("10\u00a0000 users; 5\u202f%", "10 000 users; 5 %"),
        ("of\ufb01ce, o\ufb03ce, \ufb02ag, e\u2011services", "office, office, flag, e-services"),
        ("Peru\u0301, nin\u0303o", "Perú, niño"),
    ],
    ids=["zero-width characters", "soft hyphens", "no-break spaces", "ligatures", "decomposed accents"],
)
def test_what_nobody_typed_is_removed(text: str, expected: str) -> None:
    assert clean_text(text) == expected


def test_a_word_that_a_soft_hyphen_divides_is_joined_in_its_first_line() -> None:
    assert (
        clean_text("The infor\u00ad\n mation of all\noffices\u00ad\n2. Next")
        == "The information\n of all\noffices\n2. Next"
    )


@pytest.mark.parametrize("text", ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "👩\u200d💻"])
def test_joiners_that_shape_letters_or_emoji_stay(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize("printed", [BEFORE, AFTER], ids=["before", "after"])
@pytest.mark.parametrize("text", [ACCENTED, ACCENTED.upper().replace("Ü", "ü")])
def test_accents_beside_their_letters_are_composed(text: str, printed: dict[str, str]) -> None:
    printed |= {letter.upper(): accent.replace("ı", "i").upper() for letter, accent in printed.items()}
    assert clean_text("".join(printed.get(letter, letter) for letter in text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Informaci´on", "Información"),
        ("qu´e pa´ıs", "qué país"),
        ("Peru´", "Perú"),
        ("la gesti´ on p´ ublica del a˜ no, tambi´ en el ´ area", "la gestión pública del año, también el área"),
        ("el ´area", "el área"),
        ("S˜ao Paulo; Fran¸cois", "São Paulo; François"),
    ],
)
def test_an_accent_is_composed_if_only_one_letter_can_have_it(text: str, expected: str) -> None:
    assert clean_text(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the agency´s and Peru´s portals; we´re, I´ve, o´clock",
        "D´Onofrio and O´Higgins",
        "the ´open data´ of a ¨unit¨, the ´portal´ itself",
        "the cities´ own",
        "5´ 30´´, in 10¨",
        "energi´a",
        "di´alogo",
    ],
    ids=["contractions", "names", "quotation marks", "plurals", "minutes and inches", "energía", "diálogo"],
)
def test_an_uncertain_accent_stays(text: str) -> None:
    assert clean_text(text) == text


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_a_clean_text_stays_as_it_is_and_keeps_its_lines(text: str) -> None:
    cleaned = clean_text(text)
    assert cleaned.count("\n") == text.count("\n")
    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
