"""A corpus out of a path: a file, or a folder of several documents."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.companions import read_examples, read_publication, read_translations, read_unanswerable
from corpus.document import Corpus, Doubt, Edition, Entry, ExampleQuestion, Publication, Question, SourceDocument
from corpus.entries import build_entries
from corpus.errors import InvalidRecordError, UnreadableDocumentError
from corpus.files import (
    EXAMPLES_SUFFIX,
    PUBLICATION_SUFFIX,
    TRANSLATION_SUFFIX,
    UNANSWERABLE_SUFFIX,
    companion,
    read_document,
    source_files,
)
from corpus.questionnaire import read_questionnaire
from corpus.records import entries_edition, read_entries
from corpus.translation import Translation

SHIPPED = Path(__file__).parent / "data" / "peru-2022"
"""The corpus that the package ships."""


def load_corpus(path: Path = SHIPPED) -> Corpus:
    """Reads all documents of a path, with what lies beside them.

    Raises:
        MissingDocumentError: nothing to read is there.
        UnreadableDocumentError: a file is empty, binary, wrongly encoded, or holds no questionnaire.
        InvalidRecordError: a line of a .jsonl file or a .json file is wrong, an id stands in two documents, or a
            companion file lies beside two.
    """
    documents: list[SourceDocument] = []
    questions: dict[str, tuple[Question, ...]] = {}
    entries: dict[str, Entry] = {}
    editions: dict[str, Edition] = {}
    beside = _Beside()
    doubts: list[Doubt] = []
    for file in source_files(path):
        document = read_document(file)
        found, edition = _read(document, questions, doubts)
        documents.append(document)
        for entry in found:
            if entry.id in entries:
                raise InvalidRecordError(
                    f'{file}: entry "{entry.id}" stands in {entries[entry.id].document} too; '
                    "remove one of the files or rename it"
                )
            entries[entry.id] = entry
        editions[document.name] = edition
        beside.read(file, edition.id, entries)
    if not entries:
        raise UnreadableDocumentError(f"{path}: no entry was found; put answers there")
    return Corpus(
        documents=tuple(documents),
        questions=questions,
        entries=tuple(replace(entry, translation=beside.translations.get(entry.id)) for entry in entries.values()),
        examples=tuple(beside.examples),
        unanswerable=tuple(beside.unanswerable),
        doubts=(*doubts, *beside.doubts),
        digest=_digest([*documents, *beside.documents]),
        stale_translations=tuple(beside.stale),
        publications=beside.publications,
        editions=editions,
    )


@dataclass(slots=True)
class _Beside:
    """What the companions of all documents hold, collected while loading."""

    documents: list[SourceDocument] = field(default_factory=list)
    examples: list[ExampleQuestion] = field(default_factory=list)
    unanswerable: list[ExampleQuestion] = field(default_factory=list)
    translations: dict[str, Translation] = field(default_factory=dict)
    stale: list[str] = field(default_factory=list)
    publications: dict[str, Publication] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def read(self, file: Path, edition: str, entries: Mapping[str, Entry]) -> None:
        """Adds what lies beside one source file."""
        if document := self._document(file, EXAMPLES_SUFFIX):
            examples, doubts = read_examples(document, edition, entries)
            self.examples += examples
            self.doubts += doubts
        if document := self._document(file, UNANSWERABLE_SUFFIX):
            self.unanswerable += read_unanswerable(document)
        if document := self._document(file, TRANSLATION_SUFFIX):
            translations, stale, doubts = read_translations(document, edition, entries)
            self.translations |= translations
            self.stale += stale
            self.doubts += doubts
        if document := self._document(file, PUBLICATION_SUFFIX):
            self.publications[file.name] = read_publication(document)

    def _document(self, file: Path, suffix: str) -> SourceDocument | None:
        path = companion(file, suffix)
        if path is None:
            return None
        if any(document.name == path.name for document in self.documents):
            raise InvalidRecordError(
                f"{path}: lies beside two documents of its name, one of them {file.name}; rename one"
            )
        self.documents.append(read_document(path))
        return self.documents[-1]


def _read(
    document: SourceDocument, questions: dict[str, tuple[Question, ...]], doubts: list[Doubt]
) -> tuple[Sequence[Entry], Edition]:
    if document.media_type == "application/jsonl":
        return read_entries(document), entries_edition(document)
    questionnaire = read_questionnaire(document)
    questions[document.name] = questionnaire.questions
    doubts += questionnaire.doubts
    return build_entries(questionnaire), questionnaire.edition


def _digest(documents: Sequence[SourceDocument]) -> str:
    parts = [[document.name, document.digest] for document in documents]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
