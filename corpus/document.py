"""The things that a corpus is made of. All are immutable; every text knows where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from corpus.text.located import NO_TEXT, LocatedText
from corpus.text.sentences import Span
from corpus.text.translation import Translation, source_digest

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """One source file. `digest` is the SHA-256 of its bytes, in hexadecimal.

    `pages` are the numbers of the lines that its pages begin with, counted from 1; empty where it has no pages.
    """

    name: str
    text: str
    digest: str
    media_type: str
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """Which country's answers of which survey a document holds; its entries are named after its `id` ("peru-2022").

    Country and year are None where the document doesn't tell them, as ready entries don't.
    """

    id: str
    country: str | None = None
    year: int | None = None

    @property
    def name(self) -> str:
        """What people call it: "Peru 2022"; its id where the document doesn't tell."""
        return f"{self.country} {self.year}" if self.country and self.year else self.id


@dataclass(frozen=True, slots=True)
class Link:
    """A link of an answer. `printed` is the leading export's spelling where `url` corrects it."""

    url: str
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a question stands: lines from and to, counted from 1, in the leading and the confirming export."""

    document: str
    lines: tuple[int, int]
    confirming_lines: tuple[int, int] | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One numbered item of a questionnaire.

    `options` are what could be ticked, `choice` is what was, in the line `choice_line`; `answer` is the
    whole answer, its paragraphs parted by blank lines; `heading` the sub-heading that it stands under;
    `is_field` tells a "label : value" line.
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
class Entry:
    """What is retrieved and cited: a question with its follow-ups, or a ready entry of a .jsonl file.

    `text` is what the source replies; `labels` are its questions as the source prints them; `title` stands
    on its own. `links` hold every link of the text, in order. `translation` is there where one exists of just
    this text.
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

    @property
    def label(self) -> str:
        """The question that the entry replies to; the others are its follow-ups."""
        return self.labels[0]

    @property
    def digest(self) -> str:
        """What a translation of this entry names as its source."""
        return source_digest(self.section, self.labels, self.text.text)


@dataclass(frozen=True, slots=True)
class ExampleQuestion:
    """A question that people would ask.

    `entry` is the id of the entry that answers it; None: none does. `fact` is the stretch of the entry's text
    that the answer hinges on, where the question asks for one fact. `near_miss` tells of a question that no
    entry answers that it sounds as if one did.
    """

    question: str
    language: Language
    entry: str | None
    fact: Span | None = None
    near_miss: bool = False


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a title page tells in one language: the document's title, and the body that published it."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Publication:
    """Who published a document, and when: what a reference to it names, and how old its figures are.

    `month` counts from 1, None where only the year is known; `es` is there where the imprint is translated.
    """

    year: int
    month: int | None
    en: Imprint
    es: Imprint | None = None

    def title(self, language: Language) -> str:
        """The document's title, in English where it has none in that language."""
        return self._imprint(language).title

    def body(self, language: Language) -> str:
        """The body that published the document, in English where it has no name in that language."""
        return self._imprint(language).body

    def _imprint(self, language: Language) -> Imprint:
        return self.es if language == "es" and self.es else self.en


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person should look at: its kind, where it is, and what it says."""

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
    """One document's questions, its exports joined.

    `closing` is what stands below the last question.
    """

    edition: Edition
    document: SourceDocument
    questions: tuple[Question, ...]
    closing: LocatedText = NO_TEXT
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that an index is built from.

    `examples` are questions that entries answer, `unanswerable` such that none does. `stale_translations` are the ids
    of entries whose text is no longer what their translation translates, `stale_examples` the example questions whose
    entry is gone or no longer holds their fact. `publications` are by the name of their document; it has none where
    nobody wrote down who published it; `editions` are so too, one for every document. `faults` tell, a line each, of
    documents that were left out since they can't be read. `digest` changes when any document or companion file does.
    """

    documents: tuple[SourceDocument, ...]
    questions: Mapping[str, tuple[Question, ...]]
    entries: tuple[Entry, ...]
    examples: tuple[ExampleQuestion, ...]
    unanswerable: tuple[ExampleQuestion, ...]
    doubts: tuple[Doubt, ...]
    digest: str
    stale_translations: tuple[str, ...] = ()
    publications: Mapping[str, Publication] = field(default_factory=dict)
    editions: Mapping[str, Edition] = field(default_factory=dict)
    stale_examples: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    _by_id: dict[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {entry.id: entry for entry in self.entries})

    def entry(self, entry_id: str) -> Entry:
        """The entry with this id.

        Raises:
            KeyError: there is none.
        """
        return self._by_id[entry_id]
