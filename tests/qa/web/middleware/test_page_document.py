"""The chat's document: its preview, its shell, and the order in which its files are loaded."""

import re

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from corpus import LANGUAGES
from qa.messages import messages
from qa.page.assets import preview_picture, script, style
from qa.presentation.wording import localized_title
from qa.serving.catalogue import Catalogue
from qa.web.middleware.office_page import OfficePage
from qa.web.middleware.page_document import PageDocument
from support.asgi import fetch
from support.html_tree import parse_html
from support.offices import SHIPPED_PAGE as PAGE

GRADIO = """<!doctype html>
<html lang="en">
<head>
<meta property="og:title" content="Gradio" />
<meta name="twitter:card" content="summary_large_image">
<meta name="viewport" content="width=device-width">
<title>Gradio</title>
<link rel="manifest" href="/manifest.json" />
<script type="module" crossorigin src="./assets/index.js"></script>
<link rel="stylesheet" crossorigin href="./assets/index.css">
</head>
<body style="margin: 0">
<gradio-app></gradio-app>
</body>
</html>
"""
HOSTILE = """</title><script>alert("1")</script><!--'"""


def completed(catalogue: Catalogue | None = None, app: ASGIApp | None = None) -> ASGIApp:
    return OfficePage(PageDocument(app or HTMLResponse(GRADIO), lambda: catalogue), lambda: PAGE)


def preview(html: str) -> dict[str, str]:
    """The properties of a page's preview."""
    return {element["property"]: element["content"] for element in _metas(html) if "property" in element}


def _metas(html: str) -> list[dict[str, str]]:
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<meta [^>]*>", html)]


def test_the_document_has_our_head_in_place_of_gradios():
    page = fetch(completed()).text
    assert "/manifest.json" not in page
    assert page.count("<title>") == page.count('rel="manifest"') == page.count('name="twitter:card"') == 1
    assert '<meta name="viewport" content="width=device-width">' in page
    assert 'content="Gradio"' not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_itself_is_previewed_in_the_language_that_the_browser_prefers(language):
    response = fetch(completed(), headers={"Accept-Language": f"{language}-PE, fr;q=0.9"})
    words = messages(language, PAGE)
    shown, picture = preview(response.text), preview_picture(PAGE)
    assert picture is not None
    assert (shown["og:title"], shown["og:description"]) == (words["title"], words["description"])
    assert shown["og:url"] == "http://qa.example/"
    assert shown["og:image"] == f"http://qa.example/page/{picture.name}"
    assert "Accept-Language" in response.headers["vary"]


@pytest.mark.parametrize(
    ("question", "language"), [("¿Qué servicios tiene la biblioteca?", "es"), ("Which services does it have?", "en")]
)
def test_a_question_is_previewed_in_its_own_language(question: str, language):
    response = fetch(completed(), params={"q": question}, headers={"Accept-Language": "fr"})
    shown = preview(response.text)
    assert shown["og:title"] == f"{question} – Peru-QA"
    description = messages(language, PAGE)["preview_question"]
    assert shown["og:description"] == description.replace('"', "&#34;").replace("'", "&#39;")
    assert shown["og:locale"] == {"en": "en_US", "es": "es_LA"}[language]
    assert shown["og:url"].startswith("http://qa.example/?q=")
    assert f"<title>{question} – Peru-QA</title>" in response.text


def test_a_long_question_is_shortened_in_its_preview():
    shown = preview(fetch(completed(), params={"q": "portal " * 60}).text)
    assert len(shown["og:title"]) <= 120 + len(" – Peru-QA")
    assert shown["og:title"].endswith("portal… – Peru-QA")


def test_an_entry_is_previewed_by_its_title(catalogue: Catalogue):
    entry = next(iter(catalogue.entries.values()))
    name = catalogue.short_name(entry.id)
    for language in LANGUAGES:
        asked = fetch(completed(catalogue), params={"entry": name}, headers={"Accept-Language": language})
        linked = fetch(completed(catalogue), params={"entry": name, "in": language}, headers={"Accept-Language": "fr"})
        title = f"{localized_title(entry, language)} – Peru-QA"
        assert parse_html(asked.text).one("title").text == parse_html(linked.text).one("title").text == title


def test_an_unknown_entry_is_previewed_as_the_page():
    assert preview(fetch(completed(), params={"entry": "no-such"}).text)["og:title"] == "Peru-QA"


def test_what_a_visitor_writes_into_the_address_is_escaped():
    page = fetch(completed(), params={"q": HOSTILE}).text
    assert page.count("<script") == fetch(completed()).text.count("<script")
    assert parse_html(page).one("title").text == f"{' '.join(HOSTILE.split())} – Peru-QA"
    (asked,) = [element for element in parse_html(page).all("div", "asked")]
    assert asked.text == HOSTILE


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shell_is_a_question_box_in_the_language_that_the_browser_prefers(language):
    page = parse_html(fetch(completed(), headers={"Accept-Language": language}).text)
    (shell,) = [element for element in page.all("div") if element.attributes.get("id") == "shell"]
    words = messages(language, PAGE)
    assert shell.attributes["lang"] == language
    assert shell.one("textarea").attributes["placeholder"] == words["placeholder"]
    assert shell.one("textarea").attributes["aria-label"] == words["question"]
    assert shell.one("button").text == words["send"]
    assert shell.one("div", "status").text == ""


def test_the_shell_shows_the_question_that_the_address_asks():
    page = parse_html(fetch(completed(), params={"q": "¿Hay un portal?"}, headers={"Accept-Language": "es"}).text)
    assert page.one("div", "asked").text == "¿Hay un portal?"
    assert page.one("div", "status").text == messages("es", PAGE)["searching"]


def test_the_shell_waits_for_no_file_and_our_script_runs_before_gradios():
    page = fetch(completed()).text
    places = [
        page.index(f'<script defer src="./page/{script(PAGE).name}">'),
        page.index("./assets/index.js"),
        page.index('<div id="shell"'),
        page.index("./assets/index.css"),
        page.index("<gradio-app>"),
        page.index(f'<link rel="stylesheet" href="./page/{style(PAGE).name}">'),
    ]
    assert places == sorted(places)
    assert 'rel="stylesheet"' not in page[: places[2]]


@pytest.mark.parametrize(
    ("app", "path"),
    [
        (PlainTextResponse("<head>busy</head><body>", 503), "/"),
        (HTMLResponse("<head></head><body>refused", 400), "/"),
        (HTMLResponse(GRADIO), "/api/docs"),
    ],
)
def test_other_responses_are_unchanged(app: ASGIApp, path: str):
    assert fetch(completed(app=app), path).content == fetch(app, path).content


def test_the_chat_is_never_compressed_before_it_is_changed():
    accepted_encodings: list[str | None] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        accepted_encodings.append(dict(scope["headers"]).get(b"accept-encoding"))
        await PlainTextResponse("x")(scope, receive, send)

    for path in ("/", "/assets/index.js"):
        fetch(completed(app=app), path, headers={"Accept-Encoding": "gzip"})
    assert accepted_encodings == [None, b"gzip"]
