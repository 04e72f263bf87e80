"""TODO: what is this."""

import argparse
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Never

from qa.cli.output import print_result, print_warning, to_json
from qa.settings import Settings

if TYPE_CHECKING:
    from tqdm import tqdm


def update_index(settings: Settings, options: argparse.Namespace) -> None:
    if options.dry_run:
        _dry_run(settings, options)
        return
    from qa.maintenance.changes import build_record
    from qa.maintenance.status import stale_translations_text
    from qa.maintenance.update import bring_up_to_date

    with _progress_bar() as progress, _without_collecting():
        report = bring_up_to_date(settings, progress, options.force, options.keep_going, print_warning)
    if options.json:
        print_result(to_json(build_record(report)))
    elif report.changed:
        parts = ", ".join(f"{count} {name}" for name, count in report.questions.counts().items())
        print_result(f"Built {report.build} in {report.seconds:.1f} s.")
        print_result(f"Questions: {parts}. Vectors: {report.embedded} embedded, {report.reused} reused.")
    else:
        print_result(f"Nothing changed; {report.build} stays in use.")
    if report.sent and not options.json:
        print_result("The engine has it.")
    if report.stale_translations and not options.json:
        print_warning(stale_translations_text(report.stale_translations))


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
    from qa.maintenance.update import plan_update

    planned = plan_update(settings, options.keep_going)
    print_result(to_json(changes_record(*planned)) if options.json else changes_text(*planned))


def roll_back(settings: Settings, options: argparse.Namespace) -> None:
    from index import roll_back
    from qa.maintenance.recipe import open_milvus

    name = roll_back(settings.index_directory, options.build, open_milvus(settings))
    print_result(f"{name} is in use again, until the next: peru-qa index")


def verify(settings: Settings, options: argparse.Namespace) -> None:
    from index import DamagedIndexError, IndexDirectory
    from qa.maintenance.verification import verification_record, verification_text, verify_builds

    builds = verify_builds(settings.index_directory)
    print_result(to_json(verification_record(builds)) if options.json else verification_text(builds))
    faulty = sum(bool(one.fault) for one in builds)
    if faulty:
        raise DamagedIndexError(f"{faulty} of {len(builds)} builds can't be trusted; run: peru-qa index, peru-qa prune")
    # Sound builds are no use where none is the one in use.
    IndexDirectory(settings.index_directory).current()


def prune(settings: Settings, options: argparse.Namespace) -> None:
    from index import KEPT_BUILDS, prune_index

    removed = prune_index(settings.index_directory, options.keep or KEPT_BUILDS)
    print_result("\n".join(f"Deleted {name}." for name in removed) or "Nothing to delete.")


def show_status(settings: Settings, options: argparse.Namespace) -> None:
    from qa.maintenance.status import status_record, status_text

    record = status_record(settings)
    print_result(to_json(record) if options.json else status_text(record))
