"""An index as the page lists it: its sections and entries in their order, each with its place in the address."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from corpus import LANGUAGES, Edition, Entry, Language, Publication, Span
from index import SOURCE_LANGUAGE, Index, fold, terms
from qa.answering.answer import Citation
from qa.answering.composing.suggestions import Suggester
from qa.messages import messages
from qa.page.permalinks import DIGEST_LENGTH, EntryPermalink
from qa.presentation.wording import edition_name, edition_text, localized_title, numbers_text


class Catalogue:
    """Knows all entries of one index; nothing of it changes."""

    def __init__(self, index: Index, suggester: Suggester) -> None:
        self._index = index
        self._suggester = suggester
        self._entries = tuple(index.entries.values())
        self._numbers = {entry.id: number for number, entry in enumerate(self._entries)}
        # "36-37" for "peru-2022/36-37" as long as no other edition has one.
        tails = Counter(_tail(entry.id) for entry in self._entries)
        self._names = {
            entry.id: _tail(entry.id) if tails[_tail(entry.id)] == 1 else entry.id for entry in self._entries
        }
        self._ids = {name: entry_id for entry_id, name in self._names.items()}
        self._said = {entry.id: _searchable_text(entry) for entry in self._entries}
        held = {index.edition(entry.document) for entry in self._entries}
        self._editions = tuple(sorted(held, key=lambda one: (one.country or one.id, -(one.year or 0), one.id)))

    @property
    def build(self) -> str:
        """The build that all this comes from."""
        return self._index.build

    @property
    def created(self) -> str:
        """When the build was made, ISO 8601."""
        return self._index.manifest.created

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, name: str) -> Entry | None:
        """The entry of an id, or of what is unique of it."""
        return self._index.entries.get(self._ids.get(name, name))

    def number(self, entry: Entry) -> int:
        """The entry's place in the list, from 1."""
        return self._numbers[entry.id] + 1

    def neighbours(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """The entries before and behind one."""
        number = self._numbers[entry.id]
        before = self._entries[number - 1] if number else None
        behind = self._entries[number + 1] if number + 1 < len(self._entries) else None
        return before, behind

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The editions that have entries: country by country, the newest first."""
        return self._editions

    def edition(self, document: str) -> Edition:
        """The edition that a document holds."""
        return self._index.edition(document)

    def telling_edition(self, document: str, language: Language) -> str:
        """What tells a document's edition from others; nothing where there is only one."""
        return edition_text(self.edition(document), language) if len(self.editions) > 1 else ""

    def page(self, document: str, line: int) -> int | None:
        """The page on which a line of a document stands; None where it has no pages."""
        return self._index.page(document, line)

    def sections(self, edition: str | None = None) -> Iterator[Sequence[Entry]]:
        """The entries of each section of each document, in their order; of one edition, by its id, or of all."""
        for (document, _), entries in groupby(self._entries, key=lambda entry: (entry.document, entry.section)):
            if edition is None or self.edition(document).id == edition:
                yield list(entries)

    def matches(self, entry: Entry, sought: str) -> bool:
        """Whether an entry says all words of a filter in one of its languages.

        Parts of words count, and other forms of them ("laws" finds "law"); accents and case don't matter.
        """
        said, stems = self._said[entry.id]
        return all(
            word in said or any(stems.issuperset(own) for language in LANGUAGES if (own := terms(word, language)))
            for word in fold(sought).split()
        )

    def example(self, entry: Entry, language: Language) -> str:
        """A question that an entry answers; its title where nobody has written one."""
        return self._suggester.example_for(entry.id, language) or localized_title(entry, language)

    def address(self, entry_id: str, words: Sequence[Span] = (), language: Language | None = None) -> str:
        """The address at which an entry is read, with what is cited of it."""
        of = self._index.entries[entry_id].digest[:DIGEST_LENGTH] if words else ""
        return EntryPermalink(self._names[entry_id], tuple(words), language, of).address

    def citation_address(self, citation: Citation) -> str:
        """The address at which a citation is read: at its words, in its language."""
        begin = citation.span[0]
        words = [(begin + start, begin + end) for start, end in citation.highlights]
        return self.address(citation.entry, words, citation.translation.language if citation.translation else None)

    def publication(self, document: str) -> Publication | None:
        """Who published a document, and when; None where nobody wrote it down."""
        return self._index.publication(document)

    def reference(self, entry_id: str, language: Language, line: int | None = None) -> str:
        """An entry as a formatted reference: body, year, title, edition, question numbers, page.

        Args:
            entry_id: the entry.
            language: of the reference.
            line: the first line that is cited; None: that of the entry.
        """
        entry = self._index.entries[entry_id]
        words = messages(language)
        page = self.page(entry.document, entry.text.lines()[0] if line is None else line)
        places = [
            edition_name(self.edition(entry.document), language),
            numbers_text(entry.questions, language) if entry.questions else f'"{localized_title(entry, language)}"',
            words["place_page"].format(page=page) if page is not None else None,
        ]
        where = ", ".join(place for place in places if place)
        publication = self.publication(entry.document)
        if publication is None:
            return words["reference_bare"].format(document=entry.document, where=where)
        return words["reference"].format(
            body=publication.body(language), year=publication.year, title=publication.title(language), where=where
        )


def _searchable_text(entry: Entry) -> tuple[str, frozenset[str]]:
    """All that an entry says, folded, in the source's words and in translation; and the stems of its words."""
    spoken = {SOURCE_LANGUAGE: [entry.title, entry.section, *entry.labels, entry.text.text]}
    if ours := entry.translation:
        spoken[ours.language] = [ours.title, ours.section, *ours.labels, ours.text]
    texts = {language: " ".join(parts) for language, parts in spoken.items()}
    stems = frozenset(stem for language, text in texts.items() for stem in terms(text, language))
    return fold(" ".join(texts.values())), stems


def _tail(entry_id: str) -> str:
    return entry_id.rpartition("/")[2]
