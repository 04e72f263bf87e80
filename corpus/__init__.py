"""in: questionnaire files; out: entries that know where they came from."""

from corpus.document import Corpus, Entry, ExampleQuestion, Question
from corpus.errors import PeruQaError
from corpus.loading import SHIPPED, load_corpus

__all__ = ["SHIPPED", "Corpus", "Entry", "ExampleQuestion", "PeruQaError", "Question", "load_corpus"]
