"""The source beside the conversation or over it, the previews of citations, and the buttons below an answer."""

import pytest
from playwright.sync_api import Locator, Route, expect

from index import Index
from qa.answering.answerer import Answerer
from support.visits import Visit

pytestmark = pytest.mark.thorough

LAW = "Which law protects personal data?"
LEY = "¿Qué ley protege los datos personales?"
WIDE = [(1024, 700), (1366, 650), (1920, 1080)]
NARROW = [(360, 640), (768, 1024)]


def place(element: Locator) -> dict[str, float]:
    """Return where an element is on the screen, and how large."""
    box = element.bounding_box()
    assert box
    return dict(box)


def close_by_button(visit: Visit) -> None:
    visit.page.locator("#reader .close").click()


def close_by_escape(visit: Visit) -> None:
    visit.page.keyboard.press("Escape")


def close_by_going_back(visit: Visit) -> None:
    visit.page.go_back()


CLOSING = pytest.mark.parametrize("close", [close_by_button, close_by_escape, close_by_going_back])


@pytest.mark.parametrize(("width", "height"), WIDE)
def test_the_source_opens_beside_the_answer_which_stays_in_its_place(visiting, served, width: int, height: int):
    visit = visiting(served, width=width, height=height).go()
    reply = visit.ask(LAW)
    cite = reply.locator("a.cite").first
    cite.scroll_into_view_if_needed()
    before = place(reply)
    reader = visit.read(cite)
    expect(reader.locator("h2")).to_be_focused()
    expect(visit.page.locator("#reader mark").locator("visible=true").first).to_be_in_viewport()
    assert place(reply) == before
    beside = place(visit.page.locator("#reader"))
    assert beside["x"] >= before["x"] + before["width"]
    assert beside["x"] + beside["width"] <= width
    visit.page.locator("#reader").evaluate("e => e.scrollTop = e.scrollHeight")
    assert place(reply) == before
    expect(visit.page.locator("#reader")).to_have_attribute("role", "region")
    assert visit.page.locator("[inert]").count() == 0


@pytest.mark.parametrize(("width", "height"), NARROW)
def test_the_source_opens_as_a_sheet_from_below_on_a_narrow_screen(visiting, served, width: int, height: int):
    visit = visiting(served, width=width, height=height, locale="es-PE").go()
    reply = visit.ask(LEY)
    cite = reply.locator("a.cite").first
    cite.scroll_into_view_if_needed()
    before = place(reply)
    visit.read(cite)
    sheet = visit.page.locator("#reader")
    expect(sheet.locator("mark").locator("visible=true").first).to_be_in_viewport()
    box = place(sheet)
    assert box["x"] == 0
    assert box["width"] == width
    assert box["y"] + box["height"] == height
    assert box["height"] <= 0.85 * height
    assert place(reply) == before
    expect(sheet).to_have_attribute("role", "dialog")
    # What the sheet covers can't be reached.
    for _ in range(30):
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('#reader')"
        )
    # What is announced is still heard, and seen above it.
    sheet.locator(".tools button").last.click()
    announcer = visit.page.locator("#announcer")
    expect(announcer).not_to_be_empty()
    assert visit.page.locator("[inert] #announcer").count() == 0
    assert announcer.evaluate(
        """e => { const box = e.getBoundingClientRect();
            return document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2) === e }"""
    )
    # A click beside it closes it.
    visit.page.mouse.click(width / 2, box["y"] / 2)
    expect(sheet).to_be_hidden()
    expect(cite).to_be_focused()
    assert visit.page.locator("[inert]").count() == 0


