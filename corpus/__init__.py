"""in: questionnaire files; out: entries that know where they came from."""

from corpus.document import Corpus, Entry, ExampleQuestion, Language, Link, Question
from corpus.errors import MissingDocumentError, PeruQaError
from corpus.files import source_files
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
    "MissingDocumentError",
    "PeruQaError",
    "Question",
    "load_corpus",
    "source_files",
]
