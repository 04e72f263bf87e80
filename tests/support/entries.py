"""Looks up entries of a corpus."""

from corpus import Corpus, Entry


def find_entry(corpus: Corpus, entry_id: str) -> Entry:
    """Return the entry with an id."""
    (entry,) = (entry for entry in corpus.entries if entry.id == entry_id)
    return entry
