"""The texts of the documents in use, read from the corpus when somebody opens one."""

from functools import lru_cache
from pathlib import Path

from corpus import CorpusError, find_source_files, read_document

_KEPT = 4
"""Texts that are kept in memory; reading a PDF's takes seconds."""


class _GoneError(Exception):
    """The corpus no longer holds a text. It is raised, since what is returned would be kept."""


class SourceTexts:
    """Reads the lines of a corpus's documents.

    A build doesn't hold them. A digest proves that the lines are those that its citations name: a document that has
    changed since isn't read.
    """

    def __init__(self, corpus: Path) -> None:
        self._corpus = corpus
        self._read = lru_cache(_KEPT)(self._read_lines)

    def lines(self, document: str, digest: str) -> tuple[str, ...] | None:
        """Return the lines of the document that has this name and digest; None if the corpus no longer holds it."""
        try:
            return self._read(document, digest)
        except (CorpusError, _GoneError):
            return None

    def _read_lines(self, document: str, digest: str) -> tuple[str, ...]:
        # Found by its name among the corpus's files, so a name is never read as a path.
        file = next((file for file in find_source_files(self._corpus) if file.name == document), None)
        if file is None or (found := read_document(file)).digest != digest:
            raise _GoneError
        return tuple(found.text.removesuffix("\n").split("\n"))
