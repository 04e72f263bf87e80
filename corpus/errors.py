"""The errors of the whole product that a person can act on.

    PeruQaError                      shown as one line, without a traceback; exit code 1
    ├── CorpusError                  something is wrong with a source file
    │   ├── MissingDocumentError     the path is not there, or a folder holds nothing to read
    │   ├── UnreadableDocumentError  empty, binary, encrypted, cut off, being written, or no questionnaire in it
    │   └── InvalidRecordError       a line of a .jsonl file, or a .json file, is not what it should be
    ├── IndexingError                see index.errors
    └── AnsweringError               see qa.errors

Every message says what is wrong, names the file or the two values that differ, and gives the cure.
"""


class PeruQaError(Exception):
    """Base of every error that the edges (command, page, API) show to a person."""


class CorpusError(PeruQaError):
    """A source file cannot be used as it is."""


class MissingDocumentError(CorpusError):
    """The corpus path does not exist, or names a folder with no source file in it."""


class UnreadableDocumentError(CorpusError):
    """A source file is empty, binary, wrongly encoded, or holds no questionnaire."""


class InvalidRecordError(CorpusError):
    """A line of a JSON Lines file, or a JSON file, lacks a field, or holds one of the wrong kind."""
