"""TODO: what is this."""

import re
from urllib.parse import quote

_WEB = re.compile(r"https?://|www\.", re.IGNORECASE)


def absolute_url(link: str) -> str | None:
    """A link with the scheme that "www." goes without; None where it is no address of the web, such as a script."""
    if not _WEB.match(link):
        return None
    return f"https://{link}" if link.lower().startswith("www.") else link


def web_url(link: str) -> str | None:
    """Where a link leads, as an address that a page may hold; None where it is none of the web."""
    whole = absolute_url(link)
    return None if whole is None else quote(whole, safe=":/?#@!$&'*+,;=%~-._")
