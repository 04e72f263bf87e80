"""Objects of the product as the JSON that the command and the API give."""

from typing import Any

from corpus import Entry
from index import Index
from qa.answering.answer import Answer, Citation
from qa.presentation.json_records import AnswerRecord, CitationRecord, EntryRecord


def answer_record(answer: Answer, question_id: object = None) -> dict[str, Any]:
    """Return an answer as JSON."""
    return AnswerRecord.from_answer(answer, question_id).to_json()


def citation_record(citation: Citation) -> dict[str, Any]:
    """Return a citation as JSON."""
    return CitationRecord.from_citation(citation).to_json()


def entry_record(index: Index, entry: Entry) -> dict[str, Any]:
    """Return an entry as JSON."""
    return EntryRecord.from_entry(index, entry).to_json()
