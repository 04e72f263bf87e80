"""What a teaching does, as text. Pure functions."""

from collections.abc import Sequence

from corpus import LANGUAGES
from index import GoldenComparison
from qa.evaluation.metrics import Metric
from qa.evaluation.unanswered import count_text
from qa.teaching.checking import Checked
from qa.teaching.companions import ChangedFile
from qa.teaching.effects import Effect, GoldenChange


def checked_text(checked: Checked) -> str:
    """Say how much a workbook teaches."""
    entries = sum(lesson.question.entry is not None for lesson in checked.lessons)
    parts = []
    if checked.lessons:
        parts.append(f"{count_text(entries, 'question')} for entries")
        parts.append(f"{len(checked.lessons) - entries} that no entry answers")
    if checked.known:
        parts.append(f"{checked.known} known already")
    if checked.empty:
        parts.append(f"{count_text(checked.empty, 'row')} left open")
    return ", ".join(parts) or "The workbook has no row to teach."


def golden_text(golden: GoldenChange) -> str:
    """Say which questions become golden, and which no longer are."""
    if not golden.become:
        return "Golden questions (with which each new build is checked): none changes."
    lines = [f"Golden questions (with which each new build is checked): {len(golden.become)} of the taught ones join:"]
    lines += [f"  {question}" for question in golden.become]
    if golden.displaced:
        lines.append("in the place of:")
        lines += [f"  {question}" for question in golden.displaced]
    return "\n".join(lines)


def effect_text(effect: Effect, name: str) -> str:
    """Say how answers change; `name` is the file of the questions that were asked before and after."""
    lines = [f"Taught questions ranked right: {effect.taught_before} before, {effect.taught} after, of {effect.asked}"]
    for language in (*LANGUAGES, "all"):
        if language in effect.before:
            lines.append(f"{name}, R@1 {language}: {_change(effect.before[language], effect.after[language])}")
    return "\n".join([*lines, _comparison_text(effect.golden)])


def _change(before: Metric, after: Metric) -> str:
    return f"{before.value:.3f} before, {after.value:.3f} after ({after.questions} questions)"


def _comparison_text(golden: GoldenComparison) -> str:
    text = f"Golden questions that both builds ask: {golden.before} right before, {golden.now} after, of {golden.asked}"
    return f"{text}; peru-qa index will refuse that without --force" if golden.is_worse else text


def changes_text(changes: Sequence[ChangedFile], verb: str) -> str:
    """List the lines that are added or removed, by file; `verb` says which ("added")."""
    blocks = [
        "\n".join(
            [f"{change.path}: {count_text(len(change.lines), 'line')} {verb}", *(f"  {line}" for line in change.lines)]
        )
        for change in changes
    ]
    return "\n".join(blocks)
