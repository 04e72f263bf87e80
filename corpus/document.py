"""What a corpus consists of: documents, questions, entries. All are immutable; every text knows its source lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from corpus.office import Office
from corpus.text.blocks import Block, Place, Remark, SheetRow
from corpus.text.located import NO_TEXT, LocatedText
from corpus.text.sentences import Span
from corpus.text.slugs import slugify
from corpus.text.translation import Translation, source_digest

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


def other_language(language: Language) -> Language:
    """Return the one of the two languages that another isn't."""
    return "en" if language == "es" else "es"


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A source file. `digest` is the SHA-256 of its bytes, in hexadecimal.

    `pages` are the numbers of the first lines of its pages, counted from 1; empty if it has no pages. `blocks` are the
    headings and paragraphs of a document that has them, `rows` those of a spreadsheet; `places` are where its lines
    stand in the file, by rising line. A text file has none of these. `converted` are the lines of the file, not
    of the text, that had to be converted from Windows-1252, `hidden` the names of hidden sheets, which aren't read,
    `remarks` what else its reader noticed.
    """

    name: str
    text: str
    digest: str
    media_type: str
    pages: tuple[int, ...] = ()
    blocks: tuple[Block, ...] = ()
    rows: tuple[SheetRow, ...] = ()
    places: tuple[Place, ...] = ()
    converted: tuple[int, ...] = ()
    hidden: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """A country's answers to one survey, or one of a series of documents; `id` begins the ids of its entries.

    Country and year are None if the document doesn't name them, as ready entries don't. The `series` is stated in
    `.about.json`, such as "Harbour guide", with the year in which the document was published.
    """

    id: str
    country: str | None = None
    year: int | None = None
    series: str | None = None

    @property
    def name(self) -> str:
        """The edition's name for people, such as "Chile 2022"; its id if there is nothing to name it by."""
        name = self.country or self.series
        return f"{name} {self.year}" if name and self.year else self.id

    @property
    def series_key(self) -> str:
        """The key that the editions of one country, or of one series, share; "" if that or the year is unknown."""
        if not self.year:
            return ""
        # A series may have the name of a country.
        return slugify(self.country) if self.country else f"series {slugify(self.series)}" if self.series else ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of an answer. `printed` is the leading export's spelling if `url` corrects it.

    `is_gone` is whether its page is no longer available, None if nobody has said; `archived` is the address of a copy.
    """

    url: str
    printed: str | None = None
    is_gone: bool | None = None
    archived: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a question is: its first and last line, counted from 1, in the leading and in the confirming export."""

    document: str
    lines: tuple[int, int]
    confirming_lines: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A numbered item of a questionnaire.

    `options` are the choices, `choice` is the ticked one, in line `choice_line`. `answer` is the whole answer, with
    blank lines between its paragraphs; `heading` is the sub-heading above it. `is_field` marks a "label : value" line.
    """

    number: int
    section: str
    label: str
    answer: LocatedText
    provenance: Provenance
    options: tuple[str, ...] = ()
    choice: str | None = None
    choice_line: int | None = None
    links: tuple[Link, ...] = ()
    follow_up_of: int | None = None
    heading: str = ""
    note: str = ""
    is_field: bool = False


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The entry, by its id, of another edition of its series that asks the same; the certainty is 0 to 1."""

    entry: str
    certainty: float


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What an entry has of its counterpart `entry` for want of its own.

    `examples` is the number of example questions, `plain_titles` are the languages of the plain titles.
    """

    entry: str
    certainty: float
    examples: int
    plain_titles: tuple[Language, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is retrieved and cited: a question with its follow-ups, or a ready entry of a .jsonl file.

    `text` is the source's reply, `labels` are its questions as printed; `title` is understandable by itself. `links`
    are all links of the text, in order. `translation` is set if there is one of exactly this text; `plain_titles` are
    short titles in a person's words, by language. `counterparts` are the entries of the editions before and after that
    ask the same; what the entry itself says doesn't depend on them, so they don't count when entries are compared.
    `language` is that of the document.
    """

    id: str
    document: str
    section: str
    title: str
    labels: tuple[str, ...]
    text: LocatedText
    questions: tuple[int, ...] = ()
    choice: str | None = None
    links: tuple[Link, ...] = ()
    translation: Translation | None = None
    plain_titles: Mapping[Language, str] = field(default_factory=dict, hash=False)
    counterparts: tuple[Counterpart, ...] = field(default=(), compare=False)
    taken_over: TakenOver | None = None
    language: Language = "en"

    @property
    def label(self) -> str:
        """The question that the entry answers; the other labels are its follow-ups."""
        return self.labels[0]

    @property
    def digest(self) -> str:
        """The digest of its source that a translation of this entry must name."""
        return source_digest(self.section, self.labels, self.text.text)

    def shown_title(self, language: Language) -> str:
        """Return the title to show in a language: the plain one, or else the translated one, or else the source's."""
        if language in self.plain_titles:
            return self.plain_titles[language]
        is_translated = self.translation is not None and self.translation.language == language
        return self.translation.title if self.translation is not None and is_translated else self.title


