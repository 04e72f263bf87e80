"""Loads a corpus from a path: a file, or a folder of several documents."""

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from corpus.document import Corpus, Doubt, Edition, Entry, ExampleQuestion, Publication, Question, SourceDocument
from corpus.errors import CorpusError, InvalidRecordError, UnreadableDocumentError
from corpus.files.documents import (
    EXAMPLES_SUFFIX,
    PUBLICATION_SUFFIX,
    TRANSLATION_SUFFIX,
    UNANSWERABLE_SUFFIX,
    file_digest,
    find_companion,
    find_source_files,
    read_document,
)
from corpus.questionnaire.entries import build_entries
from corpus.questionnaire.questionnaire import read_questionnaire
from corpus.records.companions import (
    ExampleQuestions,
    Translations,
    read_examples,
    read_publication,
    read_translations,
    read_unanswerable,
)
from corpus.records.ready_entries import entries_edition, read_entries

SHIPPED = Path(__file__).parent / "data" / "peru-2022"
"""The corpus that comes with the package."""


def load_corpus(path: Path = SHIPPED, keep_going: bool = False) -> Corpus:
    """Load all documents of a path, with their companions.

    Args:
        path: a file or a folder.
        keep_going: leave out a document that can't be read, and add the reason to the faults. One with a faulty
            companion is left out too: without its translation or its example questions the answers from it would get
            worse, and nobody would see why.

    Raises:
        MissingDocumentError: there is nothing to read.
        UnreadableDocumentError: a file is empty, binary, wrongly encoded, or holds no questionnaire; or no document
            has an entry.
        InvalidRecordError: a line of a .jsonl file or a .json file is invalid, two documents hold the same entry, or a
            companion belongs to two documents.
    """
    loaded: list[_LoadedDocument] = []
    faults: list[CorpusError] = []
    for file in find_source_files(path):
        try:
            loaded.append(_load_document(file, loaded))
        except CorpusError as error:
            if not keep_going:
                raise
            faults.append(error)
    if not loaded:
        raise faults[0]
    if not any(one.entries for one in loaded):
        raise UnreadableDocumentError(f"{path}: no entry was found; add answers")
    return _assemble(loaded, tuple(str(fault) for fault in faults))


@dataclass(frozen=True, slots=True)
class _LoadedDocument:
    """A document with its companions; `companions` are the files, `questions` is None for ready entries."""

    document: SourceDocument
    edition: Edition
    entries: tuple[Entry, ...]
    questions: tuple[Question, ...] | None
    doubts: tuple[Doubt, ...]
    companions: tuple[SourceDocument, ...]
    examples: ExampleQuestions
    unanswerable: tuple[ExampleQuestion, ...]
    translations: Translations
    publication: Publication | None


def _load_document(file: Path, before: Sequence[_LoadedDocument]) -> _LoadedDocument:
    """Load a document and its companions, whose records may refer to entries of the documents before it, too."""
    document = read_document(file)
    questions: tuple[Question, ...] | None = None
    doubts: tuple[Doubt, ...] = ()
    if document.media_type == "application/jsonl":
        entries, edition = read_entries(document), entries_edition(document)
    else:
        questionnaire = read_questionnaire(document)
        questions, doubts = questionnaire.questions, questionnaire.doubts
        entries, edition = build_entries(questionnaire), questionnaire.edition
    _refuse_duplicates(file, edition, entries, before)
    companions = _read_companions(file, before)
    known = {entry.id: entry for one in before for entry in one.entries} | {entry.id: entry for entry in entries}
    examples, unanswerable = companions.get(EXAMPLES_SUFFIX), companions.get(UNANSWERABLE_SUFFIX)
    translation, publication = companions.get(TRANSLATION_SUFFIX), companions.get(PUBLICATION_SUFFIX)
    return _LoadedDocument(
        document=document,
        edition=edition,
        entries=tuple(entries),
        questions=questions,
        doubts=doubts,
        companions=tuple(companions.values()),
        examples=read_examples(examples, edition.id, known) if examples else ExampleQuestions(),
        unanswerable=read_unanswerable(unanswerable) if unanswerable else (),
        translations=read_translations(translation, edition.id, known) if translation else Translations(),
        publication=read_publication(publication) if publication else None,
    )


