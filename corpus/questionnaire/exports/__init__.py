"""in: the lines of a document; out: the questions of each export in it, as that export prints them."""

from corpus.questionnaire.exports.detection import find_exports
from corpus.questionnaire.exports.form import read_form
from corpus.questionnaire.exports.raw import ExportReading, RawQuestion
from corpus.questionnaire.exports.word import read_word

__all__ = [
    "ExportReading",
    "RawQuestion",
    "find_exports",
    "read_form",
    "read_word",
]
