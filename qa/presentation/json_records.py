"""Answers and their sources as the JSON objects that the command, the batch, the HTTP API and its tools all give."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus import Edition, Entry, Language, Link, Span
from index import Index
from qa.answering.answer import Answer, Citation, CitedTranslation


def citation_record(citation: Citation) -> dict[str, Any]:
    """One citation of the JSON contract."""
    return {
        "rank": citation.rank,
        "entry": citation.entry,
        "questions": list(citation.questions),
        "section": citation.section,
        "title": citation.title,
        "question": citation.question,
        "choice": citation.choice,
        "passage": citation.passage,
        "highlights": [list(span) for span in citation.highlights],
        "span": list(citation.span),
        "score": citation.score,
        "links": _link_records(citation.links),
        "source": _source_record(citation.document, citation.edition, citation.lines, citation.page),
        "translation": _translation_record(citation.translation) if citation.translation else None,
    }


def _translation_record(translation: CitedTranslation) -> dict[str, Any]:
    """The unofficial translation of what is cited."""
    return {
        "language": translation.language,
        "section": translation.section,
        "title": translation.title,
        "question": translation.question,
        "choice": translation.choice,
        "passage": translation.passage,
        "highlights": [list(span) for span in translation.highlights],
    }


def answer_record(answer: Answer, asked_id: object = None) -> dict[str, Any]:
    """One answer of the JSON contract; `asked_id` is the id that the asker gave."""
    return {
        "id": asked_id,
        "question": answer.question,
        "language": answer.language,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "answer": {
            "text": answer.text,
            "verdict": answer.verdict,
            "language": answer.text_language,
            "translated": answer.translated,
            "original": answer.original,
        },
        "citations": [citation_record(citation) for citation in answer.citations],
        "suggestions": list(answer.suggestions),
        "build": answer.build,
        "elapsed_ms": round(answer.elapsed_ms, 1),
    }


def found_record(query: str, passages: Sequence[Citation], build: str) -> dict[str, Any]:
    """What was looked for, and what a build has found."""
    return {"query": query, "passages": [citation_record(one) for one in passages], "build": build}


def _source_record(document: str, edition: Edition, lines: Span, page: int | None) -> dict[str, Any]:
    return {"document": document, "edition": edition.id, "lines": list(lines), "page": page}


def _link_records(links: Sequence[Link]) -> list[dict[str, Any]]:
    return [{"url": link.url, "printed": link.printed} for link in links]


def entry_brief(index: Index, entry: Entry) -> dict[str, Any]:
    """An entry in a list of all."""
    return {
        "id": entry.id,
        "questions": list(entry.questions),
        "section": entry.section,
        "title": entry.title,
        "edition": index.edition(entry.document).id,
    }


def entry_record(index: Index, entry: Entry) -> dict[str, Any]:
    """An entry, whole."""
    lines = entry.text.lines()
    ours = entry.translation
    return {
        "id": entry.id,
        "questions": list(entry.questions),
        "section": entry.section,
        "title": entry.title,
        "labels": list(entry.labels),
        "choice": entry.choice,
        "text": entry.text.text,
        "links": _link_records(entry.links),
        "digest": entry.digest,
        "source": _source_record(
            entry.document, index.edition(entry.document), lines, index.page(entry.document, lines[0])
        ),
        "translation": ours
        and {
            "language": ours.language,
            "section": ours.section,
            "title": ours.title,
            "labels": list(ours.labels),
            "choice": ours.choice,
            "text": ours.text,
        },
    }


_BUILD = "20261126T093000Z-4f1c2a"
_ENTRY = "peru-2022/38-39"
_LAW = "Which law protects personal data?"
_TEXT = "Peruvian regulations consider the Law for data privacy protection (Law No. 29733)."
_LINK = "https://www.gob.pe/institucion/congreso-de-la-republica/normas-legales/243470-29733"
_SECTION = "C. Legal Framework"
_ASKED = "Is there any legislation or law on data privacy and/or protection?"
_DOCUMENT = "peru-msq-2022.txt"
Pair = tuple[int, int]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _field(description: str, example: object, **bounds: Any) -> Any:  # noqa: ANN401 - as pydantic's own
    return Field(description=description, examples=[example], **bounds)


class LinkRecord(_Record):
    """A link of the source."""

    url: str = _field("Where it leads, repaired where the document breaks it.", _LINK)
    printed: str | None = _field("How the document prints it, where that differs.", None)


class SourceRecord(_Record):
    """Where a passage stands."""

    document: str = _field("The document's file name.", _DOCUMENT)
    edition: str = _field("The id of the edition that the document holds.", "peru-2022")
    lines: Pair = _field("First and last line in the document, counted from 1.", [2205, 2228])
    page: int | None = _field("The page on which it begins; null where the document has no pages.", None)


class CitedTranslationRecord(_Record):
    """The unofficial translation of what is cited."""

    language: Language = _field("The language of the translation.", "es")
    section: str = _field("The section's title.", "C. Marco legal")
    title: str = _field("The entry's title.", "Protección de datos personales")
    question: str = _field("The questionnaire's question.", "¿Existe alguna ley de protección de datos?")
    choice: str | None = _field("What is ticked; null where nothing is.", "Sí")
    passage: str = _field("The passage.", "La ley de protección de datos personales es la Ley N.° 29733.")
    highlights: list[Pair] = _field("Spans of the passage, in characters, that answer.", [[0, 61]])


class CitationRecord(_Record):
    """A passage of the source, to the letter, with all that is needed to check it."""

    rank: int = _field("Its place, best first, from 1.", 1)
    entry: str = _field("The entry's id; see /api/entries/{id}.", _ENTRY)
    questions: list[int] = _field("The numbers of the questionnaire's questions that the entry holds.", [38, 39])
    section: str = _field("The section's title.", _SECTION)
    title: str = _field("The entry's title.", _ASKED)
    question: str = _field("The questionnaire's question that the passage answers.", _ASKED)
    choice: str | None = _field("What is ticked; null where nothing is.", "Yes")
    passage: str = _field("The whole cited passage, in the source's language, to the letter.", _TEXT)
    highlights: list[Pair] = _field("Spans of the passage, in characters, that answer.", [[0, 83]])
    span: Pair = _field("Where the passage stands in the entry's text, in characters.", [4, 87])
    score: float = _field("By what the entries are ranked; no probability.", 4.21)
    links: list[LinkRecord] = _field(
        "The entry's links, those of the passage first.", [{"url": _LINK, "printed": None}]
    )
    source: SourceRecord = _field(
        "Where the passage stands.",
        {"document": _DOCUMENT, "edition": "peru-2022", "lines": [2205, 2228], "page": None},
    )
    translation: CitedTranslationRecord | None = _field(
        "The translation into the question's language; null where none is needed or there is none.", None
    )


class AnswerTextRecord(_Record):
    """What the chat shows first."""

    text: str = _field("The words that answer; empty in a refusal.", _TEXT)
    verdict: Literal["Yes", "No"] | None = _field(
        "What the questionnaire ticks, to the question of the first citation and not to yours; null where nothing is.",
        "Yes",
    )
    language: Language = _field("The language of the text.", "en")
    translated: bool = _field("Whether the text is an unofficial translation.", False)
    original: str = _field("The source's own words for the text.", _TEXT)


class AnswerRecord(_Record):
    """An answer, or a refusal with the nearest topics."""

    id: Any = _field("Always null here; a batch of the command gives the line's own.", None)
    question: str = _field("The question as it was asked.", _LAW)
    language: Language = _field("The language that it was asked in.", "en")
    answered: bool = _field("Whether the questionnaire answers; if not, `citations` are its nearest topics.", True)
    confidence: float = _field("The calibrated probability that the first citation answers.", 0.94, ge=0, le=1)
    answer: AnswerTextRecord = _field(
        "What answers.",
        {"text": _TEXT, "verdict": "Yes", "language": "en", "translated": False, "original": _TEXT},
    )
    citations: list[CitationRecord] = _field("At most five, best first, one of an entry at most.", [])
    suggestions: list[str] = _field("Questions that would be answered.", ["Is there a law on cybersecurity?"])
    build: str = _field("The id of the index that answered.", _BUILD)
    elapsed_ms: float = _field("Milliseconds that it took.", 17.2)


class FoundRecord(_Record):
    """Passages that were looked for."""

    query: str = _field("What was looked for.", _LAW)
    passages: list[CitationRecord] = _field("The best first, one of an entry at most; no answer is composed.", [])
    build: str = _field("The id of the index that was searched.", _BUILD)


class EntryBriefRecord(_Record):
    """An entry of the index, in brief."""

    id: str = _field("The entry's id.", _ENTRY)
    questions: list[int] = _field("The numbers of the questionnaire's questions that it holds.", [38, 39])
    section: str = _field("The section's title.", _SECTION)
    title: str = _field("The entry's title.", _ASKED)
    edition: str = _field("The id of the edition that it belongs to.", "peru-2022")


class EntriesRecord(_Record):
    """All entries of the index."""

    entries: list[EntryBriefRecord] = _field("In the order of their documents.", [])
    build: str = _field("The id of the index.", _BUILD)


class EntryTranslationRecord(_Record):
    """The unofficial translation of an entry."""

    language: Language = _field("The language of the translation.", "es")
    section: str = _field("The section's title.", "C. Marco legal")
    title: str = _field("The entry's title.", "Protección de datos personales")
    labels: list[str] = _field("The questionnaire's questions.", ["¿Existe alguna ley de protección de datos?"])
    choice: str | None = _field("What is ticked; null where nothing is.", "Sí")
    text: str = _field("The whole text.", "Sí\nLa ley de protección de datos personales es la Ley N.° 29733.")


class EntryRecord(_Record):
    """An entry of the index, whole: one or several questions of the questionnaire that belong together."""

    id: str = _field("The entry's id.", _ENTRY)
    questions: list[int] = _field("The numbers of the questionnaire's questions that it holds.", [38, 39])
    section: str = _field("The section's title.", _SECTION)
    title: str = _field("The entry's title.", _ASKED)
    labels: list[str] = _field("The questionnaire's questions.", [_ASKED])
    choice: str | None = _field("What is ticked; null where nothing is.", "Yes")
    text: str = _field("The whole text, to the letter; spans of citations count in it.", f"Yes\n{_TEXT}")
    links: list[LinkRecord] = _field("Its links.", [{"url": _LINK, "printed": None}])
    digest: str = _field("SHA-256 of what it says, by which a translation or a citation knows it.", "3f2a" * 16)
    source: SourceRecord = _field(
        "Where it stands.",
        {"document": _DOCUMENT, "edition": "peru-2022", "lines": [2205, 2228], "page": None},
    )
    translation: EntryTranslationRecord | None = _field("Its translation; null where there is none.", None)
