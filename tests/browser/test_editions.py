"""The choice of an edition: there only where there is one to choose, by mouse and keyboard, kept in the address."""

import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from qa.settings import Settings

pytestmark = pytest.mark.thorough

NEW, OLD, PERU = "republic-of-atlantida-2024", "republic-of-atlantida-2022", "peru-2022"
PORTAL = "What is the main portal?"
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
_UNFOLDED = 10.0
"""Seconds after which a list is open."""


@pytest.fixture(scope="module")
def served_editions(serving, several: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of three small editions."""
    feedback = tmp_path_factory.mktemp("feedback-of-editions") / "feedback.sqlite"
    with serving(several.index_directory, several.corpus, PERU_QA_FEEDBACK=str(feedback)) as address:
        yield address


def choice(visit) -> Locator:
    """Where an edition is chosen."""
    return visit.page.locator("#edition input")


def choose(visit, name: str) -> None:
    """Chooses with the mouse, and waits until the topics are those of the edition."""
    choice(visit).click()
    visit.page.get_by_role("option", name=name, exact=True).click()
    expect(choice(visit)).to_have_value(name)


def editions_listed(visit) -> set[str]:
    """The editions whose entries the tree of topics names."""
    links = visit.page.locator("#tree a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return {link.removeprefix("?entry=").rpartition("/")[0] for link in links}


def lasting_faults(page: Page) -> list[dict]:
    """Serious faults that axe finds again and again; while Gradio unfolds a list, its colours are in between."""
    deadline = time.monotonic() + _UNFOLDED
    while True:
        found = Axe().run(page, options=_RULES).response["violations"]
        bad = [one for one in found if one["impact"] in ("serious", "critical")]
        if not bad or time.monotonic() > deadline:
            return bad


def test_an_edition_is_chosen_and_answers(visiting, served_editions):
    visit = visiting(served_editions).go()
    expect(choice(visit)).to_have_value("All editions")
    assert editions_listed(visit) == {NEW, OLD, PERU}
    expect(visit.page.locator("#tree h2")).to_have_text(
        ["Peru 2022", "Republic of Atlantida 2024", "Republic of Atlantida 2022"]
    )
    choose(visit, "Republic of Atlantida 2022")
    expect(visit.page.locator("#tree h2")).to_have_count(0)
    assert editions_listed(visit) == {OLD}
    reply = visit.ask(PORTAL)
    expect(reply.locator("blockquote").first).to_contain_text("the Lighthouse")
    expect(reply.locator("a.open")).to_contain_text("Republic of Atlantida 2022")
    visit.page.wait_for_url(f"**/?q=*&edition={OLD}")
    choose(visit, "Peru 2022")
    expect(visit.ask(PORTAL).locator("blockquote").first).to_contain_text("the Plaza")
    visit.page.wait_for_url(f"**/?q=*&edition={PERU}")


def test_an_address_brings_its_edition_and_its_answer(visiting, served_editions):
    visit = visiting(served_editions, locale="es-PE").go(f"/?q=What+is+the+main+portal%3F&edition={PERU}")
    expect(visit.await_replies(1).locator("blockquote").first).to_contain_text("the Plaza")
    expect(choice(visit)).to_have_value("Perú 2022")
    # Shown anew, it is the same question of the same edition, and asked once.
    visit.page.reload()
    expect(visit.await_replies(1).locator("blockquote").first).to_contain_text("the Plaza")
    expect(choice(visit)).to_have_value("Perú 2022")
    expect(visit.replies).to_have_count(1)
    visit.page.locator("#language").click()
    expect(choice(visit)).to_have_value("Peru 2022")


def test_an_unknown_edition_of_an_address_is_told_with_those_there_are(visiting, served_editions):
    visit = visiting(served_editions).go("/?q=What+is+the+main+portal%3F&edition=chile-2022")
    expect(visit.await_replies(1)).to_have_text(
        "The edition “chile-2022” isn't here. Choose one of: "
        "Peru 2022, Republic of Atlantida 2022, Republic of Atlantida 2024."
    )
    expect(choice(visit)).to_have_value("All editions")


def test_an_edition_is_chosen_by_keyboard(visiting, served_editions):
    visit = visiting(served_editions).go()
    visit.box.focus()
    visit.page.keyboard.press("Shift+Tab")
    expect(choice(visit)).to_be_focused()
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    expect(choice(visit)).to_have_value("Peru 2022")
    visit.page.keyboard.press("Tab")
    expect(visit.box).to_be_focused()
    visit.page.keyboard.type(PORTAL)
    visit.page.keyboard.press("Enter")
    expect(visit.await_replies(1).locator("blockquote").first).to_contain_text("the Plaza")


def test_the_build_that_answers_is_told_at_the_foot(visiting, served_editions, several: Settings):
    visit = visiting(served_editions, locale="es-PE").go()
    build = (several.index_directory / "CURRENT").read_text().strip()
    expect(visit.page.locator("#build")).to_contain_text(f"Índice {build}, hecho el ")
    visit.page.locator("#language").click()
    expect(visit.page.locator("#build")).to_contain_text(f"Index {build}, made on ")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_choice_hinders_nobody(visiting, served_editions, axe_findings, width: int, dark: bool):
    visit = visiting(served_editions, width=width, height=800, dark=dark).go()
    for view in ("choice", "choice, open"):
        bad = lasting_faults(visit.page)
        axe_findings[f"{view}, {'dark' if dark else 'light'}, {width} px, en"] = sum(len(one["nodes"]) for one in bad)
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in bad] == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        # The box stays in sight.
        expect(visit.box).to_be_in_viewport(ratio=1)
        choice(visit).click()
    assert all(
        box["height"] >= 24
        for one in (choice(visit), *visit.page.get_by_role("option").all())
        if (box := one.bounding_box())
    )


def test_with_one_edition_there_is_nothing_to_choose(visit):
    expect(visit.page.locator("#edition")).to_have_count(0)
    visit.ask("Which law protects personal data?")
    visit.page.wait_for_url("**/?q=Which+law+protects+personal+data%3F")
    assert "Peru 2022" not in visit.replies.last.inner_text()
