"""An index as the page lists it: its entries by name, in order, filtered; names that two editions share."""

import pytest

from corpus import Corpus, Entry
from index import Index
from qa.page.permalinks import EntryPermalink, parse_permalink
from qa.presentation.wording import localized_section, localized_title, translation_for
from qa.serving.catalogue import Catalogue


def ids(entries) -> list[str]:
    return [entry.id for entry in entries]


def found(catalogue: Catalogue, sought: str) -> list[str]:
    return [entry.id for entries in catalogue.sections() for entry in entries if catalogue.matches(entry, sought)]


def test_an_address_names_what_is_unique_of_an_entry(catalogue: Catalogue):
    assert catalogue.address("peru-2022/36-37") == "?entry=36-37"
    assert (
        catalogue.address("peru-2022/74,76", [(0, 81), (90, 99)], "es")
        == "?entry=74,76&words=0-81,90-99&of=9e71aac3&in=es"
    )


def test_entries_that_two_editions_share_are_named_whole(editions: Catalogue):
    assert [editions.address(entry.id) for entries in editions.sections() for entry in entries] == [
        "?entry=first/hours",
        "?entry=first/card",
        "?entry=wifi",
        "?entry=second/card",
        "?entry=second/hours",
        "?entry=music",
    ]


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("first/hours", "first/hours"),
        ("second/hours", "second/hours"),
        ("wifi", "first/wifi"),
        ("first/wifi", "first/wifi"),
        ("music", "second/rooms/music"),
        ("second/rooms/music", "second/rooms/music"),
        ("hours", None),
        ("rooms/music", None),
        ("third/hours", None),
        ("WIFI", None),
        ("", None),
        ("/", None),
        ("../first/wifi", None),
    ],
)
def test_an_entry_is_found_by_its_id_or_what_is_unique_of_it(editions: Catalogue, name: str, entry: str | None):
    what = editions.find(name)
    assert (what and what.id) == entry


def test_every_entry_is_found_at_its_own_address(catalogue: Catalogue, editions: Catalogue, index: Index):
    assert len(catalogue) == 66
    of_editions = [entry.id for entries in editions.sections() for entry in entries]
    for one, entry_ids in ((catalogue, index.entry_ids), (editions, of_editions)):
        for entry_id in entry_ids:
            reading = parse_permalink(one.address(entry_id, [(0, 3)]))
            assert isinstance(reading, EntryPermalink)
            entry = one.find(reading.entry)
            assert entry is not None
            assert entry.id == entry_id


def test_sections_hold_all_entries_once_in_their_order(catalogue: Catalogue, shipped: Corpus):
    sections = [list(entries) for entries in catalogue.sections()]
    assert [entry.id for entries in sections for entry in entries] == ids(shipped.entries)
    assert [(entries[0].section, len(entries)) for entries in sections] == [
        ("Contact information", 2),
        ("A. Institutional / Organizational Framework", 18),
        ("B. COVID-19 Response and Recovery", 3),
        ("C. Legal Framework", 10),
        ("D. Strategy and Implementation", 19),
        ("E. Digital Inclusion and E-Participation", 8),
        ("F. Usage, User Satisfaction and Evaluation", 3),
        ("G. Other information", 2),
        ("Consent", 1),
    ]
    assert all(len({entry.section for entry in entries}) == 1 for entries in sections)


def test_a_section_ends_with_its_document(editions: Catalogue):
    assert [ids(entries) for entries in editions.sections()] == [
        ["first/hours"],
        ["first/card", "first/wifi"],
        ["second/card"],
        ["second/hours"],
        ["second/rooms/music"],
    ]


def test_neighbours_stand_before_and_behind(catalogue: Catalogue, shipped: Corpus):
    entries = shipped.entries
    for number, entry in enumerate(entries):
        assert catalogue.number(entry) == number + 1
        before, behind = catalogue.neighbours(entry)
        assert (before and before.id) == (entries[number - 1].id if number else None)
        assert (behind and behind.id) == (entries[number + 1].id if number < 65 else None)


@pytest.mark.parametrize(
    ("sought", "entries"),
    [
        # A number that one entry holds, whole and in part; in either language.
        ("29733", ["peru-2022/38-39"]),
        ("2973", ["peru-2022/38-39"]),
        ("privacy 29733", ["peru-2022/38-39"]),
        ("29733 PRIVACY", ["peru-2022/38-39"]),
        ("protección 29733", ["peru-2022/38-39"]),
        ("PROTECCION  29733", ["peru-2022/38-39"]),
        ("privacy protección", ["peru-2022/38-39"]),
        ("29733 chile", []),
        ("qwertyuiop", []),
        ("law qwertyuiop", []),
        ("qwertyuiop-law", []),
        ("<law>{qwertyuiop}", []),
        ("☃", []),
    ],
)
def test_a_filter_leaves_what_says_all_its_words(catalogue: Catalogue, sought: str, entries: list[str]):
    assert found(catalogue, sought) == entries


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("law", "LAWS"),
        ("leyes", "ley"),
        ("servicio", "servicios"),
        ("identity digital", "Digital Identity"),
        ("informacion", "ÍNFORMACIÓN"),
    ],
)
def test_forms_accents_case_and_order_make_no_difference(catalogue: Catalogue, one: str, other: str):
    assert set(found(catalogue, one)) & set(found(catalogue, other))
    # A form finds what its stem finds; a part of a word may find more.
    shorter, longer = sorted((one, other), key=lambda text: len(found(catalogue, text)), reverse=True)
    assert set(found(catalogue, longer)) <= set(found(catalogue, shorter))


