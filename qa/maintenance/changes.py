"""What an update of the index did, or would change: as text and as JSON. Pure functions."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from difflib import unified_diff
from itertools import islice, pairwise
from typing import Any

from corpus import Corpus, sentence_spans
from index import BuildReport, QuestionChanges
from qa.maintenance.edition_changes import edition_changes, edition_lines, taken_over_record
from qa.maintenance.status import stale_titles_text, stale_translations_text


def build_record(report: BuildReport) -> dict[str, Any]:
    """Describe what an update did as a JSON object."""
    return {
        "build": report.build,
        "changed": report.changed,
        "questions": report.questions.counts(),
        "passages": {"embedded": report.embedded, "reused": report.reused},
        "golden": asdict(report.golden),
        "stale_translations": list(report.stale_translations),
        "stale_titles": list(report.stale_titles),
        "sent": report.sent,
        "seconds": round(report.seconds, 3),
    }


def build_text(report: BuildReport) -> str:
    """Describe what an update did as text."""
    if report.changed:
        questions = ", ".join(f"{count} {name}" for name, count in report.questions.counts().items())
        lines = [
            f"Built {report.build} in {report.seconds:.1f} s.",
            f"Questions: {questions}. Vectors: {report.embedded} embedded, {report.reused} reused.",
        ]
    else:
        lines = [f"Nothing changed; {report.build} stays in use."]
    return "\n".join([*lines, "The build is in Milvus."] if report.sent else lines)


def changes_record(changes: QuestionChanges, corpus: Corpus, up_to_date: bool) -> dict[str, Any]:
    """Describe the changes from the last build to the corpus as a JSON object.

    `up_to_date` is whether there is nothing to build.
    """
    return {
        "changed": not up_to_date,
        "questions": {
            "added": list(changes.added),
            "changed": {name: list(_diff(old, new)) for name, (old, new) in changes.changed.items()},
            "removed": list(changes.removed),
            "unchanged": changes.unchanged,
        },
        "stale_translations": list(corpus.stale_translations),
        "stale_titles": list(corpus.stale_titles),
        "stale_examples": list(corpus.stale_examples),
        "editions": edition_changes(corpus, _new_entries(changes, corpus)),
        "taken_over": {entry.id: taken_over_record(entry) for entry in corpus.entries if entry.taken_over},
        "faults": list(corpus.faults),
    }


def changes_text(changes: QuestionChanges, corpus: Corpus, up_to_date: bool) -> str:
    """Describe the changes since the last build as text; see `changes_record`."""
    lines: list[str] = []
    for title, questions in (("added", changes.added), ("removed", changes.removed)):
        for name, text in questions.items():
            lines += [f"{title}: {name}", *(f"  {sentence}" for sentence in _sentences(text)), ""]
    for name, (old, new) in changes.changed.items():
        lines += [f"changed: {name}", *(f"  {line}" for line in _diff(old, new)), ""]
    lines.append(", ".join(f"{count} {name}" for name, count in changes.counts().items()))
    if corpus.stale_translations:
        lines.append(stale_translations_text(corpus.stale_translations))
    if corpus.stale_titles:
        lines.append(stale_titles_text(corpus.stale_titles))
    if corpus.stale_examples:
        lines.append("example questions whose entry or fact is gone; correct or remove them:")
        lines += [f"  {question}" for question in corpus.stale_examples]
    lines += edition_lines(edition_changes(corpus, _new_entries(changes, corpus)), corpus)
    lines += corpus.faults
    if up_to_date:
        lines.append("Nothing to build.")
    elif not (changes.added or changes.changed or changes.removed):
        lines.append("No question changed, but a companion file, the model or a setting did; an index would be built.")
    return "\n".join(lines)


def _new_entries(changes: QuestionChanges, corpus: Corpus) -> set[str]:
    """Return the ids of the entries of those documents of which nothing is indexed yet."""
    names: dict[str, list[str]] = defaultdict(list)
    for entry in corpus.entries:
        edition = corpus.editions[entry.document].id
        numbered = entry.document in corpus.questions
        names[entry.document] += [f"{edition}#{number}" for number in entry.questions] if numbered else [entry.id]
    new = {document for document, added in names.items() if all(name in changes.added for name in added)}
    return {entry.id for entry in corpus.entries if entry.document in new}


def _diff(old: str, new: str) -> Iterator[str]:
    """Yield the removed ("-") and added ("+") sentences, with the one before and after each change."""
    lines = unified_diff(_sentences(old), _sentences(new), lineterm="", n=1)
    # The first two lines name the files that are compared; here there are none.
    return (line for line in islice(lines, 2, None) if not line.startswith("@@"))


def _sentences(text: str) -> list[str]:
    """Split a text into sentences, since an answer's paragraphs are too long to be compared by eye."""
    sentences: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            bounds = [0, *(start for start, _ in sentence_spans(line)[1:]), len(line)]
            sentences += [line[start:end].strip() for start, end in pairwise(bounds)]
    return sentences
