"""WCAG 2.2 AA by axe-core on every view, in light and dark, at three widths, in both languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.thorough

QUESTIONS = {
    "en": ("Which law protects personal data?", "What is Chile's open data portal?"),
    "es": ("¿Qué ley protege los datos personales?", "¿Cuál es el portal de datos abiertos de Chile?"),
}
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
_MIN_TARGET_SIZE = 24
"""Pixels that a click target has at least, WCAG 2.5.8."""


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_every_view_is_accessible(visiting, served, axe_findings, width: int, dark: bool, language: str):
    visit = visiting(served, width=width, height=800, dark=dark, locale=f"{language}-PE").go()
    page = visit.page
    axe = Axe()
    faults: list[str] = []

    def check_view(view: str) -> None:
        # At its end, where the question box, which stays in view, covers no part of a target.
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        response = axe.run(page, options=_RULES).response
        bad = [finding for finding in response["violations"] if finding["impact"] in ("serious", "critical")]
        key = f"{view}, {'dark' if dark else 'light'}, {width} px, {language}"
        assert len(response["passes"]) > 10
        axe_findings[key] = sum(len(one["nodes"]) for one in bad)
        faults.extend(f"{key}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in bad)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, key
        faults.extend(f"{key}: small target: {html}" for html in _small_targets(page.locator("body")))

    assert ("dark" in (page.locator("body").get_attribute("class") or "")) is dark
    check_view("start")
    answered, refused = QUESTIONS[language]
    visit.ask(answered).locator("summary").last.click()
    check_view("answer")
    visit.replies.last.locator("a.cite").first.hover()
    expect(visit.replies.last.locator(".preview").first).to_be_visible()
    check_view("preview")
    visit.read(visit.replies.last.locator("a.cite").first)
    check_view("source reader")
    page.locator("#reader .switch input").last.check()
    check_view("source reader, both languages")
    page.locator("#reader button.close").click()
    expect(page.locator("#reader")).to_be_hidden()
    visit.ask(refused)
    check_view("refusal")
    expect(visit.ask(f"{answered} {refused}").locator("section.part")).to_have_count(2)
    check_view("two topics")
    page.locator("#chat .message-buttons button").nth(2).click()
    expect(page.locator("#feedback")).to_be_visible()
    check_view("feedback")
    tree = visit.open_topics()
    tree.locator("summary").first.click()
    check_view("topics")
    assert faults == []


def _small_targets(within: Locator) -> list[str]:
    """Return the click targets that are too small; links within a sentence may be small."""
    return within.evaluate(
        """(body, least) => [...body.querySelectorAll('a[href], button, input, textarea, summary')]
            .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.exact'))
            .filter(one => { const box = (one.closest('label') ?? one).getBoundingClientRect();
                             return box.width && (box.width < least || box.height < least) })
            .map(one => one.outerHTML.slice(0, 200))""",
        _MIN_TARGET_SIZE,
    )


def test_texts_are_tagged_with_their_language(visiting, served):
    visit = visiting(served, locale="es-PE").go()
    expect(visit.page.locator("html")).to_have_attribute("lang", "es")
    visit.ask(QUESTIONS["en"][0])
    expect(visit.replies.first).to_have_attribute("lang", "en")
    visit.ask(QUESTIONS["es"][0])
    expect(visit.replies.last).to_have_attribute("lang", "es")
    expect(visit.replies.last.locator(".original blockquote")).to_have_attribute("lang", "en")
    reader = visit.read(visit.replies.last.locator("a.cite").first)
    expect(reader.locator("h2")).to_have_attribute("lang", "es")


def test_reduced_motion_is_respected(visit):
    moving = visit.page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(one => { const style = getComputedStyle(one);
            return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0 }).length"""
    )
    assert moving == 0
