"""Questions to offer: for each entry the example that is nearest to what was asked."""

import re
from collections.abc import Iterable
from itertools import islice

from corpus import Language
from index import Index, fold
from qa.answering.question.question import starts_with_question_word
from qa.answering.retrieval.ranking import Similarities

_MAX_LENGTH = 90
"""Characters of a question that is read at a glance."""

_SENTENCE_END = re.compile(r"[.?!:;]\s")


class Suggester:
    """Knows the well-formed example questions of each entry and language."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._showcase: dict[Language, list[tuple[str | None, str]]] = {}
        self._rows: dict[tuple[str | None, Language], list[int]] = {}
        for number in index.rows_of_kind("example"):
            row = index.rows[number]
            if _is_presentable(row.embedded, row.language):
                self._rows.setdefault((row.entry, row.language), []).append(int(number))
                self._showcase.setdefault(row.language, []).append((row.entry, row.embedded))

    def of_entries(
        self,
        entries: Iterable[str],
        language: Language,
        asked: Iterable[str],
        similarities: Similarities,
        count: int,
    ) -> tuple[str, ...]:
        """Questions that the first of these entries answer; their titles where none has example questions.

        Args:
            entries: ids, best first.
            language: of the questions.
            asked: what was asked in this conversation, which is not suggested again.
            similarities: the question's cosine with every row, shape (rows,), or in a conversation the mean of several.
            count: the most to give.
        """
        ordered = list(entries)
        nearest: list[str] = []
        known = {_normalize(text) for text in asked}
        for entry in ordered:
            rows = sorted(self._rows.get((entry, language), []), key=lambda row: -similarities[row])
            texts = (self._index.rows[row].embedded for row in rows)
            fresh = next((text for text in texts if _normalize(text) not in known), None)
            if fresh is not None:
                nearest.append(fresh)
                known.add(_normalize(fresh))
        return tuple((nearest or [self._index.entries[entry].title for entry in ordered])[:count])

    def of_entry(self, entry: str, language: Language) -> str | None:
        """The first of an entry's questions; None where it has none."""
        rows = self._rows.get((entry, language))
        return self._index.rows[rows[0]].embedded if rows else None

    def any(self, language: Language, asked: Iterable[str], count: int, edition: str | None = None) -> tuple[str, ...]:
        """The questions that stand first in their file, since they show the most, but those asked; else titles.

        Args:
            language: of the questions.
            asked: what was asked in this conversation, which is not offered again.
            count: the most to give.
            edition: the id of the edition that is to answer them; None: any.
        """
        known = {_normalize(text) for text in asked}
        entries = {
            entry.id
            for entry in self._index.entries.values()
            if edition is None or self._index.edition(entry.document).id == edition
        }
        examples = [text for entry, text in self._showcase.get(language, ()) if entry in entries]
        offered = examples or [entry.title for entry in self._index.entries.values() if entry.id in entries]
        return tuple(islice((text for text in offered if _normalize(text) not in known), count))


def _is_presentable(question: str, language: Language) -> bool:
    """Whether an example is one question that can be read at a glance; keywords, chat and preambles make poor ones."""
    opened = question.startswith("¿") if language == "es" else starts_with_question_word(question)
    begins = opened and question.lstrip("¿")[:1].isupper()
    return begins and question.endswith("?") and len(question) <= _MAX_LENGTH and not _SENTENCE_END.search(question)


def _normalize(question: str) -> str:
    return fold(question).strip(" ¿?.")
