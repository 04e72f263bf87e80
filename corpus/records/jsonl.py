"""Reads JSON and JSON Lines, and validates them; errors name the file, the line and the field.

Also reads the ready entries that a .jsonl document consists of.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, ValidationError
from pydantic_core import ErrorDetails

from corpus.document import Edition, Entry, Link, SourceDocument
from corpus.errors import InvalidRecordError, PeruQaError
from corpus.text.cleaning import clean_text
from corpus.text.links import find_links
from corpus.text.located import LocatedText
from corpus.text.slugs import slugify

_CHARACTERS = re.compile("[^\0\ud800-\udfff]*")


def _refuse_unless(is_valid: Callable[[str], object], fault: str) -> AfterValidator:
    def check(text: str) -> str:
        if not is_valid(text):
            raise ValueError(fault)
        return text

    return AfterValidator(check)


Text = Annotated[
    str,
    AfterValidator(clean_text),
    _refuse_unless(_CHARACTERS.fullmatch, "holds a NUL character or half a surrogate pair"),
]
"""A text, cleaned of what nobody typed."""

NonBlankText = Annotated[Text, _refuse_unless(str.strip, "is blank")]
SingleLine = Annotated[
    NonBlankText, _refuse_unless(str.isprintable, "holds a line break or another character that can't be seen")
]


class Record(BaseModel):
    """A line of a .jsonl file, or a whole .json file; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


RecordType = TypeVar("RecordType", bound=BaseModel)


def read_json_lines(
    text: str, name: str, record_type: type[RecordType], error_type: type[PeruQaError] = InvalidRecordError
) -> Iterator[tuple[int, RecordType]]:
    """Read the number and the record of each line that is not blank.

    A line that is not JSON, or has an invalid field, raises `error_type`, which names file (`name`), line and field.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, read_record(line, f"{name}:{number}", "line", record_type, error_type)


def read_record(
    text: str, place: str, unit: str, record_type: type[RecordType], error_type: type[PeruQaError] = InvalidRecordError
) -> RecordType:
    """Read one record; its place ("faq.jsonl:7") and unit ("line" or "file") are for errors.

    A text that is not JSON, or has an invalid field, raises `error_type`.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        form = "one object per line" if unit == "line" else "a single object"
        raise error_type(f"{place}: not JSON ({error}); write {form}") from error
    return validate_record(value, place, unit, record_type, error_type)


def validate_record(
    value: object,
    place: str,
    unit: str,
    record_type: type[RecordType],
    error_type: type[PeruQaError] = InvalidRecordError,
) -> RecordType:
    """Make a record of a JSON value, or of what a row of a table says; for the arguments see `read_record`."""
    try:
        return record_type.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        # An unknown field may be called anything.
        field = ".".join(part if part.isprintable() else ascii(part) for part in map(str, first["loc"]))
        raise error_type(f"{place}: {field or 'the object'}: {_describe(first)}; correct that {unit}") from error


def _describe(fault: ErrorDetails) -> str:
    """Describe a fault in pydantic's words, without the names of our classes."""
    if fault["type"] == "model_type":
        return "should be a JSON object"
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    return fault["msg"][:1].lower() + fault["msg"][1:]


class EntryRecord(Record):
    """A ready entry, as a line of a .jsonl file or a row of a table states it."""

    id: Annotated[NonBlankText, Field(pattern=r"^[^\s/][^\s]*$", max_length=200)]
    questions: tuple[Annotated[StrictInt, Field(ge=0)], ...] = ()
    section: Text = ""
    question: NonBlankText
    answer: NonBlankText
    links: tuple[Annotated[NonBlankText, Field(pattern=r"^\S+$")], ...] = ()


def read_entries(document: SourceDocument) -> tuple[Edition, tuple[Entry, ...]]:
    """Read the edition of a .jsonl document, named after the file, and its entries; their ids are "<file>/<id>".

    An entry that names no links has those that its answer prints. A line that is not JSON, has an invalid field, or
    repeats an id is an InvalidRecordError.
    """
    return build_entries(
        document,
        (
            (f"{document.name}:{number}", number, record)
            for number, record in read_json_lines(document.text, document.name, EntryRecord)
        ),
    )


def build_entries(
    document: SourceDocument, records: Iterable[tuple[str, int, EntryRecord]]
) -> tuple[Edition, tuple[Entry, ...]]:
    """Build the edition of a document, named after the file, and its entries.

    Args:
        document: the document that holds the records.
        records: of each entry, its place for errors ("faq.jsonl:7"), its line in the document, and its record.

    Raises:
        InvalidRecordError: an id is used twice.
    """
    edition = Edition(slugify(document.name.rsplit(".", 1)[0]) or "entries")
    entries: dict[str, Entry] = {}
    for place, line, record in records:
        entry_id = f"{edition.id}/{record.id}"
        if entry_id in entries:
            raise InvalidRecordError(f'{place}: id "{record.id}" is used twice; give each entry its own')
        # A text may show less of an address than is named: brackets end one in a text.
        printed = [
            link.url
            for link in find_links(record.answer)
            if not any(named.startswith(link.url) for named in record.links)
        ]
        entries[entry_id] = Entry(
            id=entry_id,
            document=document.name,
            section=record.section,
            title=record.question,
            labels=(record.question,),
            text=LocatedText(record.answer, ((0, line),)),
            questions=record.questions,
            links=tuple(Link(url) for url in dict.fromkeys((*record.links, *printed))),
        )
    return edition, tuple(entries.values())
