"""Entries and rows as the JSON Lines of `passages.jsonl`, and back.

The row of an entry's source title carries the whole entry, so that a build answers without the corpus that it
was made from.
"""

import json
from collections.abc import Sequence
from typing import Any

from corpus import Entry, Link, LocatedText, Translation, aligned
from index.rows.row import ROW_KINDS, SOURCE_LANGUAGE, Row, text_of_span, with_title

_KEPT_WHOLE = ("title", "example", "unanswerable")
"""Kinds of rows whose text is no stretch of their entry's."""


def _entry_record(entry: Entry) -> dict[str, Any]:
    return {
        "document": entry.document,
        "section": entry.section,
        "title": entry.title,
        "labels": entry.labels,
        "text": entry.text.text,
        "marks": entry.text.marks,
        "questions": entry.questions,
        "choice": entry.choice,
        "links": [[link.url, link.printed] for link in entry.links],
        "translation": _translation_record(entry.translation) if entry.translation else None,
    }


def _translation_record(translation: Translation) -> dict[str, Any]:
    return {
        "language": translation.language,
        "section": translation.section,
        "title": translation.title,
        "labels": translation.labels,
        "choice": translation.choice,
        "text": translation.text,
    }


def _entry(entry_id: str, record: dict[str, Any]) -> Entry:
    text = LocatedText(record["text"], tuple((int(offset), int(line)) for offset, line in record["marks"]))
    return Entry(
        id=entry_id,
        document=record["document"],
        section=record["section"],
        title=record["title"],
        labels=tuple(record["labels"]),
        text=text,
        questions=tuple(record["questions"]),
        choice=record["choice"],
        links=tuple(Link(url, printed) for url, printed in record["links"]),
        translation=_translation(text.text, record["translation"]) if record["translation"] else None,
    )


def _translation(source: str, record: dict[str, Any]) -> Translation:
    return Translation(
        language=record["language"],
        section=record["section"],
        title=record["title"],
        labels=tuple(record["labels"]),
        choice=record["choice"],
        text=record["text"],
        pairs=aligned(source, record["text"]),
    )


def encode_rows(rows: Sequence[Row], entries: Sequence[Entry]) -> str:
    """One line a row, in order.

    Raises:
        UnicodeEncodeError: a text can't be written; nothing is skipped.
    """
    by_id = {entry.id: entry for entry in entries}
    lines = []
    for row in rows:
        value: dict[str, Any] = {"kind": row.kind, "entry": row.entry, "language": row.language, "digest": row.digest}
        if row.span is not None:
            value["span"] = row.span
        if row.kind in _KEPT_WHOLE:
            value["embedded"] = row.embedded
        if row.kind == "title" and row.language == SOURCE_LANGUAGE and row.entry is not None:
            value["record"] = _entry_record(by_id[row.entry])
        lines.append(json.dumps(value, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def decode_rows(text: str) -> tuple[list[Row], list[Entry]]:
    """Rows and entries in their order.

    Raises:
        ValueError, KeyError, TypeError: the text is not what `encode_rows` wrote.
    """
    rows: list[Row] = []
    entries: dict[str, Entry] = {}
    titles: dict[tuple[str, str], str] = {}
    for line in text.rstrip("\n").split("\n"):
        value = json.loads(line)
        kind, entry_id, language = value["kind"], value["entry"], value["language"]
        if kind not in ROW_KINDS:
            raise ValueError(f"unknown kind of row: {kind}")
        if "record" in value:
            entries[entry_id] = _entry(entry_id, value["record"])
        span = (int(value["span"][0]), int(value["span"][1])) if "span" in value else None
        if kind in _KEPT_WHOLE:
            embedded = value["embedded"]
        elif span is None:
            raise ValueError(f"a {kind} without its span")
        else:
            embedded = with_title(titles[entry_id, language], text_of_span(entries[entry_id], language, span))
        if kind == "title":
            titles[entry_id, language] = embedded
        row = Row(kind, entry_id, embedded, language, span)
        if row.digest != value["digest"]:
            raise ValueError("a row's digest is not that of its text")
        rows.append(row)
    return rows, list(entries.values())
