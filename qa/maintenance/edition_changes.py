"""What a new edition changes from the one before, and what entries take over: as JSON and as text. Pure functions."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from corpus import Corpus, Edition, Entry
from qa.presentation.differences import compare_words

_MAX_LENGTH = 100
"""Characters of a label that the text shows."""

_CURE = "what is wrong there can be refused in a file NAME.same.jsonl beside the document; see docs/your-own-corpus.md"


def edition_changes(corpus: Corpus, new_entries: Collection[str]) -> list[dict[str, Any]]:
    """Compare each edition that has one of the new entries, by their ids, with the edition before it in
    its series, or after it.

    Returns:
        JSON objects: the ids of the entries that are `new` and `gone`; those `reworded` and those whose `answers`
        changed, each with its counterpart, and what is different.
    """
    entries: dict[Edition, list[Entry]] = {}
    for entry in corpus.entries:
        entries.setdefault(corpus.editions[entry.document], []).append(entry)
    added = {edition for edition, members in entries.items() if any(entry.id in new_entries for entry in members)}
    by_id = {entry.id: entry for entry in corpus.entries}
    records = []
    for edition in sorted(added, key=lambda edition: edition.id):
        other = _edition_before(edition, list(entries))
        if other is None:
            continue
        pairs = {
            entry.id: counterpart
            for entry in entries[edition]
            for counterpart in entry.counterparts
            if corpus.editions[by_id[counterpart.entry].document] == other
        }
        matched = {counterpart.entry for counterpart in pairs.values()}
        records.append(
            {
                "edition": edition.id,
                "compared_with": other.id,
                "new": [entry.id for entry in entries[edition] if entry.id not in pairs],
                "gone": [entry.id for entry in entries[other] if entry.id not in matched],
                "reworded": [
                    {
                        "entry": entry_id,
                        **_pair_record(pair.entry, pair.certainty),
                        "before": list(by_id[pair.entry].labels),
                        "after": list(by_id[entry_id].labels),
                    }
                    for entry_id, pair in pairs.items()
                    if by_id[pair.entry].labels != by_id[entry_id].labels
                ],
                "answers": [
                    {"entry": entry_id, **_pair_record(pair.entry, pair.certainty), "changes": changes}
                    for entry_id, pair in pairs.items()
                    if (changes := _changes(by_id[pair.entry].text.text, by_id[entry_id].text.text))
                ],
            }
        )
    return records


def _edition_before(edition: Edition, editions: Sequence[Edition]) -> Edition | None:
    """Return the edition of the same series before an edition, or else the one after it; None if it has no other."""
    others = [other for other in editions if other != edition and other.series_key == edition.series_key != ""]
    year = edition.year or 0
    return min(others, key=lambda other: ((other.year or 0) > year, abs((other.year or 0) - year)), default=None)


def _pair_record(counterpart: str, certainty: float) -> dict[str, Any]:
    return {"counterpart": counterpart, "certainty": certainty}


def _changes(before: str, after: str) -> list[list[str]]:
    return [[one.before.strip(), one.after.strip()] for one in compare_words(before, after) if one.is_change]


def taken_over_record(entry: Entry) -> dict[str, Any] | None:
    """Describe what an entry takes over as a JSON object; None if that is nothing."""
    return None if entry.taken_over is None else asdict(entry.taken_over)


def edition_lines(records: Sequence[dict[str, Any]], corpus: Corpus) -> list[str]:
    """Describe what `edition_changes` found as lines of text, and what is taken over."""
    titles = {entry.id: entry.title for entry in corpus.entries}
    lines: list[str] = []
    for record in records:
        lines.append(f"edition {record['edition']} compared with {record['compared_with']}:")
        for kind in ("new", "gone"):
            lines.append(f"  {kind}: {len(record[kind])}")
            lines += [f"    {entry}  {_shorten(titles[entry])}" for entry in record[kind]]
        lines.append(f"  reworded: {len(record['reworded'])}")
        for one in record["reworded"]:
            lines += [
                f"    {one['entry']} is {one['counterpart']}, certainty {one['certainty']:.2f}",
                f"      - {_shorten(' '.join(one['before']))}",
                f"      + {_shorten(' '.join(one['after']))}",
            ]
        lines.append(f"  answer changed: {len(record['answers'])}")
        for one in record["answers"]:
            count = len(one["changes"])
            before, after = one["changes"][0]
            rest = f", and {count - 1} more" if count > 1 else ""
            lines.append(f'    {one["entry"]}: "{_shorten(before)}" is now "{_shorten(after)}"{rest}')
    taken = [(entry.id, entry.taken_over) for entry in corpus.entries if entry.taken_over is not None]
    if taken:
        lines.append(f"{len(taken)} entries take over example questions or plain titles; {_CURE}:")
    for entry_id, over in taken:
        titled = ", plain titles" if over.plain_titles else ""
        lines.append(
            f"  {entry_id} of {over.entry}, certainty {over.certainty:.2f}: {over.examples} example questions{titled}"
        )
    return lines


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_LENGTH else line[: _MAX_LENGTH - 1] + "…"
