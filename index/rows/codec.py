"""Encode entries and rows as the JSON Lines of `passages.jsonl`, and decode them.

The row of an entry's source title carries the whole entry, so that a build answers without the corpus that it
was made from.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, astuple
from typing import Any

from corpus import Counterpart, Entry, Link, LocatedText, TakenOver, Translation, align_translation
from index.rows.row import ROW_KINDS, Row, text_of_span, with_title

_KEPT_WHOLE = ("title", "example", "unanswerable")
"""Kinds of rows whose text is not a span of their entry's."""

_TRANSLATED = ("language", "section", "title", "labels", "choice", "text")
"""The fields of a translation that are written; how it is aligned with the source is computed."""


def _entry_record(entry: Entry) -> dict[str, Any]:
    translation = entry.translation
    return {
        "document": entry.document,
        "section": entry.section,
        "title": entry.title,
        "labels": entry.labels,
        "text": entry.text.text,
        "marks": entry.text.marks,
        "questions": entry.questions,
        "choice": entry.choice,
        "links": [astuple(link) for link in entry.links],
        "translation": translation and {name: getattr(translation, name) for name in _TRANSLATED},
        "plain_titles": dict(entry.plain_titles),
        "counterparts": [asdict(counterpart) for counterpart in entry.counterparts],
        "taken_over": entry.taken_over and asdict(entry.taken_over),
        "language": entry.language,
    }


def _read_entry(entry_id: str, record: dict[str, Any]) -> Entry:
    text, translation, taken_over = record["text"], record["translation"], record["taken_over"]
    if translation is not None:
        translation = Translation(
            **{**translation, "labels": tuple(translation["labels"])},
            pairs=align_translation(text, translation["text"]),
        )
    return Entry(
        id=entry_id,
        document=record["document"],
        section=record["section"],
        title=record["title"],
        labels=tuple(record["labels"]),
        text=LocatedText(text, tuple((int(offset), int(line)) for offset, line in record["marks"])),
        questions=tuple(record["questions"]),
        choice=record["choice"],
        links=tuple(Link(*link) for link in record["links"]),
        translation=translation,
        plain_titles=record["plain_titles"],
        counterparts=tuple(Counterpart(**fields) for fields in record["counterparts"]),
        taken_over=taken_over and TakenOver(**{**taken_over, "plain_titles": tuple(taken_over["plain_titles"])}),
        language=record["language"],
    )


def encode_rows(rows: Sequence[Row], entries: Sequence[Entry]) -> str:
    """Encode rows as one line each, in order.

    Raises:
        UnicodeEncodeError: a text can't be written; nothing is skipped.
    """
    by_id = {entry.id: entry for entry in entries}
    lines = []
    for row in rows:
        record: dict[str, Any] = {"kind": row.kind, "entry": row.entry, "language": row.language, "digest": row.digest}
        if row.span is not None:
            record["span"] = row.span
        if row.kind in _KEPT_WHOLE:
            record["embedded"] = row.embedded
        if row.taken_over:
            record["taken_over"] = True
        if row.is_translation:
            record["is_translation"] = True
        elif row.kind == "title" and row.entry is not None:
            record["record"] = _entry_record(by_id[row.entry])
        lines.append(json.dumps(record, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def decode_rows(text: str) -> tuple[list[Row], list[Entry]]:
    """Decode rows and their entries, in order.

    Raises:
        ValueError, KeyError, TypeError: the text is not what `encode_rows` wrote.
    """
    rows: list[Row] = []
    entries: dict[str, Entry] = {}
    titles: dict[tuple[str, str], str] = {}
    for line in text.rstrip("\n").split("\n"):
        record = json.loads(line)
        kind, entry_id, language = record["kind"], record["entry"], record["language"]
        if kind not in ROW_KINDS:
            raise ValueError(f"unknown kind of row: {kind}")
        if "record" in record:
            entries[entry_id] = _read_entry(entry_id, record["record"])
        span = (int(record["span"][0]), int(record["span"][1])) if "span" in record else None
        if kind in _KEPT_WHOLE:
            embedded = record["embedded"]
        elif span is None:
            raise ValueError(f"a {kind} without its span")
        else:
            embedded = with_title(titles[entry_id, language], text_of_span(entries[entry_id], language, span))
        if kind == "title":
            titles[entry_id, language] = embedded
        marks = record.get("taken_over", False), record.get("is_translation", False)
        row = Row(kind, entry_id, embedded, language, span, *marks)
        if row.digest != record["digest"]:
            raise ValueError("a row's digest is not that of its text")
        rows.append(row)
    return rows, list(entries.values())
