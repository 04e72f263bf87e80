"""What refers to an entry: its permalinks, its formatted reference and the question that asks about it."""

import pytest

from index import Index
from qa.page.html.references import References
from qa.page.permalinks import EntryPermalink, parse_permalink


def test_a_permalink_has_the_short_name_of_an_entry(references: References, index: Index):
    assert references.entry_url(index.entries["peru-2022/36-37"]) == "?entry=36-37"
    assert (
        references.entry_url(index.entries["peru-2022/74,76"], [(0, 81), (90, 99)], "es")
        == "?entry=74,76&words=0-81,90-99&of=9e71aac3&in=es"
    )


def test_entries_of_the_same_name_in_two_editions_have_their_whole_ids(two_editions_references: References):
    entries = two_editions_references.catalogue.entries.values()
    assert [two_editions_references.entry_url(entry) for entry in entries] == [
        "?entry=first/hours",
        "?entry=first/card",
        "?entry=wifi",
        "?entry=second/card",
        "?entry=second/hours",
        "?entry=music",
    ]


def test_every_entry_is_found_by_its_permalink(
    references: References, two_editions_references: References, index: Index, two_editions: Index
):
    assert len(references.catalogue) == 66
    for known, entry_ids in ((references, index.entry_ids), (two_editions_references, two_editions.entry_ids)):
        for entry_id in entry_ids:
            permalink = parse_permalink(known.entry_url(known.catalogue.entries[entry_id], [(0, 3)]))
            assert isinstance(permalink, EntryPermalink)
            entry = known.catalogue.find(permalink.entry)
            assert entry is not None
            assert entry.id == entry_id


@pytest.mark.parametrize(
    ("language", "reference"),
    [
        (
            "en",
            "Digital Government Secretariat, Presidency of the Council of Ministers, Peru (2021). Member State "
            "Questionnaire for the United Nations E-Government Survey 2022, Peru 2022, questions 1–5.",
        ),
        (
            "es",
            "Secretaría de Gobierno Digital, Presidencia del Consejo de Ministros, Perú (2021). Cuestionario a los "
            "Estados Miembros para la Encuesta de Gobierno Electrónico 2022 de las Naciones Unidas, Perú 2022, "
            "preguntas 1–5.",
        ),
    ],
)
def test_a_reference_names_body_year_title_and_questions(references: References, index: Index, language, reference):
    assert references.entry_reference(index.entries["peru-2022/1-5"], language) == reference


@pytest.mark.parametrize(
    ("entry", "language", "reference"),
    [
        ("first/hours", "en", 'City library (2019). Questions {often} <asked>, "When is it open?".'),
        ("first/hours", "es", 'Biblioteca municipal (2019). Preguntas frecuentes, "When is it open?".'),
        ("second/hours", "en", 'second.jsonl, "When is it open?".'),
        ("second/rooms/music", "en", "second.jsonl, questions 7, 8."),
        ("second/rooms/music", "es", "second.jsonl, preguntas 7, 8."),
    ],
)
def test_a_reference_leaves_out_what_is_unknown(
    two_editions_references: References, two_editions: Index, entry: str, language, reference: str
):
    assert two_editions_references.entry_reference(two_editions.entries[entry], language) == reference


def test_a_reference_names_the_page_of_the_cited_line(
    references: References, index: Index, monkeypatch: pytest.MonkeyPatch
):
    entry = index.entries["peru-2022/38-39"]
    first, last = entry.text.lines()
    monkeypatch.setattr(index, "page", lambda document, line: {first: 12, last: 13}[line])
    assert references.entry_reference(entry, "en").endswith(", Peru 2022, questions 38, 39, page 12.")
    assert references.entry_reference(entry, "es", last).endswith(", Perú 2022, preguntas 38, 39, página 13.")


def test_an_edition_is_named_only_if_there_are_several(
    references: References, two_editions_references: References, several_references: References
):
    assert references.edition_if_several("peru-msq-2022.txt", "en") == ""
    assert two_editions_references.edition_if_several("second.jsonl", "en") == "second"
    assert several_references.edition_if_several("peru.txt", "es") == "Perú 2022"


def test_an_example_question_is_one_that_the_entry_answers_and_offers(references: References, index: Index):
    offered = [index.rows[number] for number in index.manifest.offered]
    assert len(offered) > 50
    for row in offered:
        example = references.example_question(index.entries[str(row.entry)], row.language)
        rows = [other for other in offered if other.embedded == example]
        assert (row.entry, row.language) in {(other.entry, other.language) for other in rows}, example
        assert example.endswith("?")


def test_without_example_questions_the_title_is_asked(two_editions_references: References, two_editions: Index):
    entry = two_editions.entries["first/wifi"]
    examples = [two_editions_references.example_question(entry, language) for language in ("en", "es")]
    assert examples == ["Is there wireless internet?"] * 2


def test_a_citation_is_opened_at_its_highlights_in_its_language(references: References, answer, translated):
    assert references.citation_url(answer.citations[0]) == "?entry=38-39&words=5-29&of=3f41e269"
    assert references.citation_url(translated.citations[0]) == "?entry=38-39&words=5-29&of=3f41e269&in=es"
