"""Loads a corpus from a path: a file, or a folder of several documents."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from corpus.document import Corpus, Edition, Entry, ExampleQuestion, Publication, Questionnaire, SourceDocument
from corpus.errors import CorpusError, InvalidRecordError, UnreadableDocumentError
from corpus.files.documents import (
    COUNTERPARTS_SUFFIX,
    EXAMPLES_SUFFIX,
    PUBLICATION_SUFFIX,
    TITLES_SUFFIX,
    TRANSLATION_SUFFIX,
    UNANSWERABLE_SUFFIX,
    file_digest,
    find_companions,
    find_source_files,
    read_document,
)
from corpus.questionnaire.entries import build_entries
from corpus.questionnaire.questionnaire import read_questionnaire
from corpus.records.companions import (
    ExampleQuestions,
    PlainTitles,
    Translations,
    read_examples,
    read_publication,
    read_titles,
    read_translations,
    read_unanswerable,
)
from corpus.records.inheritance import link_editions
from corpus.records.jsonl import read_entries

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
    if not any(document.entries for document in loaded):
        raise UnreadableDocumentError(f"{path}: no entry was found; add answers")
    return _assemble(loaded, tuple(str(fault) for fault in faults))


@dataclass(frozen=True, slots=True)
class _LoadedDocument:
    """A source file and its companions, parsed; `questionnaire` is None for ready entries."""

    source: SourceDocument
    edition: Edition
    entries: tuple[Entry, ...]
    questionnaire: Questionnaire | None
    companions: tuple[SourceDocument, ...]
    examples: ExampleQuestions
    unanswerable: tuple[ExampleQuestion, ...]
    translations: Translations
    titles: PlainTitles
    publication: Publication | None


def _load_document(file: Path, earlier: Sequence[_LoadedDocument]) -> _LoadedDocument:
    """Load a document and its companions, whose records may refer to entries of earlier documents, too."""
    source = read_document(file)
    questionnaire = None
    if source.media_type == "application/jsonl":
        edition, entries = read_entries(source)
    else:
        questionnaire = read_questionnaire(source)
        edition, entries = questionnaire.edition, build_entries(questionnaire)
    by_id = {entry.id: entry for document in earlier for entry in document.entries}
    _refuse_duplicates(file, edition, entries, by_id)
    by_id |= {entry.id: entry for entry in entries}
    companions = _read_companions(file, earlier)
    examples, unanswerable = companions.get(EXAMPLES_SUFFIX), companions.get(UNANSWERABLE_SUFFIX)
    translation, titles = companions.get(TRANSLATION_SUFFIX), companions.get(TITLES_SUFFIX)
    publication = companions.get(PUBLICATION_SUFFIX)
    return _LoadedDocument(
        source=source,
        edition=edition,
        entries=entries,
        questionnaire=questionnaire,
        companions=tuple(companions.values()),
        examples=read_examples(examples, edition.id, by_id) if examples else ExampleQuestions(),
        unanswerable=read_unanswerable(unanswerable) if unanswerable else (),
        translations=read_translations(translation, edition.id, by_id) if translation else Translations(),
        titles=read_titles(titles, edition.id, by_id) if titles else PlainTitles(),
        publication=read_publication(publication) if publication else None,
    )


def _refuse_duplicates(file: Path, edition: Edition, entries: Sequence[Entry], earlier: Mapping[str, Entry]) -> None:
    """Raise InvalidRecordError if an entry is in an earlier document."""
    for entry in entries:
        if entry.id in earlier:
            other = earlier[entry.id].document
            fault = f'entry "{entry.id}" is in {other} too; remove one of the files or rename it'
            if edition.country:
                fault = f"holds the answers of {edition.name}, as {other} does; remove one of the files"
            raise InvalidRecordError(f"{file}: {fault}")


def _read_companions(file: Path, earlier: Sequence[_LoadedDocument]) -> dict[str, SourceDocument]:
    """Read the companions of a document, by suffix."""
    taken = {companion.name for document in earlier for companion in document.companions}
    companions: dict[str, SourceDocument] = {}
    for suffix, path in find_companions(file).items():
        if path.name in taken:
            raise InvalidRecordError(
                f"{path}: belongs to two documents of the same name, one of them {file.name}; rename one"
            )
        companions[suffix] = read_document(path)
    return companions


def _assemble(loaded: Sequence[_LoadedDocument], faults: tuple[str, ...]) -> Corpus:
    """Combine the documents into one corpus, and attach translations and plain titles to their entries."""
    sources = tuple(document.source for document in loaded)
    companions = [companion for document in loaded for companion in document.companions]
    questionnaires = [document.questionnaire for document in loaded if document.questionnaire]
    translations = {
        entry_id: translation for document in loaded for entry_id, translation in document.translations.by_entry.items()
    }
    plain_titles = {entry_id: titles for document in loaded for entry_id, titles in document.titles.by_entry.items()}
    corpus = Corpus(
        documents=sources,
        questions={questionnaire.document.name: questionnaire.questions for questionnaire in questionnaires},
        entries=tuple(
            replace(entry, translation=translations.get(entry.id), plain_titles=plain_titles.get(entry.id, {}))
            for document in loaded
            for entry in document.entries
        ),
        examples=tuple(
            example
            for document in loaded
            for example in (*document.examples.questions, *document.translations.stale.values())
        ),
        unanswerable=tuple(question for document in loaded for question in document.unanswerable),
        doubts=(
            *(doubt for questionnaire in questionnaires for doubt in questionnaire.doubts),
            *(
                doubt
                for document in loaded
                for companion in (document.examples, document.translations, document.titles)
                for doubt in companion.doubts
            ),
        ),
        digest=_digest([(source.name, source.digest) for source in (*sources, *companions)]),
        stale_translations=tuple(entry_id for document in loaded for entry_id in document.translations.stale),
        stale_titles=tuple(entry_id for document in loaded for entry_id in document.titles.stale),
        publications={document.source.name: document.publication for document in loaded if document.publication},
        editions={document.source.name: document.edition for document in loaded},
        stale_examples=tuple(question for document in loaded for question in document.examples.stale),
        faults=faults,
    )
    claims = [
        (companion, document.edition)
        for document in loaded
        for companion in document.companions
        if companion.name.endswith(COUNTERPARTS_SUFFIX)
    ]
    own_examples = {example.entry for document in loaded for example in document.examples.questions}
    return link_editions(corpus, claims, own_examples)


def sources_digest(path: Path) -> str:
    """Compute what `Corpus.digest` is if all documents of a path can be read, without parsing them.

    Raises:
        MissingDocumentError: the path doesn't exist, or a file can't be opened.
        UnreadableDocumentError: a file is too large, or being written.
    """
    sources = find_source_files(path)
    companions = [companion for file in sources for companion in find_companions(file).values()]
    return _digest([(file.name, file_digest(file)) for file in (*sources, *companions)])


@cache
def reader_digest() -> str:
    """Return a SHA-256 that changes with the code that reads sources.

    That is the modules of this package, the version of pypdf, and that of Python's Unicode data.
    """
    code = hashlib.sha256(f"{version('pypdf')} {unicodedata.unidata_version}".encode())
    for module in sorted(Path(__file__).parent.rglob("*.py")):
        code.update(module.read_bytes())
    return code.hexdigest()


def _digest(files: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()
