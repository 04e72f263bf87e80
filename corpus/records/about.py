"""Reads what is said about a document beside it: its publication, its language, its office's page and names.

That is its `.about.json` and the pictures of a logo and of previews.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StrictInt, model_validator

from corpus.document import Edition, Imprint, Language, Publication, SourceDocument
from corpus.errors import InvalidRecordError
from corpus.files.documents import read_document, read_picture
from corpus.files.finding import PICTURE_KINDS, PUBLICATION_SUFFIX, find_companions, find_source_files
from corpus.office import Office, join_offices
from corpus.records.jsonl import Record, SingleLine, read_record
from corpus.records.office import NamesRecord, PageRecord, make_office
from corpus.text.slugs import slugify


def _refuse_without_letters(name: str) -> str:
    if not slugify(name):
        raise ValueError("has neither letter nor digit")
    return name


class _ImprintRecord(Record):
    title: SingleLine
    body: SingleLine


class _AboutRecord(Record):
    # Four digits, so that "22" is refused.
    year: Annotated[StrictInt, Field(ge=1000, le=9999)]
    month: Annotated[StrictInt, Field(ge=1, le=12)] | None = None
    language: Language | None = None
    series: Annotated[SingleLine, AfterValidator(_refuse_without_letters)] | None = None
    en: _ImprintRecord | None = None
    es: _ImprintRecord | None = None
    page: PageRecord | None = None
    names: NamesRecord | None = None

    @model_validator(mode="after")
    def _require_imprint(self) -> Self:
        if self.en is None and self.es is None:
            raise ValueError('has neither "en" nor "es"; add the title and the body in one language')
        return self


@dataclass(frozen=True, slots=True)
class About:
    """What is said about a document: its publication, its language, its series, its office; None if it isn't said."""

    publication: Publication | None = None
    language: Language | None = None
    series: str | None = None
    office: Office | None = None


def read_about(companions: Mapping[str, SourceDocument]) -> About:
    """Read what is said about a document, given its companions by suffix.

    InvalidRecordError if a field is invalid, or a picture file holds no picture.
    """
    pictures = {kind: companions[suffix] for suffix, kind in PICTURE_KINDS.items() if suffix in companions}
    document = companions.get(PUBLICATION_SUFFIX)
    if document is None:
        return About(office=make_office(None, None, pictures))
    record = read_record(document.text, document.name, "file", _AboutRecord)
    english, spanish = (Imprint(one.title, one.body) if one else None for one in (record.en, record.es))
    imprint = english or spanish
    publication = Publication(record.year, record.month, imprint, spanish) if imprint else None
    return About(publication, record.language, record.series, make_office(record.page, record.names, pictures))


def name_series(edition: Edition, about: About, document: str, others: Collection[Edition]) -> Edition:
    """Return the edition of a document with the series and the year that are stated; a questionnaire has its own.

    InvalidRecordError if one of the other editions is of the same series and year.
    """
    if about.series is None or about.publication is None or edition.country:
        return edition
    named = replace(edition, series=about.series, year=about.publication.year)
    for other in others:
        if (other.series_key, other.year) == (named.series_key, named.year):
            raise InvalidRecordError(
                f'{document}: its .about.json states the series and the year of "{other.id}", {named.name}; '
                "correct the year of one of them"
            )
    return named


def load_office(path: Path) -> Office:
    """Read what the office of a corpus says of itself, without loading its documents.

    Raises:
        MissingDocumentError: there is nothing to read.
        UnreadableDocumentError: a file can't be read.
        InvalidRecordError: one has an invalid field.
    """
    offices = []
    for file in find_source_files(path):
        companions = {
            suffix: read_picture(companion) if suffix in PICTURE_KINDS else read_document(companion)
            for suffix, companion in find_companions(file).items()
            if suffix in (PUBLICATION_SUFFIX, *PICTURE_KINDS)
        }
        offices.append((file.name, read_about(companions).office))
    return join_offices(offices)
