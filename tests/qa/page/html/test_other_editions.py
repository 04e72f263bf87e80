"""The source reader on an entry that another edition of the country has too: what differs, for every reader."""

import pytest

from corpus import LANGUAGES, Language
from index import Index, open_index
from qa.answering.composing.suggestions import Suggester
from qa.messages import messages
from qa.page.html.reader import reader_html
from qa.page.html.references import References
from qa.page.permalinks import EntryPermalink
from qa.serving.catalogue import Catalogue
from qa.settings import Settings
from support.html_tree import parse_html

NEW, OLD, PERU = "republic-of-atlantida-2024", "republic-of-atlantida-2022", "peru-2022"


@pytest.fixture(scope="module")
def index_of_editions(several: Settings) -> Index:
    """Three editions, two of one country."""
    return open_index(several.index_directory)


@pytest.fixture(scope="module")
def references(index_of_editions: Index) -> References:
    return References(Catalogue(index_of_editions), Suggester(index_of_editions))


def show(references: References, entry: str, language: Language):
    return parse_html(reader_html(references, EntryPermalink(entry), language))


def test_counterparts_are_those_of_the_same_country(references: References) -> None:
    catalogue = references.catalogue
    assert [other.id for other in catalogue.counterparts(catalogue.entries[f"{NEW}/7"])] == [f"{OLD}/7"]
    assert [other.id for other in catalogue.counterparts(catalogue.entries[f"{OLD}/7"])] == [f"{NEW}/7"]
    assert catalogue.counterparts(catalogue.entries[f"{PERU}/7"]) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_that_changed_are_marked_from_the_older_to_the_newer(
    references: References, language: Language
) -> None:
    words = messages(language)
    for entry, other in ((f"{NEW}/7", f"{OLD}/7"), (f"{OLD}/7", f"{NEW}/7")):
        section = show(references, entry, language).one("section", "other-edition")
        assert section.one("a").attributes["href"] == f"?entry={other}"
        # In words, too: not by colour alone, and for those who don't see it.
        assert section.one("del").text == f"{words['removed_words']} Lighthouse,"
        assert section.one("ins").text == f"{words['added_words']} Lagoon,"
        summary = words["edition_differences"].format(
            before="Republic of Atlantida 2022", after="Republic of Atlantida 2024"
        )
        assert section.one("summary").text == summary
        # The differences are those of the source's text, in its language.
        assert section.one("div", "differences").attributes["lang"] == "en"


def test_an_unchanged_entry_says_so_without_differences(references: References) -> None:
    section = show(references, f"{NEW}/9", "en").one("section", "other-edition")
    assert section.text == "Republic of Atlantida 2022 has the same question and the same answer."
    assert section.all("details") == []


def test_an_entry_without_a_counterpart_says_nothing(references: References) -> None:
    page = show(references, f"{PERU}/7", "en")
    assert page.all("section", "other-edition") == []
    assert messages("en")["other_editions"] not in page.text
