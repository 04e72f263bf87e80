"""Texts are split into sentences."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.sentences import sentence_spans

TEXTS = (
    st.lists(
        st.sampled_from(
            [*"aÑéz5N.!?¿;:)(\"'”« \t\n\r", "No.", "D.S.", "e.g.", "https://a.pe/b. ", "www.a.pe", "Word ", ". B"]
        ),
    ).map("".join)
    | st.text()
)


def sentences(text):
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Law No. 29733 protects data. It is in force.",
            ["Law No. 29733 protects data.", "It is in force."],
        ),
        (
            "It was approved by D.S. N° 029-2021-PCM. It applies to all.",
            ["It was approved by D.S. N° 029-2021-PCM.", "It applies to all."],
        ),
        ("We use tools, e.g. GitHub. They help.", ["We use tools, e.g. GitHub.", "They help."]),
        ("See R.M. 004-2016-PCM. It is old.", ["See R.M. 004-2016-PCM.", "It is old."]),
        ("The U.S. Agency came. It left.", ["The U.S. Agency came.", "It left."]),
        ("Sr. Pérez y la Dra. Ruiz firman. Luego salen.", ["Sr. Pérez y la Dra. Ruiz firman.", "Luego salen."]),
        ("Según el Art. 5 es gratis. Fin del texto.", ["Según el Art. 5 es gratis.", "Fin del texto."]),
    ],
)
def test_an_abbreviation_ends_no_sentence(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Is it free? Yes, it is! Good.", ["Is it free?", "Yes, it is!", "Good."]),
        (
            "¿Es gratis? ¡Claro que sí! «Así» dijo. ¿Y luego?",
            ["¿Es gratis?", "¡Claro que sí!", "«Así» dijo.", "¿Y luego?"],
        ),
        ('He said "No more." Then he left.', ['He said "No more."', "Then he left."]),
        ("There are 43 (in 2021). Others follow.", ["There are 43 (in 2021).", "Others follow."]),
        ("It grew by 1.5 million. 30 regions joined.", ["It grew by 1.5 million.", "30 regions joined."]),
    ],
)
def test_punctuation_of_both_languages_ends_sentences(text, expected):
    assert sentences(text) == expected


def test_a_lower_case_letter_continues_the_sentence():
    assert sentences("It runs on gob.pe. and on phones. Both work.") == [
        "It runs on gob.pe. and on phones.",
        "Both work.",
    ]


def test_a_line_end_ends_a_sentence():
    assert sentences("a portal for citizens\nan app\n\n  for phones") == [
        "a portal for citizens",
        "an app",
        "for phones",
    ]


@pytest.mark.parametrize(
    "text",
    ["https://www.gob.pe/1 https://x.pe", "(https://www.gob.pe/1)", "www.gob.pe", "", " \n\t", "1.", "- * 2021", "A"],
)
def test_links_numbers_and_punctuation_alone_are_no_sentence(text):
    assert sentences(text) == []


def test_a_sentence_keeps_its_link():
    assert sentences("See https://www.gob.pe/a.b. Then act.\nhttps://x.pe") == [
        "See https://www.gob.pe/a.b.",
        "Then act.",
    ]


def test_list_markers_separate_items():
    text = "- First item. Second part.\n1. Do this. Then that.\na) Third item"
    assert sentences(text) == ["- First item.", "Second part.", "Do this.", "Then that.", "a) Third item"]


def test_list_items_stay_with_the_line_that_introduces_them():
    text = "It offers two services:\n● To pay a fee online.\n● To book a date.\nBoth are free.\n● A lone item."
    assert sentences(text) == [
        "It offers two services:\n● To pay a fee online.\n● To book a date.",
        "Both are free.",
        "● A lone item.",
    ]


def test_consecutive_label_and_value_lines_stay_together():
    text = "Name : Marushka Chocobar\nTitle: Secretary of State\nShe leads the office."
    assert sentences(text) == ["Name : Marushka Chocobar\nTitle: Secretary of State", "She leads the office."]


def test_a_group_that_is_too_long_is_split():
    first, second = f"● {'one ' * 100}x", f"● {'two ' * 100}x"
    assert sentences(f"Two things:\n{first}\n{second}") == [f"Two things:\n{first}", second]


@given(TEXTS)
def test_spans_are_in_order_within_the_text(text):
    spans = sentence_spans(text)
    bounds = [bound for span in spans for bound in span]
    assert bounds == sorted(bounds)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(text[start:end].strip() and not text[start].isspace() for start, end in spans)


@given(TEXTS)
def test_only_groups_cross_line_ends(text):
    for start, end in sentence_spans(text):
        if "\n" in text[start:end]:
            assert end - start <= 600
            assert "●" in text[start:end] or ":" in text[start:end]


@given(st.text(alphabet="aBñÑ5 .!?;)\"'\n"))
def test_no_word_is_lost(text):
    spans = sentence_spans(text)
    for word in re.finditer(r"[^\W\d_]{2,}", text):
        assert any(start <= word.start() and word.end() <= end for start, end in spans)


def test_blanks_around_a_sentence_are_left_out():
    text = "  First one.  Second one.  "
    assert [text[slice(*span)] for span in sentence_spans(text)] == ["First one.", "Second one."]


def test_a_number_sign_does_not_end_a_sentence():
    text = "The Supreme Decree (D.S.) N°050-2018-PCM defines it. The R.M. N°004 follows."
    assert [text[slice(*span)] for span in sentence_spans(text)] == [
        "The Supreme Decree (D.S.) N°050-2018-PCM defines it.",
        "The R.M. N°004 follows.",
    ]
