"""The conversation is changed by one thing at a time, and whatever ends, in whatever way, makes way for the next."""

import pytest
from playwright.sync_api import Locator, Route, expect

from qa.messages import messages
from support.visits import Visit

pytestmark = pytest.mark.thorough

LAW = "Which law protects personal data?"
UNANSWERABLE = "What is Chile's open data portal?"
JOIN = "**/queue/join*"
WORDS = messages("en")


def refuse_next(visit: Visit, status: int) -> None:
    """Refuse the next event, as the server does."""
    problem = {"detail": "No.", "messages": {"en": "Not now."}} if status == 429 else {"detail": "No."}
    visit.page.route(JOIN, lambda route: route.fulfill(status=status, json=problem), times=1)


def expect_only_refusals(visit: Visit) -> None:
    """Forget the refused requests, which the browser itself reports."""
    assert all("status of" in fault for fault in visit.faults), visit.faults
    visit.faults.clear()


@pytest.mark.parametrize(
    ("status", "reason"), [(422, WORDS["feedback_failed"]), (429, "Not now."), (500, WORDS["feedback_failed"])]
)
def test_a_refused_rating_makes_way_for_the_next_question(visit: Visit, status: int, reason: str):
    visit.ask(LAW)
    refuse_next(visit, status)
    visit.page.get_by_label("This helped").click()
    expect(visit.page.locator("#announcer")).to_have_text(reason)
    visit.ask(UNANSWERABLE)
    expect_only_refusals(visit)


def withdraw_button(visit: Visit) -> Locator:
    return visit.page.locator("#withdraw")


def explain_button(visit: Visit) -> Locator:
    visit.page.locator("#more").click()
    return visit.page.locator("#explain")


@pytest.mark.parametrize("button", [withdraw_button, explain_button])
def test_a_refused_change_of_a_rating_makes_way_for_the_next_question(visit: Visit, button):
    visit.ask(LAW)
    visit.page.get_by_label("This did not help").click()
    expect(visit.page.locator("#thanks")).to_have_text(WORDS["feedback_thanks"])
    clicked = button(visit)
    refuse_next(visit, 500)
    clicked.click()
    expect(visit.page.locator("#announcer")).to_have_text(WORDS["feedback_failed"])
    visit.ask(UNANSWERABLE)
    expect_only_refusals(visit)


def test_a_question_waits_until_the_conversation_is_cleared(visit: Visit):
    visit.ask(LAW)
    held: list[Route] = []
    visit.page.route(JOIN, lambda route: held.append(route))
    visit.clear()
    visit.box.fill(UNANSWERABLE)
    visit.box.press("Enter")
    expect(visit.page.locator("#announcer")).to_have_text(WORDS["wait"])
    expect(visit.box).to_have_value(UNANSWERABLE)
    [clearing] = held
    clearing.continue_()
    visit.page.unroute(JOIN)
    expect(visit.replies).to_have_count(0)
    expect(visit.box).to_be_focused()
    visit.box.press("Enter")
    visit.await_replies(1)
    visit.page.reload()
    visit.await_replies(1)
    expect(visit.page.locator("#chat .asked")).to_have_text([UNANSWERABLE])


def test_a_refused_clearing_makes_way_for_the_next_question(visit: Visit):
    visit.ask(LAW)
    refuse_next(visit, 500)
    with visit.page.expect_response(JOIN):
        visit.clear()
    expect(visit.box).to_be_focused()
    visit.ask(UNANSWERABLE)
    expect(visit.replies).to_have_count(2)
    expect_only_refusals(visit)


def test_a_clearing_that_is_cancelled_is_not_waited_for(visit: Visit):
    visit.ask(LAW)
    held: list[Route] = []
    visit.page.route(JOIN, lambda route: held.append(route))
    visit.clear(confirmed=False)
    visit.box.fill(UNANSWERABLE)
    # The page shows the question before it sends it.
    with visit.page.expect_request(JOIN):
        visit.box.press("Enter")
    expect(visit.page.locator("#pending h2")).to_have_text(UNANSWERABLE)
    [question] = held
    question.continue_()
    visit.page.unroute(JOIN)
    visit.await_replies(2)
