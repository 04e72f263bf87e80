"""The errors of asking and answering."""

from corpus import Edition, PeruQaError

RETRY_AFTER = 5
"""Seconds after which it is worth asking again, if it is unknown when there will be room."""

_MAX_SHOWN = 60
"""Characters of an unknown edition's name that a message repeats."""


class AnsweringError(PeruQaError):
    """A question, a batch or a setting can't be used."""


class SettingsError(AnsweringError):
    """A setting is unknown or its value can't be used."""


class QuestionTooLongError(AnsweringError):
    """A question is too long: it has `length` characters, more than `limit`."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"the question has {length:,} characters, more than the {limit:,} allowed; shorten it")
        self.length = length
        self.limit = limit


class EditionError(AnsweringError):
    """The index doesn't hold the edition that is asked for.

    `edition` is the start of what was asked for; `known` are the editions that the index holds.
    """

    def __init__(self, edition: str, known: tuple[Edition, ...]) -> None:
        self.edition = edition[:_MAX_SHOWN]
        self.known = known
        super().__init__(
            f'there is no edition "{self.edition}"; choose one of: {", ".join(edition.id for edition in known)}'
        )


class BatchError(AnsweringError):
    """A line of a batch file is not a question."""


class FeedbackError(AnsweringError):
    """The file that keeps feedback can't be read or written."""


class TeachingError(AnsweringError):
    """What visitors asked can't be written to a workbook, or what somebody filled in can't be taught."""


class BusyError(AnsweringError):
    """Too many questions are waiting already; `retry_after` seconds later it is worth asking again."""

    retry_after = RETRY_AFTER

    def __init__(self) -> None:
        super().__init__("too many questions are waiting; ask again in a moment")


class NotReadyError(AnsweringError):
    """The index is still being built or opened.

    During a build, `done` of `total` texts are embedded; `retry_after` seconds later it is worth asking again.
    """

    retry_after = RETRY_AFTER

    def __init__(self, done: int, total: int) -> None:
        stage = f"the index is being built ({done:,} of {total:,} texts)" if total else "the index is being opened"
        super().__init__(f"{stage}; ask again in a moment")
        self.done = done
        self.total = total


class ResponseTimeoutError(Exception):
    """A response took too long; its connection is closed, since half of it must not be taken for the whole."""
