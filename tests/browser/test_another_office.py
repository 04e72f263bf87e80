"""The page of the invented city in docs/sample-city, in a browser: its words, logo and colours, in light and dark."""

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from support.cached_index import copy_cached_index
from support.offices import SAMPLE_CITY, write_sample_city
from support.servers import serve

pytestmark = pytest.mark.thorough

PAGE = json.loads((SAMPLE_CITY / "larkhaven.about.json").read_text(encoding="utf-8"))["page"]
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def served_city(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the city's page, which records questions."""
    folder = tmp_path_factory.mktemp("served-city")
    city = copy_cached_index(pytestconfig.cache.mkdir("city-index"), folder, write_sample_city)
    recording = {"PERU_QA_FEEDBACK": str(folder / "feedback.sqlite"), "PERU_QA_RECORD_QUESTIONS": "1"}
    with serve(city.index_directory, city.corpus, **recording) as address:
        yield address


def _rgb(colour: str) -> str:
    return "rgb({}, {}, {})".format(*bytes.fromhex(colour[1:]))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_is_the_citys(visiting, served_city: str, dark: bool):
    visit = visiting(served_city, dark=dark).go()
    page = visit.page
    expect(page).to_have_title(PAGE["name"])
    expect(page.locator("#heading h1")).to_have_text(PAGE["name"])
    expect(page.locator("#heading p")).to_have_text(PAGE["en"]["subtitle"])
    expect(page.locator("#chat .placeholder")).to_have_text(PAGE["en"]["welcome"])
    expect(page.locator("#chat .example")).to_have_text(PAGE["en"]["examples"])
    expect(page.locator("#privacy")).to_contain_text("deleted after 90 days")
    assert page.locator("#logo img").evaluate("image => image.naturalWidth") == 96
    colour = PAGE["colours"]["accent_dark" if dark else "accent"]
    expect(page.locator("#send")).to_have_css("background-color", _rgb(colour))
    visit.read(visit.ask("how much is a passport?").locator("a.cite").first)
    found = Axe().run(page, options=_RULES).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_the_page_switches_the_citys_words_to_spanish(visiting, served_city: str):
    visit = visiting(served_city).go()
    visit.page.locator("#language").click()
    expect(visit.page.locator("#heading p")).to_have_text(PAGE["es"]["subtitle"])
    expect(visit.page.locator("#chat .placeholder")).to_contain_text("la guía de la ciudad")
    expect(visit.page.locator("#privacy")).to_contain_text("se borran después de 90 días")
