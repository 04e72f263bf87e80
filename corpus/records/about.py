"""Reads what is said about a document beside it: who published it and when, and its office's page and names.

That is its `.about.json` and the pictures of a logo and of previews.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, StrictInt

from corpus.document import Imprint, Publication, SourceDocument
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
    en: _ImprintRecord
    es: _ImprintRecord | None = None
    page: PageRecord | None = None
    names: NamesRecord | None = None


def read_about(companions: Mapping[str, SourceDocument]) -> tuple[Publication | None, Office | None]:
    """Read who published a document, and what its office says of itself, given its companions by suffix.

    InvalidRecordError if a field is invalid, or a picture file holds no picture.
    """
    pictures = {kind: companions[suffix] for suffix, kind in PICTURE_KINDS.items() if suffix in companions}
    document = companions.get(PUBLICATION_SUFFIX)
    if document is None:
        return None, make_office(None, None, pictures)
    record = read_record(document.text, document.name, "file", _AboutRecord)
    translated = Imprint(record.es.title, record.es.body) if record.es else None
    publication = Publication(record.year, record.month, Imprint(record.en.title, record.en.body), translated)
    return publication, make_office(record.page, record.names, pictures)


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
        offices.append((file.name, read_about(companions)[1]))
    return join_offices(offices)
