"""Verifies all kept builds: their files, and how they answer the golden questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import DirectoryStore, GoldenComparison, IndexingError, compare_golden
from qa.maintenance.golden import ask_golden


@dataclass(frozen=True, slots=True)
class VerifiedBuild:
    """A build, whether it is the one in use, and what is wrong with it ("" if nothing).

    `golden` compares how the golden questions are answered now with how they were when it was published.
    """

    build: str
    in_use: bool
    fault: str
    golden: GoldenComparison


def verify_builds(directory: Path) -> list[VerifiedBuild]:
    """Verify all builds of an index directory, newest first, without loading an embedding model.

    Raises:
        MissingIndexError: there is no build.
    """
    store = DirectoryStore(directory)
    return [_verify(store, build.name) for build in store.directory.require_builds()]


def _verify(store: DirectoryStore, build: str) -> VerifiedBuild:
    in_use = store.is_in_use(build)
    try:
        index = store.open(build)
    except IndexingError as error:
        return VerifiedBuild(build, in_use, str(error), GoldenComparison())
    golden = compare_golden(index.manifest.golden, ask_golden(index))
    fault = (
        "ranks the right entry first less often than when it was published; run: peru-qa index --force"
        if golden.is_worse
        else ""
    )
    return VerifiedBuild(build, in_use, fault, golden)


def verification_record(builds: Sequence[VerifiedBuild]) -> list[dict[str, Any]]:
    """Describe the builds as JSON."""
    return [
        {
            "build": build.build,
            "in_use": build.in_use,
            "health": build.fault or "sound",
            "golden": {"asked": build.golden.asked, "before": build.golden.before, "right": build.golden.now},
        }
        for build in builds
    ]


def verification_text(builds: Sequence[VerifiedBuild]) -> str:
    """Describe the builds as text, one line each."""
    lines = []
    for build in builds:
        health = build.fault or f"sound; {build.golden.now} of {build.golden.asked} golden questions find their entry"
        lines.append(f"{build.build}{' (in use)' if build.in_use else ''}: {health}")
    return "\n".join(lines)
