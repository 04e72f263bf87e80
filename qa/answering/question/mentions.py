"""The countries and years that a text mentions, in English or Spanish.

A question about another country is the likeliest near miss: its words match, the answer doesn't. Names come from the
Unicode CLDR, through Babel; the CLDR has no adjectives, so those of countries that others are often compared with
are listed here. "Spanish" is left out: it is a language first.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from babel import Locale

from corpus import LANGUAGES, Edition, Language
from index import Index, fold

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ADJECTIVES = {
    "AR": r"argentin(?:o|a|os|as|ean|eans)",
    "BO": r"bolivian(?:o|a|os|as|s)?",
    "BR": r"brasilen(?:o|a|os|as)|brazilian(?:s)?",
    "CA": r"canadiens(?:e|es)|canadian(?:s)?",
    "CL": r"chilen(?:o|a|os|as)|chilean(?:s)?",
    "CN": r"chin(?:o|a|os|as)|chinese",
    "CO": r"colombian(?:o|a|os|as|s)?",
    "CR": r"costarricens(?:e|es)|costa rican(?:s)?",
    "CU": r"cuban(?:o|a|os|as|s)?",
    "DE": r"aleman(?:a|es|as)?|german(?:s)?",
    "DK": r"danes(?:a|es|as)?|danish",
    "EC": r"ecuatorian(?:o|a|os|as)|ecuadorian(?:s)?",
    "EE": r"estoni(?:o|os|as|an|ans)",
    "FR": r"frances(?:a|es|as)?|french",
    "GB": r"britanic(?:o|a|os|as)|british|uk",
    "HN": r"hondure(?:no|na|nos|nas)|honduran(?:s)?",
    "IE": r"irlandes(?:a|es|as)?|irish",
    "IN": r"indian(?:s)?",
    "JP": r"japones(?:a|es|as)?|japanese",
    "KR": r"corean(?:o|a|os|as)|korean(?:s)?|corea|korea",
    "MX": r"mexican(?:o|a|os|as|s)?",
    "NO": r"norueg(?:o|a|os|as)|norwegian(?:s)?",
    "PY": r"paraguay(?:o|a|os|as|an|ans)",
    "SG": r"singapurens(?:e|es)|singaporean(?:s)?",
    "TR": r"turc(?:o|a|os|as)|turkish|turkey",
    "US": r"estadounidens(?:e|es)|ee\.? ?uu\b|usa",
    "UY": r"uruguay(?:o|a|os|as|an|ans)",
    "VE": r"venezolan(?:o|a|os|as)|venezuelan(?:s)?",
}
_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ"})

_COMMON_WORDS = frozenset({"guadalupe", "reunion", "san martin"})
"""Names of territories that are ordinary words, or usual names of towns."""

_STATE_WORDS = frozenset({"the", "of", "republic", "kingdom", "la", "el", "de", "del", "republica", "reino"})


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a text mentions: countries by their keys (see `country_key`), and years as four digits."""

    countries: frozenset[str]
    years: frozenset[str]


def find_mentions(text: str, extra_countries: Collection[str] = ()) -> Mentions:
    """Find the countries in a text (see `find_countries`), and the years of the last and this century."""
    return Mentions(find_countries(text, extra_countries), frozenset(_YEAR.findall(text)))


def find_countries(text: str, extra_countries: Collection[str] = ()) -> frozenset[str]:
    """Find the countries in an English or Spanish text, by their keys (see `country_key`).

    `extra_countries` are the keys of those that the CLDR doesn't know.

    >>> sorted(find_countries("¿Qué hace Chile que no haga el Japón?"))
    ['CL', 'JP']
    """
    pattern, codes = _name_pattern()
    folded = fold(text)
    known = (codes[match["name"]] if match["name"] else str(match.lastgroup) for match in pattern.finditer(folded))
    # Codes of the CLDR are in upper case, other keys in lower case.
    others = (key for key in extra_countries if key.islower() and re.search(rf"\b{re.escape(key)}\b", folded))
    return frozenset([*known, *others])


def country_key(name: str) -> str:
    """Return the ISO 3166-1 code of a country; if the CLDR doesn't know it, its name without words for a state.

    >>> country_key("México"), country_key("Republic of Atlantida")
    ('MX', 'atlantida')
    """
    codes = find_countries(name)
    if len(codes) == 1:
        return next(iter(codes))
    words = fold(name).split()
    return " ".join([word for word in words if word not in _STATE_WORDS] or words)


def country_keys(editions: Collection[Edition]) -> dict[str, str]:
    """Return the country key of each edition that names its country, by the edition's id."""
    return {edition.id: country_key(edition.country) for edition in editions if edition.country}


def series_keys(editions: Collection[Edition]) -> dict[str, str]:
    """Return what the editions of one country, or of one series, share, by the edition's id, where it is known."""
    series = {edition.id: edition.series_key for edition in editions if edition.series_key}
    return series | country_keys(editions)


def home_words(index: Index) -> frozenset[str]:
    """Return the words, folded, that name the place of an index's documents, and its people.

    They are the names of its editions' countries in both languages, and what the office states.
    """
    names = index.office.names
    countries = [edition.country for edition in index.editions if edition.country]
    localized = [localize_country(country, language) for country in countries for language in LANGUAGES]
    return frozenset(
        word for name in (*countries, *localized, *names.places, *names.demonyms) for word in fold(name).split()
    )


@cache
def country_pattern() -> str:
    """Return a regular expression for the names of all countries, in folded text of either language."""
    names = sorted(_name_pattern()[1].keys() - _COMMON_WORDS, key=lambda name: (-len(name), name))
    return f"(?:{'|'.join(map(re.escape, names))})"


def localize_country(name: str, language: Language) -> str:
    """Return a country's name in a language, or unchanged if the CLDR doesn't know it.

    >>> localize_country("Mexico", "es")
    'México'
    """
    code = _name_pattern()[1].get(fold(name))
    return str(Locale(language).territories[code]) if code else name


@cache
def _name_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    """Compile one pattern over all names and adjectives; also return the code of each name."""
    codes: dict[str, str] = {}
    for language in ("en", "es"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES:
                codes.setdefault(fold(name), code)
    names = sorted(codes.keys() - _COMMON_WORDS, key=lambda name: (-len(name), name))
    adjectives = "|".join(f"(?P<{code}>{forms})" for code, forms in _ADJECTIVES.items())
    return re.compile(rf"\b(?:(?P<name>{'|'.join(map(re.escape, names))})|{adjectives})(?!\w)"), codes
