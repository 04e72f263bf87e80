"""The command `peru-qa`. The only module that prints; heavy libraries are loaded only by what needs them."""

import argparse
import json
import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from corpus import PeruQaError, load_corpus
from qa.errors import BatchError, SettingsError
from qa.settings import Settings, read_settings

if TYPE_CHECKING:
    from index import BuildReport
    from qa.answering import Answerer
    from qa.opening import Tell

_MOST_RESULTS = 100


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _tell(text: str) -> None:
    """To the person at the terminal, not into the results."""
    sys.stderr.write(text + "\n")


def _warn(text: str) -> None:
    _tell(f"peru-qa: warning: {text}")


def _json(value: object, indent: int | None = 1) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _number(text: str, first: int, last: int) -> int:
    if not text.isdecimal() or not first <= int(text) <= last:
        raise argparse.ArgumentTypeError(f"must be a number from {first} to {last}")
    return int(text)


def _path(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("must name a file or folder")
    return Path(text)


def build_parser() -> argparse.ArgumentParser:
    """The command's grammar."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--corpus", type=_path, metavar="PATH", help="file or folder to answer from (PERU_QA_CORPUS)")
    common.add_argument("--index-dir", type=_path, metavar="PATH", help="where the index lies (PERU_QA_INDEX_DIR)")
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="print JSON")

    parser = argparse.ArgumentParser(
        prog="peru-qa",
        description="Answers questions from Peru's reply to the UN E-Government Survey 2022, with citations, offline.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser(
        "serve", parents=[common], help="open the chat and the API, building the index first if there is none"
    )
    serve.add_argument("--host", help="address to listen on (PERU_QA_HOST)")
    serve.add_argument("--port", type=lambda text: _number(text, 0, 65535), help="port to listen on (PERU_QA_PORT)")
    serve.set_defaults(run=_serve)

    index = commands.add_parser("index", parents=[common, as_json], help="bring the index up to date with the corpus")
    index.add_argument("--force", action="store_true", help="build even if nothing changed")
    index.set_defaults(run=_index)

    ask = commands.add_parser("ask", parents=[common, as_json], help="answer one question, or a file of them")
    asked = ask.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?", help="the question, in English or Spanish")
    asked.add_argument("--batch", type=_path, metavar="FILE.jsonl", help="JSON Lines in, JSON Lines out, same order")
    ask.add_argument("--original", action="store_true", help="show the source's own words below a translation")
    ask.set_defaults(run=_ask)

    search = commands.add_parser(
        "search", parents=[common, as_json], help="list ranked passages without composing an answer"
    )
    search.add_argument("question", help="the question, in English or Spanish")
    search.add_argument(
        "-k", type=lambda text: _number(text, 1, _MOST_RESULTS), default=10, help="how many passages (default: 10)"
    )
    search.set_defaults(run=_search)

    status = commands.add_parser(
        "status", parents=[common, as_json], help="tell what is indexed, from what, how and when"
    )
    status.set_defaults(run=_status)

    corpus = commands.add_parser("corpus", parents=[common, as_json], help="show the entries and questions as parsed")
    corpus.add_argument("--check", action="store_true", help="list every doubt about the parsing")
    corpus.set_defaults(run=_corpus)

    evaluation = commands.add_parser(
        "eval", parents=[common, as_json], help="measure the answers on questions of known answer"
    )
    evaluation.add_argument("questions", type=_path, metavar="QUESTIONS.jsonl", help="the questions, JSON Lines")
    evaluation.add_argument(
        "--ablate", action="store_true", help="print what each part is worth, and the baselines (takes minutes)"
    )
    evaluation.set_defaults(run=_eval)

    feedback = commands.add_parser(
        "feedback", parents=[common], help="print what visitors said of answers, as JSON Lines that eval reads"
    )
    feedback.set_defaults(run=_feedback)

    report = commands.add_parser(
        "report", parents=[common, as_json], help="show what was asked and not answered, like questions together"
    )
    report.set_defaults(run=_report)
    return parser


def _update(settings: Settings, force: bool = False) -> "BuildReport":
    from qa.service import bring_up_to_date

    with tqdm(desc="embedding", unit=" texts", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return bring_up_to_date(settings, progress, force)


def _serve(settings: Settings, options: argparse.Namespace) -> None:
    del options
    _require_free(settings.host, settings.port)
    from qa.app import build_app
    from qa.feedback import FeedbackStore
    from qa.opening import Opening
    from qa.server import Server
    from qa.service import has_index, prepare

    if not has_index(settings):
        _tell("Building the index, on the first start only; the page tells how far it is. It takes some three minutes.")

    def prepared(tell: "Tell") -> "Answerer":
        answerer = prepare(settings, tell, _warn)
        _tell(f"Ready to answer from {answerer.index.build}.")
        return answerer

    opening = Opening(prepared)
    app = build_app(opening, FeedbackStore(settings.feedback_file), settings.record_questions)
    server = Server(app, settings.host, settings.port, _tell_address)
    opening.start(failed=server.stop)
    server.run()
    opening.raise_failure()


def _tell_address(address: str) -> None:
    _tell(f"The page is open on {address} (stop it with Ctrl+C)")


def _require_free(host: str, port: int) -> None:
    """Refuses a taken port before anything slow is done."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return
    except (OSError, OverflowError) as error:
        raise SettingsError(
            f"can't listen on {host}:{port} ({getattr(error, 'strerror', None) or error}); "
            "choose another with --port or --host"
        ) from error


def _index(settings: Settings, options: argparse.Namespace) -> None:
    from qa.status import stale_text

    report = _update(settings, options.force)
    if options.json:
        _say(
            _json(
                {
                    "build": report.build,
                    "changed": report.changed,
                    "questions": asdict(report.questions),
                    "passages": {"embedded": report.embedded, "reused": report.reused},
                    "stale_translations": list(report.stale_translations),
                    "seconds": round(report.seconds, 3),
                }
            )
        )
    elif report.changed:
        parts = ", ".join(f"{count} {name}" for name, count in asdict(report.questions).items())
        _say(f"Built {report.build} in {report.seconds:.1f} s.")
        _say(f"Questions: {parts}. Vectors: {report.embedded} embedded, {report.reused} reused.")
    else:
        _say(f"Nothing changed; {report.build} stays in use.")
    if report.stale_translations and not options.json:
        _warn(stale_text(report.stale_translations))


def _ask(settings: Settings, options: argparse.Namespace) -> None:
    from qa.batch import answer_batch, read_batch

    batch = read_batch(_read_text(options.batch), options.batch.name) if options.batch else []
    from qa.serialising import answer_record
    from qa.service import open_answerer
    from qa.terminal import answer_text

    answerer = open_answerer(settings, _warn)
    if options.batch:
        for record in answer_batch(answerer, batch):
            _say(_json(record, indent=None))
        return
    answer = answerer.answer(options.question)
    _say(_json(answer_record(answer)) if options.json else answer_text(answer, options.original))


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise BatchError(f"{path}: can't be read ({reason}); give a UTF-8 JSON Lines file") from error


def _search(settings: Settings, options: argparse.Namespace) -> None:
    from qa.serialising import citation_record
    from qa.service import open_answerer
    from qa.wording import source_text

    citations = open_answerer(settings, _warn).search(options.question, options.k)
    if options.json:
        _say(_json([citation_record(citation) for citation in citations]))
        return
    for citation in citations:
        _say(f"{citation.rank:3} {citation.score:7.3f}  {citation.title}\n             {source_text(citation, 'en')}")
        _say(f"             {' '.join(citation.passage.split())[:300]}\n")


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
    from qa.service import open_answerer

    evaluation = evaluate(open_answerer(settings, _warn), questions)
    _say(_json(evaluation_record(evaluation)) if options.json else evaluation_text(evaluation))


def _status(settings: Settings, options: argparse.Namespace) -> None:
    from qa.status import status_record, status_text

    record = status_record(settings)
    _say(_json(record) if options.json else status_text(record))


def _corpus(settings: Settings, options: argparse.Namespace) -> None:
    from qa.listing import corpus_record, corpus_text, doubts_text

    corpus = load_corpus(settings.corpus)
    if options.check:
        doubts: list[Any] = [asdict(doubt) for doubt in corpus.doubts]
        _say(_json(doubts) if options.json else doubts_text(corpus))
    else:
        _say(_json(corpus_record(corpus)) if options.json else corpus_text(corpus))


def _feedback(settings: Settings, options: argparse.Namespace) -> None:
    del options
    from qa.feedback import FeedbackStore, feedback_record

    kept = FeedbackStore(settings.feedback_file).feedback()
    for feedback in kept:
        _say(_json(feedback_record(feedback), indent=None))
    if not kept:
        _tell(f"{settings.feedback_file}: no feedback is kept there yet")


def _report(settings: Settings, options: argparse.Namespace) -> None:
    from index import open_embedder
    from qa.feedback import FeedbackStore
    from qa.report import MOST_QUESTIONS, grouped, report_record, report_text, unanswered

    store = FeedbackStore(settings.feedback_file)
    questions = unanswered(store.asked(), store.feedback())
    if len(questions) > MOST_QUESTIONS:
        _warn(f"the {len(questions) - MOST_QUESTIONS:,} questions that were asked least are left out")
        questions = questions[:MOST_QUESTIONS]
    points = [question.point for question in questions]
    groups = grouped(questions, open_embedder(settings.model).embed_queries(points)) if questions else []
    recording = settings.record_questions
    _say(_json(report_record(groups, recording)) if options.json else report_text(groups, recording))


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns 0, or 1 after an error told in one line."""
    for stream in (sys.stdout, sys.stderr):
        # Half a surrogate pair or a narrow terminal must not end in a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = build_parser().parse_args(arguments)
    try:
        given = {name: getattr(options, name, None) for name in ("corpus", "index_dir", "host", "port")}
        settings = replace(
            read_settings(os.environ), **{name: value for name, value in given.items() if value is not None}
        )
        options.run(settings, options)
        sys.stdout.flush()
    except PeruQaError as error:
        _tell(f"peru-qa: {error}")
        return 1
    except BrokenPipeError:
        # The reader of the results, such as `head`, has gone; that is no fault.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        # What our own layers did not map: the results can't be written.
        _tell(f"peru-qa: the results can't be written ({error.strerror}); make room or name another target")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
