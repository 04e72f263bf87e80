"""The commands that keep the index: `index`, `rollback`, `verify`, `prune`, `status`, and `corpus`."""

import argparse
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from shlex import quote
from typing import Any

from corpus import load_corpus, write_links, write_template
from qa.cli.output import print_result, print_warning, to_json
from qa.settings import Settings


def update_index(settings: Settings, options: argparse.Namespace) -> None:
    """Bring the index up to date with the corpus, or show what that would change."""
    from qa.maintenance.changes import build_record, build_text, changes_record, changes_text
    from qa.maintenance.status import stale_titles_text, stale_translations_text
    from qa.maintenance.update import bring_up_to_date, plan_update

    if options.dry_run:
        plan = plan_update(settings, options.keep_going)
        print_result(to_json(changes_record(*plan)) if options.json else changes_text(*plan))
        return
    # A build makes millions of objects with hardly a cycle, and is a tenth faster without the garbage collector.
    gc.disable()
    try:
        with _progress_bar() as on_progress:
            report = bring_up_to_date(settings, on_progress, options.force, options.keep_going, print_warning)
    finally:
        gc.enable()
    print_result(to_json(build_record(report)) if options.json else build_text(report))
    if report.stale_translations and not options.json:
        print_warning(stale_translations_text(report.stale_translations))
    if report.stale_titles and not options.json:
        print_warning(stale_titles_text(report.stale_titles))


@contextmanager
def _progress_bar() -> Iterator[Callable[[int, int], None]]:
    """Yield a callback for the texts embedded and their total; a progress bar appears at its first call."""
    bars: list[Any] = []

    def on_progress(done: int, total: int) -> None:
        if not bars:
            # Imported late, since most often there is nothing to embed.
            from tqdm import tqdm

            bars.append(tqdm(desc="embedding", unit=" texts", disable=None, leave=False, total=total))
        bars[0].update(done - bars[0].n)

    try:
        yield on_progress
    finally:
        for bar in bars:
            bar.close()


def roll_back(settings: Settings, options: argparse.Namespace) -> None:
    """Put an earlier build in use again."""
    from index import roll_back
    from qa.maintenance.update import open_store

    name = roll_back(open_store(settings), options.build)
    print_result(f"{name} is in use again, until the next: peru-qa index")


def verify(settings: Settings, options: argparse.Namespace) -> None:
    """Verify all kept builds, and fail if one is faulty or none is in use."""
    from index import DamagedIndexError, DirectoryStore
    from qa.maintenance.verification import verification_record, verification_text, verify_builds

    builds = verify_builds(settings.index_directory)
    print_result(to_json(verification_record(builds)) if options.json else verification_text(builds))
    faulty = sum(bool(build.fault) for build in builds)
    if faulty:
        raise DamagedIndexError(f"{faulty} of {len(builds)} builds can't be trusted; run: peru-qa index, peru-qa prune")
    # Sound builds are of no use if none of them is in use: this raises then.
    DirectoryStore(settings.index_directory).current()


def prune(settings: Settings, options: argparse.Namespace) -> None:
    """Delete damaged builds and the oldest ones."""
    from index import KEPT_BUILDS, prune_index

    removed = prune_index(settings.index_directory, options.keep or KEPT_BUILDS)
    print_result("\n".join(f"Deleted {name}." for name in removed) or "Nothing to delete.")


def show_status(settings: Settings, options: argparse.Namespace) -> None:
    """Show what is indexed, from what, how and when."""
    from qa.maintenance.status import status_record, status_text

    record = status_record(settings)
    print_result(to_json(record) if options.json else status_text(record))


def show_corpus(settings: Settings, options: argparse.Namespace) -> None:
    """Show the corpus as parsed, or every doubt about the parsing; or write its links, or a table to start one from."""
    if options.template:
        write_template(options.template)
        name = quote(str(options.template))
        print_result(f"Wrote {name}. Fill it in, and run: peru-qa corpus --check --corpus {name}")
        return
    from qa.maintenance.corpus_listing import corpus_record, corpus_text, doubts_text

    corpus = load_corpus(settings.corpus)
    if options.links:
        write_links(options.links, corpus.entries)
        count = sum(len(entry.links) for entry in corpus.entries)
        print_result(f"Links written to {options.links}: {count}. Note in it which ones are ok or gone.")
    elif options.check:
        print_result(to_json([asdict(doubt) for doubt in corpus.doubts]) if options.json else doubts_text(corpus))
    else:
        print_result(to_json(corpus_record(corpus)) if options.json else corpus_text(corpus))
