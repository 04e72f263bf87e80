"""The corpus as parsed, as JSON and as text. Pure functions."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from corpus import Corpus, Language, Question
from qa.maintenance.edition_changes import taken_over_record

_LEFT_OUT = ("instruction", "page furniture", "printed hyperlink", "printed hyperlinks", "text of no question")
"""Kinds of doubt about what of a page was left out, which are listed last."""

_MAX_LINE_LENGTH = 240

_IN_LANGUAGE: Mapping[Language, str] = {"en": "in English", "es": "in Spanish"}


def _question_record(question: Question) -> dict[str, Any]:
    provenance = question.provenance
    return {
        "number": question.number,
        "section": question.section,
        "label": question.label,
        "choice": question.choice,
        "answer": question.answer.text or None,
        "links": [asdict(link) for link in question.links],
        "follow_up_of": question.follow_up_of,
        "note": question.note or None,
        "document": provenance.document,
        "lines": list(provenance.lines),
        "confirming_lines": list(provenance.confirming_lines) if provenance.confirming_lines else None,
    }


def corpus_record(corpus: Corpus) -> dict[str, Any]:
    """Describe documents, questions and entries as a JSON object."""
    languages = {entry.document: entry.language for entry in corpus.entries}
    return {
        "documents": [
            {
                "name": document.name,
                "digest": document.digest,
                "media_type": document.media_type,
                "language": languages.get(document.name),
                "edition": corpus.editions[document.name].name,
            }
            for document in corpus.documents
        ],
        "questions": [_question_record(question) for questions in corpus.questions.values() for question in questions],
        "entries": [
            {
                "id": entry.id,
                "questions": list(entry.questions),
                "section": entry.section,
                "title": entry.title,
                "digest": entry.digest,
                "translated": entry.translation is not None,
                "counterparts": [asdict(counterpart) for counterpart in entry.counterparts],
                "taken_over": taken_over_record(entry),
            }
            for entry in corpus.entries
        ],
    }


def doubts_text(corpus: Corpus) -> str:
    """List the doubts by kind: first what the exports disagree about, last what was left out of a page."""
    if not corpus.doubts:
        return "No doubts."
    kinds = Counter(doubt.kind for doubt in corpus.doubts)
    lines: list[str] = []
    for kind in sorted(kinds, key=lambda kind: (kind in _LEFT_OUT, kind)):
        lines += [f"{kind} ({kinds[kind]})"]
        lines += [f"  {_shorten(str(doubt))}" for doubt in corpus.doubts if doubt.kind == kind]
        lines.append("")
    return "\n".join([*lines, f"{len(corpus.doubts)} doubts; --json prints them in full"])


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_LINE_LENGTH else text[: _MAX_LINE_LENGTH - 1] + "…"


def corpus_text(corpus: Corpus) -> str:
    """List the entries by section."""
    lines: list[str] = []
    section = None
    for entry in corpus.entries:
        if entry.section != section:
            section = entry.section
            lines += ["", section or entry.document]
        lines.append(f"  {entry.id:22} {entry.title}")
    # Only questionnaires have numbered questions.
    question_count = sum(len(questions) for questions in corpus.questions.values())
    counted = [f"{question_count} questions"] if question_count else []
    in_languages = Counter(entry.language for entry in corpus.entries)
    counted += [f"{count} entries {_IN_LANGUAGE[language]}" for language, count in sorted(in_languages.items())]
    counted.append(f"{len(corpus.doubts)} doubts (--check lists them)" if corpus.doubts else "no doubts")
    lines += ["", ", ".join(counted)]
    return "\n".join(lines).strip()