def _refuse_duplicates(
    file: Path, edition: Edition, entries: Sequence[Entry], before: Sequence[_LoadedDocument]
) -> None:
    """Raise InvalidRecordError if an entry is in a document before this one."""
    names = {entry.id: one.document.name for one in before for entry in one.entries}
    for entry in entries:
        if entry.id not in names:
            continue
        if edition.country:
            fault = f"holds the answers of {edition.name}, as {names[entry.id]} does; remove one of the files"
        else:
            fault = f'entry "{entry.id}" is in {names[entry.id]} too; remove one of the files or rename it'
        raise InvalidRecordError(f"{file}: {fault}")


def _find_companions(file: Path) -> list[tuple[Path, str]]:
    """Find the companions of a document, each with its suffix, in the order of the suffixes."""
    suffixes = (EXAMPLES_SUFFIX, UNANSWERABLE_SUFFIX, TRANSLATION_SUFFIX, PUBLICATION_SUFFIX)
    return [(path, suffix) for suffix in suffixes if (path := find_companion(file, suffix)) is not None]


def _read_companions(file: Path, before: Sequence[_LoadedDocument]) -> dict[str, SourceDocument]:
    """Read the companions of a document, by suffix, in the order of the suffixes."""
    taken = {find_companion.name for one in before for find_companion in one.companions}
    found: dict[str, SourceDocument] = {}
    for path, suffix in _find_companions(file):
        if path.name in taken:
            raise InvalidRecordError(
                f"{path}: belongs to two documents of the same name, one of them {file.name}; rename one"
            )
        found[suffix] = read_document(path)
    return found


def _assemble(loaded: Sequence[_LoadedDocument], faults: tuple[str, ...]) -> Corpus:
    translations = {entry_id: one for each in loaded for entry_id, one in each.translations.by_entry.items()}
    return Corpus(
        documents=tuple(one.document for one in loaded),
        questions={one.document.name: one.questions for one in loaded if one.questions is not None},
        entries=tuple(
            replace(entry, translation=translations.get(entry.id)) for one in loaded for entry in one.entries
        ),
        examples=tuple(
            question for one in loaded for question in (*one.examples.questions, *one.translations.stale_titles)
        ),
        unanswerable=tuple(question for one in loaded for question in one.unanswerable),
        doubts=(
            *(doubt for one in loaded for doubt in one.doubts),
            *(doubt for one in loaded for doubt in (*one.examples.doubts, *one.translations.doubts)),
        ),
        digest=_digest(
            [
                (source.name, source.digest)
                for source in (
                    *(one.document for one in loaded),
                    *(find_companion for one in loaded for find_companion in one.companions),
                )
            ]
        ),
        stale_translations=tuple(entry_id for one in loaded for entry_id in one.translations.stale),
        publications={one.document.name: one.publication for one in loaded if one.publication},
        editions={one.document.name: one.edition for one in loaded},
        stale_examples=tuple(question for one in loaded for question in one.examples.stale),
        faults=faults,
    )


def sources_digest(path: Path) -> str:
    """Compute what `Corpus.digest` is if all documents of a path can be read, without parsing them.

    Raises:
        MissingDocumentError: the path doesn't exist, or a file can't be opened.
        UnreadableDocumentError: a file is too large, or being written.
    """
    documents = find_source_files(path)
    companions = [beside for file in documents for beside, _ in _find_companions(file)]
    return _digest([(file.name, file_digest(file)) for file in (*documents, *companions)])


@cache
def reader_digest() -> str:
    """Identify the code that reads sources, as a SHA-256 over the modules of this package and what they depend on.

    That is the version of pypdf, and of the Unicode data of Python.
    """
    code = hashlib.sha256(f"{version('pypdf')} {unicodedata.unidata_version}".encode())
    for module in sorted(Path(__file__).parent.rglob("*.py")):
        code.update(module.read_bytes())
    return code.hexdigest()


def _digest(files: Sequence[tuple[str, str]]) -> str:
    """Digest the names and digests of files."""
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()
