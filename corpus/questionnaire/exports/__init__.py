"""in: the lines of a document; out: the questions of each export in it, as that export prints them."""

from corpus.questionnaire.exports.detection import ExportLayouts, find_exports
from corpus.questionnaire.exports.form import read_form
from corpus.questionnaire.exports.raw import ExportReading, Leftover, RawQuestion
from corpus.questionnaire.exports.word import read_word

__all__ = [
    "ExportLayouts",
    "ExportReading",
    "Leftover",
    "RawQuestion",
    "find_exports",
    "read_form",
    "read_word",
]
