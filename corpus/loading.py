"""A corpus out of a path: a file, or a folder of several documents."""

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
    companion,
    raw_digest,
    read_document,
    source_files,
)
from corpus.questionnaire.entries import build_entries
from corpus.questionnaire.questionnaire import read_questionnaire
from corpus.records.companions import (
    Examples,
    Translations,
    read_examples,
    read_publication,
    read_translations,
    read_unanswerable,
)
from corpus.records.ready_entries import entries_edition, read_entries

SHIPPED = Path(__file__).parent / "data" / "peru-2022"
"""The corpus that the package ships."""


def load_corpus(path: Path = SHIPPED, keep_going: bool = False) -> Corpus:
    """Reads all documents of a path, with what lies beside them.

    Args:
        path: a file or a folder.
        keep_going: leave out a document that can't be read, and tell why among the faults. One with a faulty companion
            is left out too: without its translation or its example questions it would be answered from worse than the
            last time, and nobody would see why.

    Raises:
        MissingDocumentError: nothing to read is there.
        UnreadableDocumentError: a file is empty, binary, wrongly encoded, or holds no questionnaire; or no document
            has an entry.
        InvalidRecordError: a line of a .jsonl file or a .json file is wrong, two documents hold the same entry, or a
            companion file lies beside two.
    """
    loaded: list[_Loaded] = []
    faults: list[CorpusError] = []
    for file in source_files(path):
        try:
            loaded.append(_load(file, loaded))
        except CorpusError as error:
            if not keep_going:
                raise
            faults.append(error)
    if not loaded:
        raise faults[0]
    if not any(one.entries for one in loaded):
        raise UnreadableDocumentError(f"{path}: no entry was found; put answers there")
    return _corpus(loaded, tuple(str(fault) for fault in faults))


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One document with what lies beside it; `companions` are those files, `questions` None for ready entries."""

    document: SourceDocument
    edition: Edition
    entries: tuple[Entry, ...]
    questions: tuple[Question, ...] | None
    doubts: tuple[Doubt, ...]
    companions: tuple[SourceDocument, ...]
    examples: Examples
    unanswerable: tuple[ExampleQuestion, ...]
    translations: Translations
    publication: Publication | None


def _load(file: Path, before: Sequence[_Loaded]) -> _Loaded:
    """Reads one document and its companions, whose questions and translations may be of the documents before too."""
    document = read_document(file)
    questions: tuple[Question, ...] | None = None
    doubts: tuple[Doubt, ...] = ()
    if document.media_type == "application/jsonl":
        entries, edition = read_entries(document), entries_edition(document)
    else:
        questionnaire = read_questionnaire(document)
        questions, doubts = questionnaire.questions, questionnaire.doubts
        entries, edition = build_entries(questionnaire), questionnaire.edition
    _require_new(file, edition, entries, before)
    companions = _companions(file, before)
    known = {entry.id: entry for one in before for entry in one.entries} | {entry.id: entry for entry in entries}
    examples, unanswerable = companions.get(EXAMPLES_SUFFIX), companions.get(UNANSWERABLE_SUFFIX)
    translation, publication = companions.get(TRANSLATION_SUFFIX), companions.get(PUBLICATION_SUFFIX)
    return _Loaded(
        document=document,
        edition=edition,
        entries=tuple(entries),
        questions=questions,
        doubts=doubts,
        companions=tuple(companions.values()),
        examples=read_examples(examples, edition.id, known) if examples else Examples(),
        unanswerable=read_unanswerable(unanswerable) if unanswerable else (),
        translations=read_translations(translation, edition.id, known) if translation else Translations(),
        publication=read_publication(publication) if publication else None,
    )


def _require_new(file: Path, edition: Edition, entries: Sequence[Entry], before: Sequence[_Loaded]) -> None:
    """Raises InvalidRecordError where an entry stands in a document before."""
    names = {entry.id: one.document.name for one in before for entry in one.entries}
    for entry in entries:
        if entry.id not in names:
            continue
        if edition.country:
            fault = f"holds the answers of {edition.name}, as {names[entry.id]} does; remove one of the files"
        else:
            fault = f'entry "{entry.id}" stands in {names[entry.id]} too; remove one of the files or rename it'
        raise InvalidRecordError(f"{file}: {fault}")


def _beside(file: Path) -> list[tuple[Path, str]]:
    """The companion files that lie beside a document, and the suffix of each, in the order of the suffixes."""
    suffixes = (EXAMPLES_SUFFIX, UNANSWERABLE_SUFFIX, TRANSLATION_SUFFIX, PUBLICATION_SUFFIX)
    return [(path, suffix) for suffix in suffixes if (path := companion(file, suffix)) is not None]


def _companions(file: Path, before: Sequence[_Loaded]) -> dict[str, SourceDocument]:
    """What lies beside a document, by suffix, in the order of the suffixes."""
    taken = {companion.name for one in before for companion in one.companions}
    found: dict[str, SourceDocument] = {}
    for path, suffix in _beside(file):
        if path.name in taken:
            raise InvalidRecordError(
                f"{path}: lies beside two documents of its name, one of them {file.name}; rename one"
            )
        found[suffix] = read_document(path)
    return found


def _corpus(loaded: Sequence[_Loaded], faults: tuple[str, ...]) -> Corpus:
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
                    *(companion for one in loaded for companion in one.companions),
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
    """What `Corpus.digest` is of the documents of a path, if all of them can be read; nothing of them is read here.

    Raises:
        MissingDocumentError: nothing is there, or a file can't be opened.
        UnreadableDocumentError: a file is too large, or being written.
    """
    documents = source_files(path)
    companions = [beside for file in documents for beside, _ in _beside(file)]
    return _digest([(file.name, raw_digest(file)) for file in (*documents, *companions)])


@cache
def reader_digest() -> str:
    """What reads the sources, told by its code: SHA-256 of the modules of this package, and what they lean on.

    That is what reads PDF, and Python's knowledge of characters.
    """
    code = hashlib.sha256(f"{version('pypdf')} {unicodedata.unidata_version}".encode())
    for module in sorted(Path(__file__).parent.rglob("*.py")):
        code.update(module.read_bytes())
    return code.hexdigest()


def _digest(files: Sequence[tuple[str, str]]) -> str:
    """Of the names and digests of files."""
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()
