"""The errors of asking and answering.

AnsweringError            base of the family, itself a PeruQaError
├── SettingsError         a setting is unknown or out of its range
├── QuestionError         a question can't be taken as it is (too long)
├── EditionError          an edition is asked for that the index doesn't hold
├── BatchError            a line of a batch file is not a question
├── FeedbackError         the file that keeps feedback can't be read or written
├── BusyError             too many questions are waiting; ask again in a moment
└── NotReadyError         the index is being built or opened; ask again in a moment
"""

from corpus import Edition, PeruQaError

RETRY_AFTER = 5
"""Seconds after which it is worth asking again, where nobody can tell when there will be room."""

_MAX_SHOWN = 60
"""Characters of an unknown edition's name that are repeated."""


class AnsweringError(PeruQaError):
    """A question, a batch or a setting can't be used."""


class SettingsError(AnsweringError):
    """A setting is unknown or out of its range."""


class QuestionError(AnsweringError):
    """A question can't be taken as it is.

    `limit` is the most characters that a question may have.
    """

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"the question has {length:,} characters, more than the {limit:,} that fit; ask it shorter")
        self.length = length
        self.limit = limit


class EditionError(AnsweringError):
    """An edition is asked for that the index doesn't hold.

    `edition` is what was asked for, as much of it as is worth repeating; `known` are those that the index holds.
    """

    def __init__(self, edition: str, known: tuple[Edition, ...]) -> None:
        self.edition = edition[:_MAX_SHOWN]
        self.known = known
        super().__init__(f'there is no edition "{self.edition}"; name one of: {", ".join(one.id for one in known)}')


class BatchError(AnsweringError):
    """A line of a batch file is not a question."""


class FeedbackError(AnsweringError):
    """The file that keeps feedback can't be read or written."""


class BusyError(AnsweringError):
    """Too many questions are waiting already.

    `retry_after` are the seconds after which it is worth asking again.
    """

    retry_after = RETRY_AFTER

    def __init__(self) -> None:
        super().__init__("too many questions are waiting; ask again in a moment")


class NotReadyError(AnsweringError):
    """The index is still being built or opened.

    Of a build, `done` of `total` texts are embedded; `retry_after` are the seconds after which it is worth asking
    again.
    """

    retry_after = RETRY_AFTER

    def __init__(self, done: int, total: int) -> None:
        stage = f"the index is being built ({done:,} of {total:,} texts)" if total else "the index is being opened"
        super().__init__(f"{stage}; ask again in a moment")
        self.done = done
        self.total = total


class ResponseTimeoutError(Exception):
    """A response took too long; its connection is closed, since half of it must not pass for the whole."""
