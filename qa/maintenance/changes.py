"""What a rebuild did, or would change if it were made: for a person and as JSON. Pure functions."""

from collections.abc import Iterator
from dataclasses import asdict
from difflib import unified_diff
from itertools import islice, pairwise
from typing import Any

from corpus import Corpus, sentence_spans
from index import BuildReport, QuestionChanges
from qa.maintenance.status import stale_translations_text

_CONTEXT = 1
"""Unchanged sentences shown around a change."""


def build_record(report: BuildReport) -> dict[str, Any]:
    """What a rebuild did, as one JSON object."""
    return {
        "build": report.build,
        "changed": report.changed,
        "questions": report.questions.counts(),
        "passages": {"embedded": report.embedded, "reused": report.reused},
        "golden": asdict(report.golden),
        "stale_translations": list(report.stale_translations),
        "sent": report.sent,
        "seconds": round(report.seconds, 3),
    }


def build_text(report: BuildReport) -> str:
    """What a rebuild did, for a person."""
    if report.changed:
        questions = ", ".join(f"{count} {name}" for name, count in report.questions.counts().items())
        lines = [
            f"Built {report.build} in {report.seconds:.1f} s.",
            f"Questions: {questions}. Vectors: {report.embedded} embedded, {report.reused} reused.",
        ]
    else:
        lines = [f"Nothing changed; {report.build} stays in use."]
    return "\n".join([*lines, "Milvus has it."] if report.sent else lines)


def changes_record(found: QuestionChanges, corpus: Corpus, up_to_date: bool) -> dict[str, Any]:
    """A difference as one JSON object.

    Args:
        found: from what is indexed to the corpus as it is.
        corpus: as it is.
        up_to_date: whether there is nothing to build.
    """
    return {
        "changed": not up_to_date,
        "questions": {
            "added": list(found.added),
            "changed": {name: list(_diff(old, new)) for name, (old, new) in found.changed.items()},
            "removed": list(found.removed),
            "unchanged": found.unchanged,
        },
        "stale_translations": list(corpus.stale_translations),
        "stale_examples": list(corpus.stale_examples),
        "faults": list(corpus.faults),
    }


def changes_text(found: QuestionChanges, corpus: Corpus, up_to_date: bool) -> str:
    """A difference for a person; see `changes_record`."""
    return "\n".join(_changes_lines(found, corpus, up_to_date))


def _changes_lines(found: QuestionChanges, corpus: Corpus, up_to_date: bool) -> Iterator[str]:
    for title, questions in (("added", found.added), ("removed", found.removed)):
        for name, text in questions.items():
            yield f"{title}: {name}"
            yield from (f"  {sentence}" for sentence in _sentences(text))
            yield ""
    for name, (old, new) in found.changed.items():
        yield f"changed: {name}"
        yield from (f"  {line}" for line in _diff(old, new))
        yield ""
    yield ", ".join(f"{count} {name}" for name, count in found.counts().items())
    if corpus.stale_translations:
        yield stale_translations_text(corpus.stale_translations)
    if corpus.stale_examples:
        yield "example questions whose entry, or whose fact in it, is gone; mend or remove them:"
        yield from (f"  {question}" for question in corpus.stale_examples)
    yield from corpus.faults
    if up_to_date:
        yield "Nothing to build."
    elif not (found.added or found.changed or found.removed):
        yield "No question changed, but what lies beside them, the model or a setting; an index would be built."


def _diff(old: str, new: str) -> Iterator[str]:
    """The sentences that went ("-") and came ("+"), with those around them."""
    lines = unified_diff(_sentences(old), _sentences(new), lineterm="", n=_CONTEXT)
    # The names of two files come first, which these are none of.
    return (line for line in islice(lines, 2, None) if not line.startswith("@@"))


def _sentences(text: str) -> list[str]:
    """A sentence a line, since an answer's paragraphs are too long to be compared by eye."""
    sentences: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            bounds = [0, *(start for start, _ in sentence_spans(line)[1:]), len(line)]
            sentences += [line[start:end].strip() for start, end in pairwise(bounds)]
    return sentences