@dataclass(frozen=True, slots=True)
class ExampleQuestion:
    """A question that people would ask, labelled with the entry that answers it.

    `entry` is the entry's id, or None if no entry answers. `fact` is the span of the entry's text that the answer
    depends on, if the question asks for a single fact. `near_miss` marks an unanswerable question that sounds like an
    answerable one, `taken_over` one that was written for the entry's counterpart in another edition.
    """

    question: str
    language: Language
    entry: str | None
    fact: Span | None = None
    near_miss: bool = False
    taken_over: bool = False


@dataclass(frozen=True, slots=True)
class Imprint:
    """The title page in one language: the document's title, and the body that published it."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Publication:
    """Who published a document, and when; shown in references, and as the age of its figures.

    `month` counts from 1, and is None if only the year is known. `en` is the imprint in English, or the only one; `es`
    is set if there is one in Spanish.
    """

    year: int
    month: int | None
    en: Imprint
    es: Imprint | None = None

    def title(self, language: Language) -> str:
        """Return the document's title in a language, or in the other one if it has none."""
        return self._imprint(language).title

    def body(self, language: Language) -> str:
        """Return the name of the publishing body in a language, or in the other one if it has none."""
        return self._imprint(language).body

    def imprint_language(self, language: Language) -> Language:
        """Return the language that the title and the body are in when they are shown in a language."""
        return "es" if self._imprint(language) == self.es else "en"

    def _imprint(self, language: Language) -> Imprint:
        return self.es if language == "es" and self.es else self.en


CONVERTED = "not UTF-8"
"""The kind of doubt about a file that was read as Windows-1252."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about the parsing that a person should check: its kind, where it is, and a message."""

    kind: str
    document: str
    lines: tuple[int, int] | None
    message: str
    question: int | None = None

    def __str__(self) -> str:
        place = self.document
        if self.lines:
            first, last = self.lines
            place += f":{first}" if first == last else f":{first}-{last}"
        about = f" question {self.question}:" if self.question else ""
        return f"{place}: {self.kind}:{about} {self.message}"


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A document's questions, merged from its exports; `closing` is the text below the last question."""

    edition: Edition
    document: SourceDocument
    questions: tuple[Question, ...]
    closing: LocatedText = NO_TEXT
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that an index is built from.

    `examples` are questions that entries answer, `unanswerable` ones that no entry answers. `stale_translations` are
    the ids of entries whose text has changed since it was translated, `stale_titles` those of entries that are gone, or
    whose label has changed since they got their plain titles, `stale_examples` the example questions whose entry is
    gone or no longer contains their fact. `publications` and `offices` (where known) and `editions` are by document
    name.
    `faults` describe, one line each, documents that were left out because they can't be read. `digest` changes with
    any document or companion file.
    """

    documents: tuple[SourceDocument, ...]
    questions: Mapping[str, tuple[Question, ...]]
    entries: tuple[Entry, ...]
    examples: tuple[ExampleQuestion, ...]
    unanswerable: tuple[ExampleQuestion, ...]
    doubts: tuple[Doubt, ...]
    digest: str
    stale_translations: tuple[str, ...] = ()
    stale_titles: tuple[str, ...] = ()
    publications: Mapping[str, Publication] = field(default_factory=dict)
    offices: Mapping[str, Office] = field(default_factory=dict)
    editions: Mapping[str, Edition] = field(default_factory=dict)
    stale_examples: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
