"""Loads a corpus from a path: a file, or a folder of several documents."""

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from corpus.document import (
    CONVERTED,
    Corpus,
    Doubt,
    ExampleQuestion,
    SourceDocument,
    other_language,
)
from corpus.errors import CorpusError, InvalidRecordError, UnreadableDocumentError
from corpus.files.documents import file_digest, read_document, read_picture
from corpus.files.finding import (
    COUNTERPARTS_SUFFIX,
    EXAMPLES_SUFFIX,
    LINKS_SUFFIX,
    PICTURE_KINDS,
    TITLES_SUFFIX,
    TRANSLATION_SUFFIXES,
    UNANSWERABLE_SUFFIX,
    find_companions,
    find_passed_over,
    find_source_files,
    why_passed_over,
)
from corpus.records.about import About, name_series, read_about
from corpus.records.companions import (
    ExampleQuestions,
    PlainTitles,
    Translations,
    read_examples,
    read_titles,
    read_translations,
    read_unanswerable,
)
from corpus.records.language import document_language, doubt_language
from corpus.records.link_states import LinkStates, StatedLink, read_link_states
from corpus.records.tables.table import read_sheet_examples
from corpus.sources import TABLES, ParsedSource, read_source

_READING_LIBRARIES = ("lxml", "markdown-it-py", "py3langid", "pypdf", "python-calamine", "python-docx")
"""The libraries that read sources, and tell their language."""

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
    if not any(document.parsed.entries for document in loaded):
        raise UnreadableDocumentError(f"{path}: no entry was found; add answers")
    doubts = [Doubt("passed over", passed.name, None, why_passed_over(passed)) for passed in find_passed_over(path)]
    return _assemble(loaded, tuple(str(fault) for fault in faults), doubts)


@dataclass(frozen=True, slots=True)
class _LoadedDocument:
    """A source file and its companions, parsed; `sheet_examples` are the example questions in a sheet of it."""

    source: SourceDocument
    parsed: ParsedSource
    sheet_examples: ExampleQuestions
    companions: tuple[SourceDocument, ...]
    examples: ExampleQuestions
    unanswerable: tuple[ExampleQuestion, ...]
    translations: Translations
    titles: PlainTitles
    about: About
    stated_links: tuple[StatedLink, ...]


def _load_document(file: Path, earlier: Sequence[_LoadedDocument]) -> _LoadedDocument:
    """Load a document and its companions, whose records may refer to entries of earlier documents, too."""
    source = read_document(file)
    parsed = read_source(source)
    _refuse_duplicates(file, parsed, earlier)
    companions = _read_companions(file, earlier)
    about = read_about(companions)
    entries = parsed.entries
    edition = name_series(parsed.edition, about, source.name, [document.parsed.edition for document in earlier])
    by_id = {entry.id: entry for document in earlier for entry in document.parsed.entries}
    by_id |= {entry.id: entry for entry in entries}
    has_sheets = source.media_type in TABLES
    sheet_examples = read_sheet_examples(source, edition.id, by_id) if has_sheets else ExampleQuestions()
    examples, unanswerable = companions.get(EXAMPLES_SUFFIX), companions.get(UNANSWERABLE_SUFFIX)
    titles, links = companions.get(TITLES_SUFFIX), companions.get(LINKS_SUFFIX)
    translations = {to: companions[suffix] for suffix, to in TRANSLATION_SUFFIXES.items() if suffix in companions}
    language = document_language(source.name, entries, about.language, translations)
    translation = translations.get(other_language(language))
    return _LoadedDocument(
        source=source,
        parsed=replace(parsed, edition=edition, entries=tuple(replace(entry, language=language) for entry in entries)),
        sheet_examples=sheet_examples,
        companions=tuple(companions.values()),
        examples=read_examples(examples, edition.id, by_id) if examples else ExampleQuestions(),
        unanswerable=read_unanswerable(unanswerable) if unanswerable else (),
        translations=(
            read_translations(translation, other_language(language), edition.id, by_id)
            if translation
            else Translations()
        ),
        titles=read_titles(titles, edition.id, by_id) if titles else PlainTitles(),
        about=about,
        stated_links=read_link_states(links) if links else (),
    )


def _refuse_duplicates(file: Path, parsed: ParsedSource, earlier: Sequence[_LoadedDocument]) -> None:
    """Raise InvalidRecordError if the entries of an earlier document are named after the same edition, or file name.

    Two files may hold different answers of one edition of a country.
    """
    edition, ids = parsed.edition, {entry.id for entry in parsed.entries}
    for document in earlier:
        other = document.parsed.edition
        if other.id != edition.id:
            continue
        if not (edition.country and other.country):
            raise InvalidRecordError(
                f'{file}: the ids of its entries would begin with "{edition.id}/", as those of {document.source.name} '
                "do; rename one of the files, or remove it"
            )
        if any(entry.id in ids for entry in document.parsed.entries):
            raise InvalidRecordError(
                f"{file}: holds the answers of {edition.name}, as {document.source.name} does; remove one of the files"
            )


