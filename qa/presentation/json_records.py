"""The JSON contract of answers and entries: pydantic models for the command, the HTTP API and the MCP tools alike.

Every field has a description and an example, which the OpenAPI document shows.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from corpus import Entry, Language
from index import Index
from qa.answering.answer import Answer, Citation, Reason
from qa.presentation.record import (
    ANSWER_TEXT_EXAMPLE,
    BUILD_EXAMPLE,
    EDITION_EXAMPLE,
    ENTRY_EXAMPLE,
    LABEL_EXAMPLE,
    PLAIN_TITLE_EXAMPLE,
    QUESTION_EXAMPLE,
    SECTION_EXAMPLE,
    SOURCE_EXAMPLE,
    TEXT_EXAMPLE,
    Record,
    describe,
)
from qa.presentation.records.counterpart import CounterpartRecord, TakenOverRecord
from qa.presentation.records.explanation import ExplanationRecord
from qa.presentation.records.link import LINK_RECORD_EXAMPLE, LinkRecord
from qa.presentation.records.source import Pair, PlaceRecord, SourceRecord

_ANSWERED = "Whether the questionnaire answers. In a refusal `citations` are the nearest topics."
_REASON = (
    "Why it is refused: `off_topic`, the questionnaire doesn't deal with it; `not_stated`, it deals with something "
    "near, but doesn't say that; `opinion`, it asks for a judgement, not for facts; `later`, it is "
    "about a time after the document; `unclear`, it may mean several things, which the suggestions name. Null if it "
    "isn't refused."
)
_CONFIDENCE = "The probability that the first citation answers."
_ANSWER_TEXT = "The text that answers."
_CITATIONS = "At most five, best first, at most one per entry."


class CitedTranslationRecord(Record):
    """The unofficial translation of what is cited."""

    language: Language = describe("The language of the translation.", "es")
    section: str = describe("The section's title.", "C. Marco legal")
    title: str = describe("The entry's title, as outside.", "Ley de protección de datos personales")
    question: str = describe("The questionnaire's question.", "¿Existe alguna ley de protección de datos?")
    choice: str | None = describe("What is ticked; null if nothing is.", "Sí")
    passage: str = describe("The passage.", "La ley de protección de datos personales es la Ley N.° 29733.")
    highlights: list[Pair] = describe("Spans of the passage, in characters, that answer.", [[0, 61]])


class CitationRecord(Record):
    """A passage of the source, to the letter, with all that is needed to check it."""

    rank: int = describe("Its place, best first, from 1.", 1)
    entry: str = describe("The entry's id; see /api/entries/{id}.", ENTRY_EXAMPLE)
    questions: list[int] = describe("The numbers of the questionnaire's questions that the entry holds.", [38, 39])
    section: str = describe("The section's title.", SECTION_EXAMPLE)
    title: str = describe("The entry's title, a short and plain one if it has one.", PLAIN_TITLE_EXAMPLE)
    question: str = describe("The questionnaire's question that the passage answers.", LABEL_EXAMPLE)
    choice: str | None = describe("What is ticked; null if nothing is.", "Yes")
    passage: str = describe("The whole cited passage, verbatim, in the source's language.", TEXT_EXAMPLE)
    highlights: list[Pair] = describe("Spans of the passage, in characters, that answer.", [[0, 83]])
    span: Pair = describe("Where the passage stands in the entry's text, in characters.", [4, 87])
    score: float = describe("The ranking score; not a probability.", 4.21)
    is_near: bool = describe("Whether the entry is near to the question; one that isn't is not worth showing.", True)
    links: list[LinkRecord] = describe("The entry's links, those of the passage first.", [LINK_RECORD_EXAMPLE])
    source: SourceRecord = describe("Where the passage stands.", SOURCE_EXAMPLE)
    language: Language = describe("The source's language.", "en")
    translation: CitedTranslationRecord | None = describe(
        "The translation into the question's language; null if none is needed or available.", None
    )

    @classmethod
    def from_citation(cls, citation: Citation) -> "CitationRecord":
        """Describe a citation."""
        own = {name: getattr(citation, name) for name in cls.model_fields if name not in ("links", "source")}
        shown = citation.translation or citation
        language = (citation.translation or citation).language
        return cls(
            **own,
            links=LinkRecord.from_links(citation.links, shown.passage, language, citation.home_names),
            source=SourceRecord(
                document=citation.document,
                edition=citation.edition.id,
                lines=citation.lines,
                page=citation.page,
                place=PlaceRecord.from_place(citation.place),
            ),
        )


class AnswerTextRecord(Record):
    """The text that answers, as the chat shows it first."""

    text: str = describe("The words that answer, with ↗ in place of links; empty in a refusal.", TEXT_EXAMPLE)
    verdict: Literal["Yes", "No"] | None = describe(
        "The box ticked in the questionnaire, if you ask what the questionnaire asked; null otherwise.",
        "Yes",
    )
    language: Language = describe("The language of the text.", "en")
    translated: bool = describe("Whether the text is an unofficial translation.", False)
    original: str = describe("The source's own words for the text, with the same marks.", TEXT_EXAMPLE)


class PartRecord(Record):
    """One topic of a question that has several: its answer, or a refusal with the nearest topics."""

    question: str = describe("The part of the question that asks for this topic.", QUESTION_EXAMPLE)
    answered: bool = describe(_ANSWERED, True)
    reason: Reason | None = describe(_REASON, None)
    confidence: float = describe(_CONFIDENCE, 0.94, ge=0, le=1)
    answer: AnswerTextRecord = describe(_ANSWER_TEXT, ANSWER_TEXT_EXAMPLE)
    citations: list[CitationRecord] = describe(_CITATIONS, [])

    @classmethod
    def from_part(cls, part: Answer) -> "PartRecord":
        """Describe a part of an answer."""
        return cls(**_shared_fields(part))


class AnswerRecord(Record):
    """An answer, or a refusal with the nearest topics."""

    id: Any = describe("Always null here; in a batch of `peru-qa ask`, the line's own id.", None)
    question: str = describe("The question as it was asked.", QUESTION_EXAMPLE)
    language: Language = describe("The language of the question.", "en")
    answered: bool = describe(_ANSWERED, True)
    reason: Reason | None = describe(_REASON, None)
    confidence: float = describe(_CONFIDENCE, 0.94, ge=0, le=1)
    answer: AnswerTextRecord = describe(_ANSWER_TEXT, ANSWER_TEXT_EXAMPLE)
    citations: list[CitationRecord] = describe(_CITATIONS, [])
    parts: list[PartRecord] = describe(
        "The reply to each topic of a question that has several, in order; the fields outside are those of the first. "
        "Empty if there is one topic.",
        [],
    )
    suggestions: list[str] = describe("Questions that would be answered.", ["Is there a law on cybersecurity?"])
    build: str = describe("The id of the index that answered.", BUILD_EXAMPLE)
    elapsed_ms: float = describe("Time taken, in milliseconds.", 17.2)
    explanation: ExplanationRecord | None = describe("What the answer was decided by; null unless asked for.", None)

    @classmethod
    def from_answer(cls, answer: Answer, question_id: Any = None) -> "AnswerRecord":  # noqa: ANN401 - any JSON value
        """Describe an answer; `question_id` is the id that the client gave its question."""
        return cls(
            **_shared_fields(answer),
            id=question_id,
            language=answer.language,
            parts=[PartRecord.from_part(part) for part in answer.parts],
            suggestions=list(answer.suggestions),
            build=answer.build,
            elapsed_ms=round(answer.elapsed_ms, 1),
            explanation=ExplanationRecord.from_explanation(answer.explanation) if answer.explanation else None,
        )


def _shared_fields(answer: Answer) -> dict[str, Any]:
    """Return the fields that the records of an answer and of a part of one share, by name."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "reason": answer.reason,
        "confidence": round(answer.confidence, 4),
        "answer": AnswerTextRecord(
            text=answer.text,
            verdict=answer.verdict,
            language=answer.text_language,
            translated=answer.translated,
            original=answer.original,
        ),
        "citations": [CitationRecord.from_citation(citation) for citation in answer.citations],
    }


