"""in: questionnaire files; out: entries that know where they came from."""

from corpus.document import Corpus, Entry, ExampleQuestion, Language, Link, Question
from corpus.errors import PeruQaError
from corpus.loading import SHIPPED, load_corpus
from corpus.located import LocatedText

__all__ = [
    "SHIPPED",
    "Corpus",
    "Entry",
    "ExampleQuestion",
    "Language",
    "Link",
    "LocatedText",
    "PeruQaError",
    "Question",
    "load_corpus",
]
