"""Builds in a real Milvus, Milvus Lite: published whole or not at all, read by many, each fault one line."""

import subprocess
import sys
import threading
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import grpc
import numpy as np
import pytest
from pymilvus import MilvusClient

import index.milvus.collections
import index.stores.milvus_store
from index.errors import MilvusError, MissingExtraError, MissingInMilvusError
from index.milvus.connection import QUERY_TIMEOUT, Connection, libraries
from index.storage.directory import BuildLayout
from index.stores.milvus_store import ALIAS, MilvusStore

FIRST, SECOND, THIRD = (f"2026112{day}T120000Z-00000{day}" for day in (1, 2, 3))
GONE = "doesn't answer (it can't be reached); start it, or check PERU_QA_STORE"
SLOW = f"doesn't answer (not within {QUERY_TIMEOUT:g} s); start it, or check PERU_QA_STORE"


def open_builds(address):
    """The builds in a database of Milvus; nothing here is made in the store's directory."""
    return MilvusStore(Path("unused"), address)


@pytest.fixture
def milvus_builds(store_address):
    return open_builds(store_address)


@pytest.fixture
def client(store_address):
    """pymilvus by itself, to see what is there and to do damage."""
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
def publish(milvus_builds, make_build):
    def send(name, vectors=None, keep=3):
        milvus_builds.send(make_build(name), unit_vectors(3) if vectors is None else vectors, keep)

    return send


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def collections(*builds):
    names = [f"{ALIAS}_{build.replace('-', '_')}" for build in builds]
    return sorted([*names, *(f"{name}_files" for name in names)])


def fault(call):
    """The message of the MilvusError that a call ends with."""
    with pytest.raises(MilvusError) as raised:
        call()
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_a_published_build_is_in_use_and_its_files_come_back_unchanged(milvus_builds, client, make_build, tmp_path):
    with pytest.raises(MissingInMilvusError, match="holds no index yet; run: peru-qa index"):
        milvus_builds.current()
    assert milvus_builds.builds() == []
    layout = make_build(FIRST)
    milvus_builds.send(layout, unit_vectors(5), keep=3)
    assert milvus_builds.current() == FIRST
    assert milvus_builds.builds() == [FIRST]
    assert sorted(client.list_collections()) == collections(FIRST)

    fetched = milvus_builds.fetch(FIRST, tmp_path / "reader")
    assert fetched.folder == tmp_path / "reader" / FIRST
    expected = files(layout.folder)
    del expected["dense.faiss"]
    assert files(fetched.folder) == expected

    fetched.manifest.write_text("damaged")
    assert files(milvus_builds.fetch(FIRST, tmp_path / "reader").folder) == expected
    assert [path.name for path in (tmp_path / "reader").iterdir()] == [FIRST]


def test_scores_are_those_of_numpy(milvus_builds, publish):
    vectors = unit_vectors(3_000, 128)
    publish(FIRST, vectors)
    store = milvus_builds.vectors(FIRST, 3_000, 128)
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


def test_vectors_come_back_bit_for_bit(milvus_builds, publish):
    vectors = unit_vectors(2_345)
    publish(FIRST, vectors)
    store = milvus_builds.vectors(FIRST, 2_345, 32)
    np.testing.assert_array_equal(store.vectors(), vectors)
    rows = np.array([2_344, 0, 1_000, 999, 0, 7])
    np.testing.assert_array_equal(store.vectors(rows), vectors[rows])
    assert store.vectors(np.array([], np.int64)).shape == (0, 32)
    assert store.vectors().dtype == np.float32


def test_rows_beyond_what_a_search_returns_get_the_lowest_score(milvus_builds, publish, monkeypatch):
    monkeypatch.setattr(index.milvus.collections, "MAX_RESULT_ROWS", 100)
    vectors = unit_vectors(500)
    publish(FIRST, vectors)
    store = milvus_builds.vectors(FIRST, 500, 32)
    assert not store.is_exhaustive
    query = unit_vectors(1, seed=1)[0]
    expected = vectors @ query
    best = np.argsort(-expected)[:100]
    scores = store.scores(query)
    np.testing.assert_allclose(scores[best], expected[best], atol=1e-6)
    np.testing.assert_allclose(np.delete(scores, best), expected[best[-1]], atol=1e-6)


