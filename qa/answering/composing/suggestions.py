"""Suggested questions: for each entry the example question that is nearest to what was asked."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from corpus import Language
from index import Cosines, Index, fold
from qa.answering.question.question import starts_with_question_word

_MAX_LENGTH = 90
"""Characters of a question that can be read at a glance."""

_SENTENCE_END = re.compile(r"[.?!:;]\s")


class Suggester:
    """Suggests well-formed example questions, by entry and language."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._questions: dict[Language, list[tuple[str | None, str]]] = {}
        self._rows: dict[tuple[str | None, Language], list[int]] = {}
        for number in index.rows_of_kind("example"):
            row = index.rows[number]
            if _is_presentable(row.embedded, row.language):
                self._rows.setdefault((row.entry, row.language), []).append(int(number))
                self._questions.setdefault(row.language, []).append((row.entry, row.embedded))

    def suggest_for(
        self, entries: Sequence[str], language: Language, already_asked: Iterable[str], cosines: Cosines, count: int
    ) -> tuple[str, ...]:
        """Suggest up to `count` questions that the best of some entries answer; titles if none has example questions.

        `entries` are ids, best first. What was `already_asked` in this conversation is not suggested again. `cosines`
        are the question's with every row, shape (rows,).
        """
        suggested: list[str] = []
        seen = {_normalize(text) for text in already_asked}
        for entry in entries:
            rows = sorted(self._rows.get((entry, language), []), key=lambda row: -cosines[row])
            texts = (self._index.rows[row].embedded for row in rows)
            fresh = next((text for text in texts if _normalize(text) not in seen), None)
            if fresh is not None:
                suggested.append(fresh)
                seen.add(_normalize(fresh))
        return tuple((suggested or [self._index.entries[entry].shown_title(language) for entry in entries])[:count])

    def example_for(self, entry: str, language: Language) -> str | None:
        """Return the first example question of an entry; None if it has none."""
        rows = self._rows.get((entry, language))
        return self._index.rows[rows[0]].embedded if rows else None

    def suggest_any(
        self, language: Language, already_asked: Iterable[str], count: int, edition: str | None = None
    ) -> tuple[str, ...]:
        """Suggest the first `count` example questions of the index, which are its showcase; titles if there are none.

        What was `already_asked` in this conversation is not suggested again. `edition` is the id of the edition that
        should answer them; None: any.
        """
        seen = {_normalize(text) for text in already_asked}
        entries = {
            entry.id
            for entry in self._index.entries.values()
            if edition is None or self._index.edition(entry.document).id == edition
        }
        examples = [text for entry, text in self._questions.get(language, ()) if entry in entries]
        texts = examples or [
            entry.shown_title(language) for entry in self._index.entries.values() if entry.id in entries
        ]
        return tuple(islice((text for text in texts if _normalize(text) not in seen), count))


def _is_presentable(question: str, language: Language) -> bool:
    """Check whether an example is a single question to be read at a glance, not keywords, chat or a preamble."""
    asks = question.startswith("¿") if language == "es" else starts_with_question_word(question)
    is_sentence = asks and question.lstrip("¿")[:1].isupper() and question.endswith("?")
    return is_sentence and len(question) <= _MAX_LENGTH and not _SENTENCE_END.search(question)


def _normalize(question: str) -> str:
    return fold(question).strip(" ¿?.")
