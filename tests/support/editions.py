"""A small corpus of two editions that share the ids of two entries; only the first one's publication is known."""

import json
from pathlib import Path

_FIRST = [
    {"id": "hours", "section": "Times", "question": "When is it open?", "answer": "From nine to five."},
    {"id": "card", "section": "Cards", "question": "How do I get a card?", "answer": "Bring a photo."},
    {"id": "wifi", "section": "Cards", "question": "Is there wireless internet?", "answer": "Yes, at no charge."},
]
_SECOND = [
    {"id": "card", "section": "Cards", "question": "How do I get a card?", "answer": "Bring a bill."},
    {"id": "hours", "section": "Times", "question": "When is it open?", "answer": "From ten to six."},
    {"id": "rooms/music", "question": "Can I hear music?", "answer": "In the cellar.", "questions": [7, 8]},
]
_ABOUT_FIRST = {
    "year": 2019,
    "month": 3,
    "en": {"title": "Questions {often} <asked>", "body": "City library"},
    "es": {"title": "Preguntas frecuentes", "body": "Biblioteca municipal"},
}


def write_two_editions(folder: Path) -> None:
    """Write the corpus into a folder."""
    for name, records in (("first", _FIRST), ("second", _SECOND)):
        text = "\n".join(json.dumps(record) for record in records)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "first.about.json").write_text(json.dumps(_ABOUT_FIRST), encoding="utf-8")
