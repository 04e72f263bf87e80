"""Builds in a real engine, Milvus Lite: published whole or not at all, read by many, its faults told in a line."""

import subprocess
import sys
import threading
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import grpc
import numpy as np
import pytest
from pymilvus import MilvusClient

import index.milvus.collections
import index.milvus.published
from index.errors import MilvusError, MissingExtraError, MissingInMilvusError
from index.milvus.connection import QUERY_TIMEOUT, Connection, libraries
from index.milvus.published import ALIAS, MilvusBuilds
from index.storage.directory import BuildLayout

FIRST, SECOND, THIRD = (f"2026112{day}T120000Z-00000{day}" for day in (1, 2, 3))
GONE = "doesn't answer (it can't be reached); start it, or check PERU_QA_STORE"
SLOW = f"doesn't answer (not within {QUERY_TIMEOUT:g} s); start it, or check PERU_QA_STORE"


@pytest.fixture
def engine(store_address):
    return MilvusBuilds(store_address)


@pytest.fixture
def client(store_address):
    """pymilvus by itself, to look at what is there and to do harm."""
    uri, _, database = store_address.rpartition("/")
    opened = MilvusClient(uri=uri, db_name=database, timeout=30, dedicated=True)
    yield opened
    opened.close()


def unit_vectors(count, dimension=32, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(count, dimension))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@pytest.fixture
def make_build(tmp_path):
    def make(name):
        layout = BuildLayout(tmp_path / "builds" / name)
        layout.lexical.mkdir(parents=True)
        layout.manifest.write_text(f'{{"build": "{name}"}}', encoding="utf-8")
        layout.questions.write_text("", encoding="utf-8")
        layout.rows.write_bytes(np.random.default_rng(1).bytes(150_000))
        layout.learned.write_bytes(np.random.default_rng(2).bytes(49_149))
        layout.dense.write_bytes(b"not sent")
        (layout.lexical / "vocab.index.json").write_text("trámite", encoding="utf-8")
        return layout

    return make


@pytest.fixture
def publish(engine, make_build):
    def send(name, vectors=None, keep=3):
        engine.publish(make_build(name), unit_vectors(3) if vectors is None else vectors, keep)

    return send


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def collections(*builds):
    names = [f"{ALIAS}_{build.replace('-', '_')}" for build in builds]
    return sorted([*names, *(f"{name}_files" for name in names)])


def fault(call):
    """What an EngineError that a call ends with says."""
    with pytest.raises(MilvusError) as raised:
        call()
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_what_is_published_is_in_use_and_its_files_come_back_the_same(engine, client, make_build, tmp_path):
    with pytest.raises(MissingInMilvusError, match="holds no index yet; run: peru-qa index"):
        engine.current()
    assert engine.builds() == []
    layout = make_build(FIRST)
    engine.publish(layout, unit_vectors(5), keep=3)
    assert engine.current() == FIRST
    assert engine.builds() == [FIRST]
    assert sorted(client.list_collections()) == collections(FIRST)

    fetched = engine.fetch(FIRST, tmp_path / "reader")
    assert fetched.folder == tmp_path / "reader" / FIRST
    expected = files(layout.folder)
    del expected["dense.faiss"]
    assert files(fetched.folder) == expected

    fetched.manifest.write_text("damaged")
    assert files(engine.fetch(FIRST, tmp_path / "reader").folder) == expected
    assert [path.name for path in (tmp_path / "reader").iterdir()] == [FIRST]


def test_scores_are_those_of_numpy(engine, publish):
    vectors = unit_vectors(3_000, 128)
    publish(FIRST, vectors)
    store = engine.vectors(FIRST, 3_000, 128)
    assert (store.count, store.dimension, store.is_exhaustive) == (3_000, 128, True)
    for query in [*unit_vectors(5, 128, seed=1), vectors[7]]:
        expected = vectors @ query
        scores = store.scores(query)
        assert scores.dtype == np.float32
        np.testing.assert_allclose(scores, expected, rtol=0, atol=1e-6)
        ranked = np.argsort(-scores, kind="stable")
        np.testing.assert_array_equal(ranked[:10], np.argsort(-expected, kind="stable")[:10])
        # The whole ranking is the same, but for scores that are as good as equal.
        assert (np.diff(expected[ranked]) <= 1e-6).all()


def test_vectors_come_back_bit_by_bit(engine, publish):
    vectors = unit_vectors(2_345)
    publish(FIRST, vectors)
    store = engine.vectors(FIRST, 2_345, 32)
    np.testing.assert_array_equal(store.vectors(), vectors)
    rows = np.array([2_344, 0, 1_000, 999, 0, 7])
    np.testing.assert_array_equal(store.vectors(rows), vectors[rows])
    assert store.vectors(np.array([], np.int64)).shape == (0, 32)
    assert store.vectors().dtype == np.float32


