"""The command `teach`, and `report --xlsx`: the workbook that a person fills in, and what becomes of it."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from corpus import SHIPPED, check_is_new, load_corpus, write_new_file
from qa.cli.output import print_message, print_result, print_warning, read_text
from qa.errors import TeachingError
from qa.settings import FAISS, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus import Corpus
    from qa.evaluation.questions import EvaluationQuestion
    from qa.teaching.checking import Lesson
    from qa.teaching.companions import ChangedFile

_MAX_ROWS = 1_000
"""Rows of a workbook, each of which takes a search; a person fills in far fewer, and the most frequent come first."""

_NEAREST = 3
"""Entries to choose from."""


def write_workbook(settings: Settings, path: Path) -> None:
    """Write the questions that should be looked at to a new workbook."""
    check_is_new(path)
    from qa.evaluation.unanswered import MAX_QUESTIONS, RECORDING_CURE, count_text
    from qa.serving.feedback_store import FeedbackStore
    from qa.serving.startup import open_answerer
    from qa.teaching.checking import known_verdicts
    from qa.teaching.companions import taught_moments
    from qa.teaching.open_questions import find_open, group_open
    from qa.teaching.workbook import QuestionRow, workbook_bytes

    store = FeedbackStore(settings.feedback_file)
    recorded, feedback = store.all_recorded(), store.all_feedback()
    known = known_verdicts(load_corpus(settings.corpus))
    questions = find_open(recorded, feedback, known, taught_moments(settings.corpus))
    if not questions:
        cure = "" if settings.record_questions or recorded else f"; {RECORDING_CURE}"
        print_message(f"No question is known that should be looked at; no workbook is written{cure}")
        return
    if len(questions) > MAX_QUESTIONS:
        print_warning(f"the {len(questions) - MAX_QUESTIONS:,} least frequent questions are left out")
        questions = questions[:MAX_QUESTIONS]
    answerer = open_answerer(settings, print_warning)
    groups = group_open(questions, answerer.embedder.embed_queries([question.focus for question in questions]))
    if len(groups) > _MAX_ROWS:
        print_warning(f"the {len(groups) - _MAX_ROWS:,} least frequent groups are left out")
    entries = answerer.index.entries
    rows = [
        QuestionRow(group, tuple(entries[found.entry] for found in answerer.search(group.central.question, _NEAREST)))
        for group in groups[:_MAX_ROWS]
    ]
    # What visitors asked is nobody else's business, and the file of feedback is private, too.
    write_new_file(path, workbook_bytes(rows, tuple(entries.values())), is_private=True)
    hint = f"peru-qa teach {quote(str(path))}{_given(settings)}"
    print_result(f"{path}: {count_text(len(rows), 'group')} of questions. Fill it in, then run: {hint}")


def teach(settings: Settings, options: argparse.Namespace) -> None:
    """Teach what a person has filled in, or take the last teaching back."""
    if options.undo and options.questions:
        raise TeachingError("--questions compares what a workbook teaches; leave it out with --undo")
    from qa.teaching.companions import plan_undoing, write_changes
    from qa.teaching.reporting import changes_text

    changes = plan_undoing(settings.corpus) if options.undo else _plan_teaching(settings, options)
    verb = "removed" if options.undo else "added"
    if options.dry_run or not changes:
        print_result(changes_text(changes, f"would be {verb}") if changes else f"Nothing is {verb}.")
        return
    if settings.corpus.resolve() == SHIPPED.resolve():
        print_warning(
            "this is the corpus of the package itself, which its next version replaces; "
            "to keep what is taught, copy the folder and name the copy with --corpus"
        )
    write_changes(changes)
    print_result(changes_text(changes, verb))
    print_message(f"To answer {'without' if options.undo else 'with'} it, run: peru-qa index{_given(settings)}")


def _given(settings: Settings) -> str:
    """Return the options that name a corpus and a folder of the index other than the usual ones, for a hint."""
    corpus = "" if settings.corpus.resolve() == SHIPPED.resolve() else f" --corpus {quote(str(settings.corpus))}"
    return corpus if settings.index_dir is None else f"{corpus} --index-dir {quote(str(settings.index_dir))}"


def _plan_teaching(settings: Settings, options: argparse.Namespace) -> "list[ChangedFile]":
    """Check a workbook, show what it changes, and return the changes; raise TeachingError if a row is faulty."""
    from qa.evaluation.questions import read_questions
    from qa.serving.feedback_store import FeedbackStore
    from qa.teaching.checking import check_judgements
    from qa.teaching.companions import plan_teaching, taught_moments
    from qa.teaching.judgements import read_judgements
    from qa.teaching.open_questions import find_unsettled
    from qa.teaching.reporting import checked_text

    # What may be faulty is read before anything slow is done.
    judgements = read_judgements(options.file)
    questions = None
    if options.questions:
        questions = read_questions(read_text(options.questions), options.questions.name, print_warning)
    corpus = load_corpus(settings.corpus)
    feedback = FeedbackStore(settings.feedback_file).all_feedback()
    unsettled = find_unsettled(feedback, taught_moments(settings.corpus))
    checked = check_judgements(judgements, corpus, unsettled)
    for fault in checked.faults:
        print_message(fault)
    if checked.faults:
        count = len(checked.faults)
        raise TeachingError(
            f"{options.file}: {count} fault{'s' if count > 1 else ''}, listed above; correct the rows and run this "
            "again: nothing was written"
        )
    changes = plan_teaching(checked.lessons, corpus, settings.corpus, datetime.now(UTC))
    print_result(checked_text(checked))
    if checked.lessons:
        _show_effect(settings, corpus, checked.lessons, questions, options.questions)
    return changes


def _show_effect(
    settings: Settings,
    corpus: "Corpus",
    lessons: "Sequence[Lesson]",
    questions: "Sequence[EvaluationQuestion] | None",
    file: Path | None,
) -> None:
    """Print which golden questions change, and if a file of questions is given, how a build answers them."""
    from index import IndexingError, open_index
    from qa.serving.startup import compare_corpus, open_answerer
    from qa.teaching.effects import changed_golden, measure_effect
    from qa.teaching.reporting import effect_text, golden_text

    local = settings.model_copy(update={"store": FAISS})
    try:
        index = open_index(local.index_directory)
        compare_corpus(local, index, print_warning)
    except IndexingError as error:
        if questions is not None:
            raise
        print_warning(f"which golden questions change can't be told without an index ({error})")
        return
    print_result(golden_text(changed_golden(index, lessons)))
    if questions is not None and file is not None:
        effect = measure_effect(open_answerer(local, print_warning), local, corpus, lessons, questions, print_message)
        print_result(effect_text(effect, file.name))
