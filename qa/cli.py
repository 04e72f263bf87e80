"""The command `peru-qa`. The only module that prints; heavy libraries are loaded only by what needs them."""

import argparse
import gc
import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Never

from corpus import PeruQaError, load_corpus
from qa.errors import BatchError, SettingsError
from qa.grammar import build_parser
from qa.settings import Settings, read_settings

if TYPE_CHECKING:
    from tqdm import tqdm

    from qa.opening import Opening
    from qa.web.server import Server


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _tell(text: str) -> None:
    """To the person at the terminal, not into the results."""
    sys.stderr.write(text + "\n")


def _warn(text: str) -> None:
    _tell(f"peru-qa: warning: {text}")


def _json(value: object, indent: int | None = 1) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _serve(settings: Settings, options: argparse.Namespace) -> None:
    _require_free(settings.host, settings.port)
    # What opens the index is loaded first and gets on with it; the page takes longest to load.
    from qa.following import Follower
    from qa.opening import Opening
    from qa.service import has_index, prepare
    from qa.watching import CorpusWatcher
    from qa.web.logs import SERVER, set_up_logging

    set_up_logging(settings.log)
    tell = logging.getLogger(SERVER).info
    if not has_index(settings):
        tell("Building the index, on the first start only; the page tells how far it is. It takes some three minutes.")

    def warn(text: str) -> None:
        logging.getLogger(SERVER).warning("peru-qa: warning: %s", text)

    opening = Opening(lambda tell_stage: prepare(settings, tell_stage, warn))
    follower, watcher = Follower(settings, opening, tell), CorpusWatcher(settings, opening, tell)
    made: Future[Server] = Future()
    reachable = threading.Event()

    def told_address(address: str) -> None:
        tell("The page is open on %s (stop it with Ctrl+C)", address)
        reachable.set()

    def opened() -> None:
        reachable.wait()
        tell("Ready to answer from %s.", opening.served.build)
        if options.watch:
            watcher.start()
        follower.run()

    opening.start(failed=lambda: made.result().stop(), opened=opened)
    made.set_result(_server(settings, opening, told_address))
    # The system's own way would end this process before it has ended a rebuild.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        made.result().run()
    finally:
        watcher.stop()
    opening.raise_failure()


def _server(settings: Settings, opening: "Opening", told_address: Callable[[str], None]) -> "Server":
    """What serves the page and the API, not running yet; to load Gradio takes seconds."""
    from qa.web.app import build_app
    from qa.web.server import Server
    from qa.web.stopping import Stopping

    stopping = Stopping()
    return Server(build_app(settings, opening, stopping), settings.host, settings.port, told_address, stopping)


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
    if options.dry_run:
        _dry_run(settings, options)
        return
    from qa.changes import build_record
    from qa.service import bring_up_to_date
    from qa.status import stale_text

    with _progress_bar() as progress, _without_collecting():
        report = bring_up_to_date(settings, progress, options.force, options.keep_going, _warn)
    if options.json:
        _say(_json(build_record(report)))
    elif report.changed:
        parts = ", ".join(f"{count} {name}" for name, count in report.questions.counts().items())
        _say(f"Built {report.build} in {report.seconds:.1f} s.")
        _say(f"Questions: {parts}. Vectors: {report.embedded} embedded, {report.reused} reused.")
    else:
        _say(f"Nothing changed; {report.build} stays in use.")
    if report.sent and not options.json:
        _say("The engine has it.")
    if report.stale_translations and not options.json:
        _warn(stale_text(report.stale_translations))


@contextmanager
def _progress_bar() -> Iterator[Callable[[int, int], None]]:
    """What is called with the texts embedded so far and their number; a bar is shown from the first call on."""
    bars: list[tqdm[Never]] = []

    def progress(done: int, total: int) -> None:
        if not bars:
            # Late, since most often there is nothing to embed.
            from tqdm import tqdm

            bars.append(tqdm(desc="embedding", unit=" texts", disable=None, leave=False, total=total))
        bars[0].update(done - bars[0].n)

    try:
        yield progress
    finally:
        for bar in bars:
            bar.close()


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Without the garbage collector: a build makes millions of objects, hardly a cycle; that saves a tenth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _dry_run(settings: Settings, options: argparse.Namespace) -> None:
    from qa.changes import changes_record, changes_text
    from qa.service import plan

    planned = plan(settings, options.keep_going)
    _say(_json(changes_record(*planned)) if options.json else changes_text(*planned))


def _rollback(settings: Settings, options: argparse.Namespace) -> None:
    from index import roll_back
    from qa.recipe import engine_of

    name = roll_back(settings.index_directory, options.build, engine_of(settings))
    _say(f"{name} is in use again, until the next: peru-qa index")


def _verify(settings: Settings, options: argparse.Namespace) -> None:
    from index import DamagedIndexError, IndexDirectory
    from qa.verifying import verification_record, verification_text, verify_builds

    builds = verify_builds(settings.index_directory)
    _say(_json(verification_record(builds)) if options.json else verification_text(builds))
    faulty = sum(bool(one.fault) for one in builds)
    if faulty:
        raise DamagedIndexError(f"{faulty} of {len(builds)} builds can't be trusted; run: peru-qa index, peru-qa prune")
    # Sound builds are no use where none is the one in use.
    IndexDirectory(settings.index_directory).current()


def _prune(settings: Settings, options: argparse.Namespace) -> None:
    from index import KEPT_BUILDS, prune_index

    removed = prune_index(settings.index_directory, options.keep or KEPT_BUILDS)
    _say("\n".join(f"Deleted {name}." for name in removed) or "Nothing to delete.")


def _ask(settings: Settings, options: argparse.Namespace) -> None:
    from qa.batch import answer_batch, read_batch

    batch = read_batch(_read_text(options.batch), options.batch.name) if options.batch else []
    from qa.serialising import answer_record
    from qa.service import open_answerer
    from qa.terminal import answer_text

    answerer = open_answerer(settings, _warn)
    if options.batch:
        for record in answer_batch(answerer, batch, options.edition):
            _say(_json(record, indent=None))
        return
    answer = answerer.answer(options.question, edition=options.edition)
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

    citations = open_answerer(settings, _warn).search(options.question, options.k, options.edition)
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


_COMMANDS: Mapping[str, Callable[[Settings, argparse.Namespace], None]] = {
    "serve": _serve,
    "index": _index,
    "rollback": _rollback,
    "verify": _verify,
    "prune": _prune,
    "ask": _ask,
    "search": _search,
    "status": _status,
    "corpus": _corpus,
    "eval": _eval,
    "feedback": _feedback,
    "report": _report,
}


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
        _COMMANDS[options.command](settings, options)
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