@pytest.mark.parametrize(("width", "height"), [(1366, 650), (360, 640)])
@CLOSING
def test_closing_the_source_returns_to_where_one_was(visiting, served, close, width: int, height: int):
    visit = visiting(served, width=width, height=height).go()
    visit.ask("Is there an open data law?")
    cite = visit.ask(LAW).locator("a.cite").first
    cite.scroll_into_view_if_needed()
    visit.page.wait_for_url("**personal**")
    before, asked = place(cite), visit.page.url
    visit.read(cite)
    visit.page.wait_for_url("**entry=38-39*")
    visit.page.mouse.move(0, 0)  # or the pointer would be on the mark again, which is previewed then
    close(visit)
    expect(visit.page.locator("#reader")).to_be_hidden()
    expect(cite).to_be_focused()
    visit.page.wait_for_url(asked)
    expect(visit.page).to_have_title(f"{LAW} – Peru-QA")
    assert place(cite) == before
    # It is not in the way of what one asks next, and opens again.
    expect(visit.replies.last.locator(".preview").first).to_be_hidden()
    visit.read(cite)
    expect(visit.reader.locator("h2")).to_be_focused()


def test_the_source_closes_by_escape_wherever_the_focus_is(visit):
    visit.read(visit.ask(LAW).locator("a.cite").first)
    visit.page.wait_for_url("**entry=*")
    visit.box.focus()
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#reader")).to_be_hidden()
    visit.page.wait_for_url("**/?q=*")


def test_closing_the_source_after_reading_on_returns_to_the_question(visit, index: Index):
    cite = visit.ask(LAW).locator("a.cite").first
    visit.page.wait_for_url("**/?q=*")
    asked = visit.page.url
    visit.read(cite)
    visit.page.wait_for_url("**entry=38-39*")
    visit.reader.locator("a[rel=next]").click()
    visit.page.wait_for_url("**entry=40-41*")
    visit.page.go_back()
    expect(visit.reader.locator("h2")).to_have_text(index.entries["peru-2022/38-39"].shown_title("en"))
    visit.page.go_forward()
    expect(visit.reader.locator("h2")).to_have_text(index.entries["peru-2022/40-41"].shown_title("en"))
    close_by_button(visit)
    visit.page.wait_for_url(asked)
    expect(visit.page.locator("#reader")).to_be_hidden()
    expect(cite).to_be_focused()


def test_a_source_that_was_opened_by_its_permalink_closes(visiting, served):
    visit = visiting(served).go("/?entry=36-37")
    visit.reader.wait_for()
    close_by_escape(visit)
    expect(visit.page.locator("#reader")).to_be_hidden()
    assert visit.page.url == f"{visit.address}/"
    expect(visit.page).to_have_title("Peru-QA")
    visit.page.go_back()
    expect(visit.reader).to_be_visible()


def test_a_new_question_closes_the_source(visit):
    visit.read(visit.ask(LAW).locator("a.cite").first)
    visit.ask("What is gob.pe?")
    expect(visit.page.locator("#reader")).to_be_hidden()
    visit.page.wait_for_url("**/?q=What+is+gob.pe*")


def test_a_source_that_arrives_after_the_conversation_was_cleared_does_not_open(visit):
    cite = visit.ask(LAW).locator("a.cite").first
    visit.page.evaluate(
        """() => {
            const open = window.peruQa.onEntryOpened;
            window.peruQa.onEntryOpened = (url) => { open(url); window.hasArrived = true; };
        }"""
    )
    held: list[Route] = []
    visit.page.route("**/queue/join*", lambda route: held.append(route))
    cite.click()
    visit.clear()
    while len(held) < 2:
        visit.page.wait_for_timeout(10)
    source, clearing = held
    clearing.continue_()
    expect(visit.replies).to_have_count(0)
    source.continue_()
    visit.page.wait_for_function("window.hasArrived")
    expect(visit.page.locator("#reader")).to_be_hidden()
    assert visit.page.url == f"{visit.address}/"


