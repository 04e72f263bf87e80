"""in: questionnaire files; out: entries that know where they came from."""

from corpus.document import (
    CONVERTED,
    LANGUAGES,
    Corpus,
    Counterpart,
    Edition,
    Entry,
    ExampleQuestion,
    Imprint,
    Language,
    Link,
    Publication,
    Question,
    TakenOver,
    other_language,
)
from corpus.errors import CorpusError, PeruQaError
from corpus.files.documents import document_digests, read_document
from corpus.files.finding import EXAMPLES_SUFFIX, UNANSWERABLE_SUFFIX, find_source_files
from corpus.loading import SHIPPED, load_corpus, reader_digest, sources_digest
from corpus.office import NO_OFFICE, Colours, HomeNames, Office, Page, PageWords, Picture, join_offices
from corpus.records.about import load_office
from corpus.records.jsonl import read_json_lines
from corpus.records.language import identify_language
from corpus.records.link_states import write_links
from corpus.records.tables.saving import check_is_new, write_new_file
from corpus.records.tables.template import write_template
from corpus.text.blocks import Place
from corpus.text.links import absolute_url, find_links, linked_spans, number_rows, replace_links, target_key
from corpus.text.located import LocatedText
from corpus.text.sentences import Span, sentence_spans, single_sentence_spans, split_at_items
from corpus.text.slugs import slugify
from corpus.text.translation import Translation, align_translation

__all__ = [
    "CONVERTED",
    "EXAMPLES_SUFFIX",
    "LANGUAGES",
    "NO_OFFICE",
    "SHIPPED",
    "UNANSWERABLE_SUFFIX",
    "Colours",
    "Corpus",
    "CorpusError",
    "Counterpart",
    "Edition",
    "Entry",
    "ExampleQuestion",
    "HomeNames",
    "Imprint",
    "Language",
    "Link",
    "LocatedText",
    "Office",
    "Page",
    "PageWords",
    "PeruQaError",
    "Picture",
    "Place",
    "Publication",
    "Question",
    "Span",
    "TakenOver",
    "Translation",
    "absolute_url",
    "align_translation",
    "check_is_new",
    "document_digests",
    "find_links",
    "find_source_files",
    "identify_language",
    "join_offices",
    "linked_spans",
    "load_corpus",
    "load_office",
    "number_rows",
    "other_language",
    "read_document",
    "read_json_lines",
    "reader_digest",
    "replace_links",
    "sentence_spans",
    "single_sentence_spans",
    "slugify",
    "sources_digest",
    "split_at_items",
    "target_key",
    "write_links",
    "write_new_file",
    "write_template",
]
