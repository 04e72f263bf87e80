"""HTTP errors as problem details (RFC 9457), with a sentence for people if one may see it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from markupsafe import Markup
from starlette.responses import Response

from corpus import LANGUAGES, Language
from qa.errors import RETRY_AFTER
from qa.messages import messages

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request is refused.

    `kind` is for programs, `detail` for their developers, and `sentences`, by language, for visitors. `retry_after` is
    in seconds; `stage` is the stage of the startup, if the service is not ready yet.
    """

    status: HTTPStatus
    kind: str
    detail: str
    sentences: Mapping[Language, str] | None = None
    retry_after: int | None = None
    stage: str | None = None

    def record(self) -> dict[str, object]:
        """Return the members of RFC 9457, with `messages` (the sentences by language) and `stage` if they are set."""
        members: dict[str, object] = {"messages": dict(self.sentences)} if self.sentences else {}
        if self.stage is not None:
            members["stage"] = self.stage
        return {
            "type": f"urn:peru-qa:problem:{self.kind}",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            **members,
        }

    def response(self, accept: str = "", allow: str = "") -> Response:
        """Return the response: a short page if the header `accept` asks for HTML, else JSON.

        Args:
            accept: the media types that the client accepts.
            allow: the allowed methods, if another was used.
        """
        headers = {"Cache-Control": "no-store"}
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        if allow:
            headers["Allow"] = allow
        if "text/html" in accept:
            return Response(self._page().encode("utf-8", "replace"), self.status, headers, "text/html")
        # What is repeated may contain half a surrogate pair, which JSON can hold as an escape.
        return Response(json.dumps(self.record()), self.status, headers, MEDIA_TYPE)

    def _page(self) -> str:
        sentences = self.sentences or {"en": self.detail}
        members = Markup("").join(
            Markup('<p lang="{}">{}</p>').format(language, sentence) for language, sentence in sentences.items()
        )
        return Markup('<!doctype html><html lang="en"><meta charset="utf-8"><title>{}</title>{}</html>').format(
            self.status.phrase, members
        )


def localized_problem(status: HTTPStatus, kind: str, retry_after: int | None = None) -> Problem:
    """Return a problem with sentences for visitors: the messages "problem_<kind>", with the seconds to wait."""
    sentences = {
        language: messages(language)[f"problem_{kind.replace('-', '_')}"].format(seconds=retry_after)
        for language in LANGUAGES
    }
    return Problem(status, kind, sentences["en"], sentences, retry_after)


def too_many_requests(seconds: int) -> Problem:
    """Refuse a client that sends too many requests."""
    return localized_problem(HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", seconds)


def busy(seconds: int = RETRY_AFTER) -> Problem:
    """Refuse a request because all clients together send too many."""
    return localized_problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy", seconds)


def not_found() -> Problem:
    """Refuse a path that doesn't exist, or is closed."""
    return Problem(HTTPStatus.NOT_FOUND, "not-found", "There is nothing here; /api/docs lists what there is.")
