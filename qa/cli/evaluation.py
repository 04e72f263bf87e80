"""The commands `eval`, `feedback` and `report`: how good the answers are, and what visitors make of them."""

import argparse

from corpus import load_corpus
from qa.cli.output import print_message, print_result, print_warning, read_text, to_json
from qa.cli.teaching import write_workbook
from qa.settings import FAISS, Settings


def evaluate_answers(settings: Settings, options: argparse.Namespace) -> None:
    """Measure the answers on labelled questions, what each part contributes to them, or how unprepared entries fare."""
    from qa.evaluation.ablation import ablations
    from qa.evaluation.metrics import evaluate
    from qa.evaluation.questions import read_questions
    from qa.evaluation.reporting import (
        ablation_record,
        ablation_table,
        evaluation_record,
        evaluation_text,
        unprepared_text,
    )
    from qa.evaluation.unprepared import evaluate_unprepared
    from qa.serving.startup import open_answerer

    questions = read_questions(read_text(options.questions), options.questions.name, print_warning)
    if options.ablate:
        variants = ablations(settings, load_corpus(settings.corpus), questions, _print_step)
        print_result(to_json(ablation_record(variants)) if options.json else ablation_table(variants))
        return
    if options.unprepared:
        # Other builds are made of the one in the directory, wherever servers read theirs.
        answerer = open_answerer(settings.model_copy(update={"store": FAISS}), print_warning)
        corpus = load_corpus(settings.corpus)
        evaluation, as_text = evaluate_unprepared(answerer, settings, corpus, questions, _print_step), unprepared_text
    else:
        evaluation, as_text = evaluate(open_answerer(settings, print_warning), questions), evaluation_text
    print_result(to_json(evaluation_record(evaluation)) if options.json else as_text(evaluation))


def _print_step(name: str) -> None:
    """Tell what is measured next, which may take a minute."""
    print_message(f"{name} ...")


def export_feedback(settings: Settings, options: argparse.Namespace) -> None:
    """Print visitors' feedback as questions that `eval` reads."""
    del options
    from qa.evaluation.questions import feedback_record
    from qa.serving.feedback_store import FeedbackStore

    feedback = FeedbackStore(settings.feedback_file).all_feedback()
    for rating in feedback:
        print_result(to_json(feedback_record(rating), indent=None))
    if not feedback:
        print_message(f"{settings.feedback_file}: no feedback is stored there yet")


def report_unanswered(settings: Settings, options: argparse.Namespace) -> None:
    """Print the questions that were not answered, similar ones together, or write them to a workbook to fill in."""
    if options.xlsx:
        write_workbook(settings, options.xlsx)
        return
    from index import open_embedder
    from qa.evaluation.unanswered import MAX_QUESTIONS, find_unanswered, group_similar, report_record, report_text
    from qa.serving.feedback_store import FeedbackStore

    store = FeedbackStore(settings.feedback_file)
    recorded = store.recorded_questions()
    questions = find_unanswered(recorded, store.all_feedback())
    if len(questions) > MAX_QUESTIONS:
        print_warning(f"the {len(questions) - MAX_QUESTIONS:,} least frequent questions are left out")
        questions = questions[:MAX_QUESTIONS]
    focuses = [question.focus for question in questions]
    groups = group_similar(questions, open_embedder(settings.model).embed_queries(focuses)) if questions else []
    if options.json:
        print_result(to_json(report_record(groups, settings.record_questions)))
    else:
        # The server may record what this command's own settings say nothing of.
        print_result(report_text(groups, settings.record_questions or bool(recorded)))
