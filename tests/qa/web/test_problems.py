"""Errors as problem details, and as HTML pages."""

import ast
import json
from html.parser import HTMLParser
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response

from corpus import LANGUAGES
from qa.messages import messages
from qa.web.problems import Problem, busy, getting_ready, localized_problem, not_found, too_many_requests
from support.asgi import make_scope
from support.paths import ROOT

HOSTILE = """<script>alert(1)</script> & "'<!--"""


def _calls_of_localized_problem() -> list[ast.Call]:
    return [
        node
        for path in sorted((ROOT / "qa").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "localized_problem"
    ]


def _kinds(calls: list[ast.Call]) -> set[str]:
    return {ast.literal_eval(call.args[1]) for call in calls}


class _Page(HTMLParser):
    """The elements of a page, its language, its paragraphs and its links."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.paragraphs: list[str] = []
        self.links: list[str] = []
        self.language = ""
        self._is_paragraph = False
        self.feed(bytes(response.body).decode("utf-8"))

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        if tag == "html":
            self.language = dict(attrs)["lang"]
        if "href" in dict(attrs):
            self.links.append(dict(attrs)["href"])
        if tag == "p":
            self.paragraphs.append("")
            self._is_paragraph = True

    def handle_endtag(self, tag):
        self._is_paragraph = self._is_paragraph and tag != "p"

    def handle_data(self, data):
        if self._is_paragraph:
            self.paragraphs[-1] += data


def test_a_problem_has_the_members_of_rfc_9457_and_no_others():
    response = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unusable", "That can't be used.").response()
    assert json.loads(response.body) == {
        "type": "urn:peru-qa:problem:unusable",
        "title": HTTPStatus.UNPROCESSABLE_ENTITY.phrase,
        "status": 422,
        "detail": "That can't be used.",
    }
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_a_problem_contains_its_sentences_and_its_stage():
    sentences = {"en": "Wait.", "es": "Espere."}
    record = Problem(HTTPStatus.SERVICE_UNAVAILABLE, "getting-ready", "d", sentences, 5, "building").to_json()
    assert record["messages"] == {"en": "Wait.", "es": "Espere."}
    assert record["stage"] == "building"


def respond(problem: Problem, accept: str = "text/html", language: str = "en", path: str = "/") -> Response:
    return problem.response_to(make_scope(path, headers=(("accept", accept), ("accept-language", language))))


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "text/plain", "text/html", "text/html,*/*;q=0.8"])
def test_a_problem_is_never_cached(accept: str):
    assert respond(busy(5), accept).headers["cache-control"] == "no-store"
    assert respond(not_found(), accept).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("accept", ["", "text/html"])
def test_headers_say_when_to_try_again_and_which_methods_are_allowed(accept: str):
    waiting = respond(busy(7), accept)
    assert waiting.headers["retry-after"] == "7"
    assert "allow" not in waiting.headers
    other = respond(Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "d", allow="GET, POST"), accept)
    assert other.headers["allow"] == "GET, POST"
    assert "retry-after" not in other.headers


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/problem+json"),
        ("*/*", "application/problem+json"),
        ("application/json", "application/problem+json"),
        ("text/event-stream", "application/problem+json"),
        ("text/html", "text/html; charset=utf-8"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
    ],
)
def test_a_client_that_accepts_html_gets_a_page(accept: str, media_type: str):
    response = respond(too_many_requests(12), accept)
    assert response.status_code == 429
    assert response.headers["content-type"] == media_type
    assert int(response.headers["content-length"]) == len(response.body)


@pytest.mark.parametrize(
    ("headers", "media_type"),
    [((), "application/problem+json"), ((("accept", "text/html, */*"),), "text/html; charset=utf-8")],
)
def test_the_response_to_a_request_has_the_media_type_that_it_accepts(headers, media_type: str):
    assert not_found().response_to(make_scope(headers=headers)).headers["content-type"] == media_type


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_language_that_the_browser_prefers(language):
    page = _Page(respond(busy(9), language=f"{language}-PE,fr;q=0.5"))
    assert page.language == language
    assert messages(language)["problem_busy"].format(seconds=9) in page.paragraphs
    assert page.elements.count("h1") == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED])
def test_the_page_of_a_wrong_address_says_so_to_a_person(status: HTTPStatus, language):
    page = _Page(respond(Problem(status, "k", "for developers"), language=language))
    assert page.paragraphs == [messages(language)["page_not_found_text"], messages(language)["page_home"]]


def test_without_sentences_the_page_has_the_detail():
    page = _Page(respond(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "body: too odd"), language="es"))
    assert page.paragraphs[0] == "body: too odd"


@pytest.mark.parametrize(("path", "root"), [("/nowhere", "./"), ("/a/b", "../"), ("/a/b/", "../../"), ("/", "./")])
def test_the_page_links_to_the_chat_and_its_style_from_any_address(path: str, root: str):
    page = _Page(respond(not_found(), path=path))
    assert page.links.count(root) == 2
    assert any(link.startswith(f"{root}page/peru-qa-") and link.endswith(".css") for link in page.links)


@pytest.mark.parametrize("sentences", [None, {"en": HOSTILE, "es": HOSTILE}])
def test_html_in_a_problem_is_escaped_on_the_page(sentences):
    response = respond(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unusable", HOSTILE, sentences))
    page = _Page(response)
    assert page.elements.count("script") == 0
    assert page.paragraphs[0] == HOSTILE
    assert b"<script" not in response.body


def test_html_in_json_is_unchanged():
    response = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unusable", HOSTILE).response()
    assert json.loads(response.body)["detail"] == HOSTILE


@pytest.mark.parametrize("detail", ['there is no edition "\ud800"', "\udfff", "a\ud83d b", "\udc80" * 60])
def test_a_lone_surrogate_is_valid_json_in_utf_8(detail: str):
    body = bytes(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unusable", detail).response().body)
    assert json.loads(body.decode("utf-8"))["detail"] == detail


def test_a_lone_surrogate_is_replaced_on_the_page():
    problem = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unusable", 'there is no edition "\ud800", sorry')
    text = _Page(respond(problem)).paragraphs[0]
    assert text.startswith('there is no edition "')
    assert text.endswith('", sorry')


@given(st.text(st.characters()), st.sampled_from(["", "text/html"]))
def test_any_detail_has_a_response(detail: str, accept: str):
    response = respond(Problem(HTTPStatus.BAD_REQUEST, "bad-request", detail), accept)
    assert int(response.headers["content-length"]) == len(response.body)
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("problem", "status", "kind", "detail"),
    [
        (too_many_requests(41), 429, "too-many-requests", "Try again in 41 seconds"),
        (busy(41), 503, "busy", "in 41 seconds"),
        (getting_ready(41), 503, "getting-ready", "in 41 seconds"),
        (not_found(), 404, "not-found", "/api/docs"),
    ],
)
def test_the_usual_problems(problem: Problem, status: int, kind: str, detail: str):
    record = problem.to_json()
    assert (record["status"], record["type"]) == (status, f"urn:peru-qa:problem:{kind}")
    assert detail in str(record["detail"])


@pytest.mark.parametrize("problem", [too_many_requests(41), busy(41)])
def test_a_client_that_must_wait_gets_the_seconds_in_both_languages(problem: Problem):
    assert problem.retry_after == 41
    assert problem.sentences is not None
    assert "41 seconds" in problem.sentences["en"]
    assert "41 segundos" in problem.sentences["es"]
    assert problem.to_json()["messages"] == problem.sentences
    assert problem.detail == problem.sentences["en"]


def test_every_kind_of_problem_has_its_message_in_both_languages():
    kinds = _kinds(_calls_of_localized_problem())
    assert kinds >= {"too-many-requests", "busy", "too-large", "too-slow", "getting-ready", "failure"}
    for kind in kinds:
        problem = localized_problem(HTTPStatus.SERVICE_UNAVAILABLE, kind, 3)
        assert problem.sentences is not None
        assert list(problem.sentences) == list(LANGUAGES)
        assert problem.sentences["en"] != problem.sentences["es"]
        assert not any(brace in text for text in problem.sentences.values() for brace in "{}")


def test_every_message_of_a_problem_is_used():
    expected = {f"problem_{kind.replace('-', '_')}" for kind in _kinds(_calls_of_localized_problem())}
    for language in LANGUAGES:
        assert {key for key in messages(language) if key.startswith("problem_")} == expected


def test_messages_name_seconds_if_and_only_if_some_are_given():
    for call in _calls_of_localized_problem():
        key = f"problem_{ast.literal_eval(call.args[1]).replace('-', '_')}"
        named = {language: "{seconds}" in messages(language)[key] for language in LANGUAGES}
        assert set(named.values()) == {len(call.args) == 3}, key
