"""The page embedded in another site, its limits as a visitor sees them, and the scripts that its policy blocks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from index import BuildReport
from qa.settings import Settings
from support.servers import serve

pytestmark = pytest.mark.thorough

LAW = "Which law protects personal data?"


@contextmanager
def host_page(address: str) -> Iterator[str]:
    """Serve another site, which shows the page in a frame."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = (
                '<!doctype html><html lang="en"><title>Ministry</title><h1>Ministry</h1>'
                f'<iframe src="{address}/?embed=1" title="Peru-QA" width="420" height="640"></iframe></html>'
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser in Spanish."""
    with browser.new_context(locale="es-PE", viewport={"width": 900, "height": 800}) as context:
        context.set_default_timeout(30_000)
        yield context.new_page()


def test_only_an_allowed_site_may_embed_the_page(page: Page, served: str):
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    with host_page(served) as host:
        page.goto(host)
        page.wait_for_function("document.querySelector('iframe').contentDocument === null")
        page.wait_for_load_state("networkidle")
    assert any("frame-ancestors" in text for text in refused)
    assert page.frames[1].locator("#box").count() == 0


def test_an_allowed_site_embeds_only_the_conversation(page: Page, built: tuple[Settings, BuildReport], tmp_path):
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    feedback = str(tmp_path / "feedback.sqlite")
    # The server must know the origin of the embedding site when it starts, and that site the origin of the server.
    with (
        host_page("http://127.0.0.1:1") as probe,
        serve(built[0].index_directory, PERU_QA_FRAME_ANCESTORS=probe, PERU_QA_FEEDBACK=feedback) as address,
    ):
        page.goto(probe)
        page.evaluate("address => { document.querySelector('iframe').src = address + '/?embed=1' }", address)
        frame = page.frame_locator("iframe")
        frame.locator("#box textarea").wait_for()
        for hidden in ("#logo", "#heading", "#topics", "#save", "#print"):
            expect(frame.locator(hidden)).to_be_hidden()
        whole = frame.locator("#whole a")
        expect(whole).to_have_text("Abrir Peru-QA en su propia página")
        assert whole.get_attribute("target") == "_blank"
        assert "noopener" in (whole.get_attribute("rel") or "")
        frame.locator("#box textarea").fill(LAW)
        frame.locator("#box textarea").press("Enter")
        expect(frame.locator("#chat .reply").first).to_contain_text("29733")
        frame.locator("#chat a.cite").first.click()
        expect(frame.locator("#reader .entry")).to_be_visible()
        inner = page.frames[1]
        # Nobody sees its URL, and a reload must show only the conversation again.
        assert inner.evaluate("location.search") == "?embed=1"
        assert inner.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # A frame of another site may not take the focus, and doesn't need it.
    assert [text for text in errors if "autofocus" not in text] == []


def test_the_limit_on_questions_is_announced_in_the_language_of_the_page(
    visiting, built: tuple[Settings, BuildReport], tmp_path
):
    feedback = str(tmp_path / "feedback.sqlite")
    with serve(built[0].index_directory, PERU_QA_QUESTIONS_PER_MINUTE="1", PERU_QA_FEEDBACK=feedback) as address:
        visit = visiting(address, locale="es-PE").go()
        visit.ask("¿Qué ley protege los datos personales?")
        visit.box.fill("¿Y quién la aplica?")
        visit.box.press("Enter")
        expect(visit.page.locator("#announcer")).to_contain_text("Ha preguntado mucho en poco tiempo.")
        expect(visit.page.locator("#announcer")).to_be_visible()
        expect(visit.box).to_have_value("¿Y quién la aplica?")
        assert visit.replies.count() == 1
        expect(visit.page.locator("[data-testid=status-tracker] .error").first).to_be_hidden()
        visit.faults[:] = [fault for fault in visit.faults if "429" not in fault]


def test_only_the_page_s_own_scripts_run(visit):
    visit.page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.hacked = 1';
            document.body.append(script);
            const picture = document.createElement('img');
            picture.setAttribute('onerror', 'window.hacked = 1');
            picture.src = 'data:,';
            document.body.append(picture);
            const link = document.createElement('a');
            link.href = 'javascript:window.hacked = 1';
            document.body.append(link);
            link.click();
        }"""
    )
    visit.page.wait_for_timeout(0)
    visit.page.wait_for_function("performance.now() > 0")
    assert visit.page.evaluate("window.hacked") is None
    blocked = [fault for fault in visit.faults if "Content Security Policy" in fault]
    assert len(blocked) >= 2
    visit.faults[:] = [fault for fault in visit.faults if fault not in blocked]


def test_no_cookie_is_set(visit):
    visit.ask(LAW)
    assert visit.page.context.cookies() == []