def test_of_more_rows_than_a_search_tells_of_the_others_score_as_the_least(engine, publish, monkeypatch):
    monkeypatch.setattr(index.milvus.collections, "MAX_RESULT_ROWS", 100)
    vectors = unit_vectors(500)
    publish(FIRST, vectors)
    store = engine.vectors(FIRST, 500, 32)
    assert not store.is_exhaustive
    query = unit_vectors(1, seed=1)[0]
    expected = vectors @ query
    best = np.argsort(-expected)[:100]
    scores = store.scores(query)
    np.testing.assert_allclose(scores[best], expected[best], atol=1e-6)
    np.testing.assert_allclose(np.delete(scores, best), expected[best[-1]], atol=1e-6)


def test_many_rows_are_searched_by_clusters(engine, publish, monkeypatch):
    monkeypatch.setattr(index.milvus.collections, "MAX_FLAT_ROWS", 500)
    monkeypatch.setattr(index.milvus.collections, "_CLUSTERS", {"nlist": 16})
    monkeypatch.setattr(index.milvus.collections, "_CLUSTERS_SEARCHED", {"nprobe": 4})
    vectors = unit_vectors(1_000)
    publish(FIRST, vectors)
    store = engine.vectors(FIRST, 1_000, 32)
    assert not store.is_exhaustive
    scores = store.scores(vectors[7])
    assert scores.argmax() == 7
    expected = vectors @ vectors[7]
    found = scores > scores.min()
    assert 10 < found.sum() < 1_000
    np.testing.assert_allclose(scores[found], expected[found], atol=1e-6)


class DiedError(BaseException):
    """Stands for the end of the builder's process."""


def test_a_builder_that_dies_at_any_step_leaves_a_whole_build_in_use(milvus, make_build, monkeypatch, tmp_path):
    earlier, first, second, third = (make_build(name) for name in ("20261101T120000Z-000000", FIRST, SECOND, THIRD))
    vectors = {FIRST: unit_vectors(3, seed=1), SECOND: unit_vectors(3, seed=2)}
    milvus.start()
    ask = Connection.ask
    left, asked = 0, []

    def dying(self, method, *arguments, **named):
        if len(asked) == left:
            raise DiedError
        asked.append(method)
        return ask(self, method, *arguments, **named)

    found = []
    while True:
        engine = MilvusBuilds(milvus.new_database())
        engine.publish(earlier, vectors[FIRST], keep=1)
        engine.publish(first, vectors[FIRST], keep=1)
        asked.clear()
        with monkeypatch.context() as patched, suppress(DiedError):
            patched.setattr(Connection, "ask", dying)
            engine.publish(second, vectors[SECOND], keep=1)
            break
        in_use = SECOND if "alter_alias" in asked else FIRST
        assert engine.current() == in_use
        assert files(engine.fetch(in_use, tmp_path / "reader").folder).keys() == files(first.folder).keys() - {
            "dense.faiss"
        }
        np.testing.assert_array_equal(engine.vectors(in_use, 3, 32).vectors(), vectors[in_use])
        found.append(in_use)
        engine.publish(third, vectors[FIRST], keep=1)
        assert engine.current() == THIRD
        assert sorted(engine._collections()) == collections(in_use, THIRD)
        left += 1
    assert found == sorted(found)
    assert {FIRST, SECOND} == set(found)
    assert asked[-2:] == ["drop_collection"] * 2


def test_an_engine_that_ends_while_it_is_sent_a_build_goes_on_with_the_last(
    milvus, engine, client, publish, monkeypatch
):
    publish(FIRST)

    def end(*_):
        milvus.kill()

    with monkeypatch.context() as patched:
        patched.setattr(index.milvus.collections, "_insert", end)
        assert fault(lambda: publish(SECOND)).endswith(GONE)
    milvus.start()
    assert engine.current() == FIRST
    np.testing.assert_array_equal(engine.vectors(FIRST, 3, 32).vectors(), unit_vectors(3))
    assert len(client.list_collections()) > 2
    publish(THIRD, keep=1)
    assert engine.current() == THIRD
    # What was in use a moment ago stays, for servers that have yet to look.
    assert sorted(client.list_collections()) == collections(FIRST, THIRD)


