"""Visitors' feedback as questions for `peru-qa eval`."""

from typing import Any

from qa.serving.feedback_store import Feedback


def feedback_record(feedback: Feedback) -> dict[str, Any]:
    """Describe feedback as a question that `peru-qa eval` reads.

    `gold` is the right answer as far as the rating implies it; None if it implies only that the given answer was
    wrong, until somebody fills it in.
    """
    subject = feedback.subject
    history = [{"role": "user", "content": question} for question in subject.earlier]
    return {
        "question": subject.question,
        "lang": subject.language,
        "kind": "feedback",
        "gold": _gold(feedback),
        **({"history": history} if history else {}),
        "helpful": feedback.helpful,
        "reason": feedback.reason,
        "comment": feedback.comment,
        "entry": subject.entry,
        "answered": subject.answered,
        "confidence": round(subject.confidence, 4),
        "build": subject.build,
        "day": feedback.day,
    }


def _gold(feedback: Feedback) -> list[str] | None:
    subject = feedback.subject
    if subject.answered and feedback.helpful:
        return [subject.entry] if subject.entry is not None else None
    rightly_refused = not subject.answered and feedback.helpful
    wrongly_answered = subject.answered and feedback.reason == "not_in_document"
    return [] if rightly_refused or wrongly_answered else None