def test_many_rows_are_searched_by_clusters(milvus_builds, publish, monkeypatch):
    monkeypatch.setattr(index.milvus.collections, "MAX_FLAT_ROWS", 500)
    monkeypatch.setattr(index.milvus.collections, "_CLUSTERS", {"nlist": 16})
    monkeypatch.setattr(index.milvus.collections, "_CLUSTERS_SEARCHED", {"nprobe": 4})
    vectors = unit_vectors(1_000)
    publish(FIRST, vectors)
    store = milvus_builds.vectors(FIRST, 1_000, 32)
    assert not store.is_exhaustive
    scores = store.scores(vectors[7])
    assert scores.argmax() == 7
    expected = vectors @ vectors[7]
    found = scores > scores.min()
    assert 10 < found.sum() < 1_000
    np.testing.assert_allclose(scores[found], expected[found], atol=1e-6)


class DiedError(BaseException):
    """Stands for the death of the builder's process."""


def test_a_builder_that_dies_at_any_step_leaves_a_whole_build_in_use(milvus, make_build, monkeypatch, tmp_path):
    earlier, first, second, third = (make_build(name) for name in ("20261101T120000Z-000000", FIRST, SECOND, THIRD))
    vectors = {FIRST: unit_vectors(3, seed=1), SECOND: unit_vectors(3, seed=2)}
    milvus.start()
    call = Connection.call
    left, calls_made = 0, []

    def dying(self, method, *arguments, **named):
        if len(calls_made) == left:
            raise DiedError
        calls_made.append(method)
        return call(self, method, *arguments, **named)

    found = []
    while True:
        milvus_builds = open_builds(milvus.new_database())
        milvus_builds.send(earlier, vectors[FIRST], keep=1)
        milvus_builds.send(first, vectors[FIRST], keep=1)
        calls_made.clear()
        with monkeypatch.context() as patched, suppress(DiedError):
            patched.setattr(Connection, "call", dying)
            milvus_builds.send(second, vectors[SECOND], keep=1)
            break
        in_use = SECOND if "alter_alias" in calls_made else FIRST
        assert milvus_builds.current() == in_use
        assert files(milvus_builds.fetch(in_use, tmp_path / "reader").folder).keys() == files(first.folder).keys() - {
            "dense.faiss"
        }
        np.testing.assert_array_equal(milvus_builds.vectors(in_use, 3, 32).vectors(), vectors[in_use])
        found.append(in_use)
        milvus_builds.send(third, vectors[FIRST], keep=1)
        assert milvus_builds.current() == THIRD
        assert sorted(milvus_builds._collections()) == collections(in_use, THIRD)
        left += 1
    assert found == sorted(found)
    assert {FIRST, SECOND} == set(found)
    assert calls_made[-2:] == ["drop_collection"] * 2


def test_the_last_build_stays_in_use_if_milvus_dies_while_a_build_is_sent(
    milvus, milvus_builds, client, publish, monkeypatch
):
    publish(FIRST)

    def end(*_):
        milvus.kill()

    with monkeypatch.context() as patched:
        patched.setattr(index.milvus.collections, "_insert", end)
        assert fault(lambda: publish(SECOND)).endswith(GONE)
    milvus.start()
    assert milvus_builds.current() == FIRST
    np.testing.assert_array_equal(milvus_builds.vectors(FIRST, 3, 32).vectors(), unit_vectors(3))
    assert len(client.list_collections()) > 2
    publish(THIRD, keep=1)
    assert milvus_builds.current() == THIRD
    # The build that was in use until now stays, for servers that have yet to poll.
    assert sorted(client.list_collections()) == collections(FIRST, THIRD)


def test_a_build_that_arrives_incomplete_is_not_put_in_use(milvus_builds, publish, monkeypatch):
    publish(FIRST)
    insert = index.milvus.collections._insert
    monkeypatch.setattr(
        index.milvus.collections, "_insert", lambda connection, name, entities: insert(connection, name, entities[:-1])
    )
    assert "holds 2 parts of the index, not 3" in fault(lambda: publish(SECOND))
    assert milvus_builds.current() == FIRST
    assert milvus_builds.builds() == [FIRST]


