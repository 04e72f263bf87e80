"""Entries and rows as the JSON Lines of `passages.jsonl`, and back.

A title's row carries its whole entry, so that a build answers without the corpus that it was made from.
"""

import json
from collections.abc import Sequence
from typing import Any

from corpus import Entry, Link, LocatedText
from index.rows import KINDS, Row, in_context


def _entry_record(entry: Entry) -> dict[str, Any]:
    return {
        "document": entry.document,
        "section": entry.section,
        "title": entry.title,
        "label": entry.label,
        "text": entry.text.text,
        "marks": entry.text.marks,
        "questions": entry.questions,
        "choice": entry.choice,
        "links": [[link.url, link.printed] for link in entry.links],
    }


def _entry(entry_id: str, record: dict[str, Any]) -> Entry:
    return Entry(
        id=entry_id,
        document=record["document"],
        section=record["section"],
        title=record["title"],
        label=record["label"],
        text=LocatedText(record["text"], tuple((int(offset), int(line)) for offset, line in record["marks"])),
        questions=tuple(record["questions"]),
        choice=record["choice"],
        links=tuple(Link(url, printed) for url, printed in record["links"]),
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
        else:
            value["embedded"] = row.embedded
        if row.kind == "title":
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
    titles: dict[str, str] = {}
    for line in text.rstrip("\n").split("\n"):
        value = json.loads(line)
        if value["kind"] not in KINDS:
            raise ValueError(f"unknown kind of row: {value['kind']}")
        if value["kind"] == "title":
            entries[value["entry"]] = _entry(value["entry"], value["record"])
            titles[value["entry"]] = value["embedded"]
        span = (int(value["span"][0]), int(value["span"][1])) if "span" in value else None
        if span is None:
            embedded = value["embedded"]
        else:
            embedded = in_context(titles[value["entry"]], entries[value["entry"]].text.text[slice(*span)])
        row = Row(value["kind"], value["entry"], embedded, value["language"], span)
        if row.digest != value["digest"]:
            raise ValueError("a row's digest is not that of its text")
        rows.append(row)
    return rows, list(entries.values())
