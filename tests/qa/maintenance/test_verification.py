"""All kept builds are verified."""

from pathlib import Path

import pytest

from index import GoldenComparison, open_index
from index.errors import MissingIndexError
from qa.maintenance.verification import VerifiedBuild, verification_record, verification_text, verify_builds


def test_sound_builds_are_listed_newest_first(library):
    old = library.build
    copied_build = library.copy_build()
    library.store.point_to(copied_build)
    assert verify_builds(library.store.path) == [
        VerifiedBuild(copied_build.name, True, "", GoldenComparison()),
        VerifiedBuild(old, False, "", GoldenComparison()),
    ]


def test_the_golden_questions_are_asked_again(labelled_library):
    (verified,) = verify_builds(labelled_library.store.path)
    right = sum(open_index(labelled_library.store.path).manifest.golden.values())
    assert verified == VerifiedBuild(labelled_library.build, True, "", GoldenComparison(21, right, right))


@pytest.mark.thorough
def test_a_build_that_answers_worse_than_when_published_is_faulty(labelled_library):
    golden = open_index(labelled_library.store.path).manifest.golden
    # The same files, but other answers to the golden questions than the manifest says.
    labelled_library.write_examples(lambda entry, number: ("hours", "card", "wifi")[number % 3])
    assert labelled_library.index("--force").code == 0
    labelled_library.store.point_to(labelled_library.copy_build(golden=golden))
    forged, honest, first = verify_builds(labelled_library.store.path)
    assert (
        forged.fault == "ranks the right entry first less often than when it was published; run: peru-qa index --force"
    )
    assert forged.golden.before == sum(golden.values())
    assert (honest.fault, first.fault) == ("", "")
    assert honest.golden.now == honest.golden.before == forged.golden.now


def test_a_faulty_build_is_reported_and_the_others_are_verified(library):
    sound, damaged, future = library.build, library.copy_build(), library.copy_build(format=1000)
    damaged.dense.write_bytes(damaged.dense.read_bytes()[:-1])
    newest, middle, oldest = verify_builds(library.store.path)
    assert (newest.build, newest.in_use) == (future.name, False)
    assert "format 1000, but this version reads format" in newest.fault
    assert (middle.build, middle.in_use) == (damaged.name, False)
    assert middle.fault.startswith(f"{damaged.dense}: was changed; run: ")
    assert oldest == VerifiedBuild(sound, True, "", GoldenComparison())


@pytest.mark.parametrize("pointer", [None, "nonsense"])
def test_without_a_pointer_none_is_in_use(library, pointer: str | None):
    library.store.pointer.unlink()
    if pointer:
        library.store.pointer.write_text(pointer)
    assert [(build.in_use, build.fault) for build in verify_builds(library.store.path)] == [(False, "")]


def test_a_missing_index_is_refused(tmp_path: Path):
    with pytest.raises(MissingIndexError, match=r"there is no index yet; run: peru-qa index$"):
        verify_builds(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_builds_as_json_and_as_text():
    builds = [
        VerifiedBuild("b", True, "", GoldenComparison(asked=30, before=29, now=29)),
        VerifiedBuild("a", False, "a/dense.faiss: was changed; run: peru-qa index", GoldenComparison()),
    ]
    assert verification_record(builds) == [
        {"build": "b", "in_use": True, "health": "sound", "golden": {"asked": 30, "before": 29, "right": 29}},
        {
            "build": "a",
            "in_use": False,
            "health": "a/dense.faiss: was changed; run: peru-qa index",
            "golden": {"asked": 0, "before": 0, "right": 0},
        },
    ]
    assert verification_text(builds).splitlines() == [
        "b (in use): sound; 29 of 30 golden questions find their entry",
        "a: a/dense.faiss: was changed; run: peru-qa index",
    ]
