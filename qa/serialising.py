"""Answers and their sources as the JSON objects that the command, the batch, the HTTP API and its tools all give."""

from collections.abc import Sequence
from typing import Any

from corpus import Edition, Entry, Link, Span
from index import Index
from qa.answer import Answer, Citation, CitedTranslation


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
