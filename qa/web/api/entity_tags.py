"""Responses with an entity tag (RFC 9110), so that a client doesn't fetch again what it has."""

import hashlib
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Request, Response


def respond_with_etag(request: Request, body: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """Respond with a body and its entity tag, or that the client's copy is still the same."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**headers, "ETag": etag}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, headers=headers, media_type=media_type)
