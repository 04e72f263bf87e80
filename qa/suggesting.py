"""Questions to offer: for each entry the example that is nearest to what was asked."""

from collections.abc import Iterable

from corpus import Language
from index import Index, fold
from qa.question import AskedQuestion
from qa.retrieval import Similarities

_LONGEST = 90
"""Characters of a question that is read at a glance."""


class Suggester:
    """Knows the well-formed example questions of each entry and language."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._showcase: dict[Language, list[str]] = {}
        self._rows: dict[tuple[str | None, Language], list[int]] = {}
        for number in index.rows_of("example"):
            row = index.rows[number]
            if _is_presentable(row.embedded):
                self._rows.setdefault((row.entry, row.language), []).append(int(number))
                self._showcase.setdefault(row.language, []).append(row.embedded)

    def of_entries(
        self, entries: Iterable[str], question: AskedQuestion, similarities: Similarities, count: int
    ) -> tuple[str, ...]:
        """Questions that the first of these entries answer; their titles where none has example questions.

        Args:
            entries: ids, best first.
            question: what was asked, which is not suggested again.
            similarities: its cosine with every row, shape (rows,), or in a conversation the mean of several.
            count: the most to give.
        """
        ordered = list(entries)
        nearest: list[str] = []
        known = {_bare(question.text)}
        for entry in ordered:
            rows = sorted(self._rows.get((entry, question.language), []), key=lambda row: -similarities[row])
            texts = (self._index.rows[row].embedded for row in rows)
            fresh = next((text for text in texts if _bare(text) not in known), None)
            if fresh is not None:
                nearest.append(fresh)
                known.add(_bare(fresh))
        return tuple((nearest or [self._index.entries[entry].title for entry in ordered])[:count])

    def any(self, language: Language, count: int) -> tuple[str, ...]:
        """The questions that stand first in their file, since they show the most; else titles."""
        titles = [entry.title for entry in self._index.entries.values()]
        return tuple((self._showcase.get(language) or titles)[:count])


def _is_presentable(question: str) -> bool:
    """Whether an example is written out as a question; keywords and chat make poor suggestions."""
    start = question.lstrip("¿")[:1]
    return question.endswith("?") and start.isupper() and len(question) <= _LONGEST


def _bare(question: str) -> str:
    return fold(question).strip(" ¿?.")