def test_what_the_engine_lost_on_the_way_is_not_put_to_use(engine, publish, monkeypatch):
    publish(FIRST)
    insert = index.milvus.collections._insert
    monkeypatch.setattr(
        index.milvus.collections, "_insert", lambda connection, name, entities: insert(connection, name, entities[:-1])
    )
    assert "holds 2 parts of the index, not 3" in fault(lambda: publish(SECOND))
    assert engine.current() == FIRST
    assert engine.builds() == [FIRST]


def test_the_oldest_builds_go_and_never_the_one_in_use(engine, client, publish, make_build):
    for name in (FIRST, SECOND, THIRD):
        publish(name, keep=2)
    assert engine.builds() == [THIRD, SECOND]
    assert sorted(client.list_collections()) == collections(SECOND, THIRD)

    engine.point_to(SECOND)
    assert engine.current() == SECOND
    assert engine.builds() == [THIRD, SECOND]
    with pytest.raises(MissingInMilvusError, match=f"holds no build {FIRST}; it holds {THIRD}, {SECOND}"):
        engine.point_to(FIRST)
    assert engine.current() == SECOND

    # Older by its name than those that are there, and in use all the same.
    earliest = "20260101T000000Z-000000"
    publish(earliest, keep=1)
    assert engine.current() == earliest
    assert engine.builds() == [SECOND, earliest]


def test_a_switch_whose_answer_is_lost_counts(engine, publish, monkeypatch):
    publish(FIRST)
    ask = Connection.ask

    def losing(self, method, *arguments, **named):
        answer = ask(self, method, *arguments, **named)
        if method == "alter_alias":
            raise MilvusError("lost")
        return answer

    monkeypatch.setattr(Connection, "ask", losing)
    publish(SECOND)
    assert engine.current() == SECOND


def test_old_builds_that_cannot_be_dropped_are_no_reason_to_fail(engine, publish, monkeypatch):
    publish(FIRST)
    publish(SECOND, keep=1)
    ask = Connection.ask

    def refusing(self, method, *arguments, **named):
        if method == "drop_collection":
            raise MilvusError("not now")
        return ask(self, method, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Connection, "ask", refusing)
        publish(THIRD, keep=1)
    assert engine.current() == THIRD
    assert engine.builds() == [THIRD, SECOND, FIRST]
    later = "20261124T120000Z-000004"
    publish(later, keep=1)
    assert engine.builds() == [later, THIRD]


def test_collections_of_others_are_left_alone(client, publish):
    client.create_collection("peru_qa_archive", dimension=4)
    client.create_collection("theirs", dimension=4)
    publish(FIRST)
    assert sorted(client.list_collections()) == sorted([*collections(FIRST), "peru_qa_archive", "theirs"])


def test_a_build_that_is_there_is_only_pointed_to(engine, client, make_build, monkeypatch):
    layout = make_build(FIRST)
    engine.publish(layout, unit_vectors(3), keep=3)
    client.drop_alias(ALIAS)
    monkeypatch.setattr(index.milvus.published, "send_rows", None)
    engine.publish(layout, unit_vectors(3), keep=3)
    assert engine.current() == FIRST


def test_a_reader_works_on_once_an_engine_that_was_gone_is_back(milvus, engine, publish, tmp_path):
    vectors = unit_vectors(50)
    publish(FIRST, vectors)
    store = engine.vectors(FIRST, 50, 32)
    milvus.kill()
    for call in (
        lambda: store.scores(vectors[0]),
        store.vectors,
        engine.current,
        engine.builds,
        lambda: engine.fetch(FIRST, tmp_path),
        lambda: engine.point_to(FIRST),
    ):
        assert fault(call).endswith(GONE)
    assert list(tmp_path.glob(f"*{FIRST}*")) == []
    milvus.start()
    np.testing.assert_allclose(store.scores(vectors[0]), vectors @ vectors[0], atol=1e-6)
    assert engine.current() == FIRST
    np.testing.assert_array_equal(store.vectors(), vectors)


def test_an_engine_may_start_after_its_readers(milvus, store_address, publish):
    publish(FIRST)
    milvus.kill()
    late = MilvusBuilds(store_address)
    assert fault(late.current).endswith(GONE)
    milvus.start()
    assert late.current() == FIRST


