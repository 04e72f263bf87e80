"""The text of each question of a corpus, and how two corpora differ in them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus import Corpus, Link

Questions = Mapping[str, str]
"""The whole text of each question ("peru-2022#36"), or ready entry ("faq/hours"), as readable lines."""


@dataclass(frozen=True, slots=True)
class QuestionChanges:
    """Which questions were added, changed and removed, and how many are unchanged.

    `changed` holds each one's text before and now.
    """

    added: Questions = field(default_factory=dict)
    changed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    removed: Questions = field(default_factory=dict)
    unchanged: int = 0

    def counts(self) -> dict[str, int]:
        """Return the number of questions by kind of change."""
        counts = {kind: len(getattr(self, kind)) for kind in ("added", "changed", "removed")}
        return {**counts, "unchanged": self.unchanged}


def compare_questions(old: Questions, new: Questions) -> QuestionChanges:
    """Compare the questions of two corpora."""
    shared = [name for name in new if name in old]
    changed = {name: (old[name], new[name]) for name in shared if old[name] != new[name]}
    return QuestionChanges(
        added={name: text for name, text in new.items() if name not in old},
        changed=changed,
        removed={name: text for name, text in old.items() if name not in new},
        unchanged=len(shared) - len(changed),
    )


def corpus_questions(corpus: Corpus) -> dict[str, str]:
    """Return the questions of a corpus, in its order."""
    texts = {
        f"{corpus.editions[document].id}#{question.number}": _text(
            question.section, question.label, question.choice, question.answer.text, question.links
        )
        for document, questions in corpus.questions.items()
        for question in questions
    }
    for entry in corpus.entries:
        if entry.document not in corpus.questions:
            texts[entry.id] = _text(entry.section, entry.label, entry.choice, entry.text.text, entry.links)
    return texts


def _text(section: str, label: str, choice: str | None, answer: str, links: Sequence[Link]) -> str:
    ticked = [] if choice is None else [f"Ticked: {choice}"]
    printed = (f"Link: {link.url}" for link in links)
    return "\n".join([f"Section: {section}", f"Question: {label}", *ticked, answer, *printed])


def encode_questions(questions: Questions) -> str:
    """Encode questions as one JSON object a line, in order."""
    return "".join(
        json.dumps({"question": name, "text": text}, ensure_ascii=False) + "\n" for name, text in questions.items()
    )


def decode_questions(text: str) -> dict[str, str]:
    """Read what `encode_questions` wrote.

    Raises:
        ValueError, KeyError, TypeError: the text is not what `encode_questions` wrote.
    """
    records = [json.loads(line) for line in text.split("\n") if line]
    return {record["question"]: record["text"] for record in records}
