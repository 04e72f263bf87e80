"""Damaged files and directories: another build is used, or the damage is reported."""

import json
import random
import shutil
from dataclasses import replace

import pytest

from index import DamagedIndexError, DirectoryStore, IndexingError, MismatchedIndexError, open_index, roll_back, terms
from index.builds.build import build_index
from index.storage.directory import IndexDirectory
from index.storage.manifest import FORMAT, seal
from support.builds import BUILD_FILES
from support.crashes import at_each_step

OLD = {"law": "The law protects data.", "portal": "Portal number 0 is open."}
NEW = {"law": "The law protects data.", "portal": "Portal number 1 is open.", "vote": "They vote on paper."}


@pytest.fixture
def directory(memory):
    return memory / "index"


@pytest.fixture
def build(make_corpus, fake_embedder, recipe, directory):
    """Build an index of these answers; return the folder of the build."""

    def build(answers):
        build_index(make_corpus(answers, {"Which law?": "law"}), fake_embedder, recipe, DirectoryStore(directory))
        return IndexDirectory(directory).current().folder

    return build


@pytest.fixture
def old(build):
    return build(OLD)


@pytest.fixture
def new(old, build):
    """The folder of the build in use; there is an older one."""
    return build(NEW)


def texts(index):
    return {entry.id.removeprefix("faq/"): entry.text.text for entry in index.entries.values()}


def require_fallback(directory, kind, old, new, fault=""):
    """Check that the damaged build is not opened, but the older one with one warning, and without that one none."""
    warnings = []
    opened = open_index(directory, warnings.append)
    assert (opened.build, texts(opened)) == (old.name, OLD)
    [warning] = warnings
    assert warning.startswith(str(new))
    assert warning.endswith(f"; until then {old.name} is used, the newest sound build")
    assert fault in warning
    assert "run: peru-qa index" in warning
    assert "\n" not in warning
    staging = old.rename(directory / "staging")
    try:
        with pytest.raises(kind) as caught:
            open_index(directory, warnings.append)
    finally:
        staging.rename(old)
    assert type(caught.value) in (kind if isinstance(kind, tuple) else (kind,))
    assert str(caught.value) == warning.partition("; until then")[0]
    assert len(warnings) == 1