class FoundRecord(Record):
    """The passages found for a query, without a composed answer."""

    query: str = describe("What was looked for.", QUESTION_EXAMPLE)
    passages: list[CitationRecord] = describe("The best first, at most one per entry.", [])
    build: str = describe("The id of the index that was searched.", BUILD_EXAMPLE)

    @classmethod
    def from_citations(cls, query: str, citations: Sequence[Citation], build: str) -> "FoundRecord":
        """Describe the passages that a build has for a query."""
        return cls(
            query=query, passages=[CitationRecord.from_citation(citation) for citation in citations], build=build
        )


class _EntryRecord(Record):
    """What every record of an entry has."""

    id: str = describe("The entry's id.", ENTRY_EXAMPLE)
    questions: list[int] = describe("The numbers of the questionnaire's questions that it holds.", [38, 39])
    section: str = describe("The section's title.", SECTION_EXAMPLE)
    title: str = describe("The entry's title, a short and plain one if it has one.", PLAIN_TITLE_EXAMPLE)


def _with_shown_titles(entry: Entry) -> Entry:
    """Return an entry with the titles that it is shown with instead of the questionnaire's."""
    translation = entry.translation
    if translation is not None:
        translation = replace(translation, title=entry.shown_title(translation.language))
    return replace(entry, title=entry.shown_title(entry.language), translation=translation)


