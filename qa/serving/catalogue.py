"""The catalogue of an index: its editions, sections and entries, in order."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from corpus import Edition, Entry, Language, Office, Place, Publication
from index import Index, fold, terms


class Catalogue:
    """Lists, finds and filters the entries of one index, which never changes.

    Attributes:
        build: the id of the index's build.
        created: when that was made, ISO 8601.
        office: the page of the documents' office, and the names of its place.
        entries: the entries by id, in order.
        documents: the names of the documents, in order.
        editions: the editions that have entries, by country or series, newest first.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self.build, self.created = index.build, index.manifest.created
        self.office: Office = index.office
        self.entries: Mapping[str, Entry] = index.entries
        self._entries = tuple(index.entries.values())
        self._positions = {entry.id: position for position, entry in enumerate(self._entries)}
        # "36-37" for "peru-2022/36-37", unless another edition has an entry of that name.
        suffixes = Counter(_suffix(entry.id) for entry in self._entries)
        self._short_names = {
            entry.id: _suffix(entry.id) if suffixes[_suffix(entry.id)] == 1 else entry.id for entry in self._entries
        }
        self._ids = {name: entry_id for entry_id, name in self._short_names.items()}
        self._searchable = {entry.id: _searchable_text(entry) for entry in self._entries}
        indexed = {index.edition(entry.document) for entry in self._entries}
        self._digests = {document.name: document.digest for document in index.manifest.documents}
        self._languages = {entry.document: entry.language for entry in self._entries}
        self.documents = tuple(self._digests)
        self.editions = tuple(
            sorted(indexed, key=lambda one: (one.country or one.series or one.id, -(one.year or 0), one.id))
        )

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, name: str) -> Entry | None:
        """Find the entry with an id or a short name."""
        return self.entries.get(self._ids.get(name, name))

    def short_name(self, entry_id: str) -> str:
        """Return the end of an entry's id if no other entry's id ends the same, otherwise the whole id."""
        return self._short_names[entry_id]

    def number(self, entry: Entry) -> int:
        """Return the entry's position in the catalogue, from 1."""
        return self._positions[entry.id] + 1

    def neighbours(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """Return the entries before and after an entry."""
        position = self._positions[entry.id]
        previous = self._entries[position - 1] if position else None
        following = self._entries[position + 1] if position + 1 < len(self._entries) else None
        return previous, following

    def counterparts(self, entry: Entry) -> tuple[Entry, ...]:
        """Return the entries of other editions of the same series that ask the same, the newest edition first."""
        found = [self.entries[counterpart.entry] for counterpart in entry.counterparts]
        return tuple(sorted(found, key=lambda other: -(self.edition(other.document).year or 0)))

    def edition(self, document: str) -> Edition:
        """Return the edition that a document belongs to."""
        return self._index.edition(document)

    def document_digest(self, document: str) -> str | None:
        """Return the SHA-256 of an indexed document's bytes; None if the document isn't indexed."""
        return self._digests.get(document)

    def language(self, document: str) -> Language:
        """Return the language of a document; English if it has no entry."""
        return self._languages.get(document, "en")

    def publication(self, document: str) -> Publication | None:
        """Return who published a document and when; None if that is not recorded."""
        return self._index.publication(document)

    def page(self, document: str, line: int) -> int | None:
        """Return the page that a line of a document is on; None if the document has no pages."""
        return self._index.page(document, line)

    def place(self, document: str, line: int) -> Place | None:
        """Return where a line of a document stands in its file; None if lines are all that it has."""
        return self._index.place(document, line)

    def sections(self, edition: str | None = None) -> Iterator[Sequence[Entry]]:
        """Yield the entries of each section of each document, in order; only of one edition if its id is given."""
        for (document, _), entries in groupby(self._entries, key=lambda entry: (entry.document, entry.section)):
            if edition is None or self.edition(document).id == edition:
                yield list(entries)

    def matches(self, entry: Entry, filter_text: str) -> bool:
        """Check whether an entry contains every word of a filter, in any of its languages.

        Parts of words match, and so do other forms of them ("laws" finds "law"); accents and case are ignored.
        """
        text, stems = self._searchable[entry.id]
        return all(
            word in text or ((word_stems := terms(word)) and stems.issuperset(word_stems))
            for word in fold(filter_text).split()
        )


def _searchable_text(entry: Entry) -> tuple[str, frozenset[str]]:
    """Return all the text of an entry and its translation, folded, and the stems of its words."""
    pieces = [*entry.plain_titles.values(), entry.title, entry.section, *entry.labels, entry.text.text]
    if translation := entry.translation:
        pieces += [translation.title, translation.section, *translation.labels, translation.text]
    text = " ".join(pieces)
    return fold(text), frozenset(terms(text))


def _suffix(entry_id: str) -> str:
    return entry_id.rpartition("/")[2]
