"""Finds the source files of a path and their companions, and tells which other files are passed over."""

from collections.abc import Mapping
from pathlib import Path

from corpus.document import Language
from corpus.errors import MissingDocumentError

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".html": "text/html",
    ".htm": "text/html",
    ".md": "text/markdown",
    ".jsonl": "application/jsonl",
}
"""The media types of source files, by suffix."""

_SAVE_AS = {".xls": ".xlsx", ".xlsm": ".xlsx", ".xlsb": ".xlsx", ".doc": ".docx"}
"""The formats of Excel and Word that aren't read, by suffix, and those to save them in."""

EXAMPLES_SUFFIX = ".examples.jsonl"
UNANSWERABLE_SUFFIX = ".unanswerable.jsonl"
TRANSLATION_SUFFIXES: Mapping[str, Language] = {".es.jsonl": "es", ".en.jsonl": "en"}
"""The languages of translations, by suffix."""

TITLES_SUFFIX = ".titles.jsonl"
PUBLICATION_SUFFIX = ".about.json"
LINKS_SUFFIX = ".links.csv"
COUNTERPARTS_SUFFIX = ".same.jsonl"
PICTURE_KINDS = {f".{kind}{suffix}": kind for kind in ("logo", "preview") for suffix in (".png", ".webp", ".jpg")}
"""What a picture beside a document is, by the end of its name."""

COMPANION_SUFFIXES = (
    *(EXAMPLES_SUFFIX, UNANSWERABLE_SUFFIX, *TRANSLATION_SUFFIXES, TITLES_SUFFIX, PUBLICATION_SUFFIX),
    LINKS_SUFFIX,
    COUNTERPARTS_SUFFIX,
    *PICTURE_KINDS,
)

_NO_SOURCES = frozenset(
    (
        *("authors", "changelog", "code_of_conduct", "contributing", "copying", "license", "licence", "licencia"),
        *("leeme", "léeme", "notice", "readme", "security", "source", "todo"),
    )
)
"""The names, without suffix and in lower case, of files about a folder rather than of its corpus."""


def find_source_files(path: Path) -> list[Path]:
    """Find the source files of a path, sorted by name, without companions; MissingDocumentError if there are none."""
    *suffixes, last = MEDIA_TYPES
    others = ", ".join(suffixes)
    try:
        if not path.exists():
            raise MissingDocumentError(
                f"{path}: there is no such file or folder; give the corpus with --corpus or PERU_QA_CORPUS"
            )
        if path.is_file():
            if path.suffix.lower() in MEDIA_TYPES:
                return [path]
            if path.suffix.lower() in _SAVE_AS:
                raise MissingDocumentError(f"{path}: {why_passed_over(path)}")
            raise MissingDocumentError(f"{path}: only {others} and {last} files can be read; convert it to one of them")
        files = _list_files(path)
    except OSError as error:
        raise MissingDocumentError(
            f"{path}: cannot be read ({error.strerror}); check the path and its permissions"
        ) from error
    sources = [file for file in files if _is_source(file)]
    if not sources:
        if outdated := next((file for file in files if file.suffix.lower() in _SAVE_AS), None):
            raise MissingDocumentError(f"{outdated}: {why_passed_over(outdated)}")
        raise MissingDocumentError(f"{path}: holds no {others} or {last} file; put the questionnaire there")
    return sources


def find_passed_over(path: Path) -> list[Path]:
    """Find what of a folder is neither source nor companion, sorted by name: files, and folders that aren't hidden."""
    if not path.is_dir():
        return []
    sources = find_source_files(path)
    used = {*sources, *(companion for source in sources for companion in find_companions(source).values())}
    folders = (folder for folder in path.iterdir() if folder.is_dir() and not folder.name.startswith("."))
    return [file for file in sorted((*_list_files(path), *folders)) if file not in used]


def why_passed_over(path: Path) -> str:
    """Say why a file or a folder in a corpus is passed over, with the cure if there is one."""
    if path.is_dir():
        return "is a folder in the corpus, whose files are not read; move those that should be"
    if new := _SAVE_AS.get(path.suffix.lower()):
        return f"is not read, since its format is {path.suffix.lower()}; open it and save it as {new}"
    return "is no source of answers and no companion of one"


def _list_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.is_file())


def _is_source(file: Path) -> bool:
    # Office writes "~$name" beside a document while it is open.
    is_hidden = file.name.startswith((".", "~$"))
    # "README.es.md" is such a file, too.
    is_about_folder = file.name.lower().partition(".")[0] in _NO_SOURCES
    return file.suffix.lower() in MEDIA_TYPES and not (is_hidden or is_about_folder or is_companion(file))


def is_companion(path: Path) -> bool:
    """Check by its name whether a file is a companion of a source file."""
    return path.name.lower().endswith(COMPANION_SUFFIXES)


def find_companions(path: Path) -> dict[str, Path]:
    """Find the companions of a source file, such as "faq.examples.jsonl" of "faq.txt", by suffix."""
    candidates = {suffix: path.with_name(path.stem + suffix) for suffix in COMPANION_SUFFIXES}
    return {suffix: companion for suffix, companion in candidates.items() if companion.is_file()}
