"""The shell: a question box before Gradio has started, which hands over what was typed or sent; and the plain pages."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from qa.messages import messages
from support.visits import Visit

pytestmark = pytest.mark.thorough

QUESTION = "Is there a law on digital signatures?"


@contextmanager
def before_gradio(visit: Visit, path: str = "/") -> Iterator[Page]:
    """Open the page, and hold Gradio's script back in the meantime."""
    held: list[Route] = []
    visit.page.route("**/assets/index-*.js", lambda route: held.append(route))
    visit.page.goto(visit.address + path, wait_until="commit")
    visit.page.locator("#shell").wait_for()
    yield visit.page
    visit.page.wait_for_function("window.peruQaShell !== undefined")
    while not held:
        visit.page.wait_for_timeout(10)
    for route in held:
        route.continue_()
    visit.page.locator("#shell").wait_for(state="detached")


def middle_of(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_what_was_typed_stays_in_the_box_and_the_cursor_where_it_was(visiting: Callable[..., Visit], served: str):
    visit = visiting(served)
    with before_gradio(visit) as page:
        page.keyboard.type("one three")
        for _ in "three":
            page.keyboard.press("ArrowLeft")
    expect(visit.box).to_be_focused()
    page.keyboard.type("two ")
    expect(visit.box).to_have_value("one two three")


def test_what_was_sent_is_answered(visiting: Callable[..., Visit], served: str):
    visit = visiting(served)
    with before_gradio(visit) as page:
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator("#shell .asked")).to_have_text(QUESTION)
        expect(page.locator("#shell .status")).to_have_text(messages("en")["searching"])
    visit.await_replies(1)
    expect(page.locator("#chat h2.asked")).to_have_text(QUESTION)
    expect(visit.box).to_have_value("")


def test_a_question_interrupted_by_a_reload_is_not_lost_to_the_next_one(visiting: Callable[..., Visit], served: str):
    visit = visiting(served).go()
    interrupted = "What is the main portal?"
    visit.page.evaluate(
        "sent => sessionStorage.setItem('peru-qa-sent', sent)", json.dumps({"question": interrupted, "resent": 0})
    )
    with before_gradio(visit) as page:
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
    visit.await_replies(1)
    expect(page.locator("#chat h2.asked")).to_have_text(QUESTION)
    expect(visit.box).to_have_value(interrupted)
    visit.box.press("Enter")
    visit.await_replies(2)


@pytest.mark.parametrize(("width", "height"), [(360, 640), (1366, 650)])
def test_nothing_moves_when_gradio_takes_over(visiting: Callable[..., Visit], served: str, width: int, height: int):
    visit = visiting(served, width, height)
    pairs = [
        ("#shell svg", "#logo svg"),
        ("#shell .top b", "#heading h1"),
        ("#shell textarea", "#box textarea"),
        ("#shell button", "#send"),
    ]
    with before_gradio(visit) as page:
        before = [middle_of(page.locator(selector))[1] for selector, _ in pairs]
        boxes = middle_of(page.locator("#shell textarea")), middle_of(page.locator("#shell button"))
    after = [middle_of(page.locator(selector))[1] for _, selector in pairs]
    assert after == pytest.approx(before, abs=2)
    assert middle_of(visit.box) == pytest.approx(boxes[0], abs=2)
    assert middle_of(page.locator("#send")) == pytest.approx(boxes[1], abs=2)


def test_the_shell_speaks_the_language_that_was_chosen_before(visiting: Callable[..., Visit], served: str):
    visit = visiting(served).go()
    visit.page.locator("#language").click()
    expect(visit.page.locator("html")).to_have_attribute("lang", "es")
    with before_gradio(visit) as page:
        expect(page.locator("#shell button")).to_have_text(messages("es")["send"])
        expect(page.locator("#shell textarea")).to_have_attribute("placeholder", messages("es")["placeholder"])


def test_the_lines_in_the_reader_open_the_document_there(visit: Visit):
    visit.ask(QUESTION)
    reader = visit.read(visit.page.locator("#chat a.cite").first)
    with visit.page.context.expect_page() as opened:
        reader.locator('.whereabouts a[href*="/source/"]').click()
    page = opened.value
    cited = page.locator("li.cited")
    expect(cited.first).to_be_in_viewport()
    first, last = page.url.partition("lines=")[2].partition("&")[0].split("-")
    assert cited.first.get_attribute("id") == f"L{first}"
    assert cited.count() == int(last) - int(first) + 1
