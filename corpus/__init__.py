"""in: questionnaire files; out: entries that know where they came from."""

from corpus.document import (
    LANGUAGES,
    Corpus,
    Edition,
    Entry,
    ExampleQuestion,
    Imprint,
    Language,
    Link,
    Place,
    Publication,
    Question,
    other_language,
)
from corpus.errors import CorpusError, PeruQaError
from corpus.files.documents import document_digests, read_document
from corpus.files.finding import EXAMPLES_SUFFIX, UNANSWERABLE_SUFFIX, find_source_files
from corpus.loading import SHIPPED, load_corpus, reader_digest, sources_digest
from corpus.records.jsonl import read_json_lines
from corpus.text.links import find_links, linked_spans, replace_links
from corpus.text.located import LocatedText
from corpus.text.sentences import Span, sentence_spans, single_sentence_spans, split_at_items
from corpus.text.translation import Translation, align_translation

__all__ = [
    "EXAMPLES_SUFFIX",
    "LANGUAGES",
    "SHIPPED",
    "UNANSWERABLE_SUFFIX",
    "Corpus",
    "CorpusError",
    "Edition",
    "Entry",
    "ExampleQuestion",
    "Imprint",
    "Language",
    "Link",
    "LocatedText",
    "PeruQaError",
    "Place",
    "Publication",
    "Question",
    "Span",
    "Translation",
    "align_translation",
    "document_digests",
    "find_links",
    "find_source_files",
    "linked_spans",
    "load_corpus",
    "other_language",
    "read_document",
    "read_json_lines",
    "reader_digest",
    "replace_links",
    "sentence_spans",
    "single_sentence_spans",
    "sources_digest",
    "split_at_items",
]
