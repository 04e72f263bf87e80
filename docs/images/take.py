"""Take the screenshots of this folder from a running page.

Run with: peru-qa serve, then python docs/images/take.py [ADDRESS]. Needs Chromium and the test extra. Check each
picture afterwards.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]


class Camera:
    """Takes screenshots of the page in a browser."""

    def __init__(self, address: str) -> None:
        self._address = address

    @contextmanager
    def view(self, name: str, width: int, height: int, locale: str, dark: bool = False) -> Iterator[Page]:
        """Open a new page, and take a screenshot of it at the end."""
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
            page = browser.new_page(
                viewport={"width": width, "height": height},
                locale=locale,
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
            )
            page.goto(self._address)
            page.locator("#tree summary").first.wait_for(state="attached")
            yield page
            page.mouse.move(0, 0)
            page.wait_for_timeout(500)
            page.screenshot(path=HERE / f"{name}.png")
            browser.close()


def _ask(page: Page, question: str) -> None:
    before = page.locator("#chat .reply").count()
    page.locator("#box textarea").fill(question)
    page.locator("#box textarea").press("Enter")
    page.locator("#chat .reply").nth(before).wait_for()


def _open_source(page: Page) -> None:
    page.locator("#chat a.cite").first.click()
    page.locator("#reader .entry").wait_for()


def main() -> None:
    """Take all screenshots."""
    camera = Camera(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860")
    with camera.view("start-en", 1280, 800, "en-US"):
        pass
    with camera.view("answer-and-source-en", 1440, 900, "en-US") as page:
        _ask(page, "Which law protects personal data?")
        _open_source(page)
    with camera.view("answer-and-original-es-dark", 1280, 800, "es-PE", dark=True) as page:
        _ask(page, "¿Qué ley regula la firma digital?")
        page.locator("details.original summary").click()
    with camera.view("phone-es", 360, 740, "es-PE") as page:
        _ask(page, "¿Qué ley protege los datos personales?")
    with camera.view("phone-source-es-dark", 360, 740, "es-PE", dark=True) as page:
        _ask(page, "¿Qué ley protege los datos personales?")
        _open_source(page)
    with camera.view("refusal-en", 1280, 800, "en-US") as page:
        _ask(page, "What is Chile's open data portal?")
    with camera.view("topics-en", 1440, 900, "en-US") as page:
        page.locator("#topics > .toggle-button").click()
        page.locator("#filter textarea, #filter input").fill("open data")
        page.locator("#tree details[open] a").first.click()
        page.locator("#reader .entry").wait_for()
    with camera.view("feedback-es", 1280, 800, "es-PE") as page:
        _ask(page, "¿Cuántas visitas ha tenido gob.pe?")
        page.locator("#chat .message-buttons button").first.click()
        page.locator("#feedback").wait_for()


if __name__ == "__main__":
    main()
