"""A question in its conversation, without a language model.

"And who runs it?" leans on what was found for the question before; a question with many words of its own stands
for itself. So two things are searched: the question alone, and behind the title of the entry that answered the
question before (itself found in its own context). Their scores are mixed:

    alone + lean * BEHIND_TITLE * behind the title        lean = min(1, OWN_WORDS / content words)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus import Entry, Language
from index import Embedder, Index, terms
from qa.courtesies import courtesy_in
from qa.question import LONGEST, AskedQuestion, asked
from qa.retrieval import WEIGHTS, Retrieval, blend, rank_entries, retrieve

BEHIND_TITLE = 0.75
OWN_WORDS = 3
_MOST_BEFORE = 2
"""Earlier questions that are heard; each costs two more texts to embed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier message of the conversation; `role` is "user" or "assistant"."""

    role: Literal["user", "assistant"]
    content: str


def earlier_questions(history: Sequence[Turn]) -> list[AskedQuestion]:
    """The last questions of a conversation, in their order; courtesies and what can't be asked are none."""
    questions: list[AskedQuestion] = []
    for turn in history:
        if turn.role == "user" and len(turn.content) <= LONGEST and courtesy_in(turn.content) is None:
            question = asked(turn.content, questions[-1].language if questions else None)
            if not question.is_blank:
                questions.append(question)
    return questions[-_MOST_BEFORE:]


def lean(question: AskedQuestion) -> float:
    """How much a question leans on what was said before it, 0 to 1: the less, the more content words it has."""
    return min(1.0, OWN_WORDS / max(len(set(terms(question.point, question.language))), 1))


def retrieve_in_context(
    index: Index,
    embedder: Embedder,
    question: AskedQuestion,
    before: Sequence[AskedQuestion] = (),
    weights: Mapping[str, float] = WEIGHTS,
) -> Retrieval:
    """Ranks all entries for a question and the questions before it, in their order."""
    questions = [*before, question]
    vectors = embedder.embed_queries([one.point for one in questions])
    resolved, *later = (
        rank_entries(index, one, index.similarities(vector), weights)
        for one, vector in zip(questions, vectors, strict=True)
    )
    for one, alone in zip(questions[1:], later, strict=True):
        title = _title(index.entries[index.entry_ids[resolved.order[0]]], one.language)
        behind = retrieve(index, embedder, replace(one, point=f"{title} {one.point}"), weights)
        resolved = blend([(1.0, alone), (lean(one) * BEHIND_TITLE, behind)], index.entry_ids)
    return resolved


def _title(entry: Entry, language: Language) -> str:
    translation = entry.translation
    return translation.title if translation is not None and translation.language == language else entry.title
