"""TODO: what is this."""

import argparse
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Never

from qa.cli.output import _json, _say, _warn
from qa.settings import Settings

if TYPE_CHECKING:
    from tqdm import tqdm


def _index(settings: Settings, options: argparse.Namespace) -> None:
    if options.dry_run:
        _dry_run(settings, options)
        return
    from qa.maintenance.changes import build_record
    from qa.maintenance.status import stale_text
    from qa.maintenance.update import bring_up_to_date

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
    from qa.maintenance.changes import changes_record, changes_text
    from qa.maintenance.update import plan

    planned = plan(settings, options.keep_going)
    _say(_json(changes_record(*planned)) if options.json else changes_text(*planned))


def _rollback(settings: Settings, options: argparse.Namespace) -> None:
    from index import roll_back
    from qa.maintenance.recipe import engine_of

    name = roll_back(settings.index_directory, options.build, engine_of(settings))
    _say(f"{name} is in use again, until the next: peru-qa index")


def _verify(settings: Settings, options: argparse.Namespace) -> None:
    from index import DamagedIndexError, IndexDirectory
    from qa.maintenance.verification import verification_record, verification_text, verify_builds

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


def _status(settings: Settings, options: argparse.Namespace) -> None:
    from qa.maintenance.status import status_record, status_text

    record = status_record(settings)
    _say(_json(record) if options.json else status_text(record))
