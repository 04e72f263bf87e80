"""The JSON contract of where a passage stands."""

from typing import Literal

from corpus import Place
from qa.presentation.record import DOCUMENT_EXAMPLE, EDITION_EXAMPLE, Record, describe

Pair = tuple[int, int]


class PlaceRecord(Record):
    """Where a passage begins in a file whose lines nobody sees."""

    kind: Literal["paragraph", "row", "anchor"] = describe("What is counted or named.", "row")
    name: str = describe("The heading above the paragraph, the sheet of the row, or the anchor.", "FAQ")
    number: int | None = describe("The number of the paragraph or row, from 1; null for an anchor.", 7)

    @classmethod
    def from_place(cls, place: Place | None) -> "PlaceRecord | None":
        """Describe a place, if there is one."""
        return None if place is None else cls(kind=place.kind, name=place.name, number=place.number)


class SourceRecord(Record):
    """Where a passage stands."""

    document: str = describe("The document's file name.", DOCUMENT_EXAMPLE)
    edition: str = describe("The id of the edition that the document holds.", EDITION_EXAMPLE)
    lines: Pair = describe("First and last line in the document, counted from 1.", [2205, 2228])
    page: int | None = describe("The page on which it begins; null if the document has no pages.", None)
    place: PlaceRecord | None = describe(
        "Where it begins in a Word file, spreadsheet or web page; null in other documents.", None
    )
