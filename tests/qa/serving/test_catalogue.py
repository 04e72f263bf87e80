"""The catalogue of an index: its entries by name, in order, filtered; names that two editions share."""

import pytest

from corpus import Corpus
from index import Index, open_index
from qa.serving.catalogue import Catalogue
from qa.settings import Settings


@pytest.fixture(scope="module")
def two_editions_catalogue(two_editions: Index) -> Catalogue:
    return Catalogue(two_editions)


def ids(entries) -> list[str]:
    return [entry.id for entry in entries]


def matching(catalogue: Catalogue, filter_text: str) -> list[str]:
    return ids(entry for entries in catalogue.sections() for entry in entries if catalogue.matches(entry, filter_text))


@pytest.mark.parametrize(
    ("name", "entry_id"),
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
def test_an_entry_is_found_by_its_id_or_short_name(two_editions_catalogue: Catalogue, name: str, entry_id: str | None):
    entry = two_editions_catalogue.find(name)
    assert (entry and entry.id) == entry_id


def test_every_entry_is_found_by_its_short_name(catalogue: Catalogue, two_editions_catalogue: Catalogue):
    for known in (catalogue, two_editions_catalogue):
        assert [known.find(known.short_name(entry_id)) for entry_id in known.entries] == list(known.entries.values())


def test_sections_have_every_entry_once_in_order(catalogue: Catalogue, shipped: Corpus):
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


def test_a_section_ends_with_its_document(two_editions_catalogue: Catalogue):
    assert [ids(entries) for entries in two_editions_catalogue.sections()] == [
        ["first/hours"],
        ["first/card", "first/wifi"],
        ["second/card"],
        ["second/hours"],
        ["second/rooms/music"],
    ]


def test_the_sections_of_one_edition(two_editions_catalogue: Catalogue):
    listed = [entry.id for entries in two_editions_catalogue.sections("second") for entry in entries]
    assert listed == ["second/card", "second/hours", "second/rooms/music"]
    assert list(two_editions_catalogue.sections("third")) == []


def test_neighbours_are_the_entries_before_and_after(catalogue: Catalogue, shipped: Corpus):
    entries = shipped.entries
    for position, entry in enumerate(entries):
        assert catalogue.number(entry) == position + 1
        previous, following = catalogue.neighbours(entry)
        assert (previous and previous.id) == (entries[position - 1].id if position else None)
        assert (following and following.id) == (entries[position + 1].id if position < 65 else None)


@pytest.mark.parametrize(
    ("filter_text", "entries"),
    [
        # A number that one entry has, whole and in part; in either language.
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
def test_entries_match_that_contain_all_words_of_the_filter(catalogue: Catalogue, filter_text: str, entries: list[str]):
    assert matching(catalogue, filter_text) == entries


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
def test_word_forms_accents_case_and_order_are_ignored(catalogue: Catalogue, one: str, other: str):
    assert set(matching(catalogue, one)) & set(matching(catalogue, other))
    # A form matches what its stem matches; a part of a word may match more.
    shorter, longer = sorted((one, other), key=lambda text: len(matching(catalogue, text)), reverse=True)
    assert set(matching(catalogue, longer)) <= set(matching(catalogue, shorter))


def test_every_entry_matches_an_empty_filter(catalogue: Catalogue, shipped: Corpus):
    assert matching(catalogue, "") == matching(catalogue, " \t ") == ids(shipped.entries)


def test_title_section_and_labels_are_searched_too(catalogue: Catalogue, index: Index):
    assert "peru-2022/38-39" in matching(catalogue, "Marco legal")
    assert "peru-2022/38-39" in matching(catalogue, "Legal Framework")
    for entry in index.entries.values():
        assert entry.id in matching(catalogue, f"{entry.title} {entry.labels[-1]}"), entry.id


def test_both_plain_titles_are_searched_too(catalogue: Catalogue, index: Index):
    for entry in index.entries.values():
        assert entry.id in matching(catalogue, " ".join(entry.plain_titles.values())), entry.id
    local = index.entries["peru-2022/62-63"]
    assert local.translation is not None
    assert "municipal" not in f"{local.text.text} {local.translation.text}".lower()
    assert local.id in matching(catalogue, "regions municipality")
    assert local.id in matching(catalogue, "municipalidad")


def test_editions_are_listed_in_order(catalogue: Catalogue, two_editions_catalogue: Catalogue):
    assert [edition.id for edition in catalogue.editions] == ["peru-2022"]
    assert [edition.id for edition in two_editions_catalogue.editions] == ["first", "second"]


def test_editions_are_listed_by_country_newest_first(several: Settings):
    assert [edition.name for edition in Catalogue(open_index(several.index_directory)).editions] == [
        "Peru 2022",
        "Republic of Atlantida 2024",
        "Republic of Atlantida 2022",
    ]


def test_the_build_is_named(catalogue: Catalogue, index: Index):
    assert (catalogue.build, catalogue.created) == (index.build, index.manifest.created)