def test_no_filter_leaves_everything(catalogue: Catalogue, shipped: Corpus):
    assert found(catalogue, "") == found(catalogue, " \t ") == ids(shipped.entries)


def test_title_section_and_labels_are_sought_too(catalogue: Catalogue, index: Index):
    assert "peru-2022/38-39" in found(catalogue, "Marco legal")
    assert "peru-2022/38-39" in found(catalogue, "Legal Framework")
    for entry in index.entries.values():
        assert entry.id in found(catalogue, f"{entry.title} {entry.labels[-1]}"), entry.id


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
def test_a_reference_names_body_year_title_and_questions(catalogue: Catalogue, language, reference: str):
    assert catalogue.reference("peru-2022/1-5", language) == reference


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
def test_a_reference_says_what_is_known(editions: Catalogue, entry: str, language, reference: str):
    assert editions.reference(entry, language) == reference


def test_editions_are_told_from_each_other_where_there_are_several(catalogue: Catalogue, editions: Catalogue):
    assert [one.id for one in catalogue.editions] == ["peru-2022"]
    assert catalogue.telling_edition("peru-msq-2022.txt", "en") == ""
    assert [one.id for one in editions.editions] == ["first", "second"]
    assert editions.telling_edition("second.jsonl", "en") == "second"


def test_countries_stand_together_with_their_newest_edition_first(several_catalogue: Catalogue):
    assert [one.name for one in several_catalogue.editions] == [
        "Peru 2022",
        "Republic of Atlantida 2024",
        "Republic of Atlantida 2022",
    ]
    assert several_catalogue.telling_edition("peru.txt", "es") == "Perú 2022"


def test_the_sections_of_one_edition(editions: Catalogue):
    listed = [entry.id for entries in editions.sections("second") for entry in entries]
    assert listed == ["second/card", "second/hours", "second/rooms/music"]
    assert list(editions.sections("third")) == []


def test_a_reference_names_the_page_on_which_the_cited_words_begin(
    catalogue: Catalogue, index: Index, monkeypatch: pytest.MonkeyPatch
):
    first, last = index.entries["peru-2022/38-39"].text.lines()
    monkeypatch.setattr(index, "page", lambda document, line: {first: 12, last: 13}[line])
    assert catalogue.reference("peru-2022/38-39", "en").endswith(", Peru 2022, questions 38, 39, page 12.")
    assert catalogue.reference("peru-2022/38-39", "es", last).endswith(", Perú 2022, preguntas 38, 39, página 13.")


def test_an_example_is_a_question_that_the_entry_answers(catalogue: Catalogue, index: Index):
    for language in ("en", "es"):
        for entry in index.entries.values():
            example = catalogue.example(entry, language)
            rows = [row for row in index.rows if row.kind == "example" and row.embedded == example]
            assert (entry.id, language) in {(row.entry, row.language) for row in rows}, entry.id
            assert example.endswith("?")


def test_without_examples_it_is_the_title(editions: Catalogue):
    entry = editions.find("wifi")
    assert entry is not None
    assert editions.example(entry, "en") == editions.example(entry, "es") == "Is there wireless internet?"


def test_an_entry_is_spoken_of_in_the_language_of_the_page(catalogue: Catalogue, editions: Catalogue):
    law, hours = catalogue.find("38-39"), editions.find("first/hours")
    assert isinstance(law, Entry)
    assert isinstance(hours, Entry)
    assert law.translation is not None
    assert (localized_section(law, "en"), localized_section(law, "es")) == ("C. Legal Framework", "C. Marco legal")
    assert (localized_title(law, "en"), localized_title(law, "es")) == (law.title, law.translation.title)
    assert (translation_for(law, "en"), translation_for(law, "es")) == (None, law.translation)
    assert (localized_section(hours, "es"), localized_title(hours, "es")) == ("Times", "When is it open?")
    assert translation_for(hours, "es") is None
    music = editions.find("music")
    assert isinstance(music, Entry)
    assert localized_section(music, "en") == "second.jsonl"


def test_a_citation_is_read_at_its_words_in_its_language(catalogue: Catalogue, answer, translated):
    cited = answer.citations[0]
    assert catalogue.citation_address(cited) == "?entry=38-39&words=5-29&of=3f41e269"
    assert catalogue.citation_address(translated.citations[0]) == "?entry=38-39&words=5-29&of=3f41e269&in=es"


def test_the_build_is_named(catalogue: Catalogue, index: Index):
    assert (catalogue.build, catalogue.created) == (index.build, index.manifest.created)
