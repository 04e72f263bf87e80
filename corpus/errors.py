"""The errors that a person can act on.

    PeruQaError                      shown as one line, without a traceback; exit code 1
    ├── CorpusError                  a source file can't be used
    │   ├── MissingDocumentError     the path doesn't exist, or the folder has nothing to read
    │   ├── UnreadableDocumentError  empty, binary, encrypted, cut off, being written, or no questionnaire in it
    │   └── InvalidRecordError       a line of a .jsonl file, or a .json file, is invalid
    ├── IndexingError                see index.errors
    └── AnsweringError               see qa.errors

Each message says what is wrong, names the file or the two values that differ, and gives the cure.
"""


class PeruQaError(Exception):
    """Base of every error that the edges (command, page, API) show to a person."""


class CorpusError(PeruQaError):
    """A source file can't be used as it is."""


class MissingDocumentError(CorpusError):
    """The corpus path does not exist, or is a folder without source files."""


class UnreadableDocumentError(CorpusError):
    """A source file is empty, binary, wrongly encoded, or holds no questionnaire."""


class InvalidRecordError(CorpusError):
    """A line of a JSON Lines file, or a JSON file, lacks a field, or has an invalid one."""
