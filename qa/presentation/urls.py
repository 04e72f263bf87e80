"""The links of a document as web addresses."""

import re
from urllib.parse import quote

_WEB = re.compile(r"https?://|www\.", re.IGNORECASE)


def absolute_url(link: str) -> str | None:
    """Add the scheme that "www." lacks; None if the link is no web address, such as a script."""
    if not _WEB.match(link):
        return None
    return f"https://{link}" if link.lower().startswith("www.") else link


def web_url(link: str) -> str | None:
    """Return a link as a percent-encoded URL that a page may contain; None if it is no web address."""
    url = absolute_url(link)
    return None if url is None else quote(url, safe=":/?#@!$&'*+,;=%~-._")