def test_asking_about_a_source_on_a_phone_leads_to_the_box(visiting, served):
    visit = visiting(served, width=360, height=640).go()
    reader = visit.read(visit.ask(LAW).locator("a.cite").first)
    question = reader.locator("[data-ask]").get_attribute("data-ask")
    reader.locator("[data-ask]").click()
    expect(visit.page.locator("#reader")).to_be_hidden()
    expect(visit.box).to_have_value(question or "")
    expect(visit.box).to_be_focused()


@pytest.mark.parametrize("width", [360, 1366])
def test_the_button_that_closes_the_source_covers_no_text(visiting, served, width: int):
    visit = visiting(served, width=width, height=650).go()
    reader = visit.read(visit.ask(LAW).locator("a.cite").first)
    for part in (0, 0.5, 1):
        visit.page.locator("#reader").evaluate("(e, part) => e.scrollTop = part * e.scrollHeight", part)
        bar, button = place(reader.locator(".bar")), place(reader.locator(".close"))
        assert bar["y"] <= button["y"]
        assert button["y"] + button["height"] <= bar["y"] + bar["height"]
        section = place(reader.locator(".bar .place"))
        assert section["x"] + section["width"] <= button["x"]
        expect(reader.locator(".close")).to_be_in_viewport()
        # All along its bottom edge the bar is in front of the text.
        assert reader.locator(".bar").evaluate(
            """bar => { const box = bar.getBoundingClientRect(); return [0.05, 0.3, 0.6, 0.95].every(share =>
                bar.contains(document.elementFromPoint(box.left + share * box.width, box.bottom - 3))) }"""
        )


def test_links_in_the_source_are_set_left(visiting, served):
    visit = visiting(served, width=360, height=640).go("/?entry=38-39")
    links = visit.reader.locator("a").evaluate_all("all => all.map(e => getComputedStyle(e).textAlign)")
    assert len(links) > 3
    assert set(links) <= {"start", "left"}


def test_a_citation_is_previewed_on_hover(visit, answerer: Answerer):
    citation = answerer.answer(LAW).citations[0]
    reply = visit.ask(LAW)
    requests: list[str] = []
    visit.page.on("request", lambda request: requests.append(request.url))
    cite, preview = reply.locator("a.cite").first, reply.locator(".preview").first
    expect(preview).to_be_hidden()
    cite.hover()
    expect(preview).to_be_visible()
    start, end = citation.highlights[0]
    expect(preview.locator(".words")).to_contain_text(citation.passage[start:end])
    expect(preview.locator(".quiet")).to_contain_text("June 2021")
    expect(preview.locator(".read")).to_be_hidden()
    # It stays while the pointer is on it, and goes when the pointer leaves it.
    preview.hover()
    expect(preview).to_be_visible()
    visit.page.locator("#heading").hover()
    expect(preview).to_be_hidden()
    assert requests == []


def test_a_citation_is_previewed_on_focus_and_dismissed_by_escape(visit):
    reply = visit.ask(LAW)
    cite, preview = reply.locator("a.cite").first, reply.locator(".preview").first
    visit.page.keyboard.press("Shift+Tab")
    cite.focus()
    expect(preview).to_be_visible()
    described = cite.get_attribute("aria-describedby")
    assert described
    expect(visit.page.locator(f"#{described}")).to_have_text(preview.locator(".about").text_content() or "")
    expect(cite).to_have_accessible_name("[1] Read it in the source")
    visit.page.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    expect(cite).to_be_focused()
    visit.page.keyboard.press("Shift+Tab")
    visit.page.keyboard.press("Tab")
    expect(cite).to_be_focused()
    expect(preview).to_be_visible()
    visit.page.keyboard.press("Tab")
    expect(preview).to_be_hidden()


def test_escape_dismisses_a_preview_before_the_source(visit):
    reply = visit.ask(LAW)
    visit.read(reply.locator("a.open").first)
    reply.locator("a.cite").first.hover()
    expect(reply.locator(".preview").first).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(reply.locator(".preview").first).to_be_hidden()
    expect(visit.reader).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#reader")).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(1366, 650), (683, 325)])
