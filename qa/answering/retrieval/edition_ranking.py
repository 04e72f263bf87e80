"""Which edition's entry goes first, if an index holds several editions.

Scores depend on how many example questions an edition has, so they don't compare across editions; probabilities do. So
of the best entries of the editions, the most probable one goes first, if it answers. If a newer edition of the same
country or series asks the same and answers too, it goes first, because people usually mean the present. If the
question mentions an edition's year, that edition goes first instead. If none answers, the scores decide, within the
edition of that year if there is one, and a newer edition that asks the same goes first, too. Entries that ask the same
are counterparts (see `corpus.Counterpart`), or have the same words in their titles.
"""

from collections import defaultdict
from collections.abc import Container
from dataclasses import replace

from index import Index, terms
from qa.answering.question.question import ParsedQuestion
from qa.answering.retrieval.editions import Editions, Scope
from qa.answering.retrieval.ranking import Judge, Retrieval


class EditionRanker:
    """Moves the entry of the edition that a question means to the front of a ranking."""

    def __init__(self, index: Index, editions: Editions, judge: Judge) -> None:
        self._editions = editions
        self._judge = judge
        self._same_question = _group_by_question(index, editions)

    def rank(self, question: ParsedQuestion, found: Retrieval, scope: Scope) -> Retrieval:
        """Drop entries outside the scope, then put the best entry of the edition that the question means first."""
        if len(self._editions.all) == 1:
            return found
        edition_of = self._editions.of_entry
        kept = keep_only(found, {number for number in found.ranking if edition_of[number] in scope})
        # The best-ranked entry of each edition: in reverse, it overwrites those below it.
        best = {edition_of[number]: number for number in reversed(kept.ranking)}
        candidates = [move_to_front(kept, number) for number in sorted(best.values(), key=kept.ranking.index)]
        judged = [(candidate, self._judge.judge(question, candidate)) for candidate in candidates]
        answering = [(judgement.confidence, candidate) for candidate, judgement in judged if judgement.is_confident]
        named = (one for one in candidates if self._is_of_year(question, one.ranking[0]))
        _, most_confident = max(answering, key=lambda pair: pair[0], default=(0.0, next(named, kept)))
        preferred = [move_to_front(most_confident, number) for number in self._preferred(question, most_confident)]
        if not answering:
            return preferred[0] if preferred else most_confident
        return next((one for one in preferred if self._judge.judge(question, one).is_confident), most_confident)

    def _preferred(self, question: ParsedQuestion, found: Retrieval) -> list[int]:
        """Return the entries that ask the same as the first and take precedence over it if they answer, best first."""

        def precedence(number: int) -> tuple[bool, int]:
            return self._is_of_year(question, number), self._editions.year(number)

        first = found.ranking[0]
        others = set(self._same_question[first]).intersection(found.ranking)
        preferred = [number for number in sorted(others) if precedence(number) > precedence(first)]
        return sorted(preferred, key=precedence, reverse=True)

    def _is_of_year(self, question: ParsedQuestion, number: int) -> bool:
        """Check whether a question mentions the year of an entry's edition."""
        return str(self._editions.year(number)) in question.mentions.years


def keep_only(found: Retrieval, numbers: Container[int]) -> Retrieval:
    """Keep only some entries in the ranking; scores are unchanged."""
    ranking = tuple(number for number in found.ranking if number in numbers)
    restated = found.restated and (found.restated[0], keep_only(found.restated[1], numbers))
    return replace(found, ranking=ranking, restated=restated)


def move_to_front(found: Retrieval, number: int) -> Retrieval:
    """Move one entry to the front of the ranking; scores are unchanged."""
    return replace(found, ranking=(number, *(other for other in found.ranking if other != number)))


def _group_by_question(index: Index, editions: Editions) -> list[list[int]]:
    """For each entry, return the entries of the same country or series that ask the same, itself among them."""
    keys = [
        (editions.series.get(edition), frozenset(terms(entry.title)))
        for edition, entry in zip(editions.of_entry, index.entries.values(), strict=True)
    ]
    groups: dict[tuple[str | None, frozenset[str]], list[int]] = defaultdict(list)
    for number, (series, words) in enumerate(keys):
        if series is not None:
            groups[series, words].append(number)
    numbers = {entry_id: number for number, entry_id in enumerate(index.entry_ids)}
    counterparts = [[numbers[one.entry] for one in entry.counterparts] for entry in index.entries.values()]
    members: list[list[int]] = [[] for _ in keys]
    for start in range(len(keys)):
        if members[start]:
            continue
        # Over other editions, and over other words, too.
        reached, waiting = {start}, [start]
        while waiting:
            number = waiting.pop()
            found = {*groups.pop(keys[number], ()), *counterparts[number]} - reached
            reached |= found
            waiting += found
        same = sorted(reached)
        for number in same:
            members[number] = same
    return members