def test_all_threads_give_up_in_time_where_the_engine_is_gone_or_slow(milvus, engine, publish, store_address):
    vectors = unit_vectors(50)
    publish(FIRST, vectors)
    store = engine.vectors(FIRST, 50, 32)
    late = MilvusBuilds(store_address)
    for silence, expected in ((milvus.suspend, SLOW), (milvus.kill, GONE)):
        silence()
        faults = []
        calls = [lambda: store.scores(vectors[0])] * 8 + [late.current] * 8
        threads = [
            threading.Thread(target=lambda call, told: told.append(fault(call)), args=(call, faults), daemon=True)
            for call in calls
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            # One that waits for its turn to connect, and then for the engine, takes twice as long.
            thread.join(3 * QUERY_TIMEOUT)
        assert len(faults) == 16
        assert all(told.endswith(expected) for told in faults)
        milvus.resume()
        milvus.start()
        assert store.scores(vectors[0]).argmax() == 0
    assert late.current() == FIRST


def test_an_emptied_engine_is_told_of_and_filled_again(engine, client, publish, make_build, tmp_path):
    layout = make_build(FIRST)
    engine.publish(layout, unit_vectors(3), keep=3)
    store = engine.vectors(FIRST, 3, 32)
    for name in client.list_collections():
        client.drop_collection(name)
    assert "holds no index yet" in fault(engine.current)
    for call in (
        lambda: store.scores(unit_vectors(1)[0]),
        store.vectors,
        lambda: engine.vectors(FIRST, 3, 32),
        lambda: engine.fetch(FIRST, tmp_path / "reader"),
    ):
        with pytest.raises(MissingInMilvusError, match=r"lacks a part of the index \(.*\); run: peru-qa index"):
            call()
    assert list((tmp_path / "reader").iterdir()) == []
    engine.publish(layout, unit_vectors(3), keep=3)
    assert engine.current() == FIRST
    assert store.scores(unit_vectors(3)[1]).argmax() == 1


def test_rows_and_parts_that_are_gone_are_missed(engine, client, publish, tmp_path):
    vectors = unit_vectors(20)
    publish(FIRST, vectors)
    store = engine.vectors(FIRST, 20, 32)
    rows, parts = collections(FIRST)
    client.delete(rows, ids=[3])
    client.delete(parts, ids=[1])
    with pytest.raises(MissingInMilvusError, match="holds 19 parts of the index, not 20; run: peru-qa index --force"):
        store.scores(vectors[0])
    with pytest.raises(MissingInMilvusError, match="holds 19 parts"):
        store.vectors()
    with pytest.raises(MissingInMilvusError, match="holds 19 parts"):
        engine.vectors(FIRST, 20, 32)
    with pytest.raises(MissingInMilvusError, match="parts of the index, not"):
        engine.fetch(FIRST, tmp_path / "reader")
    with pytest.raises(MilvusError, match="vectors of 32 numbers, the manifest says 64"):
        engine.vectors(FIRST, 20, 64)


def test_an_alias_of_something_else_is_no_build(engine, client):
    client.create_collection("theirs", dimension=4)
    client.create_alias("theirs", ALIAS)
    assert "names theirs, no build" in fault(engine.current)


def test_no_file_is_written_outside_of_a_build(engine, publish, monkeypatch, tmp_path):
    for number, path in enumerate(("../outside", "/outside", "lexical/../../outside")):
        name = f"2026112{number}T120000Z-000000"
        with monkeypatch.context() as patched:
            patched.setattr(
                index.milvus.collections, "_cut", lambda layout, path=path: iter([(path, b64encode(b"x").decode())])
            )
            publish(name)
        assert "holds a file outside of it" in fault(lambda name=name: engine.fetch(name, tmp_path / "reader"))
        assert list((tmp_path / "reader").iterdir()) == []
    assert not (tmp_path / "outside").exists()


def test_readers_see_whole_builds_while_the_alias_is_switched(engine, publish, store_address, tmp_path):
    vectors = {FIRST: unit_vectors(200, seed=1), SECOND: unit_vectors(200, seed=2)}
    for name, rows in vectors.items():
        publish(name, rows)
    query = unit_vectors(1, seed=3)[0]
    seen = set()
    over = threading.Event()

    def read(number):
        own = engine if number % 2 else MilvusBuilds(store_address)
        rounds = 0
        while not over.is_set() or rounds == 0:
            name = own.current()
            layout = own.fetch(name, tmp_path / f"reader-{number}")
            assert layout.manifest.read_text(encoding="utf-8") == f'{{"build": "{name}"}}'
            scores = own.vectors(name, 200, 32).scores(query)
            np.testing.assert_allclose(scores, vectors[name] @ query, atol=1e-6)
            seen.add(name)
            rounds += 1
        return rounds

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read, number) for number in range(4)]
        try:
            for switch in range(20):
                engine.point_to((FIRST, SECOND)[switch % 2])
            while len(seen) < 2 and not any(reader.done() for reader in readers):
                engine.point_to(FIRST if SECOND in seen else SECOND)
        finally:
            over.set()
        assert all(reader.result() > 0 for reader in readers)
    assert seen == {FIRST, SECOND}