def test_the_oldest_builds_are_dropped_but_never_the_one_in_use(milvus_builds, client, publish, make_build):
    for name in (FIRST, SECOND, THIRD):
        publish(name, keep=2)
    assert milvus_builds.builds() == [THIRD, SECOND]
    assert sorted(client.list_collections()) == collections(SECOND, THIRD)

    milvus_builds.point_alias_to(SECOND)
    assert milvus_builds.current() == SECOND
    assert milvus_builds.builds() == [THIRD, SECOND]
    with pytest.raises(MissingInMilvusError, match=f"holds no build {FIRST}; it holds {THIRD}, {SECOND}"):
        milvus_builds.point_alias_to(FIRST)
    assert milvus_builds.current() == SECOND

    # Older by its name than those that are there, but in use.
    earliest = "20260101T000000Z-000000"
    publish(earliest, keep=1)
    assert milvus_builds.current() == earliest
    assert milvus_builds.builds() == [SECOND, earliest]


def test_a_switch_whose_answer_is_lost_counts(milvus_builds, publish, monkeypatch):
    publish(FIRST)
    call = Connection.call

    def losing(self, method, *arguments, **named):
        answer = call(self, method, *arguments, **named)
        if method == "alter_alias":
            raise MilvusError("lost")
        return answer

    monkeypatch.setattr(Connection, "call", losing)
    publish(SECOND)
    assert milvus_builds.current() == SECOND


def test_publishing_succeeds_although_old_builds_cannot_be_dropped(milvus_builds, publish, monkeypatch):
    publish(FIRST)
    publish(SECOND, keep=1)
    call = Connection.call

    def refusing(self, method, *arguments, **named):
        if method == "drop_collection":
            raise MilvusError("not now")
        return call(self, method, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Connection, "call", refusing)
        publish(THIRD, keep=1)
    assert milvus_builds.current() == THIRD
    assert milvus_builds.builds() == [THIRD, SECOND, FIRST]
    later = "20261124T120000Z-000004"
    publish(later, keep=1)
    assert milvus_builds.builds() == [later, THIRD]


def test_collections_of_others_are_left_alone(client, publish):
    client.create_collection("peru_qa_archive", dimension=4)
    client.create_collection("theirs", dimension=4)
    publish(FIRST)
    assert sorted(client.list_collections()) == sorted([*collections(FIRST), "peru_qa_archive", "theirs"])


def test_a_build_that_milvus_has_is_not_sent_again(milvus_builds, client, make_build, monkeypatch):
    layout = make_build(FIRST)
    milvus_builds.send(layout, unit_vectors(3), keep=3)
    client.drop_alias(ALIAS)
    monkeypatch.setattr(index.stores.milvus_store, "send_rows", None)
    milvus_builds.send(layout, unit_vectors(3), keep=3)
    assert milvus_builds.current() == FIRST


def test_a_reader_goes_on_once_milvus_is_back(milvus, milvus_builds, publish, tmp_path):
    vectors = unit_vectors(50)
    publish(FIRST, vectors)
    store = milvus_builds.vectors(FIRST, 50, 32)
    milvus.kill()
    for call in (
        lambda: store.scores(vectors[0]),
        store.vectors,
        milvus_builds.current,
        milvus_builds.builds,
        lambda: milvus_builds.fetch(FIRST, tmp_path),
        lambda: milvus_builds.point_alias_to(FIRST),
    ):
        assert fault(call).endswith(GONE)
    assert list(tmp_path.glob(f"*{FIRST}*")) == []
    milvus.start()
    np.testing.assert_allclose(store.scores(vectors[0]), vectors @ vectors[0], atol=1e-6)
    assert milvus_builds.current() == FIRST
    np.testing.assert_array_equal(store.vectors(), vectors)


def test_milvus_may_start_after_its_readers(milvus, store_address, publish):
    publish(FIRST)
    milvus.kill()
    late = open_builds(store_address)
    assert fault(late.current).endswith(GONE)
    milvus.start()
    assert late.current() == FIRST


