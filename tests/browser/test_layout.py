"""Where things are on the screen: one scroll, one box at the bottom, the beginning of the answer in view."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.thorough

LAW = "Which law protects personal data?"
PORTAL = "What is the national portal for open data?"
TOUCH = {"has_touch": True, "is_mobile": True}
SCREENS = {
    "phone": {"width": 360, "height": 640, **TOUCH},
    "phone on its side": {"width": 640, "height": 360, **TOUCH},
    "laptop": {"width": 1366, "height": 650},
    "laptop at 200 %": {"width": 683, "height": 325},
}
_MAX_FRAME = 120
"""Pixels that the header and the foot may take together on a laptop."""

_LINE = 60
"""Pixels that a line with buttons may take."""


def _rectangle(locator: Locator) -> dict[str, float]:
    box = locator.bounding_box()
    assert box
    return {**box, "right": box["x"] + box["width"], "bottom": box["y"] + box["height"]}


def _scrollers(page: Any) -> list[str]:
    """Return what scrolls inside the page."""
    return page.evaluate(
        """() => [...document.querySelectorAll('#main *')]
            .filter(one => /auto|scroll/.test(getComputedStyle(one).overflowY))
            .filter(one => one.scrollHeight > one.clientHeight + 1 && one.checkVisibility())
            .map(one => one.outerHTML.slice(0, 100))"""
    )


@pytest.mark.parametrize("screen", SCREENS)
def test_an_answer_begins_at_the_top_above_the_box(visiting, served, screen: str):
    visit = visiting(served, **SCREENS[screen]).go()
    height = SCREENS[screen]["height"]
    assert _rectangle(visit.page.locator("#ask"))["bottom"] <= height
    for question in (LAW, PORTAL, LAW):
        reply = visit.ask(question)
        asked = visit.page.locator("#chat .asked").last
        visit.page.wait_for_function(
            "() => { const top = [...document.querySelectorAll('#chat .asked')].pop().getBoundingClientRect().top;"
            " return top >= 0 && top < 60 && !document.querySelector('#pending').firstChild }"
        )
        box = _rectangle(visit.page.locator("#ask"))
        assert _rectangle(asked)["bottom"] <= _rectangle(reply)["y"]
        first_words = _rectangle(reply.locator("blockquote").first)
        assert first_words["y"] + 40 <= box["y"], "the first words of the answer are behind the box"
        assert box["bottom"] <= height
        assert box["height"] <= _LINE
        assert _scrollers(visit.page) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") == SCREENS[screen]["width"]


@pytest.mark.parametrize("screen", SCREENS)
def test_the_box_keeps_the_focus_only_without_a_screen_keyboard(visiting, served, screen: str):
    visit = visiting(served, **SCREENS[screen]).go()
    for question in (LAW, PORTAL):
        visit.ask(question)
        visit.page.wait_for_function("!document.querySelector('#pending').firstChild")
        if "has_touch" in SCREENS[screen]:
            expect(visit.box).not_to_be_focused()
        else:
            expect(visit.box).to_be_focused()


def test_the_box_grows_with_what_is_typed_and_stays_on_the_screen(visiting, served):
    visit = visiting(served, width=360, height=640).go()
    before = _rectangle(visit.box)["height"]
    visit.box.fill("Which law\nand which decree\nand which strategy?")
    expect(visit.page.locator("#ask")).to_be_in_viewport(ratio=1)
    assert _rectangle(visit.box)["height"] >= before + 40
    visit.box.fill("line\n" * 60)
    expect(visit.page.locator("#ask")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("locale", ["en-US", "es-PE"])
def test_header_and_foot_are_low_on_a_laptop(visiting, served, locale: str):
    visit = visiting(served, width=1366, height=650, locale=locale).go()
    header, foot = (_rectangle(visit.page.locator(name)) for name in ("#header", "#tools"))
    assert header["height"] + foot["height"] <= _MAX_FRAME
    assert header["y"] == 0
    assert foot["bottom"] <= 650


@pytest.mark.parametrize("width", [320, 360, 768, 899, 1024, 1366, 1920])
def test_the_logo_is_in_line_with_the_name(visiting, served, width: int):
    visit = visiting(served, width=width, height=800, locale="es-PE").go()
    middles = []
    for name in ("#topics > .toggle-button", "#logo svg", "#heading h1", "#language"):
        place = _rectangle(visit.page.locator(name))
        middles.append((place["y"] + place["bottom"]) / 2)
        assert place["right"] <= width
    assert max(middles) - min(middles) <= 4
    logo, name = _rectangle(visit.page.locator("#logo svg")), _rectangle(visit.page.locator("#heading h1"))
    assert logo["right"] <= name["x"]


@pytest.mark.parametrize(("width", "columns"), [(360, 1), (768, 2), (1366, 2)])
def test_no_example_is_alone_in_its_row(visiting, served, width: int, columns: int):
    visit = visiting(served, width=width, height=800).go()
    examples = visit.page.locator("#chat .example")
    expect(examples).to_have_count(4)
    rows = [_rectangle(one)["y"] for one in examples.all()]
    assert {rows.count(row) for row in rows} == {columns}


@pytest.mark.parametrize("width", [360, 1366])
def test_an_announcement_covers_no_button(visiting, served, width: int):
    visit = visiting(served, width=width, height=650).go()
    visit.ask(LAW)
    visit.box.press("Enter")
    announcer = visit.page.locator("#announcer")
    expect(announcer).to_have_text("Type a question first.")
    toast, dock = _rectangle(announcer), _rectangle(visit.page.locator("#dock"))
    assert dock["y"] <= toast["y"]
    assert toast["bottom"] <= dock["bottom"]
    assert toast["bottom"] <= _rectangle(visit.page.locator("#ask"))["y"]


@pytest.mark.parametrize("width", [360, 1366])
def test_a_long_question_is_folded(visiting, served, width: int):
    visit = visiting(served, width=width, height=650)
    long = f"{LAW} {'I ask because I have read about it. ' * 50}".strip()
    visit.go(f"/?q={long.replace(' ', '+')}")
    reply = visit.await_replies(1)
    asked = visit.page.locator("#chat .asked")
    assert _rectangle(asked)["height"] <= 100
    expect(reply.locator(":scope > *").first).to_be_in_viewport()
    assert asked.evaluate("e => e.textContent") == long
    visit.page.locator("#chat details.long summary").click()
    assert _rectangle(asked)["height"] > 200


@pytest.mark.parametrize("width", [360, 1366])
def test_feedback_takes_a_line(visiting, served, width: int):
    visit = visiting(served, width=width, height=650).go()
    visit.ask(LAW)
    thumb = visit.page.get_by_label("This did not help")
    thumb.click()
    line = visit.page.locator("#feedback")
    expect(visit.page.locator("#thanks")).to_have_text("Thank you!")
    assert _rectangle(line)["height"] <= _LINE
    assert _rectangle(line)["bottom"] <= _rectangle(visit.page.locator("#ask"))["y"] + 1
    expect(visit.page.locator("#feedback-form")).to_be_hidden()
    visit.page.locator("#more").click()
    expect(visit.page.locator("#reason input").first).to_be_focused()
    visit.page.get_by_label("Something is missing").check()
    visit.page.locator("#explain").click()
    expect(visit.page.locator("#thanks")).to_have_text("Thank you! We'll read it.")
    expect(visit.page.locator("#feedback-form")).to_be_hidden()
    assert _rectangle(line)["height"] <= _LINE


def test_the_embedded_page_speaks_only_of_what_it_has(visiting, served):
    visit = visiting(served, width=420, height=640)
    visit.page.goto(f"{served}/?embed=1")
    visit.box.wait_for()
    foot = visit.page.locator("#privacy")
    expect(foot).to_contain_text("Stored only in your browser.")
    assert not re.search("address|save|topics", visit.page.locator("#main").inner_text(), re.IGNORECASE)
    expect(visit.page.locator("#clear")).to_be_visible()
