"""The errors of the index.

IndexingError                 base of the family, itself a PeruQaError
├── MissingIndexError         there is no build yet
├── DamagedIndexError         a file of a build is missing, changed, or not what it should be
├── MismatchedIndexError      the build was made by another model or another version
├── BusyIndexError            another process is changing the index directory
├── WorseIndexError           a build answers the golden questions worse than the one in use
├── ModelError                the embedding model can't be loaded
├── MissingExtraError         an optional part of this program isn't installed
└── MilvusError               Milvus, which keeps the builds for many servers, can't do what it was asked
    └── MissingInMilvusError  it answers, but what was asked for isn't there
"""

from corpus import PeruQaError


class IndexingError(PeruQaError):
    """The index cannot be built or used."""


class MissingIndexError(IndexingError):
    """The index directory holds no build, or not the one that was asked for."""


class DamagedIndexError(IndexingError):
    """A build fails its verification."""


class MismatchedIndexError(IndexingError):
    """A build is sound, but these settings can't search it."""


class BusyIndexError(IndexingError):
    """Another process is changing the index directory."""


class WorseIndexError(IndexingError):
    """A new build answers fewer of the golden questions than the one in use."""


class ModelError(IndexingError):
    """The embedding model that the settings name can't be loaded."""


class MissingExtraError(IndexingError):
    """A library is missing that an extra of this package installs."""


class MilvusError(IndexingError):
    """Milvus is gone, slow or refuses, or holds something other than a build."""


class MissingInMilvusError(MilvusError):
    """Milvus answers, but holds no build, or not the one that was asked for."""
