"""The builds that are kept: rolling back to one, and deleting old ones."""

from dataclasses import replace

import pytest

from index import KEPT_BUILDS, DamagedIndexError, DirectoryStore, open_index, prune_index, roll_back, update_index
from index.builds.build import build_index
from index.errors import MissingIndexError
from index.storage.directory import IndexDirectory


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def build(make_corpus, fake_embedder, recipe, directory):
    """Build an index in which the portal has a number; return the build's id."""

    def build(number):
        return build_index(
            make_corpus({"portal": f"Portal number {number}."}), fake_embedder, recipe, DirectoryStore(directory)
        ).build

    return build


def kept(directory):
    """Return the ids of the builds, newest first."""
    return [build.name for build in IndexDirectory(directory).builds()]


def in_use(directory):
    """Return the id and the text of the build in use, which must open without a warning."""
    warnings = []
    opened = open_index(directory, warnings.append)
    assert warnings == []
    return opened.build, opened.entries["faq/portal"].text.text


def damage(directory, name):
    (directory / "builds" / name / "dense.faiss").write_bytes(b"damaged")


# --- keeping


def test_the_last_three_builds_are_kept(build, directory):
    names = [build(number) for number in range(6)]
    assert KEPT_BUILDS == 3
    assert names == sorted(set(names))
    assert kept(directory) == names[:2:-1]
    assert sorted(path.name for path in (directory / "builds").iterdir()) == names[3:]
    assert in_use(directory) == (names[5], "Portal number 5.")


def test_a_damaged_build_is_kept_but_does_not_count(build, directory):
    first, second, third = (build(number) for number in range(3))
    damage(directory, second)
    fourth = build(3)
    assert kept(directory) == [fourth, third, second, first]
    fifth = build(4)
    assert kept(directory) == [fifth, fourth, third, second]


@pytest.mark.parametrize("keep", [1, 2, 3])
def test_pruning_keeps_the_requested_number_of_builds(build, directory, keep):
    names = [build(number) for number in range(3)][::-1]
    assert prune_index(directory, keep) == tuple(names[keep:])
    assert kept(directory) == names[:keep]
    assert in_use(directory) == (names[0], "Portal number 2.")


def test_pruning_keeps_the_build_in_use_however_old_it_is(build, directory):
    names = [build(number) for number in range(3)]
    roll_back(DirectoryStore(directory), names[0])
    assert prune_index(directory, 2) == (names[1],)
    assert prune_index(directory, 1) == (names[2],)
    assert kept(directory) == [names[0]]
    assert in_use(directory) == (names[0], "Portal number 0.")


def test_pruning_deletes_damaged_builds_and_what_was_left_behind(build, directory):
    first, second, third = (build(number) for number in range(3))
    damage(directory, second)
    (directory / "builds" / ".20260101T000000Z-abcdef" / "lexical").mkdir(parents=True)
    (directory / ".CURRENT.20260101T000000Z-abcdef").write_text("20260101T000000Z-abcdef\n")
    assert prune_index(directory, 2) == (second,)
    assert {path.name for path in (directory / "builds").iterdir()} == {first, third}
    assert {path.name for path in directory.iterdir()} == {"CURRENT", "builds", ".lock"}


def test_pruning_keeps_a_damaged_build_in_use_and_the_sound_ones(build, directory):
    names = [build(number) for number in range(3)]
    damage(directory, names[2])
    assert prune_index(directory, 1) == (names[0],)
    assert kept(directory) == [names[2], names[1]]
    warnings = []
    assert open_index(directory, warnings.append).build == names[1]
    assert len(warnings) == 1


def test_pruning_without_an_index_is_an_error(directory):
    with pytest.raises(MissingIndexError) as caught:
        prune_index(directory, 1)
    assert str(caught.value) == f"{directory}: there is no index yet; run: peru-qa index"
    assert not directory.exists()


# --- rolling back


def test_rolling_back_uses_the_build_before_and_keeps_all(build, directory):
    names = [build(number) for number in range(3)]
    assert roll_back(DirectoryStore(directory)) == names[1]
    assert in_use(directory) == (names[1], "Portal number 1.")
    assert roll_back(DirectoryStore(directory)) == names[0]
    assert in_use(directory) == (names[0], "Portal number 0.")
    assert kept(directory) == names[::-1]
    with pytest.raises(MissingIndexError) as caught:
        roll_back(DirectoryStore(directory))
    assert str(caught.value) == f"{directory}: there is no earlier sound build; make a new one with: peru-qa index"
    assert in_use(directory) == (names[0], "Portal number 0.")


def test_rolling_back_to_a_named_build_goes_either_way(build, directory):
    names = [build(number) for number in range(3)]
    for number in (0, 2, 1, 1):
        assert roll_back(DirectoryStore(directory), names[number]) == names[number]
        assert in_use(directory) == (names[number], f"Portal number {number}.")


def test_rolling_back_skips_damaged_builds(build, directory):
    names = [build(number) for number in range(3)]
    damage(directory, names[1])
    assert roll_back(DirectoryStore(directory)) == names[0]


@pytest.mark.parametrize("name", ["20200101T000000Z-abcdef", "..", "", ".", "/"])
def test_rolling_back_to_a_build_that_is_not_kept_is_refused(build, directory, name):
    names = [build(number) for number in range(2)]
    with pytest.raises(MissingIndexError) as caught:
        roll_back(DirectoryStore(directory), name)
    assert str(caught.value) == f"{directory}: holds no build {name}; it holds {names[1]}, {names[0]}"
    assert in_use(directory)[0] == names[1]


def test_rolling_back_to_a_damaged_build_is_refused(build, directory):
    first, second = build(0), build(1)
    damage(directory, first)
    with pytest.raises(DamagedIndexError) as caught:
        roll_back(DirectoryStore(directory), first)
    assert str(caught.value).startswith(f"{directory / 'builds' / first / 'dense.faiss'}: was changed")
    with pytest.raises(MissingIndexError, match="no earlier sound build"):
        roll_back(DirectoryStore(directory))
    assert in_use(directory)[0] == second


def test_rolling_back_restores_a_lost_pointer(build, directory):
    names = [build(number) for number in range(2)]
    (directory / "CURRENT").unlink()
    assert roll_back(DirectoryStore(directory)) == names[1]
    assert in_use(directory) == (names[1], "Portal number 1.")


def test_a_build_after_rolling_back_is_the_latest_of_all_and_three_are_kept(build, directory):
    names = [build(number) for number in range(3)]
    roll_back(DirectoryStore(directory), names[0])
    newest = build(3)
    assert newest > names[2]
    assert in_use(directory) == (newest, "Portal number 3.")
    assert kept(directory) == [newest, names[2], names[1]]
    assert roll_back(DirectoryStore(directory)) == names[2]


def test_after_rolling_back_a_new_build_is_compared_with_the_build_in_use(
    build, directory, make_corpus, fake_embedder, recipe
):
    build(0)
    build(1)
    roll_back(DirectoryStore(directory))
    corpus = make_corpus({"portal": "Portal number 0."})
    assert not update_index(corpus, recipe, DirectoryStore(directory)).changed
    golden = {f"question {number}": True for number in range(20)}
    tried = replace(recipe, ask_golden=lambda index: golden)
    report = build_index(make_corpus({"portal": "Portal number 1."}), fake_embedder, tried, DirectoryStore(directory))
    assert report.questions.changed["faq/portal"][0].endswith("Portal number 0.")
