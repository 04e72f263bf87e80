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
from qa.web.problems import Problem, busy, localized_problem, not_found, too_many_requests
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
    """The elements of a page, and its texts by language."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.texts: dict[str, str] = {}
        self._language = ""
        self.feed(bytes(response.body).decode("utf-8"))

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self._language = dict(attrs).get("lang", "") if tag == "p" else ""

    def handle_data(self, data):
        if self._language:
            self.texts[self._language] = self.texts.get(self._language, "") + data


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


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "text/plain", "text/html", "text/html,*/*;q=0.8"])
def test_a_problem_is_never_cached(accept: str):
    assert busy(5).response(accept).headers["cache-control"] == "no-store"
    assert not_found().response(accept).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("accept", ["", "text/html"])
def test_headers_say_when_to_try_again_and_which_methods_are_allowed(accept: str):
    waiting = busy(7).response(accept)
    assert waiting.headers["retry-after"] == "7"
    assert "allow" not in waiting.headers
    other = Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "d", allow="GET, POST").response(accept)
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
    response = too_many_requests(12).response(accept)
    assert response.status_code == 429
    assert response.headers["content-type"] == media_type
    assert int(response.headers["content-length"]) == len(response.body)


@pytest.mark.parametrize(
    ("headers", "media_type"),
    [((), "application/problem+json"), ((("accept", "text/html, */*"),), "text/html; charset=utf-8")],
)
def test_the_response_to_a_request_has_the_media_type_that_it_accepts(headers, media_type: str):
    assert not_found().response_to(make_scope(headers=headers)).headers["content-type"] == media_type


def test_the_page_has_a_sentence_in_each_language():
    page = _Page(busy(9).response("text/html"))
    assert page.texts == {language: messages(language)["problem_busy"].format(seconds=9) for language in LANGUAGES}
    assert page.elements.count("p") == len(LANGUAGES)


def test_without_sentences_the_page_has_the_detail():
    assert _Page(not_found().response("text/html")).texts == {"en": not_found().detail}


@pytest.mark.parametrize("sentences", [None, {"en": HOSTILE, "es": HOSTILE}])
def test_html_in_a_problem_is_escaped_on_the_page(sentences):
    response = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unusable", HOSTILE, sentences).response("text/html")
    page = _Page(response)
    assert page.elements == ["html", "meta", "title", *["p"] * len(page.texts)]
    assert set(page.texts.values()) == {HOSTILE}
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
    (text,) = _Page(problem.response("text/html")).texts.values()
    assert text.startswith('there is no edition "')
    assert text.endswith('", sorry')


@given(st.text(st.characters()), st.sampled_from(["", "text/html"]))
def test_any_detail_has_a_response(detail: str, accept: str):
    response = Problem(HTTPStatus.BAD_REQUEST, "bad-request", detail).response(accept)
    assert int(response.headers["content-length"]) == len(response.body)
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("problem", "status", "kind", "detail"),
    [
        (too_many_requests(41), 429, "too-many-requests", "Try again in 41 seconds"),
        (busy(41), 503, "busy", "in 41 seconds"),
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
