"""Records the questions that visitors ask, by whatever channel, if questions are recorded at all."""

import logging

from qa.answering.answer import Answer
from qa.errors import FeedbackError
from qa.serving.feedback_store import AnsweredQuestion, FeedbackStore

_log = logging.getLogger(__name__)


class QuestionRecorder:
    """Stores what was asked and how it was answered; does nothing unless `is_recording`."""

    def __init__(self, store: FeedbackStore, is_recording: bool) -> None:
        self._store = store
        self._is_recording = is_recording

    def record(self, answer: Answer) -> None:
        """Store a question that was answered or refused, but not small talk; a failure is logged and costs nothing."""
        if not self._is_recording or not answer.citations:
            return
        subject = AnsweredQuestion(
            question=answer.question,
            earlier=answer.earlier,
            language=answer.language,
            entry=answer.citations[0].entry,
            answered=answer.answered,
            confidence=answer.confidence,
            build=answer.build,
        )
        try:
            self._store.record_question(subject)
        except FeedbackError as error:
            _log.warning("%s", error)
