"""Reads the entries of a source document, whatever it consists of: numbered questions, headings, rows, or records."""

from dataclasses import dataclass, replace

from corpus.document import Doubt, Edition, Entry, Questionnaire, SourceDocument
from corpus.files.finding import MEDIA_TYPES
from corpus.outlines.entries import read_outline
from corpus.questionnaire.entries import build_entries
from corpus.questionnaire.questionnaire import find_questionnaire, read_questionnaire
from corpus.records.jsonl import read_entries
from corpus.records.tables.table import read_table

TABLES = frozenset(MEDIA_TYPES[suffix] for suffix in (".xlsx", ".ods", ".csv"))
"""The media types of documents that consist of rows."""


@dataclass(frozen=True, slots=True)
class ParsedSource:
    """The entries of a document, and what a person should check; `questionnaire` is None for other documents."""

    edition: Edition
    entries: tuple[Entry, ...]
    doubts: tuple[Doubt, ...] = ()
    questionnaire: Questionnaire | None = None


def read_source(document: SourceDocument) -> ParsedSource:
    """Read the entries of a document.

    Raises:
        UnreadableDocumentError: it holds no questionnaire, no headings, or no table of questions and answers.
        InvalidRecordError: a row or a line is invalid.
    """
    parsed = _parse(document)
    remarks = (Doubt(remark.kind, document.name, remark.lines, remark.message) for remark in document.remarks)
    return replace(parsed, doubts=(*remarks, *parsed.doubts))


def _parse(document: SourceDocument) -> ParsedSource:
    if document.media_type == MEDIA_TYPES[".jsonl"]:
        return ParsedSource(*read_entries(document))
    if document.media_type in TABLES:
        return ParsedSource(*read_table(document))
    questionnaire = find_questionnaire(document) if document.blocks else read_questionnaire(document)
    if questionnaire is None:
        return ParsedSource(*read_outline(document))
    return ParsedSource(questionnaire.edition, build_entries(questionnaire), questionnaire.doubts, questionnaire)
