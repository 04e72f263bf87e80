"""A corpus out of a path: a file, or a folder of several documents."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from corpus.document import Corpus, Doubt, Entry, ExampleQuestion, Question, SourceDocument
from corpus.entries import build_entries
from corpus.errors import InvalidRecordError, UnreadableDocumentError
from corpus.files import CALIBRATION_SUFFIX, EXAMPLES_SUFFIX, companion, read_document, source_files
from corpus.questionnaire import read_questionnaire
from corpus.records import entries_edition, read_entries, read_examples

SHIPPED = Path(__file__).parent / "data" / "peru-2022"
"""The corpus that the package ships."""


def load_corpus(path: Path = SHIPPED) -> Corpus:
    """Reads all documents of a path, with the example questions beside them.

    Raises:
        MissingDocumentError: nothing to read is there.
        UnreadableDocumentError: a file is empty, binary, wrongly encoded, or holds no questionnaire.
        InvalidRecordError: a line of a .jsonl file is wrong, or an id stands in two documents.
    """
    documents: list[SourceDocument] = []
    companions: list[SourceDocument] = []
    questions: dict[str, tuple[Question, ...]] = {}
    entries: dict[str, Entry] = {}
    asked: dict[str, list[ExampleQuestion]] = {EXAMPLES_SUFFIX: [], CALIBRATION_SUFFIX: []}
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
        for suffix, collected in asked.items():
            beside = companion(file, suffix)
            if beside:
                companions.append(read_document(beside))
                read = read_examples(companions[-1], edition)
                for example in read:
                    if example.entry is None or example.entry in entries:
                        collected.append(example)
                    else:
                        doubts.append(_stray(beside.name, example))
    if not entries:
        raise UnreadableDocumentError(f"{path}: no entry was found; put answers there")
    return Corpus(
        documents=tuple(documents),
        questions=questions,
        entries=tuple(entries.values()),
        examples=tuple(example for example in asked[EXAMPLES_SUFFIX] if example.entry is not None),
        calibration=tuple(asked[CALIBRATION_SUFFIX]),
        doubts=tuple(doubts),
        digest=_digest([*documents, *companions]),
    )


def _stray(name: str, example: ExampleQuestion) -> Doubt:
    return Doubt("question without its entry", name, None, f'"{example.question}" names {example.entry}')


def _read(
    document: SourceDocument, questions: dict[str, tuple[Question, ...]], doubts: list[Doubt]
) -> tuple[Sequence[Entry], str]:
    if document.media_type == "application/jsonl":
        return read_entries(document), entries_edition(document)
    questionnaire = read_questionnaire(document)
    questions[document.name] = questionnaire.questions
    doubts += questionnaire.doubts
    return build_entries(questionnaire), questionnaire.edition


def _digest(documents: Sequence[SourceDocument]) -> str:
    parts = [[document.name, document.digest] for document in documents]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
