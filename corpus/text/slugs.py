"""Reduces text to names that can stand in ids and addresses."""

import re
import unicodedata


def slugify(text: str) -> str:
    """Reduce a text to lower-case ASCII letters, digits and hyphens.

    >>> slugify("México")
    'mexico'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
