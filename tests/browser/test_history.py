"""A question has a title, an address and a history entry: back and forward lead from answer to answer."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.thorough

QUESTIONS = ("Which law protects personal data?", "Is there an open data law?", "What is gob.pe?")


def _is_at_the_top(visit, question: str) -> None:
    asked = visit.page.locator("#chat .asked", has_text=question)
    expect(asked).to_be_in_viewport()
    visit.page.wait_for_function(
        "question => { const top = [...document.querySelectorAll('#chat .asked')]"
        ".find(e => e.textContent === question).getBoundingClientRect().top;"
        " return top >= 0 && top < innerHeight / 3 }",
        arg=question,
    )


@pytest.mark.parametrize(("width", "height"), [(1366, 650), (360, 640)])
def test_back_and_forward_lead_from_answer_to_answer(visiting, served, width: int, height: int):
    visit = visiting(served, width=width, height=height).go()
    expect(visit.page).to_have_title("Peru-QA")
    addresses = []
    for question in QUESTIONS:
        visit.ask(question)
        expect(visit.page).to_have_title(f"{question} – Peru-QA")
        addresses.append(visit.page.url)
    assert len(set(addresses)) == 3
    assert addresses[1].endswith("?q=Is+there+an+open+data+law%3F&after=Which+law+protects+personal+data%3F")
    for question, address in reversed(list(zip(QUESTIONS, addresses, strict=True))[:2]):
        visit.page.go_back()
        visit.page.wait_for_url(address)
        expect(visit.page).to_have_title(f"{question} – Peru-QA")
        _is_at_the_top(visit, question)
    for question, address in list(zip(QUESTIONS, addresses, strict=True))[1:]:
        visit.page.go_forward()
        visit.page.wait_for_url(address)
        expect(visit.page).to_have_title(f"{question} – Peru-QA")
        _is_at_the_top(visit, question)
    expect(visit.replies).to_have_count(3)
    for _ in QUESTIONS:
        visit.page.go_back()
    visit.page.wait_for_url(f"{visit.address}/")
    expect(visit.page).to_have_title("Peru-QA")


def test_back_from_a_question_asked_beside_the_source_leads_to_the_last_question(visit):
    law, data, _ = QUESTIONS
    visit.ask(law)
    visit.page.wait_for_url("**/?q=*")
    asked = visit.page.url
    visit.read(visit.replies.last.locator("a.cite").first)
    visit.page.wait_for_url("**entry=*")
    visit.reader.locator("a[rel=next]").click()
    visit.page.wait_for_url("**entry=40-41*")
    visit.ask(data)
    expect(visit.page).to_have_title(f"{data} – Peru-QA")
    visit.page.go_back()
    visit.page.wait_for_url(asked)
    expect(visit.page).to_have_title(f"{law} – Peru-QA")
    expect(visit.page.locator("#reader")).to_be_hidden()


def test_the_title_is_that_of_the_open_source(visit):
    visit.ask(QUESTIONS[0])
    reader = visit.read(visit.replies.last.locator("a.cite").first)
    expect(visit.page).to_have_title(f"{reader.locator('h2').inner_text()} – Peru-QA")


def test_a_page_that_is_opened_again_has_the_title_and_address_of_its_last_question(visit):
    visit.ask(QUESTIONS[0])
    visit.ask(QUESTIONS[1])
    expect(visit.page).to_have_title(f"{QUESTIONS[1]} – Peru-QA")
    address = visit.page.url
    visit.go()
    visit.await_replies(2)
    visit.page.wait_for_url(address)
    expect(visit.page).to_have_title(f"{QUESTIONS[1]} – Peru-QA")


def test_back_to_a_question_that_was_cleared_asks_it_again(visit):
    visit.ask(QUESTIONS[0])
    expect(visit.page).to_have_title(f"{QUESTIONS[0]} – Peru-QA")
    visit.ask(QUESTIONS[1])
    expect(visit.page).to_have_title(f"{QUESTIONS[1]} – Peru-QA")
    visit.clear()
    expect(visit.replies).to_have_count(0)
    expect(visit.page).to_have_title("Peru-QA")
    visit.page.go_back()
    visit.await_replies(1)
    expect(visit.page.locator("#chat .asked")).to_have_text(QUESTIONS[0])
    expect(visit.page).to_have_title(f"{QUESTIONS[0]} – Peru-QA")
