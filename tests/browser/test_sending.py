"""A question on its way: shown at once, kept while nothing answers, sent again when something does."""

import json

import pytest
from playwright.sync_api import Route, expect

from qa.settings import Settings
from support.servers import run_server

pytestmark = pytest.mark.thorough

LAW = "Which law protects personal data?"
LEY = "¿Qué ley protege los datos personales?"
UNREACHABLE = {
    "en": "The service can't be reached right now. Your question is kept, and sent again by itself.",
    "es": "Por ahora no hay conexión con el servicio. Tu pregunta queda guardada y se enviará sola.",
}
JOIN = "**/queue/join*"


def _expect_only_lost_connections(visit) -> None:
    """Forget the lost requests, which the browser itself and Gradio report."""
    lost = ("net::ERR_", "503", "Failed to fetch")
    assert all(any(sign in fault for sign in lost) for fault in visit.faults), visit.faults
    visit.faults.clear()


@pytest.mark.parametrize("width", [360, 1366])
def test_a_question_is_shown_before_the_server_replies(visiting, served, width: int):
    visit = visiting(served, width=width, height=640).go()
    held: list[Route] = []
    visit.page.route(JOIN, lambda route: held.append(route))
    visit.box.fill(LAW)
    visit.box.press("Enter")
    pending = visit.page.locator("#pending")
    expect(pending.locator("h2")).to_have_text(LAW)
    expect(pending.locator("h2")).to_be_in_viewport()
    expect(pending.locator("p")).to_have_text("Searching…")
    expect(pending.locator("p")).to_be_in_viewport()
    expect(visit.page.locator("#chat .example").first).to_be_hidden()
    expect(visit.box).to_have_value("")
    held[0].continue_()
    visit.page.unroute(JOIN)
    visit.await_replies(1)
    expect(pending).to_be_empty()
    expect(visit.page.get_by_role("heading", name=LAW)).to_have_count(1)


def test_an_example_is_shown_before_the_server_replies(visit):
    held: list[Route] = []
    visit.page.route(JOIN, lambda route: held.append(route))
    example = visit.page.locator("#chat .example").first
    text = example.inner_text()
    example.click()
    expect(visit.page.locator("#pending h2")).to_have_text(text)
    held[0].continue_()
    visit.page.unroute(JOIN)
    visit.await_replies(1)
    expect(visit.page.locator("#chat .asked")).to_have_text(text)


@pytest.mark.parametrize(("locale", "question"), [("en-US", LAW), ("es-PE", LEY)])
def test_a_question_asked_offline_is_sent_when_the_connection_is_back(visiting, served, locale: str, question: str):
    visit = visiting(served, locale=locale).go()
    visit.page.context.set_offline(True)
    visit.box.fill(question)
    visit.box.press("Enter")
    expect(visit.page.locator("#pending h2")).to_have_text(question)
    expect(visit.page.locator("#pending p")).to_have_text(UNREACHABLE[locale[:2]])
    expect(visit.page.locator(".toast-body")).to_be_hidden()
    visit.page.context.set_offline(False)
    expect(visit.await_replies(1)).to_contain_text("29733")
    expect(visit.page.locator("#pending")).to_be_empty()
    expect(visit.page.locator("#announcer")).to_be_empty()
    _expect_only_lost_connections(visit)


def test_a_question_survives_a_restart_of_the_server(visiting, several: Settings, tmp_path):
    feedback = {"PERU_QA_FEEDBACK": str(tmp_path / "feedback.sqlite")}
    question = "What is the main portal?"
    with run_server(several.index_directory, several.corpus, **feedback) as server:
        visit = visiting(server.address, locale="es-PE").go()
        port = server.address.rpartition(":")[2]
    visit.box.fill(question)
    visit.box.press("Enter")
    expect(visit.page.locator("#pending p")).to_have_text(UNREACHABLE["es"])
    # The question reaches the new server while that still builds its index.
    with run_server(tmp_path / "index", several.corpus, "--port", port, **feedback) as server:
        assert server.address == visit.address
        expect(visit.await_replies(1).locator("blockquote").first).to_be_visible()
        expect(visit.page.locator("#chat .asked")).to_have_text(question)
        visit.page.goto("about:blank")
    _expect_only_lost_connections(visit)


def test_a_question_whose_answer_is_lost_is_sent_again(visit):
    visit.page.route("**/queue/data*", lambda route: route.abort(), times=1)
    visit.box.fill(LAW)
    visit.box.press("Enter")
    expect(visit.page.locator("#pending p")).to_have_text(UNREACHABLE["en"])
    expect(visit.page.get_by_text("Connection Lost")).to_be_hidden()
    # Gradio reloads the page, which then sends the question.
    visit.await_replies(1)
    expect(visit.page.locator("#chat .asked")).to_have_text(LAW)
    expect(visit.box).to_have_value("")
    _expect_only_lost_connections(visit)


def test_a_question_is_not_sent_for_ever(visiting, served):
    visit = visiting(served).go()
    visit.page.evaluate(
        "sent => sessionStorage.setItem('peru-qa-sent', sent)", json.dumps({"question": LAW, "resent": 2})
    )
    visit.page.reload()
    expect(visit.page.locator("#announcer")).to_contain_text("couldn't be sent")
    expect(visit.box).to_have_value(LAW)
    expect(visit.replies).to_have_count(0)
    visit.box.press("Enter")
    visit.await_replies(1)


def test_a_server_that_is_busy_is_asked_again(visit):
    visit.page.route(JOIN, lambda route: route.fulfill(status=503, body="{}"), times=1)
    visit.box.fill(LAW)
    visit.box.press("Enter")
    expect(visit.page.locator("#pending p")).to_have_text(UNREACHABLE["en"])
    visit.await_replies(1)
    _expect_only_lost_connections(visit)
