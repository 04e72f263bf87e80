"""A hostile question and a hostile corpus are text: no script runs, nothing is fetched, nothing breaks the page."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from qa.maintenance.update import bring_up_to_date
from qa.settings import Settings
from support.servers import serve

pytestmark = pytest.mark.thorough

HUGE = "x" * 2_000
HOSTILE = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    '<a href="javascript:window.hacked = 1">click</a>',
    "<svg onload=window.hacked=1>",
    "<iframe srcdoc='<script>parent.hacked = 1</script>'></iframe>",
    "</div></details></blockquote><h1 onclick=window.hacked=1>out</h1>",
    "[link](javascript:window.hacked=1) ![picture](https://evil.example/pixel.png)",
    "[reference]: javascript:window.hacked=1",
    '" onmouseover="window.hacked = 1" autofocus onfocus="window.hacked=1',
    "<style>body { display: none }</style>",
    "<https://evil.example/auto> <mailto:a@evil.example>",
    "$$\\href{javascript:window.hacked=1}{math}$$ `code` ```fence```",
    '__i18n__{"key": "title"} ${value} {{value}} {title}',
    "&lt;script&gt;window.hacked = 1&lt;/script&gt;",
    "carriage\r\r![picture](https://evil.example/pixel.png)\r\r[link](https://evil.example)",
]
EVERYTHING = "\n\n".join([*HOSTILE, HUGE])
SCRIPT_URL = "javascript:window.hacked=1"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of a corpus that is hostile wherever a corpus has text."""
    folder = tmp_path_factory.mktemp("hostile")
    line = " ".join(HOSTILE)
    entry = {
        "id": "h<b>",
        "section": f"Section {line}",
        "question": f"Which zebra runs the ministry? {line}",
        "answer": f"The zebra runs it. {EVERYTHING}",
        "links": [SCRIPT_URL, "data:text/html,<script>window.hacked=1</script>", "https://evil.example/<b>\"'"],
    }
    entries = [entry, *({**entry, "id": f"other-{n}", "question": f"Other {n} {line}"} for n in range(2))]
    documents: dict[str, Any] = {
        "faq.jsonl": entries,
        "faq.examples.jsonl": [
            {"entry": "h<b>", "language": "en", "question": f"Zebra {n} {HOSTILE[n]}?"} for n in range(4)
        ],
    }
    for name, records in documents.items():
        (folder / name).write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    imprint = line.replace("\r", " ")
    about = {"year": 2021, "en": {"title": f"Title {imprint}", "body": f"Body {imprint}"}}
    (folder / "faq.about.json").write_text(json.dumps(about), encoding="utf-8")
    settings = Settings(corpus=folder, index_dir=folder / "index", threshold=0.0)
    bring_up_to_date(settings, lambda done, total: None)
    feedback = str(folder / "feedback.sqlite")
    with serve(folder / "index", folder, PERU_QA_FEEDBACK=feedback, PERU_QA_THRESHOLD="0") as address:
        yield address


def _assert_harmless(page: Any) -> None:
    assert page.evaluate("window.hacked") is None
    assert (
        page.evaluate(
            """() => [...document.querySelectorAll('#chat *, #reader *, #tree *')].filter(one =>
                [...one.attributes].some(a => a.name.startsWith('on') || /^\\s*(javascript|data):/i.test(a.value)
                    && ['href', 'src', 'action', 'srcdoc'].includes(a.name))).length"""
        )
        == 0
    )
    tags = page.evaluate(
        "() => [...new Set([...document.querySelectorAll('#chat .reply *, #chat .asked *, #reader .entry *, #tree *')]"
        ".map(one => one.tagName.toLowerCase()))]"
    )
    assert not {"script", "img", "svg", "iframe", "style", "h1", "object", "form", "math"} & set(tags)


@pytest.mark.parametrize("question", [*HOSTILE, EVERYTHING[:1_900]])
def test_a_hostile_question_is_shown_exactly(visit, question: str):
    visit.ask(question)
    # A text box has only one kind of line break.
    question = question.replace("\r", "\n")
    shown = visit.page.locator("#chat .asked").first.evaluate("e => e.textContent")
    assert shown == question
    _assert_harmless(visit.page)
    visit.page.reload()
    visit.await_replies(1)
    assert visit.page.locator("#chat .asked").first.evaluate("e => e.textContent") == question
    _assert_harmless(visit.page)


def test_a_hostile_permalink_is_shown_as_text(visiting, served):
    for path in (
        "/?q=Which+law%3F%0D%0D![x](https://evil.example/p.png)%0D%0A%0D%0A[click](https://evil.example)%0D%0D%23+Notice",
        "/?q=%3Cscript%3Ewindow.hacked%3D1%3C%2Fscript%3E",
        "/?entry=%3Cimg%20src%3Dx%20onerror%3Dhacked%3D1%3E",
    ):
        visit = visiting(served).go(path)
        visit.page.locator("#chat .reply, #reader [data-focus]").first.wait_for()
        _assert_harmless(visit.page)
        assert visit.page.locator("#reader img, #chat img").count() == 0


@pytest.mark.parametrize("width", [360, 1440])
def test_a_hostile_corpus_is_shown_exactly(visiting, hostile: str, width: int):
    visit = visiting(hostile, width=width, height=800).go()
    page = visit.page
    _assert_harmless(page)
    reply = visit.ask("Which zebra runs the ministry?")
    expect(reply.locator(".source")).to_contain_text(f"Which zebra runs the ministry? {HOSTILE[0]}")
    expect(reply).to_contain_text("javascript:window.hacked=1")
    for fold in reply.locator("summary").all():
        fold.click()
    _assert_harmless(page)
    reader = visit.read(reply.locator("a.cite").first)
    shown = reader.locator(".exact").evaluate_all("all => all.map(e => e.textContent).join('')")
    assert shown == f"The zebra runs it. {EVERYTHING}"
    expect(reader.locator("h2")).to_contain_text(HOSTILE[0])
    _assert_harmless(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for offer in page.locator("#chat .option").all():
        assert any(text in offer.inner_text() for text in HOSTILE)
    page.keyboard.press("Escape")
    expect(reader).to_be_hidden()
    tree = visit.open_topics()
    tree.locator("summary").first.click()
    expect(tree.locator("li a").first).to_contain_text(HOSTILE[0])
    _assert_harmless(page)
    with page.expect_download() as download:
        page.locator("#save").evaluate("e => e.click()")
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert "<script>" not in saved
    assert not re.search(r"(?<!\\)\]\(", saved)
    page.reload()
    visit.await_replies(1)
    _assert_harmless(page)


def test_a_conversation_stored_by_the_browser_is_not_trusted(visiting, served):
    visit = visiting(served).go()
    visit.ask("Which law protects personal data?")
    stored = visit.page.evaluate("Object.keys(localStorage)")
    assert any("peru-qa-conversation" in key for key in stored)
    for junk in ("garbage", "null", "[]", '{"a": 1}'):
        visit.page.evaluate("junk => localStorage.setItem('peru-qa-conversation', junk)", junk)
        visit.page.reload()
        visit.page.locator("#box textarea").wait_for()
        visit.faults.clear()
    visit.ask("Which law protects personal data?")
