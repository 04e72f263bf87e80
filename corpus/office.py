"""What an office says of itself beside its corpus: the words and the look of its page, and the names of its place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

_TINT, _TINT_DARK = 0.11, 0.2
"""How much of the accent there is in its tint, on the light page and on the dark one."""

_PAPER, _DARK_PAPER = "#ffffff", "#182221"
"""The ground of the page, light and dark; see `qa/page/static/colours.css`."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture: its media type, and its bytes in base 64."""

    media_type: str
    data: str


@dataclass(frozen=True, slots=True)
class Colours:
    """The colour of links and buttons as "#rrggbb", on a light page and on a dark one."""

    accent: str
    accent_dark: str

    @property
    def tint(self) -> str:
        """The ground on which the page writes with the accent, when it is light."""
        return _mix(self.accent, _PAPER, _TINT)

    @property
    def tint_dark(self) -> str:
        """The ground on which the page writes with the accent for the dark, when it is dark."""
        return _mix(self.accent_dark, _DARK_PAPER, _TINT_DARK)


def _mix(colour: str, ground: str, share: float) -> str:
    """Mix a share of a colour, 0 to 1, into another; all as "#rrggbb".

    >>> _mix("#000000", "#ffffff", 0.2)
    '#cccccc'
    """
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + "".join(f"{round(share * one + (1 - share) * other):02x}" for one, other in pairs)


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of the page in one language; where one is empty, the page has general words.

    `source` is what the document is called within a sentence ("the questionnaire"); `subtitle`, `welcome` and
    `description` stand in the header, above the first question, and in previews. The small talk is replied to with
    `greeting`, `wellbeing`, `identity` and `abilities`, a question for an opinion with `opinion`. Previews of links
    have `question_preview` and `entry_preview`, the page about the office `who` and `origin`. `guide` tells assistants
    what the document is. `examples` are questions to begin with.
    """

    source: str = ""
    subtitle: str = ""
    welcome: str = ""
    description: str = ""
    greeting: str = ""
    wellbeing: str = ""
    identity: str = ""
    abilities: str = ""
    opinion: str = ""
    question_preview: str = ""
    entry_preview: str = ""
    who: str = ""
    origin: str = ""
    guide: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """An office's page: its name, its words by language, its look. `preview` is the picture in previews of links."""

    name: str = ""
    en: PageWords = field(default_factory=PageWords)
    es: PageWords = field(default_factory=PageWords)
    colours: Colours | None = None
    logo: Picture | None = None
    preview: Picture | None = None

    def words(self, language: Literal["en", "es"]) -> PageWords:
        """Return the words in a language."""
        return self.es if language == "es" else self.en


@dataclass(frozen=True, slots=True)
class HomeNames:
    """The names of an office's own place, which say nothing there that tells one answer from another.

    `places` are names of the place besides those of the edition's country, `demonyms` words for its people ("Dutch").
    `spellings` are names and words as the place spells them, for links whose addresses have neither capitals nor
    accents: those for English addresses first, then those for Spanish ones. `bodies` are public bodies whose names such
    addresses begin with.
    """

    places: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    spellings: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


@dataclass(frozen=True, slots=True)
class Office:
    """The page of an office, and the names of its place."""

    page: Page = field(default_factory=Page)
    names: HomeNames = field(default_factory=HomeNames)


NO_OFFICE = Office()
"""An office that says nothing of itself."""


def join_offices(offices: Iterable[tuple[str, Office | None]]) -> Office:
    """Join what is said beside several documents, given with their names: the first page, and the names of all.

    Without a name, a page is named after the first document's file.
    """
    known = sorted(offices, key=lambda one: one[0])
    said = [office for _, office in known if office is not None]
    page = next((office.page for office in said if office.page != Page()), Page())
    if not page.name and known:
        stem = " ".join(known[0][0].rsplit(".", 1)[0].replace("_", " ").replace("-", " ").split())
        page = Page(stem[:1].upper() + stem[1:], page.en, page.es, page.colours, page.logo, page.preview)
    names = HomeNames(
        places=_distinct(word for office in said for word in office.names.places),
        demonyms=_distinct(word for office in said for word in office.names.demonyms),
        bodies=_distinct(word for office in said for word in office.names.bodies),
        spellings=(
            _distinct(word for office in said for word in office.names.spellings[0]),
            _distinct(word for office in said for word in office.names.spellings[1]),
        ),
    )
    return Office(page, names)


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
