"""The page of another office, from a real index of the invented city in docs/sample-city."""

import base64
import json
import re
from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from corpus import Colours, load_office
from index import Embedder, open_index
from qa.answering.answerer import Answerer
from qa.page.service import ChatService
from qa.presentation.plain_text import answer_text
from qa.serving.feedback_store import FeedbackStore
from qa.serving.live import LiveBuild, LiveService
from qa.settings import Settings
from support.cached_index import copy_cached_index
from support.html_tree import parse_html
from support.offices import SAMPLE_CITY, write_sample_city

ABOUT = json.loads((SAMPLE_CITY / "larkhaven.about.json").read_text(encoding="utf-8"))
PAGE = ABOUT["page"]
LOGO = (SAMPLE_CITY / "larkhaven.logo.png").read_bytes()

_ALLOWED = re.compile(r"peru-qa|peru_qa|window\.peruQa(?:Shell)?|ask_peru_digital_government", re.IGNORECASE)
"""The names of the program, which are the same for every office."""

_OF_PERU = re.compile(r"peru|per\u00fa|\blima\b|gob\.pe|quechua", re.IGNORECASE)


@pytest.fixture(scope="module")
def city(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index of the city's corpus; a copy of one in pytest's cache."""
    cache, folder = pytestconfig.cache.mkdir("city-index"), tmp_path_factory.mktemp("city")
    return copy_cached_index(cache, folder, write_sample_city)


@pytest.fixture(scope="module")
def service(city: Settings, embedder: Embedder) -> LiveService:
    """Answers from the city's corpus."""
    return LiveService.already_open(Answerer(open_index(city.index_directory), embedder))


@pytest.fixture(scope="module")
def http(city: Settings, service: LiveService, whole_app: Callable[..., ASGIApp]) -> Iterator[TestClient]:
    """A client of the city's whole application."""
    with TestClient(whole_app(service, corpus=city.corpus), base_url="http://city.example") as client:
        yield client


def assert_not_of_peru(text: str) -> None:
    found = [text[max(0, one.start() - 60) : one.end() + 60] for one in _OF_PERU.finditer(_ALLOWED.sub("", text))]
    assert found == []


def test_the_page_has_the_name_the_words_and_the_logo_of_the_city(http: TestClient):
    html = http.get("/").text
    page = parse_html(html)
    [shell] = [element for element in page.all("div") if element.attributes.get("id") == "shell"]
    assert shell.one("b").text == PAGE["name"]
    assert shell.one("span").text == PAGE["en"]["subtitle"]
    assert page.one("title").text == PAGE["name"]
    logo = shell.one("img")
    assert http.get(logo.attributes["src"].removeprefix(".")).content == LOGO
    assert (logo.attributes["alt"], http.get("/favicon.ico").content) == ("", LOGO)
    assert f'content="{PAGE["en"]["description"]}"' in html
    spanish = parse_html(http.get("/", headers={"Accept-Language": "es"}).text)
    assert PAGE["es"]["subtitle"] in spanish.words


def test_the_colours_of_the_city_are_those_of_the_page(http: TestClient):
    accent, accent_dark = PAGE["colours"]["accent"], PAGE["colours"]["accent_dark"]
    html = http.get("/").text
    assert f'<meta name="theme-color" content="{accent}">' in html
    assert f"--accent: {accent};" in html
    assert f"--accent-soft: {Colours(accent, accent_dark).tint};" in html
    [style] = re.findall(r'<link rel="stylesheet" href="\./page/(peru-qa-\w+\.css)">', html)
    rules = http.get(f"/page/{style}").text
    assert rules.index("--accent: #0b5a5e") < rules.index(f"--accent: {accent};")
    assert re.search(rf"@media screen \{{ \.dark \{{ --accent: {accent_dark};", rules)


def test_the_city_greets_and_offers_its_own_questions(service: LiveService, city: Settings):
    chat = ChatService(service, FeedbackStore(city.feedback_file), record_days=None)
    assert chat.example_questions("en") == tuple(PAGE["en"]["examples"])
    assert len(chat.example_questions("es")) == 4
    assert chat.ask("Hello", []).remarks == (PAGE["en"]["greeting"],)
    assert "Ask Larkhaven" in chat.ask("Who are you?", []).remarks[0]
    refused = chat.ask("Who won the football world cup?", [])
    assert refused.remarks[0] == "The city's guide doesn't cover that, so I won't guess."


def test_the_installed_app_has_the_name_and_the_logo_of_the_city(http: TestClient):
    [name] = re.findall(r'<link rel="manifest" href="\./page/([\w.-]+)">', http.get("/").text)
    manifest = http.get(f"/page/{name}").json()
    assert (manifest["name"], manifest["theme_color"]) == (PAGE["name"], PAGE["colours"]["accent"])
    [icon] = manifest["icons"]
    assert http.get(f"/page/{icon['src']}").content == LOGO


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_that_the_city_shows_is_of_peru(http: TestClient, service: LiveService, language: str):
    headers = {"Accept": "text/html", "Accept-Language": language}
    html = http.get("/", headers=headers).text
    # The logo and the digests of files are not words.
    assert_not_of_peru(re.sub(r"base64,[\w+/=]+", "", html))
    for path in ("/about", "/?q=When+is+city+hall+open", "/?entry=opening-hours", "/source/larkhaven.csv?lines=1-2"):
        response = http.get(path, headers=headers)
        assert response.status_code == 200
        assert_not_of_peru(response.text)
    missing = http.get("/nowhere", headers=headers)
    assert missing.status_code == 404
    assert PAGE["name"] in missing.text
    assert_not_of_peru(missing.text)
    for file in re.findall(r'"\./page/([\w.-]+)"', html):
        response = http.get(f"/page/{file}")
        assert response.status_code == 200
        if not response.headers["content-type"].startswith("image/"):
            assert_not_of_peru(response.text)


def test_the_api_describes_the_city(http: TestClient):
    described = http.get("/api/openapi.json").text
    assert json.loads(described)["info"]["title"] == PAGE["name"]
    assert PAGE["en"]["guide"] in json.loads(described)["info"]["description"]
    assert '"larkhaven/opening-hours"' in described
    assert "atlantida-2024" not in described
    assert_not_of_peru(described)
    assert_not_of_peru(http.post("/api/ask", json={"question": "Who are you?"}).text)


def test_the_tools_describe_the_city(http: TestClient):
    def call(method: str, **parameters: object) -> dict:
        headers = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        result: dict = http.post("/mcp", json=body, headers=headers).json()["result"]
        return result

    client = {"name": "test", "version": "1"}
    begun = call("initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo=client)
    assert begun["serverInfo"]["title"] == PAGE["name"]
    assert begun["instructions"].startswith(PAGE["en"]["guide"])
    tools = json.dumps(call("tools/list"), ensure_ascii=False)
    assert "the city's guide" in tools
    assert_not_of_peru(json.dumps(begun, ensure_ascii=False) + tools)


def test_the_page_is_the_citys_before_its_index_is_open(city: Settings, whole_app: Callable[..., ASGIApp]):
    service = LiveService(lambda on_progress: pytest.fail("nothing is opened"), load_office(city.corpus).page)
    with TestClient(whole_app(service, corpus=city.corpus), base_url="http://city.example") as client:
        html = client.get("/").text
        assert parse_html(html).one("title").text == PAGE["name"]
        assert_not_of_peru(re.sub(r"base64,[\w+/=]+", "", html))


def test_files_of_the_page_before_are_there_when_the_city_takes_over(
    city: Settings, service: LiveService, answerer: Answerer, whole_app: Callable[..., ASGIApp]
):
    switching = LiveService.already_open(answerer)
    with TestClient(whole_app(switching, corpus=city.corpus), base_url="http://city.example") as client:

        def files() -> set[str]:
            return set(re.findall(r'"\./page/(peru-qa-[\w.-]+)"', client.get("/").text))

        def statuses(names: set[str]) -> set[int]:
            return {client.get(f"/page/{name}").status_code for name in names}

        before = files()
        # Rebuilt twice: only the first time is the page another one.
        for _ in range(2):
            switching.switch_to(LiveBuild(service.answerer))
            after = files()
            assert before - after
            assert statuses(before) == statuses(after) == {200}
        assert client.get("/page/peru-qa-0123456789abcdef.css").status_code == 404


def test_the_build_keeps_the_page(city: Settings, service: LiveService):
    manifest = json.loads(next(city.index_directory.glob("builds/*/manifest.json")).read_text(encoding="utf-8"))
    [document] = manifest["documents"]
    assert base64.b64decode(document["office"]["page"]["logo"]["data"]) == LOGO
    assert service.page == load_office(city.corpus).page


def test_the_city_answers(service: LiveService):
    answer = service.answerer.answer("how much is a passport?")
    assert (answer.answered, answer.citations[0].entry) == (True, "larkhaven/passport")
    assert "62 crowns" in answer_text(answer)
