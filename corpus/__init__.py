"""in: questionnaire files; out: entries that know where they came from."""

from corpus.document import Corpus, Entry, ExampleQuestion, Language, Link, Question
from corpus.errors import CorpusError, PeruQaError
from corpus.files import read_document, source_files
from corpus.loading import SHIPPED, load_corpus
from corpus.located import LocatedText

__all__ = [
    "SHIPPED",
    "Corpus",
    "CorpusError",
    "Entry",
    "ExampleQuestion",
    "Language",
    "Link",
    "LocatedText",
    "PeruQaError",
    "Question",
    "load_corpus",
    "read_document",
    "source_files",
]
