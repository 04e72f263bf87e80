"""The files of a build that tests read and damage."""

from pathlib import Path

from index.storage.directory import IndexDirectory
from index.storage.manifest import Manifest, file_records

LEXICAL_FILES = (
    "lexical/data.csc.index.npy",
    "lexical/indices.csc.index.npy",
    "lexical/indptr.csc.index.npy",
    "lexical/params.index.json",
    "lexical/vocab.index.json",
)
DATA_FILES = ("questions.jsonl", "passages.jsonl", "dense.faiss", "sparse.npz", "learned.npz", *LEXICAL_FILES)
BUILD_FILES = ("manifest.json", *DATA_FILES)


def current_folder(directory: Path) -> Path:
    """Return the folder of an index directory's build in use."""
    return IndexDirectory(directory).current().folder


def sign_again(build: Path) -> None:
    """Make a build's manifest list the files as they are, as if they had been built damaged."""
    manifest = Manifest.read(build / "manifest.json")
    manifest.model_copy(update={"files": file_records(build)}).write(build / "manifest.json")
