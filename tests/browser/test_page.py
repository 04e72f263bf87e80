"""What a visitor does on the page, in a real browser."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from index import Index
from qa.answering.answerer import Answerer
from qa.page.permalinks import EntryPermalink, parse_permalink
from qa.presentation.wording import nearest_topics, refusal_texts
from qa.serving.catalogue import Catalogue
from qa.serving.feedback_store import FeedbackStore
from support.servers import serve

pytestmark = pytest.mark.thorough

LAW = "Which law protects personal data?"
LEY = "¿Qué ley protege los datos personales?"
UNANSWERABLE = "What is Chile's open data portal?"


def _highlighted_text(within: Locator) -> str:
    """Return the text that is highlighted and visible."""
    return str(
        within.evaluate(
            "e => [...e.querySelectorAll('mark')].filter(m => m.checkVisibility()).map(m => m.textContent).join('')"
        )
    )


def _query(url: str) -> str:
    return url[url.index("?") :]


def test_the_confidence_is_in_words_and_its_number_folded(visit):
    sure = visit.ask(LAW).locator("details.sure")
    expect(sure.locator("summary")).to_have_text("Very likely the answer")
    expect(sure.locator("p")).to_be_hidden()
    sure.locator("summary").click()
    expect(sure.locator("p")).to_be_visible()
    expect(sure.locator("p")).to_contain_text(re.compile(r"Confidence: \d\d%"))


def test_a_citation_opens_the_source_at_the_exact_words(visit, answerer: Answerer, index: Index):
    citation = answerer.answer(LAW).citations[0]
    reader = visit.read(visit.ask(LAW).locator("a.cite").first)
    cited = "".join(citation.passage[start:end] for start, end in citation.highlights)
    assert cited
    assert _highlighted_text(reader) == cited
    entry = index.entries[citation.entry]
    shown = reader.locator(".original .exact")
    assert "\n\n".join(shown.nth(n).evaluate("e => e.textContent") for n in range(shown.count())) == entry.text.text
    expect(reader.locator("h2")).to_have_text(entry.shown_title("en"))
    expect(reader.locator("h2")).to_be_focused()
    expect(reader.locator(".original .labels li")).to_have_text(list(entry.labels))
    expect(reader.locator(".original .tick")).to_have_text("Ticked: Yes.")
    first, last = entry.text.lines()
    expect(reader.locator(".whereabouts")).to_contain_text(f"peru-msq-2022.txt, lines {first} to {last}")
    assert reader.locator("mark").first.evaluate(
        "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }"
    )


def test_a_translation_opens_with_a_switch_to_the_original(visiting, served, answerer: Answerer):
    visit = visiting(served, locale="es-PE").go()
    citation = answerer.answer(LEY).citations[0]
    assert citation.translation
    reader = visit.read(visit.ask(LEY).locator("a.cite").first)
    translation = citation.translation
    assert _highlighted_text(reader) == "".join(translation.passage[start:end] for start, end in translation.highlights)
    expect(reader.locator(".original")).to_be_hidden()
    reader.get_by_label("Original (en inglés)", exact=True).and_(reader.locator("input")).check()
    expect(reader.locator(".translation")).to_be_hidden()
    assert _highlighted_text(reader) == "".join(citation.passage[start:end] for start, end in citation.highlights)
    reader.get_by_label("Ambos").check()
    expect(reader.locator(".translation")).to_be_visible()
    expect(reader.locator(".original")).to_be_visible()
    expect(reader.locator(".original > div")).to_have_attribute("lang", "en")
    expect(reader.locator(".translation > div")).to_have_attribute("lang", "es")


def test_the_original_of_a_translated_answer_unfolds_next_to_it(visiting, served, answerer: Answerer):
    visit = visiting(served, locale="es-PE").go()
    reply = visit.ask(LEY)
    original = reply.locator("details.original")
    expect(original.locator("blockquote")).to_be_hidden()
    original.locator("summary").click()
    expect(original.locator("blockquote")).to_be_visible()
    assert original.locator(".exact").evaluate("e => e.textContent") == answerer.answer(LEY).original
    expect(original.locator("blockquote")).to_have_attribute("lang", "en")
    left = reply.locator(".quoted > blockquote").bounding_box()
    right = original.bounding_box()
    assert left
    assert right
    assert right["x"] >= left["x"] + left["width"]


def test_each_topic_of_a_question_has_a_heading_and_its_source(visit, index: Index):
    reply = visit.ask("Which law protects personal data, and what is the open data portal?")
    headings = ["About: Which law protects personal data", "About: what is the open data portal"]
    expect(reply.get_by_role("heading", level=3)).to_have_text(headings)
    cited = reply.locator("a.cite")
    expect(cited).to_have_count(2)
    visit.read(cited.last)
    expect(visit.reader.locator("h2")).to_have_text(index.entries["peru-2022/10"].shown_title("en"))


def test_a_refusal_offers_its_nearest_topics(visit, answerer: Answerer):
    reply = visit.ask(UNANSWERABLE)
    refused = answerer.answer(UNANSWERABLE)
    expect(reply).to_contain_text(refusal_texts(refused)[0])
    topics = reply.locator("ul.topics a")
    expect(topics).to_have_text([citation.title for citation in nearest_topics(refused)])
    offers = visit.page.locator("#chat .option")
    expect(offers).to_have_text(list(refused.suggestions))
    visit.read(topics.first)
    expect(visit.reader.locator("h2")).to_have_text(refused.citations[0].title)
    offers.first.click()
    answered = visit.await_replies(2)
    expect(visit.page.locator("#chat .asked").last).to_have_text(refused.suggestions[0])
    expect(answered.locator("blockquote, .verdict").first).to_be_visible()
    expect(offers).to_have_count(0)


def test_an_example_question_starts_the_conversation(visiting, served):
    visit = visiting(served, locale="es-PE").go()
    example = visit.page.locator("#chat .example").first
    text = example.inner_text()
    assert text.startswith("¿")
    example.click()
    visit.await_replies(1)
    expect(visit.page.locator("#chat .asked")).to_have_text(text)


def test_the_permalink_of_a_question_asks_it(visit, visiting, served):
    visit.ask(LAW)
    visit.page.wait_for_url("**/?q=*")
    reply = visit.replies.first.inner_text()
    other = visiting(served).go("/" + _query(visit.page.url))
    assert other.await_replies(1).inner_text() == reply
    expect(other.page.locator("#chat .asked")).to_have_text(LAW)


def test_the_permalink_of_a_follow_up_asks_it_in_context(visit, visiting, served):
    visit.ask("What is the national portal for open data?")
    visit.ask("And is there a law on it?")
    visit.page.wait_for_url("**after=*")
    source = visit.replies.nth(1).locator("a.open, a.topic").first.inner_text()
    other = visiting(served).go("/" + _query(visit.page.url))
    assert other.await_replies(1).locator("a.open, a.topic").first.inner_text() == source
    expect(other.page.locator("#chat .asked")).to_have_count(1)


def test_nothing_is_lost_on_reload(visit):
    visit.ask(LAW)
    visit.ask(UNANSWERABLE)
    before = visit.page.locator("#chat [role=log]").inner_text()
    visit.page.wait_for_url("**Chile**")
    visit.page.reload()
    visit.await_replies(2)
    assert visit.page.locator("#chat [role=log]").inner_text() == before
    expect(visit.replies).to_have_count(2)
    visit.ask("How many visits has gob.pe had so far?")
    expect(visit.replies).to_have_count(3)


def test_the_permalink_of_an_entry_opens_it(visiting, served, index: Index, catalogue: Catalogue):
    entry = index.entries["peru-2022/36-37"]
    visit = visiting(served).go(f"/?entry=36-37&words=0-3&of={entry.digest[:8]}")
    expect(visit.reader.locator("h2")).to_have_text(entry.shown_title("en"))
    assert _highlighted_text(visit.reader) == entry.text.text[:3]
    assert parse_permalink(_query(visit.page.url)) == EntryPermalink("36-37", ((0, 3),), digest=entry.digest[:8])
    visit.reader.locator("a[rel=next]").click()
    following = catalogue.neighbours(entry)[1]
    assert following
    expect(visit.reader.locator("h2")).to_have_text(following.shown_title("en"))
    visit.page.wait_for_url("**entry=38-39*")
    visit.page.go_back()
    expect(visit.reader.locator("h2")).to_have_text(entry.shown_title("en"))
    visit.page.reload()
    expect(visit.reader.locator("h2")).to_have_text(entry.shown_title("en"))


def test_a_permalink_of_an_outdated_text_highlights_nothing_and_says_so(visiting, served):
    visit = visiting(served).go("/?entry=36-37&words=0-3&of=00000000")
    expect(visit.reader).to_contain_text("The source has changed since this link was made")
    assert _highlighted_text(visit.reader) == ""


def test_the_permalink_of_an_unknown_entry_says_so(visiting, served):
    visit = visiting(served).go("/?entry=999")
    expect(visit.page.locator("#reader")).to_contain_text("There is no topic “999” here.")
    visit.ask(LAW)


def test_topics_are_browsed_and_filtered(visit, index: Index):
    tree = visit.open_topics()
    expect(tree.locator("summary").first).to_contain_text("Contact information")
    expect(tree.locator("li")).to_have_count(66)
    visit.page.locator("#filter textarea, #filter input").fill("PROTECCION dato")
    expect(tree.locator("[role=status]")).to_have_text(re.compile(r"^\d topics?$"))
    expect(tree.locator("li a").first).to_be_visible()
    link = tree.locator("li a", has_text="Data protection law")
    title = link.evaluate("e => e.firstChild.textContent").strip()
    visit.read(link)
    expect(visit.reader.locator("h2")).to_have_text(title)
    visit.page.locator("#filter textarea, #filter input").fill("xyzzy")
    expect(tree.locator("[role=status]")).to_have_text("No matching topics. Try fewer words.")


def test_ask_about_this_puts_a_question_into_the_box(visit):
    tree = visit.open_topics()
    tree.locator("summary", has_text="C. Legal Framework").click()
    button = tree.locator("button[data-ask]:visible").first
    question = button.get_attribute("data-ask")
    entry = button.locator("xpath=..").locator("a").get_attribute("href")
    assert question
    assert entry
    button.click()
    expect(visit.box).to_have_value(question)
    expect(visit.box).to_be_focused()
    visit.box.press("Enter")
    expect(visit.await_replies(1).locator("a.open")).to_have_attribute("href", re.compile(rf"^{re.escape(entry)}(&|$)"))


def test_feedback_is_stored_explained_and_withdrawn(visit, feedback_file: Path):
    store = FeedbackStore(feedback_file)
    already = {feedback.id for feedback in store.all_feedback()}

    def new():
        return [feedback for feedback in store.all_feedback() if feedback.id not in already]

    visit.ask(LAW)
    visit.page.get_by_label("This did not help").click()
    form = visit.page.locator("#feedback")
    form.locator("#more").click()
    form.get_by_label("Something is missing").check()
    form.locator("#comment textarea").fill("Which article?")
    form.locator("#explain").click()
    expect(form.locator("#thanks")).to_have_text("Thank you! We'll read it.")
    [feedback] = new()
    assert (feedback.helpful, feedback.reason, feedback.comment) == (False, "incomplete", "Which article?")
    assert (feedback.subject.question, feedback.subject.entry, feedback.subject.language) == (
        LAW,
        "peru-2022/38-39",
        "en",
    )
    assert feedback.subject.answered

    visit.page.get_by_label("This helped").click()
    # The thumb is pressed before the server has answered; the thanks come with the answer.
    expect(form.locator("#thanks")).to_have_text("Thank you!")
    expect(visit.page.get_by_label("This helped")).to_have_attribute("aria-pressed", "true")
    expect(form).to_be_visible()
    expect(form.locator("#reason")).to_be_hidden()
    [feedback] = new()
    assert feedback.helpful
    visit.page.reload()
    expect(visit.page.get_by_label("This helped")).to_have_attribute("aria-pressed", "true")

    visit.page.get_by_label("This did not help").click()
    form.locator("#withdraw").click()
    expect(visit.page.locator("#feedback-notice")).to_have_text("Your rating has been deleted.")
    assert new() == []
    expect(visit.page.get_by_label("This did not help")).to_have_attribute("aria-pressed", "false")


def test_clicking_the_same_thumb_again_withdraws_feedback(visit, feedback_file: Path):
    store = FeedbackStore(feedback_file)
    before = store.all_feedback()
    visit.ask(LAW)
    helped = visit.page.get_by_label("This helped")
    helped.click()
    expect(helped).to_have_attribute("aria-pressed", "true")
    expect(visit.page.locator("#feedback")).to_be_visible()
    assert len(store.all_feedback()) == len(before) + 1
    helped.click()
    expect(visit.page.locator("#feedback-notice")).to_have_text("Your rating has been deleted.")
    expect(helped).to_have_attribute("aria-pressed", "false")
    assert store.all_feedback() == before
    helped.click()
    expect(helped).to_have_attribute("aria-pressed", "true")
    visit.page.locator("#withdraw").click()
    expect(helped).to_have_attribute("aria-pressed", "false")
    assert store.all_feedback() == before


def test_small_talk_is_in_the_language_of_the_page_and_can_not_be_rated(visiting, served):
    visit = visiting(served, locale="es-PE").go()
    expect(visit.ask("ok")).to_contain_text("¡De nada!")
    expect(visit.page.locator("#chat .message-buttons button").first).to_be_hidden()


def test_the_conversation_is_saved_as_markdown(visit):
    visit.ask(LAW)
    visit.ask(UNANSWERABLE)
    with visit.page.expect_download() as download:
        visit.page.locator("#save").click()
    assert download.value.suggested_filename == "peru-qa.md"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith("# Peru-QA\n")
    assert f"## {LAW}" in text
    assert "29733" in text
    assert r"\[1\]" in text
    assert "## References" in text
    assert re.search(rf"^1\. .*2021.*<{visit.address}/\?entry=38-39[^>]*>$", text, re.MULTILINE)


def test_the_conversation_is_cleared_only_when_confirmed(visit):
    visit.ask(LAW)
    question = visit.clear(confirmed=False)
    assert question.startswith("Clear the whole conversation? This can't be undone.")
    visit.ask(UNANSWERABLE)
    expect(visit.replies).to_have_count(2)


def test_a_cleared_conversation_does_not_come_back(visit):
    visit.ask(LAW)
    visit.page.wait_for_url("**/?q=*")
    visit.clear()
    expect(visit.replies).to_have_count(0)
    assert visit.page.url == f"{visit.address}/"
    visit.page.reload()
    expect(visit.page.locator("#chat .example").first).to_be_visible()
    expect(visit.replies).to_have_count(0)


def test_a_question_that_can_not_be_sent_stays_in_the_box(visit):
    announcer = visit.page.locator("#announcer")
    visit.box.press("Enter")
    expect(announcer).to_have_text("Type a question first.")
    visit.box.fill("x" * 2_001)
    visit.box.press("Enter")
    expect(announcer).to_have_text("The question has 2001 characters, but at most 2000 are allowed. Please shorten it.")
    visit.page.locator("#send").click()
    expect(visit.box).to_have_value("x" * 2_001)
    expect(visit.replies).to_have_count(0)


def test_a_question_typed_during_another_is_not_lost(visit):
    requests = []
    visit.page.route("**/queue/join*", lambda route: requests.append(route))
    visit.box.fill(LAW)
    visit.box.press("Enter")
    expect(visit.page.locator("#announcer")).to_have_text("Searching…")
    expect(visit.box).to_have_value("")
    visit.box.fill(UNANSWERABLE)
    visit.box.press("Enter")
    expect(visit.page.locator("#announcer")).to_have_text("One moment, I'm still answering your last question.")
    expect(visit.box).to_have_value(UNANSWERABLE)
    [first] = requests
    first.continue_()
    visit.page.unroute("**/queue/join*")
    visit.await_replies(1)
    expect(visit.page.locator("#announcer")).to_be_empty()
    visit.box.press("Enter")
    visit.await_replies(2)
    expect(visit.page.locator("#chat .asked")).to_have_text([LAW, UNANSWERABLE])


def test_a_source_is_in_view_in_a_long_conversation_too(visit):
    for question in (LAW, UNANSWERABLE, "Is there an open data law?", "What is gob.pe?"):
        reply = visit.ask(question)
    visit.read(reply.locator("a.cite").first)
    expect(visit.reader.locator("h2")).to_be_in_viewport()
    expect(visit.page.locator("#reader .close")).to_be_in_viewport()
    expect(visit.box).to_be_in_viewport()


def test_the_box_is_in_view_on_a_phone(visiting, served):
    visit = visiting(served, width=360, height=740, locale="es-PE").go()
    expect(visit.box).to_be_in_viewport()
    visit.ask(LEY)
    expect(visit.box).to_be_in_viewport()
    expect(visit.page.locator("#chat .asked")).to_be_in_viewport()


def test_citation_and_quotation_are_copied(visiting, served, index: Index):
    visit = visiting(served, permissions=["clipboard-read", "clipboard-write"]).go()
    reader = visit.read(visit.ask(LAW).locator("a.cite").first)
    reader.locator("button", has_text="Copy citation").click()
    expect(visit.page.locator("#announcer")).to_have_text("Copied")
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    marked = _highlighted_text(reader)
    assert copied == (
        f"“{marked}” Digital Government Secretariat, Presidency of the Council of Ministers, Peru (2021). "
        "Member State Questionnaire for the United Nations E-Government Survey 2022, Peru 2022, questions 38, 39. "
        f"{visit.page.url}"
    )
    reader.locator("button", has_text="Copy text").click()
    visit.page.wait_for_function("async text => (await navigator.clipboard.readText()) === text", arg=marked)


def test_the_language_is_switched_and_remembered(visit):
    visit.ask(LAW)
    visit.page.locator("#language").click()
    expect(visit.page.locator("#send")).to_have_text("Preguntar")
    expect(visit.page.locator("html")).to_have_attribute("lang", "es")
    expect(visit.page.locator("#heading")).to_contain_text("Lo que el Perú respondió")
    expect(visit.replies.first).to_have_attribute("lang", "en")
    visit.read(visit.replies.first.locator("a.cite").first)
    expect(visit.reader.locator("button.main")).to_have_text("Preguntar sobre esto")
    visit.page.reload()
    expect(visit.page.locator("#send")).to_have_text("Preguntar")
    expect(visit.page.locator("#language")).to_have_attribute("lang", "en")


@pytest.mark.parametrize(("locale", "word"), [("es-PE", "Preguntar"), ("en-GB", "Ask"), ("fr-FR", "Ask")])
def test_the_language_follows_the_browser(visiting, served, locale: str, word: str):
    visit = visiting(served, locale=locale).go()
    expect(visit.page.locator("#send")).to_have_text(word)


def test_the_page_works_by_keyboard_only(visit):
    keyboard = visit.page.keyboard
    expect(visit.box).to_be_focused()
    keyboard.type(LAW)
    keyboard.press("Enter")
    reply = visit.await_replies(1)
    for _ in range(60):
        keyboard.press("Shift+Tab")
        if visit.page.evaluate("document.activeElement.matches('#chat a.cite')"):
            break
    cite = reply.locator("a.cite").first
    expect(cite).to_be_focused()
    assert cite.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    keyboard.press("Enter")
    expect(visit.reader.locator("h2")).to_be_focused()
    keyboard.press("Escape")
    expect(visit.page.locator("#reader")).to_be_hidden()
    expect(cite).to_be_focused()
    passed = set()
    for _ in range(80):
        keyboard.press("Tab")
        passed.add(visit.page.evaluate("document.activeElement.closest('[id]')?.id ?? ''"))
        assert visit.page.evaluate(
            "document.activeElement === document.body || "
            "document.activeElement.checkVisibility({visibilityProperty: true})"
        )
    assert passed >= {"send", "save", "print", "clear", "language"}


def test_the_page_works_on_a_phone(visiting, served):
    visit = visiting(served, width=360, height=740, locale="es-PE").go()
    reply = visit.ask(LEY)
    reader = visit.read(reply.locator("a.cite").first)
    assert (
        reader.locator("mark")
        .locator("visible=true")
        .first.evaluate("e => { const r = e.getBoundingClientRect(); return r.bottom > 0 && r.top < innerHeight }")
    )
    # The close button stays in view.
    expect(visit.page.locator("#reader .close")).to_be_in_viewport()
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 360
    visit.page.locator("#reader .close").click()
    visit.open_topics()
    visit.page.locator("#tree summary").nth(2).click()
    link = visit.page.locator("#tree li a:visible").first
    title = link.evaluate("e => e.firstChild.textContent").strip()
    link.click()
    expect(visit.reader.locator("h2")).to_have_text(title)
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 360


def test_answers_are_announced(visit):
    log = visit.page.locator("#chat [role=log]")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-label", "Conversation")
    visit.ask(LAW)
    expect(log.locator(".reply")).to_be_visible()


def test_the_conversation_is_printed_without_the_tools(visit):
    visit.ask(LAW)
    visit.page.emulate_media(media="print")
    expect(visit.page.locator("#ask")).to_be_hidden()
    expect(visit.page.locator("#tools")).to_be_hidden()
    expect(visit.replies.first).to_be_visible()
    pdf = visit.page.pdf()
    assert pdf.startswith(b"%PDF")


def test_an_entry_is_printed_from_the_first_page_on(visiting, served):
    visit = visiting(served).go("/?entry=38-39")
    visit.reader.wait_for()
    visit.page.emulate_media(media="print")
    assert visit.page.locator("#talk").evaluate("talk => talk.offsetHeight") < 100


def test_what_is_printed_in_dark_mode_is_dark_ink_on_white(visiting, served):
    visit = visiting(served, dark=True).go()
    visit.read(visit.ask(LAW).locator("a.cite").first)
    visit.page.emulate_media(media="print")
    faint = visit.page.evaluate(
        """() => {
            const lightness = colour => {
                const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+/g).map(Number);
                return alpha ? (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255 : 1;
            };
            const isText = node => node.nodeType === Node.TEXT_NODE && node.textContent.trim();
            return [document.documentElement, ...document.querySelectorAll("body, body *")].filter(element => {
                if (!element.checkVisibility() || !element.getClientRects().length) return false;
                const style = getComputedStyle(element);
                return lightness(style.backgroundColor) < 0.8
                    || ([...element.childNodes].some(isText) && lightness(style.color) > 0.4);
            }).map(element => element.outerHTML.slice(0, 100));
        }"""
    )
    assert faint == []


def test_an_entry_is_printed_without_the_welcome_and_the_tools(visiting, served):
    visit = visiting(served).go("/?entry=36-37")
    visit.reader.wait_for()
    expect(visit.page.locator("#chat .placeholder-content")).to_be_visible()
    visit.page.emulate_media(media="print")
    expect(visit.page.locator("#chat .placeholder-content")).to_be_hidden()
    expect(visit.page.locator("#reader .tools")).to_be_hidden()
    expect(visit.page.locator("#reader .close")).to_be_hidden()
    expect(visit.reader.locator("h2")).to_be_visible()


def test_a_printed_conversation_and_its_source_do_not_overlap(visit):
    reply = visit.ask(LAW)
    visit.read(reply.locator("a.cite").first)
    visit.page.emulate_media(media="print")
    printed, below = reply.bounding_box(), visit.reader.bounding_box()
    assert printed
    assert below
    assert below["y"] >= printed["y"] + printed["height"]


def test_folded_parts_are_printed_and_folded_again(visiting, served):
    visit = visiting(served, locale="es-PE").go()
    original = visit.ask(LEY).locator("details.original")
    expect(original.locator("blockquote")).to_be_hidden()
    visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(original.locator("blockquote")).to_be_visible()
    visit.page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(original.locator("blockquote")).to_be_hidden()


def test_the_page_says_whether_questions_are_recorded(visit, visiting, built, tmp_path: Path):
    expect(visit.page.locator("#privacy")).to_contain_text("Questions are not recorded.")
    file = tmp_path / "feedback.sqlite"
    with serve(built[0].index_directory, PERU_QA_FEEDBACK=str(file), PERU_QA_RECORD_QUESTIONS="1") as address:
        recorded = visiting(address).go()
        expect(recorded.page.locator("#privacy")).to_contain_text(
            "Questions are recorded, without your name or IP address"
        )
        recorded.ask(UNANSWERABLE)
        [question] = FeedbackStore(file).recorded_questions()
        assert (question.question, question.answered, question.language) == (UNANSWERABLE, False, "en")
        recorded.page.goto("about:blank")


def test_the_first_start_shows_the_progress_of_the_build(visiting, tmp_path: Path):
    with serve(tmp_path / "index", ready=False) as address:
        visit = visiting(address, locale="es-PE")
        visit.page.goto(address)
        waiting = visit.page.locator("#waiting")
        expect(waiting).to_contain_text("Leyendo el cuestionario por primera vez", timeout=120_000)
        expect(waiting.locator("progress")).to_be_visible()
        expect(visit.box).to_be_hidden()
        visit.page.goto("about:blank")


def test_the_chat_opens_by_itself_once_the_index_is_open(visiting, tmp_path: Path):
    corpus = tmp_path / "faq.jsonl"
    entry = {"id": "hours", "question": "When is the library open?", "answer": "From nine to five, on weekdays only."}
    corpus.write_text(json.dumps(entry), encoding="utf-8")
    settings = {"PERU_QA_FEEDBACK": str(tmp_path / "feedback.sqlite"), "PERU_QA_THRESHOLD": "0"}
    with serve(tmp_path / "index", corpus, ready=False, **settings) as address:
        visit = visiting(address)
        visit.page.goto(address)
        visit.page.locator("#heading h1").wait_for()
        visit.box.wait_for(timeout=120_000)
        expect(visit.page.locator("#waiting")).to_be_empty()
        expect(visit.ask("When is it open?")).to_contain_text("From nine to five")
        visit.page.goto("about:blank")


def test_the_page_leaves_the_focus_to_a_visitor_who_was_faster(visit):
    expect(visit.box).to_be_focused()
    language = visit.page.locator("#language")
    language.focus()
    visit.page.evaluate("window.peruQa.onPageOpened('', '')")
    expect(language).to_be_focused()


def test_the_conversation_is_changed_by_one_thing_at_a_time(visit, feedback_file: Path):
    before = len(FeedbackStore(feedback_file).all_feedback())
    visit.ask(LAW)
    requests = []
    visit.page.route("**/queue/join*", lambda route: requests.append(route))
    visit.box.fill(UNANSWERABLE)
    visit.box.press("Enter")
    announcer = visit.page.locator("#announcer")
    expect(announcer).to_have_text("Searching…")
    visit.page.get_by_label("This helped").click()
    expect(announcer).to_have_text("One moment, I'm still answering your last question.")
    visit.page.locator("#clear").click()
    [request] = requests
    request.continue_()
    visit.page.unroute("**/queue/join*")
    visit.await_replies(2)
    visit.page.reload()
    visit.await_replies(2)
    assert len(FeedbackStore(feedback_file).all_feedback()) == before


def test_a_question_with_a_trailing_blank_is_not_asked_again_on_reload(visit):
    visit.ask(f"{LAW} ")
    visit.page.wait_for_url("**/?q=*")
    visit.page.reload()
    visit.await_replies(1)
    visit.page.locator("#tree summary").first.wait_for(state="attached")
    expect(visit.replies).to_have_count(1)


def test_the_language_switch_is_reset_for_the_next_entry(visiting, served):
    visit = visiting(served, locale="es-PE").go()
    visit.read(visit.ask(LEY).locator("a.cite").first)
    visit.reader.locator("input[value=original]").check()
    visit.reader.locator("a[rel=next]").click()
    visit.page.wait_for_url("**entry=40-41*")
    expect(visit.reader.locator("input[value=translation]")).to_be_checked()
    expect(visit.reader.locator(".translation")).to_be_visible()


def test_a_browser_that_stores_nothing_can_ask_too(visiting, served):
    visit = visiting(served)
    visit.page.add_init_script(
        "for (const kind of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, kind, {configurable: true, get() { throw new DOMException('denied') }})"
    )
    visit.go()
    visit.ask(LAW)
    visit.page.locator("#language").click()
    expect(visit.page.locator("#send")).to_have_text("Preguntar")
