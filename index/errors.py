"""The errors of the index.

IndexingError                 base of the family, itself a PeruQaError
├── MissingIndexError         no build is there yet
├── DamagedIndexError         a file of a build is missing, changed, or not what it should be
├── MismatchedIndexError      the build was made by another model or another version
├── BusyIndexError            another process is changing the index directory
├── WorseIndexError           a build answers the golden questions worse than the one in use
├── ModelError                the embedding model can't be loaded
├── MissingExtraError         an optional part of this program isn't installed
└── EngineError               the engine that keeps the builds for many servers can't do what it was asked
    └── EmptyEngineError      it answers, but what was asked for isn't there
"""

from corpus import PeruQaError


class IndexingError(PeruQaError):
    """The index cannot be built or used."""


class MissingIndexError(IndexingError):
    """The index directory names no build."""


class DamagedIndexError(IndexingError):
    """A build fails its verification."""


class MismatchedIndexError(IndexingError):
    """A build is sound, but it is not one that these settings can search."""


class BusyIndexError(IndexingError):
    """Another process is changing the index directory."""


class WorseIndexError(IndexingError):
    """A new build answers fewer of the golden questions than the one in use."""


class ModelError(IndexingError):
    """The embedding model that the settings name can't be loaded."""


class MissingExtraError(IndexingError):
    """What an extra of this package brings isn't installed."""


class MilvusError(IndexingError):
    """The engine is gone, slow or refuses, or holds something else than a build."""


class MissingInMilvusError(MilvusError):
    """The engine answers, but holds no build, or not the one that was asked for."""
