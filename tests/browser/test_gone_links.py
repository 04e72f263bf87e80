"""Links whose page is gone, as a visitor finds them in an answer and in the source reader."""

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from qa.maintenance.update import bring_up_to_date
from qa.settings import Settings
from support.servers import serve

pytestmark = pytest.mark.thorough

TIMES, PIER, COPY = "https://ferry.example/times", "https://pier.example", "https://archive.example/times"
ENTRIES = [
    {
        "id": "ferry",
        "question": "When does the ferry to the islands leave?",
        "answer": f"The ferry to the islands leaves at six in the morning ({TIMES}). It leaves from the pier ({PIER}).",
        "links": [TIMES, PIER],
    },
    {"id": "museum", "question": "What does the museum cost?", "answer": "The museum costs nothing on Sundays."},
]


@pytest.fixture(scope="module")
def served_ferry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of two ready entries; of their two links both are gone, and one has a copy."""
    folder = tmp_path_factory.mktemp("ferry")
    (folder / "faq.jsonl").write_text("\n".join(map(json.dumps, ENTRIES)), encoding="utf-8")
    (folder / "faq.links.csv").write_text(f"url,state,archived\n{TIMES},gone,{COPY}\n{PIER},caído,\n", encoding="utf-8")
    settings = Settings(corpus=folder / "faq.jsonl", index_dir=folder / "index")
    bring_up_to_date(settings, lambda done, total: None)
    with serve(settings.index_directory, settings.corpus, PERU_QA_FEEDBACK=str(folder / "feedback.sqlite")) as address:
        yield address


def test_a_link_that_is_gone_is_marked_and_its_copy_comes_first(visiting, served_ferry):
    visit = visiting(served_ferry).go()
    reply = visit.ask("When does the ferry to the islands leave?")
    expect(reply.locator("ul.links .gone").first).to_have_text("Times (ferry.example): no longer available")
    offered = reply.locator("ul.links li").first.locator("a")
    expect(offered).to_have_text(["Archived copy (archive.example)", "Original address"])
    expect(offered.first).to_have_attribute("href", COPY)
    expect(reply.locator("a.link-mark").first).to_have_attribute("href", COPY)
    reader = visit.read(reply.locator("a.cite").first)
    noted = reader.locator(f"a[href='{TIMES}'] + .gone-note").first
    assert noted.evaluate("note => getComputedStyle(note, '::after').content") == '" [no longer available]"'
    expect(reader.locator("ul.links .gone")).to_have_count(2)
    found = Axe().run(visit.page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    assert [finding["id"] for finding in found if finding["impact"] in ("serious", "critical")] == []
    assert visit.faults == []
