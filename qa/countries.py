"""Countries named in a text, in English or Spanish.

A question about another country is the likeliest near miss: the words of the matter fit, the answer
doesn't. Names come from the Unicode CLDR, by Babel.
"""

import re
from functools import cache

from babel import Locale

from index import fold

_SHORTEST_STEM = 5
_VOWELS = "aeiouy"


def _stem(name: str) -> str:
    """The part of a one-word name that its adjective shares: "colombi" of Colombia, colombian, colombiano."""
    if " " in name or len(name) <= _SHORTEST_STEM:
        return name
    return name[:-1] if name[-1] in _VOWELS else name


@cache
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern over all names, and the country of each stem."""
    codes: dict[str, str] = {}
    for language in ("en", "es"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ"):
                codes.setdefault(_stem(fold(name)), code)
    stems = sorted(codes, key=lambda stem: (-len(stem), stem))
    pattern = "|".join(re.escape(stem) + ("" if " " in stem else r"(?:\b|(?<=\w{5})\w{1,4}\b)") for stem in stems)
    return re.compile(rf"\b(?P<name>(?:{pattern}))"), codes


def countries_in(text: str) -> frozenset[str]:
    """ISO 3166-1 codes of the countries that a text names.

    >>> sorted(countries_in("¿Qué hace Chile que no haga el Perú?"))
    ['CL', 'PE']
    """
    pattern, codes = _names()
    found = (match["name"] for match in pattern.finditer(fold(text)))
    return frozenset(_code(name, codes) for name in found)


def _code(name: str, codes: dict[str, str]) -> str:
    return next(codes[name[:length]] for length in range(len(name), 0, -1) if name[:length] in codes)
