"""The errors of the index."""

from corpus import PeruQaError


class IndexingError(PeruQaError):
    """Base of the family: the index cannot be built or used."""


class MissingIndexError(IndexingError):
    """The index directory holds no build, or not the one that was asked for."""


class DamagedIndexError(IndexingError):
    """A file of a build is missing, changed, or not what it should be."""


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
