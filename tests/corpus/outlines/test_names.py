"""Names of entries are made of their headings, and stay while these do."""

from corpus.outlines.names import name_headings


def test_equal_headings_are_told_apart_by_those_around_them_and_only_then_counted() -> None:
    paths = [("Visa", "Fee"), ("Passport", "Fee"), ("Visa", "Term"), ("Visa", "Term")]
    assert name_headings(paths) == ["visa-fee", "passport-fee", "visa-term", "visa-term-2"]


def test_a_counted_name_is_not_that_of_another_heading() -> None:
    assert name_headings([("Fee 2",), ("Fee",), ("Fee",)]) == ["fee-2", "fee", "fee-3"]


def test_more_text_around_a_heading_does_not_change_its_name() -> None:
    assert name_headings([("¿Cuánto cuesta?",)]) == name_headings([("Otra", "¿Cuánto cuesta?"), ("Más",)])[:1]


def test_a_long_heading_is_cut_at_the_end_of_a_word_and_one_of_signs_has_a_name_too() -> None:
    long, signs = name_headings([("word " * 30,), ("***",)])
    assert long == "-".join(["word"] * 16)
    assert signs == "heading"