def test_who_holds_a_build_that_is_dropped_gets_an_error_and_never_other_rows(engine, publish):
    vectors = unit_vectors(500)
    publish(FIRST, vectors)
    store = engine.vectors(FIRST, 500, 32)
    query = unit_vectors(1, seed=3)[0]
    expected = vectors @ query
    asking = threading.Barrier(4)

    def read():
        asking.wait()
        with suppress(MilvusError):
            while True:
                np.testing.assert_allclose(store.scores(query), expected, atol=1e-6)

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        asking.wait()
        publish(SECOND, unit_vectors(500, seed=2), keep=1)
        assert FIRST in engine.builds()
        publish(THIRD, unit_vectors(500, seed=4), keep=1)
        for reader in readers:
            reader.result()
    with pytest.raises(MissingInMilvusError):
        store.scores(query)


class _Gate(grpc.GenericRpcHandler):
    """Passes on to an engine what names a user and a password, which Milvus Lite itself doesn't ask for."""

    def __init__(self, port, token):
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._expected = ("authorization", b64encode(token.encode()).decode())

    def service(self, handler_call_details):
        return grpc.unary_unary_rpc_method_handler(
            lambda request, context: self._pass(handler_call_details, request, context)
        )

    def _pass(self, details, request, context):
        if self._expected not in [tuple(pair) for pair in details.invocation_metadata]:
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "auth check failure")
        return self._channel.unary_unary(details.method)(request, metadata=details.invocation_metadata)


@contextmanager
def gate(port, token):
    with ThreadPoolExecutor(4) as pool:
        server = grpc.server(pool)
        server.add_generic_rpc_handlers((_Gate(port, token),))
        own = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield own
        server.stop(None).wait()


def test_a_password_is_sent_and_never_told(milvus, store_address, make_build):
    database = store_address.rpartition("/")[2]
    with gate(milvus.port, "reader:p@ss/wörd") as port:
        right = MilvusBuilds(f"http://reader:p%40ss%2Fw%C3%B6rd@127.0.0.1:{port}/{database}")
        right.publish(make_build(FIRST), unit_vectors(3), keep=1)
        assert right.current() == FIRST
        for user in ("reader:secret@", "secret@", ""):
            wrong = MilvusBuilds(f"http://{user}127.0.0.1:{port}/{database}")
            where = f"the engine at http://127.0.0.1:{port}/{database}"
            assert fault(wrong.current) == f"{where} refuses the user or the password; check PERU_QA_STORE"
            assert repr(wrong) == f"<Engine: {where}>"
    assert MilvusBuilds(store_address).current() == FIRST


def test_a_database_that_is_not_there_is_told_of(milvus, store_address):
    missing = MilvusBuilds(f"http://127.0.0.1:{milvus.port}/nowhere")
    assert "can't do what it was asked (database 'nowhere' does not exist); see its log" in fault(missing.builds)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "milvus",
        "ftp://127.0.0.1:19530",
        "http://127.0.0.1",
        "http://user:secret@:19530",
        "http://user:secret@host:port",
        "http://user:secret@host:99999",
        "http://host:1/a/b",
        "http://host:1/a?b=c",
        "http://[host:1",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(address):
    told = fault(lambda: MilvusBuilds(address))
    assert told == (
        "PERU_QA_STORE is no address of an engine; write http(s)://[user:password@]host:port[/database], or faiss"
    )


def test_without_pymilvus_it_is_told_what_to_install(monkeypatch):
    libraries.cache_clear()
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    try:
        with pytest.raises(MissingExtraError, match=r"run: pip install 'peru-digital-qa\[milvus\]'"):
            MilvusBuilds("http://127.0.0.1:1").current()
    finally:
        libraries.cache_clear()


def test_pymilvus_is_loaded_late_and_writes_and_reads_nothing_by_itself(milvus, store_address):
    program = """
import os, sys
import dotenv.main
import index.milvus.published

assert not {"pymilvus", "grpc"} & sys.modules.keys()
# Where pymilvus would look for a file ".env" to take over.
dotenv.main.find_dotenv = lambda *args, **named: sys.exit("looks for .env")
before = dict(os.environ)
for address in sys.argv[1:]:
    try:
        index.milvus.published.MilvusBuilds(address).current()
    except index.milvus.published.EngineError as error:
        print(error)
assert os.environ == before
"""
    milvus.start()
    done = subprocess.run(
        [sys.executable, "-c", program, store_address, "http://127.0.0.1:1", f"http://127.0.0.1:{milvus.port}/none"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 3
