"""A real browser on a real server: Debian's Chromium, driven by Playwright."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from support.visits import Visit

_PATIENCE = 30_000
"""Milliseconds to wait for anything to appear; on a busy machine that may take a while."""
expect.set_options(timeout=_PATIENCE)

_ABORTED_STREAM = ("AbortError: ", "Unexpected error Connection errored out.")
"""Gradio's errors when a page is left while it reads a stream, which it aborts itself. Our code aborts none, and a
test that loses an answer in another way fails while it waits for it."""


_FINDINGS = pytest.StashKey[dict[str, int]]()


@pytest.fixture(scope="session")
def axe_findings(pytestconfig: pytest.Config) -> dict[str, int]:
    """Serious and critical findings by view, reported at the end of the run."""
    return pytestconfig.stash.setdefault(_FINDINGS, {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Report how many findings each view had."""
    for view, count in sorted(config.stash.get(_FINDINGS, {}).items()):
        terminalreporter.write_line(f"axe-core: {view}: {count} serious or critical")


@pytest.fixture(scope="session")
def browser(chromium_command: list[str]) -> Iterator[Browser]:
    """Chromium, without a window."""
    path, *flags = chromium_command
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=flags)
        yield opened
        opened.close()


Visiting = Callable[..., Visit]


@pytest.fixture
def visiting(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens fresh visits, each a new visitor's: `visiting(address, width, height, locale, dark)`."""
    visits: list[Visit] = []

    def visit(
        address: str, width: int = 1440, height: int = 900, locale: str = "en-US", dark: bool = False, **options: Any
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(_PATIENCE)
        page = context.new_page()
        made = Visit(page, address)
        page.on("pageerror", lambda error: _note_fault(made, f"{error.name}: {error.message}"))
        page.on("console", lambda message: _note_fault(made, message.text) if message.type == "error" else None)
        page.on("dialog", made.answer_dialog)
        page.on("request", lambda request: _note_outside(made, request.url))
        visits.append(made)
        return made

    yield visit
    for made in visits:
        made.close()


def _note_fault(visit: Visit, complaint: str) -> None:
    if not complaint.startswith(_ABORTED_STREAM):
        visit.faults.append(complaint)


def _note_outside(visit: Visit, url: str) -> None:
    if not url.startswith((visit.address, "data:", "blob:")):
        visit.outside.append(url)


@pytest.fixture
def visit(visiting: Visiting, served: str) -> Visit:
    """A visit to the shared server, in English, on a wide screen."""
    return visiting(served).go()