def damaged(new, old):
    """Yield each kind of damage to each file: what the file then holds, None if it is gone."""
    chance = random.Random(100)
    for name in BUILD_FILES:
        content = (new / name).read_bytes()
        size = len(content)
        for length in (0, 1, size // 3, size // 2, size - 2):
            yield f"{name} cut to {length}", name, content[:length]
        if name != "manifest.json":
            # Without its last line break, or with another, it means the same.
            yield f"{name} cut by a byte", name, content[:-1]
            yield f"{name} longer by a byte", name, content + b"\n"
        yield f"{name} gone", name, None
        yield f"{name} of the older build", name, (old / name).read_bytes()
    sizes = [(new / name).stat().st_size for name in BUILD_FILES]
    for name in [*BUILD_FILES, *chance.choices(BUILD_FILES, sizes, k=100 - len(BUILD_FILES))]:
        content = bytearray((new / name).read_bytes())
        place, bit = chance.randrange(len(content)), chance.randrange(8)
        content[place] ^= 1 << bit
        yield f"{name} bit {bit} of {place}", name, bytes(content)


def test_however_a_file_is_damaged_the_older_build_is_used_or_an_error_raised(directory, old, new):
    assert {path.relative_to(new).as_posix() for path in new.rglob("*") if path.is_file()} == set(BUILD_FILES)
    tried = []
    for case, name, content in list(damaged(new, old)):
        sound = (new / name).read_bytes()
        assert content != sound, case
        (new / name).unlink()
        if content is not None:
            (new / name).write_bytes(content)
        # A flipped bit of the manifest may change its format.
        kinds = (DamagedIndexError, MismatchedIndexError) if name == "manifest.json" else DamagedIndexError
        require_fallback(directory, kinds, old, new)
        (new / name).write_bytes(sound)
        tried.append(case)
    assert len(tried) == 100 + 9 * len(BUILD_FILES) - 2
    warnings = []
    assert texts(open_index(directory, warnings.append)) == NEW
    assert warnings == []


def edit(build, change, signed=True):
    value = json.loads((build / "manifest.json").read_text())
    del value["seal"]
    change(value)
    (build / "manifest.json").write_text(json.dumps({**value, "seal": seal(value)} if signed else value))


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("found", [FORMAT + 1, FORMAT + 94])
def test_a_build_from_the_future_is_not_read(directory, old, new, found, signed):
    edit(new, lambda manifest: manifest.update(format=found, invented={"later": [1]}), signed)
    fault = f"format {found}, but this version reads format {FORMAT}"
    require_fallback(directory, MismatchedIndexError, old, new, fault)
    with pytest.raises(MismatchedIndexError, match=fault):
        roll_back(DirectoryStore(directory), new.name)


def test_a_build_from_the_future_is_not_deleted(directory, old, new, build):
    edit(new, lambda manifest: manifest.update(format=FORMAT + 1))
    newest = build(NEW | {"law": "The law is new."})
    assert newest.name > new.name
    assert [build.folder for build in IndexDirectory(directory).builds()] == [newest, new, old]


def test_a_build_in_the_folder_of_another_is_not_read(directory, old, new):
    shutil.rmtree(new)
    shutil.copytree(old, new)
    require_fallback(directory, DamagedIndexError, old, new, f"holds the manifest of build {old.name}")


@pytest.mark.parametrize("name", ["dense.faiss", "manifest.json", "lexical"])
def test_a_folder_in_place_of_a_file_and_a_file_in_place_of_a_folder_are_not_read(directory, old, new, name):
    if (new / name).is_dir():
        shutil.rmtree(new / name)
        (new / name).write_text("no folder")
    else:
        (new / name).unlink()
        (new / name).mkdir()
    require_fallback(directory, DamagedIndexError, old, new)


def test_of_several_damaged_builds_the_newest_sound_one_is_used(directory, old, new, build):
    newest = build(NEW | {"law": "The law is new."})
    for folder in (new, newest):
        (folder / "dense.faiss").write_bytes(b"")
    require_fallback(directory, DamagedIndexError, old, newest)


def test_nothing_of_a_damaged_build_is_reused(directory, old, new, build, fake_embedder):
    (new / "dense.faiss").write_bytes(bytes(100))
    fake_embedder.documents.clear()
    healed = build(NEW)
    assert healed.name > new.name
    warnings = []
    opened = open_index(directory, warnings.append)
    assert (texts(opened), warnings) == (NEW, [])
    # What was reused is the older build's, in which the portal's text was another.
    assert "About portal\nPortal number 1 is open." in fake_embedder.documents


# --- a build that is replaced and removed while it is looked up or read


def test_a_build_removed_just_as_it_is_looked_up_is_no_fault(directory, old, new, monkeypatch):
    store = IndexDirectory(directory)
    store.point_to(type(store.current())(old))
    look, looked = type(old).is_dir, []

    def is_dir(path):
        if path == old and not looked:
            looked.append(path)
            store.point_to(type(store.current())(new))
            shutil.rmtree(old)
        return look(path)

    monkeypatch.setattr(type(old), "is_dir", is_dir)
    warnings = []
    assert texts(open_index(directory, warnings.append)) == NEW
    assert (warnings, looked) == ([], [old])


def test_a_build_removed_at_any_step_of_reading_it_is_no_fault(directory, old, new, tmp_path):
    store = IndexDirectory(directory)
    used, next_one = (type(store.current())(folder) for folder in (old, new))
    shutil.copytree(old, tmp_path / "old")
    removed = []

    def remove_at(number):
        def act(step):
            if step == number:
                store.point_to(next_one)
                shutil.rmtree(old)
                removed.append(step)

        return act

    for number in range(1, 1000):
        store.point_to(used)
        warnings = []
        with at_each_step(remove_at(number)):
            opened = open_index(directory, warnings.append)
        assert warnings == []
        assert texts(opened) in (OLD, NEW)
        if len(removed) < number:
            break
        shutil.copytree(tmp_path / "old", old)
    assert len(removed) > 30


# --- a directory that vanishes


def test_an_open_index_goes_on_answering_when_its_directory_is_gone(directory, new, fake_embedder):
    opened = open_index(directory)
    [query] = fake_embedder.embed_queries(["vote on paper."])
    before = opened.similarities(query)
    shutil.rmtree(directory)
    assert (opened.similarities(query) == before).all()
    assert opened.rows[before.argmax()].embedded == "About vote\nThey vote on paper."
    assert opened.rows[opened.term_scores(terms("paper")).argmax()].entry == "faq/vote"
    assert opened.learned_scores(before)[0].shape == (3,)
    assert texts(opened) == NEW


@pytest.mark.thorough
@pytest.mark.parametrize(("first", "gone"), [(1, "."), (2, "builds"), (3, "the new build")])
def test_a_directory_that_vanishes_at_any_step_is_reported_in_one_line_or_built_again(
    make_corpus, fake_embedder, recipe, directory, first, gone
):
    old, new = (make_corpus(answers, {"Which law?": "law"}) for answers in (OLD, NEW))
    removed, outcomes = [], []

    def remove_at(number):
        def act(step):
            if step == number:
                asides = (directory / "builds").glob(".*")
                for path in asides if gone == "the new build" else [directory / gone]:
                    shutil.rmtree(path, ignore_errors=True)
                removed.append(step)

        return act

    build_index(old, fake_embedder, recipe, DirectoryStore(directory))
    # Each at every fifth step, since all would take a minute.
    for number in range(first, 2000, 5):
        error = None
        with at_each_step(remove_at(number)):
            try:
                build_index(new, fake_embedder, recipe, DirectoryStore(directory))
            except IndexingError as caught:
                error = str(caught)
        if number not in removed:
            break
        assert error is None or "\n" not in error
        outcomes.append(error)
        if error is None and gone == "the new build":
            assert texts(open_index(directory)) == NEW
        # Whatever has happened, the next build succeeds.
        build_index(old, fake_embedder, recipe, DirectoryStore(directory))
        assert texts(open_index(directory)) == OLD
    assert len(outcomes) > 50
    assert {error is None for error in outcomes} == {True, False}


@pytest.mark.parametrize("moment", ["progress", "golden"])
def test_a_directory_that_vanishes_while_a_model_works_is_reported_in_one_line(
    make_corpus, fake_embedder, recipe, directory, moment
):
    def vanish(*_):
        shutil.rmtree(directory)
        return {}

    changes = {"ask_golden": vanish} if moment == "golden" else {}
    corpus = make_corpus(OLD)
    with pytest.raises(IndexingError) as caught:
        build_index(
            corpus,
            fake_embedder,
            replace(recipe, **changes),
            DirectoryStore(directory),
            *([lambda done, total: done == total or vanish()] if moment == "progress" else []),
        )
    assert str(caught.value) == (
        f"{directory}: can't be written (No such file or directory); the index stays as it was: "
        "name a writable folder in PERU_QA_INDEX_DIR"
    )
    build_index(corpus, fake_embedder, recipe, DirectoryStore(directory))
    assert texts(open_index(directory)) == OLD