def test_all_threads_give_up_in_time_if_milvus_is_gone_or_slow(milvus, milvus_builds, publish, store_address):
    vectors = unit_vectors(50)
    publish(FIRST, vectors)
    store = milvus_builds.vectors(FIRST, 50, 32)
    late = open_builds(store_address)
    for silence, expected in ((milvus.suspend, SLOW), (milvus.kill, GONE)):
        silence()
        faults = []
        calls = [lambda: store.scores(vectors[0])] * 8 + [late.current] * 8
        threads = [
            threading.Thread(target=lambda call, faults: faults.append(fault(call)), args=(call, faults), daemon=True)
            for call in calls
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            # One that waits for its turn to connect, and then for the answer, takes twice as long.
            thread.join(3 * QUERY_TIMEOUT)
        assert len(faults) == 16
        assert all(message.endswith(expected) for message in faults)
        milvus.resume()
        milvus.start()
        assert store.scores(vectors[0]).argmax() == 0
    assert late.current() == FIRST


def test_an_emptied_milvus_is_reported_and_filled_again(milvus_builds, client, publish, make_build, tmp_path):
    layout = make_build(FIRST)
    milvus_builds.send(layout, unit_vectors(3), keep=3)
    store = milvus_builds.vectors(FIRST, 3, 32)
    for name in client.list_collections():
        client.drop_collection(name)
    assert "holds no index yet" in fault(milvus_builds.current)
    for call in (
        lambda: store.scores(unit_vectors(1)[0]),
        store.vectors,
        lambda: milvus_builds.vectors(FIRST, 3, 32),
        lambda: milvus_builds.fetch(FIRST, tmp_path / "reader"),
    ):
        with pytest.raises(MissingInMilvusError, match=r"lacks a part of the index \(.*\); run: peru-qa index"):
            call()
    assert list((tmp_path / "reader").iterdir()) == []
    milvus_builds.send(layout, unit_vectors(3), keep=3)
    assert milvus_builds.current() == FIRST
    assert store.scores(unit_vectors(3)[1]).argmax() == 1


def test_missing_rows_and_parts_are_noticed(milvus_builds, client, publish, tmp_path):
    vectors = unit_vectors(20)
    publish(FIRST, vectors)
    store = milvus_builds.vectors(FIRST, 20, 32)
    rows, parts = collections(FIRST)
    client.delete(rows, ids=[3])
    client.delete(parts, ids=[1])
    with pytest.raises(MissingInMilvusError, match="holds 19 parts of the index, not 20; run: peru-qa index --force"):
        store.scores(vectors[0])
    with pytest.raises(MissingInMilvusError, match="holds 19 parts"):
        store.vectors()
    with pytest.raises(MissingInMilvusError, match="holds 19 parts"):
        milvus_builds.vectors(FIRST, 20, 32)
    with pytest.raises(MissingInMilvusError, match="parts of the index, not"):
        milvus_builds.fetch(FIRST, tmp_path / "reader")
    with pytest.raises(MilvusError, match="vectors of dimension 32, but the manifest says 64"):
        milvus_builds.vectors(FIRST, 20, 64)


def test_an_alias_of_something_else_is_not_a_build(milvus_builds, client):
    client.create_collection("theirs", dimension=4)
    client.create_alias("theirs", ALIAS)
    assert "names theirs, which is not a build" in fault(milvus_builds.current)


def test_no_file_is_written_outside_of_a_build(milvus_builds, publish, monkeypatch, tmp_path):
    for number, path in enumerate(("../outside", "/outside", "lexical/../../outside")):
        name = f"2026112{number}T120000Z-000000"
        with monkeypatch.context() as patched:
            patched.setattr(
                index.milvus.collections,
                "_split_files",
                lambda layout, path=path: iter([(path, b64encode(b"x").decode())]),
            )
            publish(name)
        assert "holds a file outside of it" in fault(lambda name=name: milvus_builds.fetch(name, tmp_path / "reader"))
        assert list((tmp_path / "reader").iterdir()) == []
    assert not (tmp_path / "outside").exists()


def test_readers_see_whole_builds_while_the_alias_is_switched(milvus_builds, publish, store_address, tmp_path):
    vectors = {FIRST: unit_vectors(200, seed=1), SECOND: unit_vectors(200, seed=2)}
    for name, rows in vectors.items():
        publish(name, rows)
    query = unit_vectors(1, seed=3)[0]
    seen = set()
    over = threading.Event()

    def read(number):
        own = milvus_builds if number % 2 else open_builds(store_address)
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
                milvus_builds.point_alias_to((FIRST, SECOND)[switch % 2])
            while len(seen) < 2 and not any(reader.done() for reader in readers):
                milvus_builds.point_alias_to(FIRST if SECOND in seen else SECOND)
        finally:
            over.set()
        assert all(reader.result() > 0 for reader in readers)
    assert seen == {FIRST, SECOND}


def test_a_reader_of_a_dropped_build_gets_an_error_and_never_other_rows(milvus_builds, publish):
    vectors = unit_vectors(500)
    publish(FIRST, vectors)
    store = milvus_builds.vectors(FIRST, 500, 32)
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
        assert FIRST in milvus_builds.builds()
        publish(THIRD, unit_vectors(500, seed=4), keep=1)
        for reader in readers:
            reader.result()
    with pytest.raises(MissingInMilvusError):
        store.scores(query)


class _AuthenticatingProxy(grpc.GenericRpcHandler):
    """Pass calls with the right user and password on to Milvus, since Milvus Lite itself doesn't ask for them."""

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
def authenticating_proxy(port, token):
    with ThreadPoolExecutor(4) as pool:
        server = grpc.server(pool)
        server.add_generic_rpc_handlers((_AuthenticatingProxy(port, token),))
        own = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield own
        server.stop(None).wait()


def test_a_password_is_sent_and_never_shown(milvus, store_address, make_build):
    database = store_address.rpartition("/")[2]
    with authenticating_proxy(milvus.port, "reader:p@ss/wörd") as port:
        right = open_builds(f"http://reader:p%40ss%2Fw%C3%B6rd@127.0.0.1:{port}/{database}")
        right.send(make_build(FIRST), unit_vectors(3), keep=1)
        assert right.current() == FIRST
        for user in ("reader:secret@", "secret@", ""):
            wrong = open_builds(f"http://{user}127.0.0.1:{port}/{database}")
            where = f"Milvus at http://127.0.0.1:{port}/{database}"
            assert fault(wrong.current) == f"{where} refuses the user or the password; check PERU_QA_STORE"
            assert repr(wrong) == f"<MilvusStore: {where}>"
    assert open_builds(store_address).current() == FIRST


def test_a_missing_database_is_reported(milvus, store_address):
    missing = open_builds(f"http://127.0.0.1:{milvus.port}/nowhere")
    assert "can't carry out the request (database 'nowhere' does not exist); see its log" in fault(missing.builds)


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
def test_a_malformed_address_is_refused_without_repeating_it(address):
    message = fault(lambda: open_builds(address))
    assert message == (
        "PERU_QA_STORE is not the address of a Milvus server; write http(s)://[user:password@]host:port"
        "[/database], or faiss"
    )


def test_a_missing_pymilvus_is_reported_with_how_to_install_it(monkeypatch):
    libraries.cache_clear()
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    try:
        with pytest.raises(MissingExtraError, match=r"run: pip install 'peru-digital-qa\[milvus\]'"):
            open_builds("http://127.0.0.1:1").current()
    finally:
        libraries.cache_clear()


def test_pymilvus_is_loaded_late_and_writes_and_reads_nothing_by_itself(milvus, store_address):
    program = """
import os, sys
from pathlib import Path
import dotenv.main
import index.stores.milvus_store

assert not {"pymilvus", "grpc"} & sys.modules.keys()
# Where pymilvus would look for a file ".env" to load.
dotenv.main.find_dotenv = lambda *args, **named: sys.exit("looks for .env")
before = dict(os.environ)
for address in sys.argv[1:]:
    try:
        index.stores.milvus_store.MilvusStore(Path(), address).current()
    except index.stores.milvus_store.MilvusError as error:
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
