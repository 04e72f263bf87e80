"""Which editions a question is about, where an index holds several.

An edition holds one country's answers of one year. A question is looked for in the edition that was chosen; where none
was, in those of the countries that it names, or else that the conversation is about; or else in all.

What each edition scores depends on how many questions are known of it, so that their scores don't compare; how sure
each is of its best entry does. So the surest of those that answer goes first. Where a newer edition of the same country
asks in the same words what that replies to, and answers the question too, the newer goes before it, since people mean
today; where the question names the year of an edition, that one does. Where none answers, the scores decide.
"""

from collections import defaultdict
from collections.abc import Container
from dataclasses import replace
from typing import Protocol

from corpus import Edition
from index import SOURCE_LANGUAGE, Index, terms
from qa.answering.question.mentions import country_key, find_countries, find_years
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.ranking import Retrieval
from qa.errors import EditionError


class Judge(Protocol):
    """Tells of what is found for a question how sure it is that its first entry answers, and whether it does."""

    def of(self, question: ParsedQuestion, found: Retrieval) -> float:
        """The probability, 0 to 1, that the first entry answers."""

    def answers(self, question: ParsedQuestion, found: Retrieval) -> bool:
        """Whether that is enough to answer."""


Scope = frozenset[str]
"""The ids of the editions that a question is looked for in."""


class Editions:
    """Knows the editions of one index and whose entries are whose; nothing of it changes."""

    def __init__(self, index: Index) -> None:
        entries = index.entries.values()
        self._edition_of = [index.edition(entry.document).id for entry in entries]
        # A document may have no entry.
        self._editions = {edition.id: edition for edition in index.editions if edition.id in self._edition_of}
        self._countries = {
            name: country_key(edition.country) for name, edition in self._editions.items() if edition.country
        }
        # Entries of one country that ask the same in the same words, by each of them.
        asked = [
            (self._countries.get(edition), frozenset(terms(entry.title, SOURCE_LANGUAGE)))
            for edition, entry in zip(self._edition_of, entries, strict=True)
        ]
        alike: dict[tuple[str | None, frozenset[str]], list[int]] = defaultdict(list)
        for number, words in enumerate(asked):
            if words[0] is not None:
                alike[words].append(number)
        self._alike = [alike[words] for words in asked]

    @property
    def editions(self) -> tuple[Edition, ...]:
        """All editions, by their ids."""
        return tuple(self._editions.values())

    @property
    def everything(self) -> Scope:
        """All editions."""
        return frozenset(self._editions)

    def find(self, edition: str) -> Edition:
        """The edition of an id.

        Raises:
            EditionError: the index holds no such edition.
        """
        if edition not in self._editions:
            raise EditionError(edition, self.editions)
        return self._editions[edition]

    def scope(self, question: ParsedQuestion, before: Scope) -> Scope:
        """Where a question is looked for: in the editions of the countries that it names, or as the ones before it.

        An edition that tells no country may be about any.
        """
        named = find_countries(question.text, self._countries.values()).intersection(self._countries.values())
        return self._of_countries(named) if named else before

    def about(self, entry: int, scope: Scope) -> Scope:
        """Where a conversation stays after an entry, by its number, has answered: with its country."""
        country = self._countries.get(self._edition_of[entry])
        return scope if country is None else self._of_countries({country})

    def _of_countries(self, countries: set[str] | frozenset[str]) -> Scope:
        return frozenset(name for name in self._editions if self._countries.get(name) in (None, *countries))

    def ranked(self, question: ParsedQuestion, found: Retrieval, scope: Scope, judge: Judge) -> Retrieval:
        """What was found, of some editions only, with the entry first of the edition that is meant.

        Args:
            question: the question.
            found: what is found for it in all editions.
            scope: the editions that count.
            judge: tells how sure an entry is.
        """
        if len(self._editions) == 1:
            return found
        kept = keep_only(found, {number for number in found.order if self._edition_of[number] in scope})
        # Of each edition the first; reversed, so that the earlier number of one edition is the one that stays.
        best = {self._edition_of[number]: number for number in reversed(kept.order)}
        firsts = [move_to_front(kept, number) for number in sorted(best.values(), key=kept.order.index)]
        answering = [first for first in firsts if judge.answers(question, first)]
        surest = max(answering, key=lambda first: judge.of(question, first), default=kept)
        newer = (move_to_front(surest, number) for number in self._preferred(question, surest))
        return next((first for first in newer if judge.answers(question, first)), surest)

    def _preferred(self, question: ParsedQuestion, found: Retrieval) -> list[int]:
        """The entries like the first one that go before it if they answer: of the year named, then the newest."""
        years = find_years(question.text)

        def precedence(number: int) -> tuple[bool, int]:
            year = self._editions[self._edition_of[number]].year or 0
            return str(year) in years, year

        winner = found.order[0]
        others = set(self._alike[winner]).intersection(found.order)
        before = [number for number in sorted(others) if precedence(number) > precedence(winner)]
        return sorted(before, key=precedence, reverse=True)


def keep_only(found: Retrieval, numbers: Container[int]) -> Retrieval:
    """The same with some entries alone in its order; scores stay what they are among all."""
    return replace(found, order=tuple(number for number in found.order if number in numbers))


def move_to_front(found: Retrieval, number: int) -> Retrieval:
    """The same with one entry first."""
    return replace(found, order=(number, *(other for other in found.order if other != number)))
