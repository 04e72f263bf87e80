"""The pages besides the chat, over HTTP."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from qa.answering.answerer import Answerer
from qa.messages import messages
from qa.page.assets import manifest, page_files, preview_picture
from qa.page.permalinks import source_url
from qa.serving.catalogue import Catalogue
from qa.serving.live import LiveService
from qa.settings import Settings
from support.html_tree import parse_html
from support.offices import SHIPPED_PAGE as PAGE

DOCUMENT = "peru-msq-2022.txt"


@pytest.fixture(scope="module")
def corpus(built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample corpus."""
    folder = tmp_path_factory.mktemp("pages") / "corpus"
    settings: Settings = built[0]
    shutil.copytree(settings.corpus, folder)
    return folder


@pytest.fixture
def http(whole_app, answerer: Answerer, corpus: Path) -> Iterator[TestClient]:
    """The whole application."""
    with TestClient(whole_app(LiveService.already_open(answerer), corpus=corpus)) as client:
        yield client


def test_a_citation_opens_the_document_at_its_lines(http: TestClient, catalogue: Catalogue, corpus: Path):
    entry = next(entry for entry in catalogue.entries.values() if entry.text.lines()[0] > 1000)
    first, last = entry.text.lines()
    url = source_url(entry.document, (first, last), "es")
    page = parse_html(http.get(url.partition("#")[0].removeprefix(".")).text)
    lines = (corpus / DOCUMENT).read_text(encoding="utf-8").split("\n")
    assert [item.text for item in page.all("li", "cited")] == lines[first - 1 : last]
    assert url.endswith(f"#{page.all('li', 'cited')[0].attributes['id']}")


@pytest.mark.parametrize(
    "name", ["SOURCE.md", "peru-msq-2022.es.jsonl", "../pyproject.toml", "..%2f..%2fetc%2fpasswd", "%00", "nothing.txt"]
)
def test_only_documents_of_the_index_are_opened(http: TestClient, name: str):
    assert http.get(f"/source/{name}").status_code == 404


def test_a_document_that_has_changed_since_is_not_opened(http: TestClient, corpus: Path):
    text = (corpus / DOCUMENT).read_bytes()
    (corpus / DOCUMENT).write_bytes(b"\n" + text)
    try:
        refused = http.get(f"/source/{DOCUMENT}", headers={"Accept": "text/html", "Accept-Language": "es"})
        assert refused.status_code == 404
        assert messages("es", PAGE)["page_not_found"] in refused.text
    finally:
        (corpus / DOCUMENT).write_bytes(text)
    assert http.get(f"/source/{DOCUMENT}").status_code == 200


@pytest.mark.parametrize("path", ["/about", f"/source/{DOCUMENT}?lines=10-12"])
def test_a_page_is_sent_again_only_if_it_has_changed(http: TestClient, path: str):
    first = http.get(path, headers={"Accept-Language": "es"})
    same = http.get(path, headers={"Accept-Language": "es", "If-None-Match": first.headers["etag"]})
    other = http.get(path, headers={"Accept-Language": "en", "If-None-Match": first.headers["etag"]})
    assert (first.status_code, same.status_code, other.status_code) == (200, 304, 200)
    assert first.headers["cache-control"] == "no-cache"
    assert "Accept-Language" in first.headers["vary"]
    assert first.headers["content-encoding"] == "gzip"


def test_the_address_chooses_the_language_before_the_browser_does(http: TestClient):
    page = parse_html(http.get("/about?lang=es", headers={"Accept-Language": "en"}).text)
    assert page.one("h1").text == messages("es", PAGE)["about_page"]


def test_the_pages_may_run_no_script(http: TestClient):
    for path in ("/about", f"/source/{DOCUMENT}", "/nowhere"):
        assert "<script" not in http.get(path, headers={"Accept": "text/html"}).text


def test_browsers_get_a_page_and_programs_a_problem(http: TestClient):
    page = http.get("/no/where", headers={"Accept": "text/html", "Accept-Language": "es"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert parse_html(page.text).one("h1").text == messages("es", PAGE)["page_not_found"]
    problem = http.get("/no/where", headers={"Accept": "application/json"})
    assert (problem.status_code, problem.headers["content-type"]) == (404, "application/problem+json")
    wrong_method = http.put("/about", headers={"Accept": "text/html"})
    assert (wrong_method.status_code, wrong_method.headers["allow"]) == (405, "GET")
    assert parse_html(wrong_method.text).one("h1").text == messages("en", PAGE)["page_not_found"]


def test_the_page_can_be_installed_as_an_app(http: TestClient):
    page = http.get("/", headers={"Accept-Language": "es"}).text
    assert f'<link rel="manifest" href="./page/{manifest("es", PAGE).name}">' in page
    response = http.get(f"/page/{manifest('es', PAGE).name}")
    content = response.json()
    assert response.headers["content-type"] == "application/manifest+json"
    assert (content["name"], content["short_name"], content["display"]) == ("Peru-QA", "Peru-QA", "standalone")
    assert (content["start_url"], content["lang"]) == ("../", "es")
    assert {(icon["sizes"], icon["purpose"]) for icon in content["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in content["icons"]:
        size = int(icon["sizes"].partition("x")[0])
        data = http.get(f"/page/{icon['src']}").content
        assert data.startswith(b"\x89PNG")
        assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (size, size)


def test_files_are_small_and_kept_for_ever(http: TestClient):
    for file in page_files(PAGE).values():
        response = http.get(f"/page/{file.name}")
        assert (response.status_code, response.content) == (200, file.content)
        assert "immutable" in response.headers["cache-control"]
    picture = preview_picture(PAGE)
    assert picture is not None
    data = picture.content
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (1200, 630)
    assert len(data) < 50_000
