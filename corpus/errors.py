"""The errors that a person can act on; those of the other packages are in `index.errors` and `qa.errors`.

Each message says what is wrong, names the file or the two values that differ, and gives the cure.
"""


class PeruQaError(Exception):
    """Base of every error that the edges show to a person: as one line, without a traceback; exit code 1."""


class CorpusError(PeruQaError):
    """A source file can't be used as it is."""


class MissingDocumentError(CorpusError):
    """The corpus path does not exist, or is a folder without source files."""


class UnreadableDocumentError(CorpusError):
    """A file is empty, too large, binary, wrongly encoded, encrypted, cut off, being written, or no questionnaire."""


class InvalidRecordError(CorpusError):
    """A line of a JSON Lines file, a JSON file or a row of a CSV file lacks a field, or has an invalid one."""
