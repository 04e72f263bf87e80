"""in: the lines of a document; out: the questions of each export in it, as that export prints them."""

from corpus.exports.detecting import Layouts, find_exports
from corpus.exports.form import read_form
from corpus.exports.raw import ExportReading, Leftover, RawQuestion
from corpus.exports.word import read_word

__all__ = [
    "ExportReading",
    "Layouts",
    "Leftover",
    "RawQuestion",
    "find_exports",
    "read_form",
    "read_word",
]
