"""Errors over HTTP as problem details (RFC 9457), or as a page for a browser."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from corpus import LANGUAGES, Language, Page
from qa.errors import RETRY_AFTER
from qa.messages import messages
from qa.page.pages.plain import paragraphs, plain_page
from qa.web.requests import office_page, preferred_language, relative_root

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request isn't answered.

    `kind` is for programs, `detail` for the developers of clients, `sentences` are for the person who asked, by
    language; None if it is the client program's fault. `retry_after` are the seconds after which to try again, `stage`
    is that of the startup, while the client has to wait for it, `allow` are the allowed methods, if another was used.
    """

    status: HTTPStatus
    kind: str
    detail: str
    sentences: Mapping[Language, str] | None = None
    retry_after: int | None = None
    stage: str | None = None
    allow: str = ""

    def to_json(self) -> dict[str, object]:
        """Return the members of RFC 9457, and `messages` (the sentences by language) and `stage` if there are any."""
        record: dict[str, object] = {
            "type": f"urn:peru-qa:problem:{self.kind}",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
        }
        if self.sentences:
            record["messages"] = dict(self.sentences)
        if self.stage is not None:
            record["stage"] = self.stage
        return record

    def response(self) -> Response:
        """Make the response to a program."""
        # A detail may repeat a lone surrogate, which JSON can carry as an escape only.
        return Response(json.dumps(self.to_json()), self.status, self._headers(), MEDIA_TYPE)

    def response_to(self, scope: Scope) -> Response:
        """Make the response to a request: a page if it accepts HTML, in the language that it prefers, else JSON."""
        headers = Headers(scope=scope)
        if "text/html" not in headers.get("accept", ""):
            return self.response()
        language = preferred_language(headers.get("accept-language", ""))
        page = self._page(office_page(scope), language, relative_root(scope))
        return Response(page.encode("utf-8", "replace"), self.status, self._headers(), "text/html")

    def _headers(self) -> dict[str, str]:
        headers = {"Cache-Control": "no-store"}
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        if self.allow:
            headers["Allow"] = self.allow
        return headers

    def _page(self, page: Page, language: Language, root: str) -> str:
        words = messages(language)
        is_missing = self.status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
        title = words["page_not_found" if is_missing else "page_failed"]
        if self.sentences:
            sentence: str | Markup = self.sentences[language]
        elif is_missing:
            sentence = words["page_not_found_text"]
        else:
            sentence = Markup('<span lang="en">{}</span>').format(self.detail)
        home = Markup('<a href="{}">{}</a>').format(root, words["page_home"])
        return plain_page(
            title, Markup("<h1>{}</h1>{}").format(title, paragraphs([sentence, home])), page, language, root
        )


def localized_problem(status: HTTPStatus, kind: str, retry_after: int | None = None) -> Problem:
    """Make a problem that is explained in all languages, by the message "problem_" and its kind."""
    key = f"problem_{kind.replace('-', '_')}"
    sentences = {language: messages(language)[key].format(seconds=retry_after) for language in LANGUAGES}
    return Problem(status, kind, sentences["en"], sentences, retry_after)


def too_many_requests(retry_after: int) -> Problem:
    """Make the problem of one client that has sent too much."""
    return localized_problem(HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", retry_after)


def busy(retry_after: int = RETRY_AFTER) -> Problem:
    """Make the problem of all clients together sending too much."""
    return localized_problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy", retry_after)


def unreachable() -> Problem:
    """Make the problem that the index can't be reached; only the log names the address of Milvus."""
    return localized_problem(HTTPStatus.SERVICE_UNAVAILABLE, "unreachable", RETRY_AFTER)


def getting_ready(retry_after: int = RETRY_AFTER) -> Problem:
    """Make the problem that the index is still being built or opened."""
    return localized_problem(HTTPStatus.SERVICE_UNAVAILABLE, "getting-ready", retry_after)


def not_found() -> Problem:
    """Make the problem of a path where there is nothing."""
    return Problem(
        HTTPStatus.NOT_FOUND, "not-found", "There is nothing at this address; /api/docs lists the paths of the API."
    )
