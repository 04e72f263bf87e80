"""A translation is aligned with its source, whose digest shows that the source has changed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Translation, align_translation
from corpus.text.translation import source_digest

SOURCE = "Yes\n\nThe law protects data. It is No. 29733.\nhttps://a.pe"
TEXT = "Sí\n\nLa ley protege los datos. Es la N° 29733.\nhttps://a.pe"

LINES = st.lists(
    st.lists(
        st.sampled_from([*"aÑ5.!?:) \t\r", "Word ", "Sí. ", "No. ", "¿Y? ", "● ", "Name: ", "https://a.pe/b ", ". B"]),
        max_size=12,
    ).map("".join)
    | st.text(st.characters(blacklist_characters="\n"), max_size=12)
)


def parts(source: str, text: str) -> list[tuple[str, str]]:
    return [(source[slice(*source_span)], text[slice(*span)]) for source_span, span in align_translation(source, text)]


def translation(source: str = SOURCE, text: str = TEXT) -> Translation:
    return Translation("es", "", "Ley", ("¿Hay una ley?",), None, text, align_translation(source, text))


def span_of(words: str, source: str = SOURCE) -> tuple[int, int]:
    assert source.count(words) == 1
    return source.index(words), source.index(words) + len(words)


def test_sentences_are_aligned_with_sentences() -> None:
    assert parts("The law is old. It holds. See it.", "La ley es antigua. Rige. Véala.") == [
        ("The law is old. ", "La ley es antigua. "),
        ("It holds. ", "Rige. "),
        ("See it.", "Véala."),
    ]


def test_lines_are_aligned_with_lines() -> None:
    assert parts(SOURCE, TEXT) == [
        ("Yes", "Sí"),
        ("The law protects data. ", "La ley protege los datos. "),
        ("It is No. 29733.", "Es la N° 29733."),
        ("https://a.pe", "https://a.pe"),
    ]


def test_a_line_with_a_different_number_of_sentences_is_aligned_as_a_whole() -> None:
    assert parts("One. Two.\nThree. Four.", "Uno y dos.\nTres. Cuatro.") == [
        ("One. Two.", "Uno y dos."),
        ("Three. ", "Tres. "),
        ("Four.", "Cuatro."),
    ]


def test_texts_with_different_numbers_of_lines_are_one_pair() -> None:
    assert align_translation("One.\nTwo.", "Uno. Dos.\nTres.\nCuatro.") == (((0, 9), (0, 23)),)


@pytest.mark.parametrize(("source", "text"), [("", ""), ("", "Uno."), ("One.", ""), ("\n \n", "\t"), ("", "\n")])
def test_an_empty_text_has_no_pairs(source: str, text: str) -> None:
    assert align_translation(source, text) == ()


def test_blank_lines_do_not_count() -> None:
    assert parts("\nOne.\n \t\n\nTwo.\n", "Uno.\nDos.") == [("One.", "Uno."), ("Two.", "Dos.")]


def test_text_between_sentences_belongs_to_the_one_before() -> None:
    assert parts(
        "(i) See it (https://a.pe). 5. Then act. https://b.pe", "(i) Véalo (https://a.pe). 5. Luego actúe."
    ) == [
        ("(i) See it (https://a.pe). 5. ", "(i) Véalo (https://a.pe). 5. "),
        ("Then act. https://b.pe", "Luego actúe."),
    ]


def check_cover(text: str, spans: list[tuple[int, int]]) -> None:
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    covered = {position for span in spans for position in range(*span)}
    assert {position for position, character in enumerate(text) if not character.isspace()} <= covered
    assert not any(text[position] == "\n" for position in covered)


@given(LINES, LINES)
def test_pairs_cover_texts_of_equally_many_lines_in_order(one: list[str], other: list[str]) -> None:
    filled, filled_other = ([line for line in lines if line.strip()] for lines in (one, other))
    count = min(len(filled), len(filled_other))
    source, text = "\n\n".join(filled[:count]), "\n".join(["", *filled_other[:count]])
    pairs = align_translation(source, text)
    check_cover(source, [span for span, _ in pairs])
    check_cover(text, [span for _, span in pairs])
    assert len(pairs) >= count


@given(LINES)
def test_a_text_is_aligned_with_itself(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert all(source_span == span for source_span, span in align_translation(text, text))


@pytest.mark.parametrize(
    ("words", "counterpart"),
    [
        ("protects", "La ley protege los datos."),
        ("The law protects data.", "La ley protege los datos."),
        ("data. It", "La ley protege los datos. Es la N° 29733."),
        ("29733", "Es la N° 29733."),
        ("Yes", "Sí"),
        ("s\n\nT", "Sí\n\nLa ley protege los datos."),
        ("29733.\nhttps", "Es la N° 29733.\nhttps://a.pe"),
        (SOURCE, TEXT),
    ],
)
def test_a_counterpart_consists_of_whole_sentences(words: str, counterpart: str) -> None:
    start, end = span_of(words)
    aligned = translation()
    assert aligned.counterpart(start, end) == counterpart
    span = aligned.counterpart_span(start, end)
    assert span is not None
    assert TEXT[slice(*span)] == counterpart


def test_a_counterpart_ends_without_white_space() -> None:
    aligned = translation("One. Two.\nThree.", "Uno.   Dos. \t\nTres.")
    assert aligned.counterpart_span(0, 4) == (0, 4)
    assert aligned.counterpart(0, 9) == "Uno.   Dos."


@pytest.mark.parametrize("span", [(3, 4), (3, 5), (4, 5), (0, 0)])
def test_white_space_between_lines_has_no_counterpart(span: tuple[int, int]) -> None:
    assert not SOURCE[slice(*span)].strip()
    assert translation().counterpart_span(*span) is None
    assert translation().counterpart(*span) == ""


def test_a_translation_with_other_lines_is_the_counterpart_of_every_word() -> None:
    aligned = translation("One.\nTwo.", "Uno.\nDos.\nTres.\n")
    assert aligned.counterpart(0, 1) == aligned.counterpart(5, 9) == "Uno.\nDos.\nTres."


@pytest.mark.parametrize(
    ("section", "labels", "text"),
    [
        ("B. Laws", ("Is there a law?", "Which?"), "Yes"),
        ("A. Laws", ("Is there one?", "Which?"), "Yes"),
        ("A. Laws", ("Is there a law?", "Which one?"), "Yes"),
        ("A. Laws", ("Is there a law?",), "Yes"),
        ("A. Laws", ("Is there a law?", "Which?", "Since when?"), "Yes"),
        ("A. Laws", ("Which?", "Is there a law?"), "Yes"),
        ("A. Laws", ("Is there a law?", "Which?"), "Yes."),
        ("A. Laws", ("Is there a law?",), "Which?Yes"),
    ],
)
def test_the_digest_changes_with_section_labels_and_text(section: str, labels: tuple[str, ...], text: str) -> None:
    digest = source_digest("A. Laws", ("Is there a law?", "Which?"), "Yes")
    assert source_digest(section, labels, text) != digest
    assert source_digest("A. Laws", ["Is there a law?", "Which?"], "Yes") == digest


def test_the_digest_is_a_sha256() -> None:
    # printf '["A", "¿Y?", "Sí"]' | sha256sum
    assert source_digest("A", ("¿Y?",), "Sí") == "7f5737575141a3d49a572603e8ef786b6f5ced3523f208a057ffc435a02971ac"
