"""Errors over HTTP as problem details (RFC 9457), with a sentence for people where one may see it."""

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
    """Why a request isn't answered.

    `kind` tells it to programs, `detail` to people who write them; `sentences` to those who only wanted an answer, in
    each language. `retry_after` are the seconds after which it is worth trying again; `stage` is how far getting ready
    is, where that is what is waited for.
    """

    status: HTTPStatus
    kind: str
    detail: str
    sentences: Mapping[Language, str] | None = None
    retry_after: int | None = None
    stage: str | None = None

    def record(self) -> dict[str, object]:
        """The members of RFC 9457; and `messages`, the sentences by language, and `stage`, where there are such."""
        told: dict[str, object] = {"messages": dict(self.sentences)} if self.sentences else {}
        if self.stage is not None:
            told["stage"] = self.stage
        return {
            "type": f"urn:peru-qa:problem:{self.kind}",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            **told,
        }

    def response(self, accept: str = "", allow: str = "") -> Response:
        """The response; a page of a few lines where the header `accept` asks for one, else JSON.

        Args:
            accept: the media types that are asked for.
            allow: the methods that are allowed, where another was used.
        """
        headers = {"Cache-Control": "no-store"}
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        if allow:
            headers["Allow"] = allow
        if "text/html" in accept:
            return Response(self._page().encode("utf-8", "replace"), self.status, headers, "text/html")
        # Half a surrogate pair may stand in what is repeated; as an escape it is still JSON.
        return Response(json.dumps(self.record()), self.status, headers, MEDIA_TYPE)

    def _page(self) -> str:
        sentences = self.sentences or {"en": self.detail}
        told = Markup("").join(
            Markup('<p lang="{}">{}</p>').format(language, sentence) for language, sentence in sentences.items()
        )
        return Markup('<!doctype html><html lang="en"><meta charset="utf-8"><title>{}</title>{}</html>').format(
            self.status.phrase, told
        )


def localized_problem(status: HTTPStatus, kind: str, retry_after: int | None = None) -> Problem:
    """A problem of which people are told in their language: the message "problem_" and its kind, with the seconds."""
    sentences = {
        language: messages(language)[f"problem_{kind.replace('-', '_')}"].format(seconds=retry_after)
        for language in LANGUAGES
    }
    return Problem(status, kind, sentences["en"], sentences, retry_after)


def too_many_requests(seconds: int) -> Problem:
    """One client has asked too much."""
    return localized_problem(HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", seconds)


def busy(seconds: int = RETRY_AFTER) -> Problem:
    """All together have asked too much."""
    return localized_problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy", seconds)


def not_found() -> Problem:
    """Nothing is there, for whoever asks."""
    return Problem(HTTPStatus.NOT_FOUND, "not-found", "There is nothing here; /api/docs lists what there is.")