def _read_companions(file: Path, earlier: Sequence[_LoadedDocument]) -> dict[str, SourceDocument]:
    """Read the companions of a document, by suffix."""
    taken = {companion.name for document in earlier for companion in document.companions}
    companions: dict[str, SourceDocument] = {}
    for suffix, path in find_companions(file).items():
        if path.name in taken:
            raise InvalidRecordError(
                f"{path}: belongs to two documents of the same name, one of them {file.name}; rename one"
            )
        companions[suffix] = read_picture(path) if suffix in PICTURE_KINDS else read_document(path)
    return companions


def _assemble(loaded: Sequence[_LoadedDocument], faults: tuple[str, ...], doubts: Sequence[Doubt]) -> Corpus:
    """Combine the documents into one corpus; attach translations, plain titles and states of links to their entries."""
    sources = tuple(document.source for document in loaded)
    companions = [companion for document in loaded for companion in document.companions]
    questionnaires = [document.parsed.questionnaire for document in loaded if document.parsed.questionnaire]
    translations = {
        entry_id: translation for document in loaded for entry_id, translation in document.translations.by_entry.items()
    }
    plain_titles = {entry_id: titles for document in loaded for entry_id, titles in document.titles.by_entry.items()}
    abouts = {document.source.name: document.about for document in loaded}
    links = LinkStates(stated for document in loaded for stated in document.stated_links)
    corpus = Corpus(
        documents=sources,
        questions={
            questionnaire.document.name: tuple(
                replace(question, links=links.mark(question.links)) for question in questionnaire.questions
            )
            for questionnaire in questionnaires
        },
        entries=tuple(
            replace(
                entry,
                links=links.mark(entry.links),
                translation=translations.get(entry.id),
                plain_titles=plain_titles.get(entry.id, {}),
            )
            for document in loaded
            for entry in document.parsed.entries
        ),
        examples=tuple(
            example
            for document in loaded
            for example in (
                *document.examples.questions,
                *document.sheet_examples.questions,
                *document.translations.stale.values(),
            )
        ),
        unanswerable=tuple(question for document in loaded for question in document.unanswerable),
        doubts=(
            *(doubt for document in loaded for doubt in document.parsed.doubts),
            *(
                doubt
                for document in loaded
                for companion in (document.examples, document.sheet_examples, document.translations, document.titles)
                for doubt in companion.doubts
            ),
            *links.doubts(entry for document in loaded for entry in document.parsed.entries),
            *(_conversion_doubt(document) for document in (*sources, *companions) if document.converted),
            *(doubt for document in loaded if (doubt := doubt_language(document.source.name, document.parsed.entries))),
            *doubts,
        ),
        digest=_digest([(source.name, source.digest) for source in (*sources, *companions)]),
        stale_translations=tuple(entry_id for document in loaded for entry_id in document.translations.stale),
        stale_titles=tuple(entry_id for document in loaded for entry_id in document.titles.stale),
        publications={name: about.publication for name, about in abouts.items() if about.publication},
        offices={name: about.office for name, about in abouts.items() if about.office},
        editions={document.source.name: document.parsed.edition for document in loaded},
        stale_examples=tuple(
            question for document in loaded for question in (*document.examples.stale, *document.sheet_examples.stale)
        ),
        faults=faults,
    )
    claims = [
        (companion, document.parsed.edition)
        for document in loaded
        for companion in document.companions
        if companion.name.endswith(COUNTERPARTS_SUFFIX)
    ]
    if len(loaded) == 1 and not claims:
        return corpus
    # Imported late, with scikit-learn, since most corpora hold one document.
    from corpus.records.inheritance import link_editions

    own_examples = {example.entry for document in loaded for example in document.examples.questions}
    return link_editions(corpus, claims, own_examples)


def _conversion_doubt(document: SourceDocument) -> Doubt:
    first, others = document.converted[0], len(document.converted) - 1
    lines = f"this and {others} other lines are" if others else "this line is"
    message = f"{lines} read as Windows-1252; check the accents, and save the file as UTF-8"
    return Doubt(CONVERTED, document.name, (first, first), message)


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

    That is the modules of this package, the versions of the libraries that read files, and that of Python's Unicode
    data.
    """
    versions = [unicodedata.unidata_version, *(version(name) for name in _READING_LIBRARIES)]
    code = hashlib.sha256(" ".join(versions).encode())
    for module in sorted(Path(__file__).parent.rglob("*.py")):
        code.update(module.read_bytes())
    return code.hexdigest()


def _digest(files: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()
