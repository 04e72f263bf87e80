"""Finds the entries of two editions of one country or series that ask the same, by their labels.

    certainty = TEXT * similarity of the labels + ORDER * how near the places are + SECTION * similarity of the sections

Both editions' order is taken to be the same between entries whose labels hardly differ, the anchors: an entry's place
in the other edition is interpolated from theirs. Of all ways to pair the entries one to one, the most certain is taken.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from corpus.document import Counterpart, Doubt, Edition, Entry, SourceDocument
from corpus.errors import InvalidRecordError
from corpus.records.jsonl import NonBlankText, Record, read_json_lines

MIN_CERTAINTY = 0.55
"""Certainty from which two entries count as asking the same: that of most pairs that don't is below."""

_MIN_UNNUMBERED = 0.75
"""The same of entries without numbers, such as the rows of a table: short questions that differ have letters in common
("Who sells bait?", "Where are the showers?"), and stand where somebody put them."""

_TEXT, _ORDER, _SECTION = 0.75, 0.15, 0.1

_MIN_ANCHOR = 0.85
"""Similarity, 0 to 1, from which two labels hardly differ."""

_REACH = 3.0
"""Entries by which two places may differ until the order says e times less."""

_Matrix = npt.NDArray[np.float64]


class _ClaimRecord(Record):
    entry: NonBlankText
    # It must be given, so that leaving it out by mistake doesn't refuse a counterpart.
    same_as: NonBlankText | None


@dataclass(frozen=True, slots=True)
class Claims:
    """What people say about counterparts, by entry id: the id of the entry that asks the same, or None if none does."""

    by_entry: Mapping[str, str | None] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()


def read_claims(
    document: SourceDocument, edition: Edition, entries: Mapping[str, Entry], editions: Mapping[str, Edition]
) -> Claims:
    """Read which entries of other editions the entries of a document's edition are, or are not, the same as.

    `entries` are all entries by id, `editions` all editions by document. An entry that is named twice on one side is an
    InvalidRecordError.
    """
    claims: dict[str, str | None] = {}
    doubts: list[Doubt] = []
    for number, record in read_json_lines(document.text, document.name, _ClaimRecord):
        entry_id = f"{edition.id}/{record.entry}"
        for name, known in ((record.entry, entry_id in claims), (record.same_as, record.same_as in claims.values())):
            if name is not None and known:
                raise InvalidRecordError(
                    f'{document.name}:{number}: entry "{name}" has a counterpart already; remove one of the lines'
                )
        claims[entry_id] = record.same_as
        other = record.same_as and entries.get(record.same_as)
        if entry_id not in entries:
            message = f"a counterpart names {entry_id}"
        elif other is None and record.same_as is not None:
            message = f"the counterpart of {entry_id} names {record.same_as}"
        elif other and not _is_other_edition(edition, editions[other.document]):
            message = (
                f"the counterpart of {entry_id}, {other.id}, is not in another edition of the same country or series"
            )
        else:
            continue
        doubts.append(Doubt("companion without its entry", document.name, (number, number), message))
    return Claims(claims, tuple(doubts))


def _is_other_edition(one: Edition, other: Edition) -> bool:
    return one.id != other.id and one.series_key == other.series_key != ""


def match_entries(
    new: Sequence[Entry], old: Sequence[Entry], claims: Mapping[str, str | None]
) -> dict[str, Counterpart]:
    """Find for each entry of an edition the entry of another one that asks the same, by the former's id.

    Claims about entries of either edition come before labels: what is claimed has the certainty 1.
    """
    ids = {entry.id for entry in (*new, *old)}
    claimed = [(entry, same) for entry, same in claims.items() if entry in ids and (same is None or same in ids)]
    new_ids = {entry.id for entry in new}
    found: dict[str, Counterpart] = {}
    for entry_id, same in claimed:
        if same is not None and (entry_id in new_ids) != (same in new_ids):
            one, other = (entry_id, same) if entry_id in new_ids else (same, entry_id)
            found[one] = Counterpart(other, 1.0)
    settled = {name for pair in claimed for name in pair if name is not None}
    left, right = ([entry for entry in entries if entry.id not in settled] for entries in (new, old))
    if left and right:
        # Imported late, since most corpora hold one edition of a country.
        from scipy.optimize import linear_sum_assignment

        certainty = _certainties(left, right)
        least = MIN_CERTAINTY if all(entry.questions for entry in (*left, *right)) else _MIN_UNNUMBERED
        for row, column in zip(*linear_sum_assignment(certainty, maximize=True), strict=True):
            if certainty[row, column] >= least:
                found[left[row].id] = Counterpart(right[column].id, round(float(certainty[row, column]), 2))
    return {entry.id: found[entry.id] for entry in new if entry.id in found}


def _certainties(new: Sequence[Entry], old: Sequence[Entry]) -> _Matrix:
    """Return how certainly each entry of one edition asks what each one of the other does: shape (new, old), 0 to 1."""
    labels = _similarities([" ".join(entry.labels) for entry in new], [" ".join(entry.labels) for entry in old])
    sections = _similarities([entry.section for entry in new], [entry.section for entry in old])
    return _TEXT * labels + _ORDER * _order(labels) + _SECTION * sections


def _similarities(new: Sequence[str], old: Sequence[str]) -> _Matrix:
    """Return the share of the words, in any order, that texts have in common: shape (new, old), 0 to 1."""
    from rapidfuzz.fuzz import token_sort_ratio
    from rapidfuzz.process import cdist

    ratios = cdist([_normalize(text) for text in new], [_normalize(text) for text in old], scorer=token_sort_ratio)
    return np.asarray(ratios, np.float64) / 100


def _normalize(text: str) -> str:
    """Reduce a text to lower-case words; "e-government" is one, and the letter of a section none.

    >>> _normalize("C. E-services, or similar?")
    'eservices or similar'
    """
    from rapidfuzz.utils import default_process

    return " ".join(default_process(re.sub(r"\be-", "e", re.sub(r"^[A-Z]\.\s", "", text), flags=re.I)).split())


def _order(labels: _Matrix) -> _Matrix:
    """Return how near each old entry is to the place that the anchors give each new one: shape (new, old), 0 to 1."""
    count, old_count = labels.shape
    nearest = (labels == labels.max(axis=1, keepdims=True)) & (labels == labels.max(axis=0, keepdims=True))
    # Of several that are equally near, none is an anchor.
    nearest &= (nearest.sum(axis=1, keepdims=True) == 1) & (nearest.sum(axis=0, keepdims=True) == 1)
    pairs = np.argwhere(nearest & (labels >= _MIN_ANCHOR))
    anchors = _longest_rising([(int(row), int(column)) for row, column in pairs])
    rows, columns = zip((-1, -1), *anchors, (count, old_count), strict=True)
    places = np.interp(np.arange(count), rows, columns)
    distances: _Matrix = np.abs(places[:, None] - np.arange(old_count))
    return np.asarray(np.exp(-distances / _REACH), np.float64)


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most pairs, of those with rising first numbers, whose second numbers rise too."""
    ends: list[int] = []
    chains: list[tuple[tuple[int, int], ...]] = []
    for pair in pairs:
        place = bisect_left(ends, pair[1])
        chain = (*(chains[place - 1] if place else ()), pair)
        ends[place : place + 1] = [pair[1]]
        chains[place : place + 1] = [chain]
    return list(chains[-1]) if chains else []
