"""What opening an index refuses, and with which message."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from index import DirectoryStore, open_index
from index.builds.build import build_index
from index.errors import DamagedIndexError, MismatchedIndexError, MissingIndexError
from index.search.dense import DenseIndex
from index.search.learned import LearnedScores
from index.storage.manifest import seal
from index.storage.verification import read_manifest
from qa.maintenance.update import bring_up_to_date, has_index
from qa.serving.startup import open_answerer
from qa.settings import Settings
from support.builds import BUILD_FILES, DATA_FILES, current_folder, sign_again
from support.words import DIMENSION, WordEmbedder, word_recipe, write_corpus

UNKNOWN = "names a build that doesn't exist"


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """The directory of an index with rows of each kind, not to be changed."""
    corpus = write_corpus(
        tmp_path_factory.mktemp("corpus"),
        {
            "law": "The law protects personal data. It has the number 29733.",
            "portal": "The portal shows all services. It is open at night. Most people know it.",
            "vote": "They vote on paper.",
        },
        examples={"Which law is it?": "law", "Where are all services?": "portal", "Do they vote online?": "vote"},
        unanswerable=["Who won the match?"],
        translations={"law": "La ley protege los datos personales. Tiene el número 29733."},
    )
    directory = tmp_path_factory.mktemp("index")
    build_index(corpus, WordEmbedder(), word_recipe(), DirectoryStore(directory))
    return directory


@pytest.fixture(scope="module")
def index(directory):
    return open_index(directory)


@pytest.fixture
def index_copy(directory, tmp_path):
    """A copy of the index, to be damaged."""
    return Path(shutil.copytree(directory, tmp_path / "index"))


@pytest.fixture
def build(index_copy):
    return current_folder(index_copy)


@pytest.fixture
def refused(index_copy):
    """Open the copy, which must fail with exactly that error, in one line with the cure."""

    def refuse(kind):
        with pytest.raises(kind) as caught:
            open_index(index_copy)
        assert type(caught.value) is kind
        message = str(caught.value)
        assert "\n" not in message
        assert "run: peru-qa index" in message
        return message

    return refuse


def flip(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def edit(build, change):
    """Change a manifest as if it had been written like that."""
    value = json.loads((build / "manifest.json").read_text())
    del value["seal"]
    change(value)
    value["seal"] = seal(value)
    (build / "manifest.json").write_text(json.dumps(value))


def test_a_sound_copy_opens(index_copy, index):
    copy = open_index(index_copy)
    assert copy.build == index.build
    assert copy.rows == index.rows
    np.testing.assert_array_equal(copy.vectors(), index.vectors())
    assert copy.manifest == read_manifest(index_copy) == index.manifest


def test_the_files_are_those_that_these_tests_damage(build):
    assert {path.relative_to(build).as_posix() for path in build.rglob("*") if path.is_file()} == set(BUILD_FILES)


# --- CURRENT


@pytest.fixture
def fallen_back_to(index_copy):
    """Open the copy, which must warn once; return the build that was opened and the warning."""

    def fall_back():
        warnings = []
        opened = open_index(index_copy, warnings.append)
        [warning] = warnings
        return opened.build, warning

    return fall_back


def without_pointer(index_copy, build, fault):
    return (
        build.name,
        f"{index_copy / 'CURRENT'}: {fault}; run: peru-qa index; "
        f"until then {build.name} is used, the newest sound build",
    )


def test_without_a_pointer_the_newest_sound_build_is_used(index_copy, build, fallen_back_to):
    (index_copy / "CURRENT").unlink()
    assert fallen_back_to() == without_pointer(index_copy, build, "is missing")
    assert has_index(Settings(index_dir=index_copy))


@pytest.mark.parametrize("gone", [".", "builds"])
def test_without_a_build_there_is_no_index(index_copy, refused, gone):
    (index_copy / "CURRENT").unlink()
    shutil.rmtree(index_copy / gone)
    assert refused(MissingIndexError).startswith(f"{index_copy}: there is no index yet")
    assert not has_index(Settings(index_dir=index_copy))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", UNKNOWN),
        (b"\n", UNKNOWN),
        (b"\xff\xfe\x00garbage", "not readable"),
        (b"no build of ours", UNKNOWN),
        (b"../..", UNKNOWN),
        (b".", UNKNOWN),
        (b"/etc", UNKNOWN),
        (b"20200101T000000Z-abcdef", UNKNOWN),
        (b"20200101T000000Z-abcdef\n20200101T000000Z-abcdee\n", UNKNOWN),
        (b"20200101T000000Z-abcdef\0", UNKNOWN),
    ],
)
def test_a_pointer_that_names_no_build_is_not_followed(index_copy, build, fallen_back_to, refused, content, fault):
    (index_copy / "CURRENT").write_bytes(content)
    assert fallen_back_to() == without_pointer(index_copy, build, fault)
    assert has_index(Settings(index_dir=index_copy))
    shutil.rmtree(build)
    assert refused(DamagedIndexError).startswith(f"{index_copy / 'CURRENT'}: {fault}")


def test_a_pointer_never_leads_out_of_the_directory(index_copy, build, refused):
    outside = build.rename(index_copy.parent / build.name)
    for content in (f"../../{outside.name}", str(outside)):
        (index_copy / "CURRENT").write_text(content)
        assert refused(DamagedIndexError).startswith(f"{index_copy / 'CURRENT'}: {UNKNOWN}")


def test_an_unpublished_build_is_not_opened(index_copy, build, refused):
    build.rename(build.with_name(f".{build.name}"))
    (index_copy / "CURRENT").write_text(f".{build.name}")
    refused(DamagedIndexError)


# --- the files of the build


@pytest.mark.parametrize("name", BUILD_FILES)
def test_a_missing_file_is_refused(build, refused, name):
    (build / name).unlink()
    message = refused(DamagedIndexError)
    assert str(build / name) in message
    assert "missing" in message


@pytest.mark.parametrize("name", BUILD_FILES)
def test_a_truncated_file_is_refused(build, refused, name):
    content = (build / name).read_bytes()
    (build / name).write_bytes(content[: len(content) // 2])
    assert str(build / name) in refused(DamagedIndexError)


@pytest.mark.parametrize("name", DATA_FILES)
def test_a_file_short_of_its_last_byte_is_refused(build, refused, name):
    (build / name).write_bytes((build / name).read_bytes()[:-1])
    assert str(build / name) in refused(DamagedIndexError)


@pytest.mark.parametrize("name", BUILD_FILES)
def test_an_emptied_file_is_refused(build, refused, name):
    (build / name).write_bytes(b"")
    assert str(build / name) in refused(DamagedIndexError)


@pytest.mark.parametrize("name", DATA_FILES)
@pytest.mark.parametrize("part", [0, 0.5, 0.999])
def test_a_flipped_bit_is_refused(build, refused, name, part):
    flip(build / name, int(part * (build / name).stat().st_size))
    assert refused(DamagedIndexError).startswith(f"{build / name}: was changed")


@pytest.mark.parametrize("name", ["stray.txt", "lexical/corpus.jsonl", ".hidden"])
def test_an_additional_file_is_refused(build, refused, name):
    (build / name).write_text("stray")
    assert refused(DamagedIndexError).startswith(f"{build / name}: doesn't belong there")


@pytest.mark.parametrize("name", DATA_FILES)
def test_a_file_of_another_build_is_refused(build, refused, name, make_corpus, fake_embedder, recipe, tmp_path):
    build_index(
        make_corpus({"law": "The law protects data."}), fake_embedder, recipe, DirectoryStore(tmp_path / "other")
    )
    shutil.copy(current_folder(tmp_path / "other") / name, build / name)
    assert refused(DamagedIndexError).startswith(f"{build / name}: was changed")


# --- the manifest


@pytest.mark.parametrize("content", ["not JSON", "[]", "null", "{}", '"format"', '{"format": 11}', "\udcff"])
def test_a_file_that_is_not_a_manifest_is_refused(build, refused, content):
    (build / "manifest.json").write_text(content, errors="surrogateescape")
    assert str(build / "manifest.json") in refused(DamagedIndexError)


@pytest.mark.parametrize("found", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 99, "11", None])
def test_a_manifest_of_another_format_is_refused(build, refused, found):
    edit(build, lambda manifest: manifest.update(format=found))
    message = refused(MismatchedIndexError)
    assert f"format {found}," in message
    assert "reads format 11" in message


@pytest.mark.parametrize("part", ["build", "corpus", "model", "dense", "files", "counts", "golden"])
def test_a_manifest_without_a_field_is_refused(build, refused, part):
    edit(build, lambda manifest: manifest.pop(part))
    assert f"{part} is missing" in refused(DamagedIndexError)


def test_a_manifest_with_an_unknown_field_is_refused(build, refused):
    edit(build, lambda manifest: manifest.update(surprise=1))
    assert "surprise" in refused(DamagedIndexError)


def test_any_flipped_bit_of_the_manifest_is_refused(build, index_copy):
    path = build / "manifest.json"
    content = path.read_bytes()
    for place in range(0, len(content), 97):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises((DamagedIndexError, MismatchedIndexError), match="peru-qa index"):
            read_manifest(index_copy)
    path.write_bytes(content)
    assert read_manifest(index_copy).build == build.name


@pytest.mark.parametrize("name", DATA_FILES)
def test_a_changed_digest_is_refused(build, refused, name):
    edit(build, lambda manifest: manifest["files"][name].update(sha256="0" * 64))
    assert refused(DamagedIndexError).startswith(f"{build / name}: was changed")


def test_the_dimension_of_another_model_is_refused(build, refused):
    edit(build, lambda manifest: manifest["model"].update(dimension=32))
    message = refused(DamagedIndexError)
    assert "64" in message
    assert "32" in message


def test_another_count_of_rows_is_refused(build, refused):
    edit(build, lambda manifest: manifest["counts"].update(rows=3))
    assert "disagree" in refused(DamagedIndexError)


# --- parts that the manifest lists but that don't fit each other


def unit_vectors(count, dimension):
    vectors = np.random.default_rng(3).normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_rows_short_of_a_line_are_refused(build, refused):
    lines = (build / "passages.jsonl").read_text("utf-8").split("\n")
    (build / "passages.jsonl").write_text("\n".join([*lines[:-2], ""]), encoding="utf-8")
    sign_again(build)
    assert "disagree" in refused(DamagedIndexError)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"kind": "passage"', '"kind": "page"'),
        ('"kind": "example"', '"kind": "sentence"'),
        ('"kind": "sentence"', '"kind": "example"'),
        ('"language": "es", "digest"', '"language": "en", "digest"'),
        ('"entry": "', '"entry": "other/'),
        ('"digest": "', '"digest": "0'),
        ('"span": [0', '"span": [1'),
        ('{"kind"', '["kind"'),
    ],
)
def test_rows_that_contradict_themselves_are_refused(build, refused, old, new):
    text = (build / "passages.jsonl").read_text("utf-8")
    (build / "passages.jsonl").write_text(text.replace(old, new, 1), encoding="utf-8")
    sign_again(build)
    assert "not a list of rows" in refused(DamagedIndexError)


@pytest.mark.parametrize("content", [b"", b"garbage" * 100])
def test_a_file_that_holds_no_vectors_is_refused(build, refused, content):
    (build / "dense.faiss").write_bytes(content)
    sign_again(build)
    assert "FAISS can't read it" in refused(DamagedIndexError)


def test_vectors_of_another_length_are_refused(build, refused, index):
    DenseIndex.from_vectors(unit_vectors(len(index.rows), 32)).save(build / "dense.faiss")
    sign_again(build)
    assert "vectors of dimension 32, but the manifest says 64" in refused(DamagedIndexError)


def test_one_vector_too_many_is_refused(build, refused, index):
    DenseIndex.from_vectors(unit_vectors(len(index.rows) + 1, DIMENSION)).save(build / "dense.faiss")
    sign_again(build)
    assert "disagree" in refused(DamagedIndexError)


def test_vectors_that_are_not_of_length_1_fail_the_probe(build, refused, index):
    DenseIndex.from_vectors(unit_vectors(len(index.rows), DIMENSION) * 2).save(build / "dense.faiss")
    sign_again(build)
    assert "a search for one of its vectors" in refused(DamagedIndexError)


@pytest.mark.parametrize(
    "name", ["lexical/params.index.json", "lexical/vocab.index.json", "lexical/data.csc.index.npy"]
)
def test_a_file_that_holds_no_terms_is_refused(build, refused, name):
    (build / name).write_bytes(b"garbage")
    sign_again(build)
    assert "lexical index is not readable" in refused(DamagedIndexError)


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x93NUMPY\x01\x00"])
def test_learned_scores_that_are_not_arrays_are_refused(build, refused, content):
    (build / "learned.npz").write_bytes(content)
    sign_again(build)
    assert refused(DamagedIndexError).startswith(f"{build / 'learned.npz'}: not readable (")


@pytest.mark.parametrize(("rows", "columns"), [(-1, 0), (1, 0), (0, -1), (0, 1)])
def test_learned_scores_of_other_questions_or_entries_are_refused(build, refused, rows, columns):
    learned = LearnedScores.load(build / "learned.npz")
    questions, classes = learned.shape[0] + rows, learned.shape[1] + columns
    none = np.empty(0, np.int64)
    LearnedScores(none, np.empty((0, classes), np.float32), np.empty(questions, np.float32)).save(build / "learned.npz")
    sign_again(build)
    assert f"of {(questions, classes)} questions and classes" in refused(DamagedIndexError)


# --- the cure


@pytest.fixture
def faq(make_corpus, tmp_path, engines_loaded_once):
    """Settings for a small corpus that the real model indexes quickly."""
    make_corpus({"law": "Law No. 29733 protects personal data.", "portal": "The portal gob.pe shows all services."})
    return Settings(corpus=tmp_path / "faq.jsonl", index_dir=tmp_path / "faq")


def ignore_progress(done, total):
    """Ignore the progress."""


@pytest.mark.parametrize(
    "fault",
    [
        "flipped bit",
        pytest.param("other format", marks=pytest.mark.thorough),
        pytest.param("nothing at all", marks=pytest.mark.thorough),
    ],
)
def test_bringing_up_to_date_repairs_damage(faq, fault):
    first = bring_up_to_date(faq, ignore_progress)
    folder = current_folder(faq.index_directory)
    if fault == "flipped bit":
        flip(folder / "dense.faiss", -1)
    elif fault == "other format":
        edit(folder, lambda manifest: manifest.update(format=99))
    else:
        shutil.rmtree(faq.index_directory)
    healed = bring_up_to_date(faq, ignore_progress)
    assert healed.changed
    assert healed.build != first.build
    assert (healed.embedded, healed.reused) == (first.embedded, 0)
    answer = open_answerer(faq).answer("Which law protects personal data?")
    assert answer.citations[0].entry == "faq/law"
    assert answer.build == healed.build
    assert not bring_up_to_date(faq, ignore_progress).changed


def test_bringing_up_to_date_restores_the_pointer_to_an_up_to_date_build(faq):
    first = bring_up_to_date(faq, ignore_progress)
    (faq.index_directory / "CURRENT").unlink()
    healed = bring_up_to_date(faq, ignore_progress)
    assert (healed.changed, healed.build) == (False, first.build)
    assert current_folder(faq.index_directory).name == first.build
    warnings = []
    assert read_manifest(faq.index_directory, warnings.append).build == first.build
    assert warnings == []


def test_damage_is_reported_before_a_model_is_loaded(index_copy, build):
    flip(build / "dense.faiss", 1000)
    with pytest.raises(DamagedIndexError):
        open_answerer(Settings(index_dir=index_copy, model="/nowhere/at/all"))
