"""TODO: what is this."""

import argparse
from dataclasses import asdict
from typing import Any

from corpus import load_corpus
from qa.cli.output import _json, _read_text, _say, _tell, _warn
from qa.settings import Settings


def _eval(settings: Settings, options: argparse.Namespace) -> None:
    from qa.evaluation import (
        ablation_record,
        ablation_table,
        ablations,
        evaluate,
        evaluation_record,
        evaluation_text,
        read_questions,
    )

    questions = read_questions(_read_text(options.questions), options.questions.name, _warn)
    if options.ablate:
        variants = list(ablations(settings, load_corpus(settings.corpus), questions, lambda name: _tell(f"{name} ...")))
        _say(_json(ablation_record(variants)) if options.json else ablation_table(variants))
        return
    from qa.serving.startup import open_answerer

    evaluation = evaluate(open_answerer(settings, _warn), questions)
    _say(_json(evaluation_record(evaluation)) if options.json else evaluation_text(evaluation))


def _corpus(settings: Settings, options: argparse.Namespace) -> None:
    from qa.maintenance.corpus_listing import corpus_record, corpus_text, doubts_text

    corpus = load_corpus(settings.corpus)
    if options.check:
        doubts: list[Any] = [asdict(doubt) for doubt in corpus.doubts]
        _say(_json(doubts) if options.json else doubts_text(corpus))
    else:
        _say(_json(corpus_record(corpus)) if options.json else corpus_text(corpus))


def _feedback(settings: Settings, options: argparse.Namespace) -> None:
    del options
    from qa.evaluation.feedback_export import feedback_record
    from qa.serving.feedback_store import FeedbackStore

    kept = FeedbackStore(settings.feedback_file).feedback()
    for feedback in kept:
        _say(_json(feedback_record(feedback), indent=None))
    if not kept:
        _tell(f"{settings.feedback_file}: no feedback is kept there yet")


def _report(settings: Settings, options: argparse.Namespace) -> None:
    from index import open_embedder
    from qa.evaluation.unanswered import MOST_QUESTIONS, grouped, report_record, report_text, unanswered
    from qa.serving.feedback_store import FeedbackStore

    store = FeedbackStore(settings.feedback_file)
    questions = unanswered(store.asked(), store.feedback())
    if len(questions) > MOST_QUESTIONS:
        _warn(f"the {len(questions) - MOST_QUESTIONS:,} questions that were asked least are left out")
        questions = questions[:MOST_QUESTIONS]
    points = [question.point for question in questions]
    groups = grouped(questions, open_embedder(settings.model).embed_queries(points)) if questions else []
    recording = settings.record_questions
    _say(_json(report_record(groups, recording)) if options.json else report_text(groups, recording))
