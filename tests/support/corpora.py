"""What tests ask of a corpus, and how they change its text."""

from itertools import chain

from corpus import Corpus, Question
from corpus.document import Doubt


def replace_once(text: str, old: str, new: str) -> str:
    """Replace the only occurrence of some words in a text."""
    assert text.count(old) == 1
    return text.replace(old, new)


def by_number(corpus: Corpus) -> dict[int, Question]:
    """Return all questions of a corpus by number."""
    return {question.number: question for question in chain(*corpus.questions.values())}


def doubts_of_kind(corpus: Corpus, kind: str) -> list[Doubt]:
    """Return the doubts of one kind."""
    return [doubt for doubt in corpus.doubts if doubt.kind == kind]
