"""Reads what is said about a document beside it: its publication, its language, its office's page and names.

That is its `.about.json` and the pictures of a logo and of previews.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StrictInt, model_validator

from corpus.document import Imprint, Language, Publication, SourceDocument
from corpus.files.documents import read_document, read_picture
from corpus.files.finding import PICTURE_KINDS, PUBLICATION_SUFFIX, find_companions, find_source_files
from corpus.office import Office, join_offices
from corpus.records.jsonl import Record, SingleLine, read_record
from corpus.records.office import NamesRecord, PageRecord, make_office


class _ImprintRecord(Record):
    title: SingleLine
    body: SingleLine


class _AboutRecord(Record):
    # Four digits, so that "22" is refused.
    year: Annotated[StrictInt, Field(ge=1000, le=9999)]
    month: Annotated[StrictInt, Field(ge=1, le=12)] | None = None
    language: Language | None = None
    series: SingleLine | None = None
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
