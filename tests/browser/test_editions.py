"""The choice of an edition: shown only if there are several, by mouse and keyboard, and part of the permalink."""

import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from qa.settings import Settings
from support.servers import serve

pytestmark = pytest.mark.thorough

NEW, OLD, PERU = "republic-of-atlantida-2024", "republic-of-atlantida-2022", "peru-2022"
PORTAL = "What is the main portal?"
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
_UNFOLDED = 10.0
"""Seconds after which a list is fully open."""


@pytest.fixture(scope="module")
def served_editions(several: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of three small editions."""
    feedback = tmp_path_factory.mktemp("feedback-of-editions") / "feedback.sqlite"
    with serve(several.index_directory, several.corpus, PERU_QA_FEEDBACK=str(feedback)) as address:
        yield address


def edition_choice(visit) -> Locator:
    """Return the input that selects an edition."""
    return visit.page.locator("#edition input")


def select_edition(visit, name: str) -> None:
    """Select an edition with the mouse."""
    edition_choice(visit).click()
    visit.page.get_by_role("option", name=name, exact=True).click()
    expect(edition_choice(visit)).to_have_value(name)


def listed_editions(visit) -> set[str]:
    """Return the editions whose entries the tree of topics lists."""
    links = visit.page.locator("#tree a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return {link.removeprefix("?entry=").rpartition("/")[0] for link in links}


def lasting_violations(page: Page) -> list[dict]:
    """Return the serious violations that axe keeps finding; while Gradio unfolds a list, its colours are changing."""
    deadline = time.monotonic() + _UNFOLDED
    while True:
        found = Axe().run(page, options=_RULES).response["violations"]
        bad = [finding for finding in found if finding["impact"] in ("serious", "critical")]
        if not bad or time.monotonic() > deadline:
            return bad


def test_the_selected_edition_answers(visiting, served_editions):
    visit = visiting(served_editions).go()
    expect(edition_choice(visit)).to_have_value("All editions")
    assert listed_editions(visit) == {NEW, OLD, PERU}
    expect(visit.page.locator("#tree h2")).to_have_text(
        ["Peru 2022", "Republic of Atlantida 2024", "Republic of Atlantida 2022"]
    )
    select_edition(visit, "Republic of Atlantida 2022")
    expect(visit.page.locator("#tree h2")).to_have_count(0)
    assert listed_editions(visit) == {OLD}
    reply = visit.ask(PORTAL)
    expect(reply.locator("blockquote").first).to_contain_text("the Lighthouse")
    expect(reply.locator("a.open")).to_contain_text("Republic of Atlantida 2022")
    visit.page.wait_for_url(f"**/?q=*&edition={OLD}")
    select_edition(visit, "Peru 2022")
    expect(visit.ask(PORTAL).locator("blockquote").first).to_contain_text("the Plaza")
    visit.page.wait_for_url(f"**/?q=*&edition={PERU}")


def test_a_permalink_selects_its_edition_and_shows_its_answer(visiting, served_editions):
    visit = visiting(served_editions, locale="es-PE").go(f"/?q=What+is+the+main+portal%3F&edition={PERU}")
    expect(visit.await_replies(1).locator("blockquote").first).to_contain_text("the Plaza")
    expect(edition_choice(visit)).to_have_value("Perú 2022")
    # After a reload it is the same question to the same edition, and is not asked again.
    visit.page.reload()
    expect(visit.await_replies(1).locator("blockquote").first).to_contain_text("the Plaza")
    expect(edition_choice(visit)).to_have_value("Perú 2022")
    expect(visit.replies).to_have_count(1)
    visit.page.locator("#language").click()
    expect(edition_choice(visit)).to_have_value("Peru 2022")


def test_a_permalink_of_an_unknown_edition_gets_a_notice_with_the_known_ones(visiting, served_editions):
    visit = visiting(served_editions).go("/?q=What+is+the+main+portal%3F&edition=chile-2022")
    expect(visit.await_replies(1)).to_have_text(
        "There is no edition “chile-2022”. Choose one of: "
        "Peru 2022, Republic of Atlantida 2022, Republic of Atlantida 2024."
    )
    expect(edition_choice(visit)).to_have_value("All editions")


def test_an_edition_is_selected_by_keyboard(visiting, served_editions):
    visit = visiting(served_editions).go()
    visit.box.focus()
    visit.page.keyboard.press("Shift+Tab")
    expect(edition_choice(visit)).to_be_focused()
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    expect(edition_choice(visit)).to_have_value("Peru 2022")
    visit.page.keyboard.press("Tab")
    expect(visit.box).to_be_focused()
    visit.page.keyboard.type(PORTAL)
    visit.page.keyboard.press("Enter")
    expect(visit.await_replies(1).locator("blockquote").first).to_contain_text("the Plaza")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_choice_is_accessible(visiting, served_editions, axe_findings, width: int, dark: bool):
    visit = visiting(served_editions, width=width, height=800, dark=dark).go()
    for view in ("choice", "choice, open"):
        bad = lasting_violations(visit.page)
        axe_findings[f"{view}, {'dark' if dark else 'light'}, {width} px, en"] = sum(len(one["nodes"]) for one in bad)
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in bad] == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        # The question box stays in view.
        expect(visit.box).to_be_in_viewport(ratio=1)
        edition_choice(visit).click()
    assert all(
        box["height"] >= 24
        for one in (edition_choice(visit), *visit.page.get_by_role("option").all())
        if (box := one.bounding_box())
    )


def test_a_single_edition_is_not_offered_as_a_edition_choice(visit):
    expect(visit.page.locator("#edition")).to_have_count(0)
    visit.ask("Which law protects personal data?")
    visit.page.wait_for_url("**/?q=Which+law+protects+personal+data%3F")
    assert "Peru 2022" not in visit.replies.last.inner_text()
