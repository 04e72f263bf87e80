"""All kept builds tried once more: their files, and how they answer the golden questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import (
    BuildLayout,
    GoldenComparison,
    IndexDirectory,
    IndexingError,
    compare_golden,
    open_build,
)
from qa.maintenance.golden import ask_golden


@dataclass(frozen=True, slots=True)
class VerifiedBuild:
    """One build: whether it is the one in use, what is wrong with it ("" if nothing), and its golden questions.

    `golden` compares how they were answered when it was published with how they are now.
    """

    build: str
    in_use: bool
    fault: str
    golden: GoldenComparison


def verify_builds(directory: Path) -> list[VerifiedBuild]:
    """Verifies all builds of an index directory, newest first; loads no embedding model.

    Raises:
        MissingIndexError: there is none.
    """
    store = IndexDirectory(directory)
    builds, used = store.require_builds(), store.current_if_any()
    return [_verify(build, build == used) for build in builds]


def _verify(build: BuildLayout, in_use: bool) -> VerifiedBuild:
    try:
        index = open_build(build)
    except IndexingError as error:
        return VerifiedBuild(build.name, in_use, str(error), GoldenComparison())
    golden = compare_golden(index.manifest.golden, ask_golden(index))
    fault = "finds fewer entries than when it was published; run: peru-qa index --force" if golden.is_worse else ""
    return VerifiedBuild(build.name, in_use, fault, golden)


def verification_record(builds: Sequence[VerifiedBuild]) -> list[dict[str, Any]]:
    """The builds as JSON."""
    return [
        {
            "build": one.build,
            "in_use": one.in_use,
            "health": one.fault or "sound",
            "golden": {"asked": one.golden.asked, "before": one.golden.before, "right": one.golden.now},
        }
        for one in builds
    ]


def verification_text(builds: Sequence[VerifiedBuild]) -> str:
    """The builds for a person, a line each."""
    lines = []
    for one in builds:
        health = one.fault or f"sound; {one.golden.now} of {one.golden.asked} golden questions find their entry"
        lines.append(f"{one.build}{' (in use)' if one.in_use else ''}: {health}")
    return "\n".join(lines)
