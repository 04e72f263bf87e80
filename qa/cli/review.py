"""TODO: what is this."""

import argparse
from dataclasses import asdict
from typing import Any

from corpus import load_corpus
from qa.cli.output import print_message, print_result, print_warning, read_text, to_json
from qa.settings import Settings


def evaluate_answers(settings: Settings, options: argparse.Namespace) -> None:
    from qa.evaluation import (
        ablation_record,
        ablation_table,
        ablations,
        evaluate,
        evaluation_record,
        evaluation_text,
        read_questions,
    )

    questions = read_questions(read_text(options.questions), options.questions.name, print_warning)
    if options.ablate:
        variants = list(
            ablations(settings, load_corpus(settings.corpus), questions, lambda name: print_message(f"{name} ..."))
        )
        print_result(to_json(ablation_record(variants)) if options.json else ablation_table(variants))
        return
    from qa.serving.startup import open_answerer

    evaluation = evaluate(open_answerer(settings, print_warning), questions)
    print_result(to_json(evaluation_record(evaluation)) if options.json else evaluation_text(evaluation))


def show_corpus(settings: Settings, options: argparse.Namespace) -> None:
    from qa.maintenance.corpus_listing import corpus_record, corpus_text, doubts_text

    corpus = load_corpus(settings.corpus)
    if options.check:
        doubts: list[Any] = [asdict(doubt) for doubt in corpus.doubts]
        print_result(to_json(doubts) if options.json else doubts_text(corpus))
    else:
        print_result(to_json(corpus_record(corpus)) if options.json else corpus_text(corpus))


def export_feedback(settings: Settings, options: argparse.Namespace) -> None:
    del options
    from qa.evaluation.feedback_export import feedback_record
    from qa.serving.feedback_store import FeedbackStore

    kept = FeedbackStore(settings.feedback_file).feedback()
    for feedback in kept:
        print_result(to_json(feedback_record(feedback), indent=None))
    if not kept:
        print_message(f"{settings.feedback_file}: no feedback is kept there yet")


def report_unanswered(settings: Settings, options: argparse.Namespace) -> None:
    from index import open_embedder
    from qa.evaluation.unanswered import MAX_QUESTIONS, find_unanswered, group_similar, report_record, report_text
    from qa.serving.feedback_store import FeedbackStore

    store = FeedbackStore(settings.feedback_file)
    questions = find_unanswered(store.asked(), store.feedback())
    if len(questions) > MAX_QUESTIONS:
        print_warning(f"the {len(questions) - MAX_QUESTIONS:,} questions that were asked least are left out")
        questions = questions[:MAX_QUESTIONS]
    points = [question.point for question in questions]
    groups = group_similar(questions, open_embedder(settings.model).embed_queries(points)) if questions else []
    recording = settings.record_questions
    print_result(to_json(report_record(groups, recording)) if options.json else report_text(groups, recording))
