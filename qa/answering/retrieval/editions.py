"""The editions in an index, and which of them a question is about.

An edition holds one country's answers of one year, or is one document of a series. A question is searched in the
edition that the visitor chose; if none was chosen, in those of the countries that it mentions, or else those that the
conversation is about, or else all.
"""

from collections.abc import Collection

from corpus import Edition
from index import Index
from qa.answering.question.mentions import country_keys, series_keys
from qa.answering.question.question import ParsedQuestion
from qa.errors import EditionError

Scope = frozenset[str]
"""The ids of the editions that a question is searched in."""


class Editions:
    """The editions of one index, and the edition of each entry; immutable."""

    def __init__(self, index: Index) -> None:
        entries = index.entries.values()
        self.of_entry = [index.edition(entry.document).id for entry in entries]
        """The id of each entry's edition, by the entry's number."""
        # A document may have no entry.
        self._editions = {edition.id: edition for edition in index.editions if edition.id in self.of_entry}
        self.all = tuple(self._editions.values())
        """All editions, sorted by id."""
        self.everywhere: Scope = frozenset(self._editions)
        self.countries = country_keys(self.all)
        """The country key of each edition that names its country."""
        self.series = series_keys(self.all)
        """What the editions of one country, or of one series, share."""

    def find(self, edition: str) -> Edition:
        """Return the edition with an id.

        Raises:
            EditionError: the index holds no such edition.
        """
        if edition not in self._editions:
            raise EditionError(edition, self.all)
        return self._editions[edition]

    def year(self, entry: int) -> int:
        """Return the year of an entry's edition, by the entry's number; 0 if it is unknown."""
        return self._editions[self.of_entry[entry]].year or 0

    def scope_for(self, question: ParsedQuestion, scope: Scope) -> Scope:
        """Return the editions of the countries that a question mentions, or the scope so far if it mentions none."""
        mentioned = question.mentions.countries.intersection(self.countries.values())
        return self._of_countries(mentioned) if mentioned else scope

    def scope_after(self, entry: int, scope: Scope) -> Scope:
        """Return the scope after an entry, given by its number, has answered: the editions of the entry's country."""
        country = self.countries.get(self.of_entry[entry])
        return scope if country is None else self._of_countries({country})

    def _of_countries(self, countries: Collection[str]) -> Scope:
        # An edition that doesn't name its country may be about any.
        return frozenset(edition for edition in self._editions if self.countries.get(edition) in (None, *countries))
