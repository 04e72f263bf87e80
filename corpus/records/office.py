"""What an office may say of its page and its place in `.about.json`, checked: lengths, colours and their contrast."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from corpus.document import SourceDocument
from corpus.office import Colours, HomeNames, Office, Page, PageWords, Picture
from corpus.records.jsonl import Record, SingleLine

MIN_CONTRAST = 4.5
"""Of text and its ground, at least (WCAG 2.2, criterion 1.4.3, level AA)."""


def _check_words(max_length: int) -> AfterValidator:
    """Check the length of words, in characters, and that none is taken for a placeholder of the messages around it."""

    def check(text: str) -> str:
        if len(text) > max_length:
            raise ValueError(f"has {len(text)} characters, more than the limit of {max_length}")
        if "{" in text or "}" in text:
            raise ValueError("holds a brace, { or }; leave it out")
        return text

    return AfterValidator(check)


_Line = Annotated[SingleLine, _check_words(600)]
_ShortLine = Annotated[SingleLine, _check_words(120)]
_Name = Annotated[SingleLine, _check_words(60)]
_Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
_Names = Annotated[tuple[_Name, ...], Field(max_length=200)]


class ColoursRecord(Record):
    """The colours of a page."""

    accent: _Colour
    accent_dark: _Colour

    @model_validator(mode="after")
    def _refuse_low_contrast(self) -> Self:
        tints = Colours(self.accent, self.accent_dark)
        for name, colour, tint, cure in (
            ("accent", self.accent, tints.tint, "darker"),
            ("accent_dark", self.accent_dark, tints.tint_dark, "lighter"),
        ):
            if (ratio := contrast(colour, tint)) < MIN_CONTRAST:
                raise ValueError(
                    f"{name} {colour} has a contrast of {ratio:.2f}:1 to its own tint, on which the page writes with "
                    f"it; {MIN_CONTRAST}:1 is needed, so choose a {cure} one"
                )
        return self


class WordsRecord(Record):
    """The words of a page in one language."""

    source: _ShortLine = ""
    subtitle: _ShortLine = ""
    welcome: _Line = ""
    description: _Line = ""
    greeting: _Line = ""
    wellbeing: _Line = ""
    identity: _Line = ""
    abilities: _Line = ""
    opinion: _Line = ""
    question_preview: _Line = ""
    entry_preview: _Line = ""
    who: _Line = ""
    origin: _Line = ""
    guide: _Line = ""
    examples: Annotated[tuple[_Line, ...], Field(max_length=4)] = ()


class PageRecord(Record):
    """The member "page" of `.about.json`."""

    name: _Name = ""
    en: WordsRecord = WordsRecord()
    es: WordsRecord = WordsRecord()
    colours: ColoursRecord | None = None


class _SpellingsRecord(Record):
    en: _Names = ()
    es: _Names = ()


class NamesRecord(Record):
    """The member "names" of `.about.json`."""

    places: _Names = ()
    demonyms: _Names = ()
    bodies: _Names = ()
    spellings: _SpellingsRecord = _SpellingsRecord()


def make_office(
    page: PageRecord | None, names: NamesRecord | None, pictures: Mapping[str, SourceDocument]
) -> Office | None:
    """Make the office of what stands beside a document; None if nothing does.

    `pictures` are the "logo" and the "preview", as far as there are any.
    """
    if page is None and names is None and not pictures:
        return None
    page, names = page or PageRecord(), names or NamesRecord()
    colours = Colours(page.colours.accent, page.colours.accent_dark) if page.colours else None
    made = {kind: Picture(one.media_type, one.text) for kind, one in pictures.items()}
    return Office(
        Page(page.name, _words(page.en), _words(page.es), colours, made.get("logo"), made.get("preview")),
        HomeNames(names.places, names.demonyms, names.bodies, (names.spellings.en, names.spellings.es)),
    )


def _words(record: WordsRecord) -> PageWords:
    return PageWords(**record.model_dump())


def contrast(colour: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it.

    >>> contrast("#ffffff", "#000000")
    21.0
    """
    darker, lighter = sorted((_luminance(colour), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (value / 255 for value in bytes.fromhex(colour[1:]))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
