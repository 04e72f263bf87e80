"""Names of entries are made of their headings, and stay while these do."""

import pytest

from corpus.outlines.names import name_headings


def test_the_first_of_equal_headings_keeps_its_name_and_others_get_those_around_them_and_only_then_a_number() -> None:
    paths = [("Visa", "Fee"), ("Passport", "Fee"), ("Visa", "Term"), ("Visa", "Term"), ("Visa", "Term")]
    assert name_headings(paths) == ["fee", "passport-fee", "term", "visa-term", "visa-term-2"]


def test_more_headings_tell_apart_what_one_does_not() -> None:
    paths = [("Visa", "Adults", "Fee"), ("Passport", "Adults", "Fee"), ("Permit", "Adults", "Fee")]
    assert name_headings(paths) == ["fee", "adults-fee", "permit-adults-fee"]


def test_a_heading_keeps_its_name_whatever_is_added_below_it() -> None:
    paths = [("Visa", "Fee"), ("Visa", "Term"), ("Passport", "Fee")]
    added = [*paths, ("Permit", "Fee"), ("Visa", "Passport fee"), ("Passport", "Term")]
    assert name_headings(paths) == ["fee", "term", "passport-fee"]
    assert name_headings(added)[:2] == ["fee", "term"]
    assert name_headings([*paths, ("Permit", "Fee")])[:3] == name_headings(paths)


def test_a_made_name_is_not_that_of_another_heading() -> None:
    assert name_headings([("Fee",), ("Fee",), ("Fee 2",)]) == ["fee", "fee-3", "fee-2"]
    assert name_headings([("Visa", "Fee"), ("Visa", "Fee"), ("Visa fee",)]) == ["fee", "visa-fee-2", "visa-fee"]


def test_more_text_around_a_heading_does_not_change_its_name() -> None:
    assert name_headings([("¿Cuánto cuesta?",)]) == name_headings([("Otra", "¿Cuánto cuesta?"), ("Más",)])[:1]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("3.1 Fees", "fees"),
        ("3.1. Fees", "fees"),
        ("3.Fees", "fees"),
        ("12) fees", "fees"),
        ("(3) Fees", "fees"),
        ("3 Fees", "fees"),
        ("3 – Fees", "fees"),
        ("1.- ¿Cuánto cuesta?", "cuanto-cuesta"),
        ("1 ¿Cuánto cuesta?", "cuanto-cuesta"),
        ("P7. ¿Cuánto cuesta?", "cuanto-cuesta"),
        ("Question 7: What is due?", "what-is-due"),
        ("IV. Fees", "fees"),
        ("II.- Fees", "fees"),
        ("a) Fees", "fees"),
        ("A.2 Fees", "fees"),
        ("IV.2.1. Fees", "fees"),
        ("B. Fees", "fees"),
        ("XIV - Fees", "fees"),
        ("Civil - fees", "civil-fees"),
        ("5 days to pay", "5-days-to-pay"),
        ("2022 budget", "2022-budget"),
        ("2022. The budget", "2022-the-budget"),
        ("3.5% interest", "3-5-interest"),
        ("e.g. fees", "e-g-fees"),
        ("I pay", "i-pay"),
        ("24/7 service", "24-7-service"),
        ("Article 5. Fees", "article-5-fees"),
        ("3.1", "3-1"),
        ("IV. 1.", "1"),
    ],
)
def test_the_number_of_a_heading_is_no_part_of_its_name(heading: str, name: str) -> None:
    assert name_headings([(heading,)]) == [name]


def test_a_long_heading_is_cut_at_the_end_of_a_word_and_told_apart_by_its_end() -> None:
    first, second, signs = name_headings([("word " * 30 + "a",), ("1. " + "word " * 30 + "b",), ("***",)])
    assert first.rpartition("-")[0] == second.rpartition("-")[0] == "-".join(["word"] * 16)
    assert first != second
    assert first == name_headings([("2. " + "word  " * 30 + "a",)])[0]
    assert signs.startswith("heading-")
    assert signs != name_headings([("###",)])[0]
