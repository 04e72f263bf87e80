"""The JSON contract of entries; see `qa.presentation.json_records`."""

from corpus import Entry, Language
from index import Index
from qa.presentation.json_records import (
    BUILD_EXAMPLE,
    ENTRY_EXAMPLE,
    LABEL_EXAMPLE,
    LINK_EXAMPLE,
    SECTION_EXAMPLE,
    SOURCE_EXAMPLE,
    TEXT_EXAMPLE,
    LinkRecord,
    Record,
    SourceRecord,
    describe,
)


class _EntryRecord(Record):
    """What every record of an entry has."""

    id: str = describe("The entry's id.", ENTRY_EXAMPLE)
    questions: list[int] = describe("The numbers of the questionnaire's questions that it holds.", [38, 39])
    section: str = describe("The section's title.", SECTION_EXAMPLE)
    title: str = describe("The entry's title.", LABEL_EXAMPLE)


class EntryBriefRecord(_EntryRecord):
    """An entry of the index, in brief."""

    edition: str = describe("The id of the edition that it belongs to.", "peru-2022")

    @classmethod
    def from_entry(cls, index: Index, entry: Entry) -> "EntryBriefRecord":
        """Describe an entry in brief."""
        own = {name: getattr(entry, name) for name in cls.model_fields if name != "edition"}
        return cls(**own, edition=index.edition(entry.document).id)


class EntriesRecord(Record):
    """All entries of the index."""

    entries: list[EntryBriefRecord] = describe("In the order of their documents.", [])
    build: str = describe("The id of the index.", BUILD_EXAMPLE)

    @classmethod
    def from_index(cls, index: Index) -> "EntriesRecord":
        """Describe all entries of an index."""
        entries = [EntryBriefRecord.from_entry(index, entry) for entry in index.entries.values()]
        return cls(entries=entries, build=index.build)


class EntryTranslationRecord(Record):
    """The unofficial translation of an entry."""

    language: Language = describe("The language of the translation.", "es")
    section: str = describe("The section's title.", "C. Marco legal")
    title: str = describe("The entry's title.", "Protección de datos personales")
    labels: list[str] = describe("The questionnaire's questions.", ["¿Existe alguna ley de protección de datos?"])
    choice: str | None = describe("What is ticked; null if nothing is.", "Sí")
    text: str = describe("The whole text.", "Sí\nLa ley de protección de datos personales es la Ley N.° 29733.")


class EntryRecord(_EntryRecord):
    """An entry of the index, whole: one or several questions of the questionnaire that belong together."""

    labels: list[str] = describe("The questionnaire's questions.", [LABEL_EXAMPLE])
    choice: str | None = describe("What is ticked; null if nothing is.", "Yes")
    text: str = describe("The whole text, verbatim; citation spans are offsets in it.", f"Yes\n{TEXT_EXAMPLE}")
    links: list[LinkRecord] = describe("Its links.", [{"url": LINK_EXAMPLE, "printed": None}])
    digest: str = describe("SHA-256 of the content, by which translations and citations identify it.", "3f2a" * 16)
    source: SourceRecord = describe("Where it stands.", SOURCE_EXAMPLE)
    translation: EntryTranslationRecord | None = describe("Its translation; null if it has none.", None)

    @classmethod
    def from_entry(cls, index: Index, entry: Entry) -> "EntryRecord":
        """Describe a whole entry."""
        lines = entry.text.lines()
        page = index.page(entry.document, lines[0])
        own = {name: getattr(entry, name) for name in cls.model_fields if name not in ("source", "text")}
        source = SourceRecord.locate(entry.document, index.edition(entry.document), lines, page)
        return cls(**own, text=entry.text.text, source=source)
