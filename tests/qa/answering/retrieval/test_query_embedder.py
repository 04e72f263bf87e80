"""The cache of question vectors: the same vectors as the model's, each embedded once."""

import hashlib
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.sparse import csr_array

from index import BuildReport, Embedder, SparseVectors, Vectors, open_index
from qa.answering.answerer import Answerer
from qa.answering.question.conversation import Turn
from qa.answering.retrieval.query_embedder import MAX_CACHED, CachedEmbedder
from qa.serving.live import LiveBuild, LiveService
from qa.serving.startup import reopen_answerer
from qa.settings import Settings
from support.records import answer_record

LAW = "Which law protects personal data?"
HALF = "Which \ud83d law?"
OTHER_HALF = "Which \ud83e law?"


def vector_of(text: str) -> Vectors:
    """Return a vector unique to the text."""
    seed = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8])
    return np.random.default_rng(seed).normal(size=8).astype(np.float32)


class SparseModel:
    """Makes sparse vectors with one term for each character."""

    def embed_sparse(self, texts: Sequence[str]) -> SparseVectors:
        counts = [[float(text.count(chr(code))) for code in range(128)] for text in texts]
        return csr_array(np.array(counts, np.float32))


class RecordingModel(SparseModel):
    """Records its calls; all of them return views of one buffer, which each call overwrites."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self._memory = np.empty((64, 8), np.float32)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(list(texts))
        for number, text in enumerate(texts):
            self._memory[number] = vector_of(text)
        return self._memory[: len(texts)]


@pytest.fixture
def model() -> RecordingModel:
    return RecordingModel()


def expected(*texts: str) -> Vectors:
    return np.array([vector_of(text) for text in texts])


def test_cached_vectors_equal_the_models(embedder: Embedder):
    cached = CachedEmbedder(embedder)
    texts = [LAW, "¿Qué ley protege los datos personales?", HALF, ""]
    for text in texts:
        [vector] = embedder.embed_queries([text])
        for _ in range(2):
            [again] = cached.embed_queries([text])
            assert again.dtype == np.float32
            np.testing.assert_array_equal(again, vector)
    together = cached.embed_queries(texts)
    np.testing.assert_array_equal(together, [embedder.embed_queries([text])[0] for text in texts])


def test_a_text_is_embedded_once(model: RecordingModel):
    cached = CachedEmbedder(model)
    for _ in range(3):
        np.testing.assert_array_equal(cached.embed_queries(["a"]), expected("a"))
    np.testing.assert_array_equal(cached.embed_queries(["b", "b", "b"]), expected("b", "b", "b"))
    assert model.calls == [["a"], ["b"]]


def test_cached_and_new_texts_come_back_in_order(model: RecordingModel):
    cached = CachedEmbedder(model)
    cached.embed_queries(["b", "d"])
    mixed = cached.embed_queries(["a", "b", "c", "d", "a"])
    np.testing.assert_array_equal(mixed, expected("a", "b", "c", "d", "a"))
    # The missing ones are embedded together.
    assert model.calls == [["b", "d"], ["a", "c"]]


def test_texts_that_differ_at_all_are_embedded_separately(model: RecordingModel):
    cached = CachedEmbedder(model)
    texts = ["law", "Law", "law ", "láw", "la\u0301w", "", "\0", HALF, OTHER_HALF]
    for text in texts * 2:
        np.testing.assert_array_equal(cached.embed_queries([text]), expected(text))
    assert model.calls == [[text] for text in texts]


def test_the_least_recently_used_vector_is_dropped(model: RecordingModel):
    cached = CachedEmbedder(model, max_cached=3)
    for text in ("a", "b", "c"):
        cached.embed_queries([text])
    # Used again, it is no longer the oldest.
    cached.embed_queries(["a"])
    cached.embed_queries(["d"])
    model.calls.clear()
    for text in ("a", "c", "d"):
        np.testing.assert_array_equal(cached.embed_queries([text]), expected(text))
    assert model.calls == []
    cached.embed_queries(["b"])
    assert model.calls == [["b"]]


def test_more_texts_than_the_cache_holds_are_all_embedded(model: RecordingModel):
    cached = CachedEmbedder(model, max_cached=3)
    texts = list("abcdefgh")
    np.testing.assert_array_equal(cached.embed_queries(texts), expected(*texts))
    model.calls.clear()
    np.testing.assert_array_equal(cached.embed_queries(texts), expected(*texts))
    # The last three were still cached.
    assert model.calls == [list("abcde")]


def test_the_cache_holds_a_thousand_questions_by_default(model: RecordingModel):
    cached = CachedEmbedder(model)
    texts = [str(number) for number in range(MAX_CACHED + 1)]
    for text in texts:
        cached.embed_queries([text])
    model.calls.clear()
    for text in texts[1:]:
        cached.embed_queries([text])
    assert model.calls == []
    cached.embed_queries(texts[:1])
    assert model.calls == [["0"]]
    assert MAX_CACHED == 1024


def test_changing_a_returned_vector_does_not_change_the_cache(model: RecordingModel):
    cached = CachedEmbedder(model)
    for _ in range(2):
        cached.embed_queries(["a", "b"])[:] = 0
    np.testing.assert_array_equal(cached.embed_queries(["a", "b"]), expected("a", "b"))


def test_a_failing_model_leaves_nothing_in_the_cache(model: RecordingModel):
    class Failing(SparseModel):
        fails = True

        def embed_queries(self, texts: Sequence[str]) -> Vectors:
            if self.fails:
                raise RuntimeError("boom")
            return model.embed_queries(texts)

    failing = Failing()
    cached = CachedEmbedder(failing)
    with pytest.raises(RuntimeError, match="boom"):
        cached.embed_queries(["a"])
    failing.fails = False
    np.testing.assert_array_equal(cached.embed_queries(["a"]), expected("a"))


def test_the_cache_holds_no_text_of_a_question(model: RecordingModel):
    cached = CachedEmbedder(model)
    cached.embed_questions(["my secret", HALF])
    # In all its attributes except the model.
    kept = {name: value for name, value in vars(cached).items() if value is not model}
    assert "secret" not in repr(kept)
    assert b"secret" not in b"".join([*cached._dense._rows, *cached._sparse._rows])


def test_both_vectors_of_a_question_are_cached(model: RecordingModel):
    cached = CachedEmbedder(model)
    for _ in range(2):
        first, second = cached.embed_questions(["aab", "c"])
        np.testing.assert_array_equal([first.dense, second.dense], expected("aab", "c"))
        assert first.sparse[0, ord("a")] == 2
        assert (first.sparse.nnz, second.sparse.nnz) == (2, 1)
    assert model.calls == [["aab", "c"]]
    np.testing.assert_array_equal(
        cached.embed_sparse(["c", "aab"]).toarray(), model.embed_sparse(["c", "aab"]).toarray()
    )


@pytest.mark.thorough
def test_threads_get_the_vectors_of_their_own_questions():
    class Stateless(SparseModel):
        def embed_queries(self, texts: Sequence[str]) -> Vectors:
            return expected(*texts)

    # The cache holds fewer vectors than are asked for, so that some are dropped while others are looked up.
    cached = CachedEmbedder(Stateless(), max_cached=20)
    together = threading.Barrier(8)

    def ask(number: int) -> None:
        choose = np.random.default_rng(number)
        together.wait()
        for _ in range(500):
            texts = [str(one) for one in choose.integers(0, 60, size=3)]
            np.testing.assert_array_equal(cached.embed_queries(texts), expected(*texts))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))


class RecordingEmbedder:
    """The real model, which records the texts that it embeds."""

    def __init__(self, model: Embedder) -> None:
        self._model = model
        self.texts: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._model, name)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self._model.embed_queries(texts)


def test_a_follow_up_embeds_only_what_is_new(built: tuple[Settings, BuildReport], embedder: Embedder):
    recording = RecordingEmbedder(embedder)
    answerer = Answerer(open_index(built[0].index_directory), recording)
    first = answerer.answer(LAW)
    assert recording.texts == [LAW]
    again = answerer.answer(LAW)
    assert recording.texts == [LAW]
    assert answer_record(first) | {"elapsed_ms": 0} == answer_record(again) | {"elapsed_ms": 0}

    follow_up, history = "When was it passed?", [Turn("user", LAW), Turn("assistant", first.text)]
    answerer.answer(follow_up, history)
    _, alone, with_title, restated = recording.texts
    assert alone == follow_up
    assert with_title.endswith(f" {follow_up}")
    assert restated == f"{LAW} {follow_up}"
    answerer.answer(follow_up, history)
    assert len(recording.texts) == 4


def test_a_reopened_build_answers_as_if_opened_first(
    built: tuple[Settings, BuildReport], faq: Settings, embedder: Embedder
):
    recording = RecordingEmbedder(embedder)
    service = LiveService.already_open(Answerer(open_index(built[0].index_directory), recording))
    service.answerer.answer(LAW)
    service.answerer.answer("When is the library open?")
    service.switch_to(LiveBuild(reopen_answerer(faq, open_index(faq.index_directory), service.answerer.embedder)))
    # What is handed on is the model itself, not a cache around a cache.
    assert service.answerer.embedder is recording
    for question in ("When is the library open?", LAW, "When is the library open?"):
        expected_answer = Answerer(open_index(faq.index_directory), embedder).answer(question)
        answer = service.answerer.answer(question)
        assert answer_record(answer) | {"elapsed_ms": 0} == answer_record(expected_answer) | {"elapsed_ms": 0}
    assert service.answerer.answer("When is the library open?").citations[0].entry == "faq/hours"
