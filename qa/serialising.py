"""An answer as the JSON object that the command, the batch and the HTTP API all give."""

from typing import Any

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
        "links": [{"url": link.url, "printed": link.printed} for link in citation.links],
        "source": {
            "document": citation.document,
            "edition": citation.edition.id,
            "lines": list(citation.lines),
            "page": citation.page,
        },
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
