"""Suggested questions: of those that an index offers, the nearest to what was asked, or its showcase."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

from corpus import Entry, Language
from index import Cosines, Index, fold
from qa.answering.confidence.nearness import OFFERED


class Suggester:
    """Suggests questions that an index offers, by entry and language.

    Which ones it offers is chosen when it is built. Entries of which none offers a question in the language that is
    asked for, as in an index without example questions, are suggested by their titles.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._floor = index.manifest.floors.get(OFFERED, -1.0)
        self._newest = {
            edition.series_key: edition.year
            for edition in sorted(index.editions, key=lambda one: one.year or 0)
            if edition.series_key
        }
        self._rows: dict[tuple[str | None, Language], list[int]] = defaultdict(list)
        for number in index.manifest.offered:
            row = index.rows[number]
            self._rows[row.entry, row.language].append(number)

    def suggest_for(
        self, entries: Sequence[str], language: Language, already_asked: Iterable[str], cosines: Cosines, count: int
    ) -> tuple[str, ...]:
        """Suggest up to `count` questions that the best of some entries answer: the nearest of each, if it is near.

        `entries` are ids, best first. What was `already_asked` in this conversation is not suggested again. `cosines`
        are the question's with every row, shape (rows,).
        """
        suggested: list[str] = []
        seen = {_normalize(text) for text in already_asked}
        offers_any = any((entry, language) in self._rows for entry in entries)
        for entry in entries:
            near = (row for row in self._rows.get((entry, language), ()) if cosines[row] >= self._floor)
            texts = [self._index.rows[row].embedded for row in sorted(near, key=lambda row: -cosines[row])]
            texts = texts if offers_any else self._titles([entry], language)
            fresh = next((text for text in texts if _normalize(text) not in seen), None)
            if fresh is not None:
                suggested.append(fresh)
                seen.add(_normalize(fresh))
        return tuple(suggested[:count])

    def example_for(self, entry: str, language: Language) -> str | None:
        """Return the first question that an entry offers; None if it offers none."""
        rows = self._rows.get((entry, language))
        return self._index.rows[rows[0]].embedded if rows else None

    def suggest_any(
        self, language: Language, already_asked: Iterable[str], count: int, edition: str | None = None
    ) -> tuple[str, ...]:
        """Suggest the first `count` questions of the showcase: as many sections and entries as there are, in turn.

        What was `already_asked` in this conversation is not suggested again. `edition` is the id of the edition that
        should answer them; None: any, but not what only an older edition of a series answers.
        """
        seen = {_normalize(text) for text in already_asked}
        entries = [
            entry.id
            for entry in self._index.entries.values()
            if self._index.edition(entry.document).id == edition or (edition is None and self._is_current(entry))
        ]
        offered = [self._index.rows[row].embedded for row in self._showcase(entries, language)]
        fresh: dict[str, str] = {}
        # Two editions may offer the same question.
        for text in offered or self._titles(entries, language):
            fresh.setdefault(_normalize(text), text)
        return tuple(islice((text for key, text in fresh.items() if key not in seen), count))

    def _showcase(self, entries: Sequence[str], language: Language) -> list[int]:
        """Return the rows of all questions that some entries offer: one of each section, another of each, and so on.

        The sections with the most entries go first. A section's questions begin with one of each of its entries, and
        are in the order of their file otherwise.
        """
        sections = {entry: self._index.entries[entry].section for entry in entries}
        sizes, shown = Counter(sections.values()), Counter[str]()
        offered = [
            (turn, row, section)
            for entry, section in sections.items()
            for turn, row in enumerate(self._rows.get((entry, language), ()))
        ]
        turns = []
        for _, row, section in sorted(offered):
            turns.append((shown[section], -sizes[section], row))
            shown[section] += 1
        return [row for *_, row in sorted(turns)]

    def _is_current(self, entry: Entry) -> bool:
        """Check whether the newest edition of an entry's series has the entry, or one that asks the same."""
        documents = [entry.document, *(self._index.entries[one.entry].document for one in entry.counterparts)]
        newest = self._newest.get(self._index.edition(entry.document).series_key)
        return newest is None or any(self._index.edition(document).year == newest for document in documents)

    def _titles(self, entries: Iterable[str], language: Language) -> list[str]:
        return [self._index.entries[entry].shown_title(language) for entry in entries]


def _normalize(question: str) -> str:
    return fold(question).strip(" ¿?.")