def test_a_preview_fits_in_the_window_wherever_its_mark_is(visiting, served, width: int, height: int):
    visit = visiting(served, width=width, height=height).go()
    reply = visit.ask("Which law protects personal data, and who is the CIO of Peru?")
    marks = reply.locator("a.cite")
    assert marks.count() > 1
    for number in range(marks.count()):
        for block in ("start", "center", "end"):
            marks.nth(number).evaluate("(mark, block) => mark.scrollIntoView({ block })", block)
            visit.page.mouse.move(0, 0)
            preview = visit.page.locator(".preview:popover-open")
            expect(preview).to_be_hidden()
            marks.nth(number).hover()
            box = place(preview)
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= height


@pytest.mark.parametrize(("width", "height"), NARROW)
def test_the_first_tap_previews_a_citation_and_its_link_opens_the_source(visiting, served, width: int, height: int):
    visit = visiting(served, width=width, height=height, has_touch=True).go()
    reply = visit.ask(LAW)
    cite, preview = reply.locator("a.cite").first, reply.locator(".preview").first
    cite.tap()
    expect(preview).to_be_visible()
    expect(visit.page.locator("#reader")).to_be_hidden()
    box = place(preview)
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    visit.page.locator("#chat .asked").tap()
    expect(preview).to_be_hidden()
    cite.tap()
    preview.get_by_text("Read it in the source").tap()
    expect(visit.reader).to_be_visible()
    expect(preview).to_be_hidden()
    visit.page.locator("#reader .close").tap()
    expect(cite).to_be_focused()
    # So does a second tap.
    cite.tap()
    expect(preview).to_be_visible()
    cite.tap()
    expect(visit.reader).to_be_visible()


def test_an_answer_is_copied_with_its_reference_by_keyboard(visiting, served, answerer: Answerer):
    visit = visiting(served, permissions=["clipboard-read", "clipboard-write"]).go()
    reply = visit.ask(LAW)
    copy = reply.get_by_role("button", name="Copy", exact=True)
    copy.focus()
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#announcer")).to_have_text("Copied")
    expect(copy).to_be_focused()
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    address = reply.locator("a.cite").get_attribute("href")
    assert copied == (
        f"“{answerer.answer(LAW).text.strip()}” Digital Government Secretariat, Presidency of the Council of "
        "Ministers, Peru (2021). Member State Questionnaire for the United Nations E-Government Survey 2022, "
        f"Peru 2022, questions 38, 39. {visit.address}/{address}"
    )


def test_the_link_to_a_question_is_copied_where_nothing_can_be_shared(visiting, served):
    visit = visiting(served, permissions=["clipboard-read", "clipboard-write"]).go()
    reply = visit.ask(LAW)
    visit.page.wait_for_url("**/?q=*")
    reply.get_by_role("button", name="Share").press("Space")
    expect(visit.page.locator("#announcer")).to_have_text("Copied")
    assert visit.page.evaluate("navigator.clipboard.readText()") == visit.page.url


@pytest.mark.parametrize("outcome", ["shared", "AbortError", "NotAllowedError"])
def test_a_question_is_shared_by_the_system(visiting, served, outcome: str):
    visit = visiting(served, permissions=["clipboard-read", "clipboard-write"])
    visit.page.add_init_script(
        f"""navigator.share = async data => {{ window.shared = data;
            if ("{outcome}" !== "shared") throw new DOMException("", "{outcome}") }}"""
    )
    visit.go()
    reply = visit.ask(LAW)
    visit.page.wait_for_url("**/?q=*")
    reply.get_by_role("button", name="Share").click()
    visit.page.wait_for_function("window.shared")
    assert visit.page.evaluate("window.shared") == {"title": LAW, "url": visit.page.url}
    announced = "Copied" if outcome == "NotAllowedError" else ""
    expect(visit.page.locator("#announcer")).to_have_text(announced)
