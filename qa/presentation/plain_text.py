"""An answer as plain text, for the terminal and for programs. Pure functions."""

from qa.answering.answer import Answer
from qa.messages import messages
from qa.presentation.wording import (
    MAX_NEAREST,
    confidence_line,
    edition_text,
    is_only_a_choice,
    language_note,
    localized,
    numbers_text,
    question_as_printed,
    refusal_texts,
    source_text,
)


def answer_text(answer: Answer, original: bool = False) -> str:
    """What the terminal shows for an answer; `original` adds the source's own words below a translation."""
    words = messages(answer.language)
    suggestions = [f"  {text}" for text in answer.suggestions]
    if answer.kind == "blank":
        return "\n".join([words["blank"], *suggestions])
    if answer.kind == "courtesy":
        return "\n".join([answer.text, "", words["ask_for_example"], *suggestions])
    if answer.kind == "refusal":
        lines = [*refusal_texts(answer), "", words["nearest"]]
        lines += [
            f"  [{c.rank}] {localized(c).title} "
            f"({edition_text(c.edition, answer.language)}, {numbers_text(c.questions, answer.language)})"
            for c in answer.citations[:MAX_NEAREST]
        ]
        return "\n".join([*lines, "", words["try"], *suggestions] if suggestions else lines)
    first = answer.citations[0]
    asked = question_as_printed(first, answer.language)
    lines = [f"{asked} [1]"] if is_only_a_choice(answer) else [f"{answer.text} [1]", "", asked]
    lines += [f"  {link.url}" for link in first.links]
    if answer.translated and original:
        lines += ["", f"{words['original']}:", answer.original]
    lines += ["", f"[1] {source_text(first, answer.language)}", confidence_line(answer.confidence, answer.language)]
    note = language_note(answer)
    return "\n".join([*lines, note] if note else lines)
