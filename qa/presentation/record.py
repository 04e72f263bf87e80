"""What all records of the JSON contract share: their base, how a field is declared, and examples."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

BUILD_EXAMPLE = "20261126T093000Z-4f1c2a"
EDITION_EXAMPLE = "atlantida-2024"
"""Of an invented country."""

ENTRY_EXAMPLE = f"{EDITION_EXAMPLE}/38-39"
DOCUMENT_EXAMPLE = "atlantida-2024.txt"
QUESTION_EXAMPLE = "Which law protects personal data?"
SECTION_EXAMPLE = "C. Legal Framework"
LABEL_EXAMPLE = "Is there any legislation or law on data privacy and/or protection?"
PLAIN_TITLE_EXAMPLE = "Data protection law"
TEXT_EXAMPLE = "Atlantidan regulations consider the Law for data privacy protection (Law No. 4711)."
LINK_EXAMPLE = "https://laws.example.org/normas-legales/243470-4711"
LINK_NAME_EXAMPLE = "Law No. 4711 (laws.example.org)"
ANSWER_TEXT_EXAMPLE = {
    "text": TEXT_EXAMPLE,
    "verdict": None,
    "language": "en",
    "translated": False,
    "original": TEXT_EXAMPLE,
}
SOURCE_EXAMPLE = {"document": DOCUMENT_EXAMPLE, "edition": EDITION_EXAMPLE, "lines": [2205, 2228], "page": None}


class Record(BaseModel):
    """A JSON object of the contract; also reads the attributes of our own objects."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return self.model_dump(mode="json")


def describe(description: str, example: object, **bounds: Any) -> Any:  # noqa: ANN401 - as pydantic's own
    """Declare a field with its description, an example, and bounds as pydantic's `Field` takes them."""
    return Field(description=description, examples=[example], **bounds)