class EntryBriefRecord(_EntryRecord):
    """An entry of the index, in brief."""

    edition: str = describe("The id of the edition that it belongs to.", EDITION_EXAMPLE)


class EntriesRecord(Record):
    """All entries of the index."""

    entries: list[EntryBriefRecord] = describe("In the order of their documents.", [])
    build: str = describe("The id of the index.", BUILD_EXAMPLE)

    @classmethod
    def from_index(cls, index: Index) -> "EntriesRecord":
        """Describe all entries of an index."""
        entries = [
            EntryBriefRecord(
                **{name: getattr(entry, name) for name in _EntryRecord.model_fields},
                edition=index.edition(entry.document).id,
            )
            for entry in map(_with_shown_titles, index.entries.values())
        ]
        return cls(entries=entries, build=index.build)


class EntryTranslationRecord(Record):
    """The unofficial translation of an entry."""

    language: Language = describe("The language of the translation.", "es")
    section: str = describe("The section's title.", "C. Marco legal")
    title: str = describe("The entry's title, as outside.", "Ley de protección de datos personales")
    labels: list[str] = describe("The questionnaire's questions.", ["¿Existe alguna ley de protección de datos?"])
    choice: str | None = describe("What is ticked; null if nothing is.", "Sí")
    text: str = describe("The whole text.", "Sí\nLa ley de protección de datos personales es la Ley N.° 29733.")


class EntryRecord(_EntryRecord):
    """An entry of the index, whole: one or several questions of the questionnaire that belong together."""

    labels: list[str] = describe("The questionnaire's questions.", [LABEL_EXAMPLE])
    choice: str | None = describe("What is ticked; null if nothing is.", "Yes")
    language: Language = describe("The language of the text.", "en")
    text: str = describe("The whole text, verbatim; citation spans are offsets in it.", f"Yes\n{TEXT_EXAMPLE}")
    links: list[LinkRecord] = describe("Its links.", [LINK_RECORD_EXAMPLE])
    digest: str = describe("SHA-256 of the content, by which translations and citations identify it.", "3f2a" * 16)
    source: SourceRecord = describe("Where it stands.", SOURCE_EXAMPLE)
    translation: EntryTranslationRecord | None = describe("Its translation; null if it has none.", None)
    counterparts: list[CounterpartRecord] = describe("The entries of other editions that ask the same.", [])
    taken_over: TakenOverRecord | None = describe("What it has of a counterpart; null if nothing.", None)

    @classmethod
    def from_entry(cls, index: Index, entry: Entry) -> "EntryRecord":
        """Describe a whole entry."""
        lines = entry.text.lines()
        shown = _with_shown_titles(entry)
        own = {name: getattr(shown, name) for name in cls.model_fields if name not in ("links", "source", "text")}
        links = LinkRecord.from_links(entry.links, entry.text.text, entry.language, index.office.names)
        source = SourceRecord(
            document=entry.document,
            edition=index.edition(entry.document).id,
            lines=lines,
            page=index.page(entry.document, lines[0]),
            place=PlaceRecord.from_place(index.place(entry.document, lines[0])),
        )
        return cls(**own, text=entry.text.text, links=links, source=source)
