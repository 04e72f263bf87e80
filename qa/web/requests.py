"""What a request says about its visitor and about the address that it was sent to."""

from starlette.requests import Request
from starlette.types import Scope

from corpus import NO_OFFICE, Language, Page

OFFICE_PAGE = "peru_qa.page"
"""The key of the office's page in the scope of a request."""


def preferred_language(accept_language: str) -> Language:
    """Return the language that the header Accept-Language (RFC 9110) prefers; English if it names neither.

    >>> preferred_language("fr, es-PE;q=0.8, en;q=0.5")
    'es'
    """
    qualities: dict[Language, float] = {"en": 0.0, "es": 0.0}
    for part in accept_language.lower().split(","):
        tag, _, parameter = part.strip().partition(";")
        language: Language | None = {"en": "en", "es": "es"}.get(tag.strip()[:2])  # type: ignore[assignment]
        if language:
            qualities[language] = max(qualities[language], _quality(parameter))
    return "es" if qualities["es"] > qualities["en"] else "en"


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def office_page(scope: Scope) -> Page:
    """Return what the office says of its page; nothing for a request that passed no `OfficePage`."""
    page: Page = scope.get(OFFICE_PAGE, NO_OFFICE.page)
    return page


def base_url(scope: Scope) -> str:
    """Return the address of the page, with a slash at the end, as the client or a trusted proxy names it."""
    request = Request(scope)
    host = request.headers.get("x-forwarded-host", "").split(",")[0].strip() or request.headers.get("host", "")
    return f"{request.url.scheme}://{host}{scope.get('root_path', '').rstrip('/')}/"


def relative_root(scope: Scope) -> str:
    """Return the relative URL of the chat's page, seen from the address of a request."""
    path = scope.get("raw_path") or scope["path"].encode()
    return "../" * (path.count(b"/") - 1) or "./"
