"""Disks that run full, or that can't be written: reported in one line, and the last build stays in use."""

import json
import os
import re
import subprocess

import pytest

from support.builds import BUILD_FILES
from support.paths import ROOT
from support.programs import ENVIRONMENT, program

pytestmark = pytest.mark.thorough

OLD, NEW = (f"Portal number {number} shows form 7 of it." for number in (0, 1))


@pytest.fixture
def on_disk(tmp_path):
    """Run a scenario of support/disks.py if mounting is allowed; return its report."""
    alone = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
    probe = [*alone, "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)]
    try:
        subprocess.run(probe, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"nothing can be mounted here: {error}")

    def run(scenario):
        command = [*alone, *program("disks", scenario, str(tmp_path))]
        done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_a_disk_that_runs_full_in_any_file_leaves_the_last_build_in_use(on_disk):
    report = on_disk("full")
    *failed, built = report["tries"]
    assert len(failed) > 30
    for failure in failed:
        assert failure["error"] == (
            f"{report['directory']}: can't be written (No space left on device); the index stays as it was: "
            "free some space, for example with: peru-qa prune --keep 1"
        )
        assert (failure["answer"], failure["warnings"]) == (OLD, [])
        assert failure["names"] == [".lock", "CURRENT", "builds"]
        assert failure["builds"] == failed[0]["builds"]
    assert len(failed[0]["builds"]) == 3
    ran_full = {re.sub(r"^builds/[^/]*/", "", failure["at"]) for failure in failed}
    assert {re.sub(r"^\.CURRENT\..*", "CURRENT", name) for name in ran_full} == {*BUILD_FILES, "CURRENT"}

    assert (built["error"], built["answer"], built["warnings"]) == (None, NEW, [])
    assert len(built["builds"]) == 3


def test_pruning_makes_room_to_build(on_disk):
    report = on_disk("full")
    assert "peru-qa prune --keep 1" in report["refused"]
    assert report["pruned"] == 2
    assert report["after"] is None
    assert (report["answer"], report["warnings"], len(report["builds"])) == (OLD, [], 2)


def test_a_directory_that_cannot_be_written_is_read_and_not_changed(on_disk):
    report = on_disk("read-only")
    assert report["refused"] == dict.fromkeys(
        ("build", "prune", "roll back"),
        f"{report['directory']}: can't be written (Read-only file system); the index stays as it was: "
        "name a writable folder in PERU_QA_INDEX_DIR",
    )
    assert report["unchanged"]
    assert report["current"]
    assert report["before"] == report["after"]
    assert (report["after"]["answer"], report["after"]["warnings"], len(report["after"]["builds"])) == (OLD, [], 2)
