"""Builds in a real Milvus, Milvus Lite, that a builder fills and servers answer from: the same answers as from files.

What Milvus itself keeps and loses is tested in `tests/index/stores/test_milvus_store.py`.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event

import httpx
import numpy as np
import pytest
from gradio_client import Client
from pymilvus import MilvusClient

import index.builds.update
import index.milvus.collections
from index import BuildReport, Embedder, MilvusError, MilvusStore, roll_back
from index.stores.milvus_store import ALIAS
from qa.answering.answer import Citation
from qa.answering.answerer import Answerer
from qa.maintenance.update import bring_up_to_date
from qa.page.service import ChatService
from qa.serving.feedback_store import FeedbackStore
from qa.serving.index_follower import Follower
from qa.serving.live import LiveService
from qa.serving.startup import open_answerer
from qa.settings import PREFIX, Settings
from support.records import answer_record, citation_record
from support.servers import run_server, wait_until

DEVELOPMENT = Path(__file__).parents[2] / "data" / "development-questions.jsonl"
QUESTIONS = [json.loads(line) for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines()]

HOURS = "When is the library open?"
NUMBERS = count(1)
NINE = "From nine to five, on weekdays only."
TEN = "From ten to six, on Saturdays as well."

PATIENCE = 60.0

ROUNDED = 3.01e-4
"""Scores have four decimals; cosines differ by 4e-7, and the ranker multiplies that by some hundreds."""


def ignore_progress(done: int, total: int) -> None:
    """Ignore the progress of a build."""


def fail_if_embedding(done: int, total: int) -> None:
    pytest.fail("something was embedded")


def pymilvus_of(address: str) -> MilvusClient:
    """Return a client of pymilvus, to do damage with."""
    uri, _, database = address.rpartition("/")
    return MilvusClient(uri=uri, db_name=database, timeout=PATIENCE, dedicated=True)


def drop_everything(address: str) -> None:
    """Drop all collections of a database."""
    client = pymilvus_of(address)
    for name in client.list_collections():
        client.drop_collection(name)
    client.close()


@pytest.fixture(autouse=True)
def restart_milvus(milvus) -> Iterator[None]:
    """Restart Milvus for the next test, whatever the last one did to it."""
    milvus.start()
    yield
    milvus.resume()
    milvus.start()


# --- the same answers as from files


@pytest.fixture(scope="module")
def full_published(milvus, full_built: tuple[Settings, BuildReport], full_index_copy: Path) -> Settings:
    """The full index, in a directory and in Milvus."""
    milvus.start()
    settings = full_built[0].model_copy(update={"index_dir": full_index_copy, "store": milvus.new_database()})
    first = bring_up_to_date(settings, fail_if_embedding)
    assert (first.changed, first.sent, first.embedded) == (False, True, 0)
    again = bring_up_to_date(settings, fail_if_embedding)
    assert (again.build, again.changed, again.sent) == (first.build, False, False)
    return settings


@pytest.fixture(scope="module")
def reader_settings(full_published: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a reader without an index directory."""
    return full_published.model_copy(update={"index_dir": tmp_path_factory.mktemp("reader") / "none"})


@pytest.fixture(scope="module")
def from_milvus(reader_settings: Settings) -> Answerer:
    return open_answerer(reader_settings, pytest.fail)


@pytest.fixture(scope="module")
def from_files(full_published: Settings) -> Answerer:
    return open_answerer(full_published.model_copy(update={"store": "faiss"}), pytest.fail)


def test_a_reader_needs_no_index_directory(reader_settings: Settings, from_milvus: Answerer, from_files: Answerer):
    assert from_milvus.index.build == from_files.index.build
    assert from_milvus.index.manifest == from_files.index.manifest
    assert not reader_settings.index_directory.exists()


def test_every_row_has_the_same_vector(from_milvus: Answerer, from_files: Answerer):
    np.testing.assert_array_equal(from_milvus.index.vectors(), from_files.index.vectors())


def scores(found: Sequence[Citation]) -> list[float]:
    return [citation.score for citation in found]


def test_every_development_question_finds_the_same_ten_entries(from_milvus: Answerer, from_files: Answerer):
    assert len(QUESTIONS) == 160
    differing = []
    for question in QUESTIONS:
        from_server, from_disk = (answerer.search(question["question"], 10) for answerer in (from_milvus, from_files))
        assert len(from_disk) == 10
        if [citation.entry for citation in from_server] != [citation.entry for citation in from_disk]:
            differing.append(question["id"])
        assert scores(from_server) == pytest.approx(scores(from_disk), abs=ROUNDED), question["id"]
        # The same words of the same passages, with the same links in the same order.
        cited = [[citation_record(one) | {"score": None} for one in found] for found in (from_server, from_disk)]
        assert cited[0] == cited[1], question["id"]
    assert differing == []


@pytest.mark.parametrize("question", QUESTIONS[::20], ids=lambda question: question["id"])
def test_an_answer_is_the_same_but_for_its_time(question: dict, from_milvus: Answerer, from_files: Answerer):
    from_server, from_disk = (
        answer_record(answerer.answer(question["question"])) for answerer in (from_milvus, from_files)
    )
    scores_of_both = [
        [citation.pop("score") for citation in record["citations"]] for record in (from_server, from_disk)
    ]
    assert scores_of_both[0] == pytest.approx(scores_of_both[1], abs=ROUNDED)
    assert from_server.pop("confidence") == pytest.approx(from_disk.pop("confidence"), abs=ROUNDED)
    assert from_server | {"elapsed_ms": 0} == from_disk | {"elapsed_ms": 0}


def test_rows_beyond_what_milvus_returns_get_the_lowest_score_or_an_exact_one(
    reader_settings: Settings, from_files: Answerer, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(index.milvus.collections, "MAX_RESULT_ROWS", 200)
    partial = open_answerer(reader_settings, pytest.fail).index
    exhaustive = from_files.index
    asking = np.flatnonzero([row.asks for row in exhaustive.rows])
    [query] = embedder.embed_queries(["Which law protects personal data?"])
    exact, found = exhaustive.similarities(query), partial.similarities(query)
    np.testing.assert_allclose(found[asking], exact[asking], atol=1e-5)
    others = np.setdiff1d(np.arange(len(exhaustive.rows)), asking)
    floor = np.sort(exact)[-200]
    np.testing.assert_allclose(found[others], np.maximum(exact[others], floor), atol=1e-5)
    assert exact[others].min() < floor - 0.1
    # Milvus returned no row of the least similar entry.
    entry = int(np.nanargmin(exhaustive.best_of(others, exact[others])))
    rows = np.flatnonzero(exhaustive.entry_of_row == entry)
    sharpened = partial.with_exact(found, query, [entry])
    np.testing.assert_allclose(sharpened[rows], exact[rows], atol=1e-5)
    np.testing.assert_array_equal(np.delete(sharpened, rows), np.delete(found, rows))


# --- building


@pytest.fixture
def published(library, store_address: str) -> Settings:
    """The small corpus's index in the test's own database."""
    settings = library.settings.model_copy(update={"store": store_address})
    assert bring_up_to_date(settings, fail_if_embedding).sent
    return settings


def test_a_new_build_is_sent_to_milvus_before_it_is_in_use_locally(library, published: Settings):
    old, builds = library.build, MilvusStore(library.store.path, published.store)
    assert builds.current() == old
    library.reword("hours", TEN)
    report = bring_up_to_date(published, ignore_progress)
    assert (report.changed, report.sent) == (True, True)
    assert builds.current() == library.build == report.build != old
    assert builds.builds() == [report.build, old]


def test_without_milvus_nothing_is_built_and_the_last_build_stays(
    library, published: Settings, milvus, monkeypatch: pytest.MonkeyPatch
):
    old, builds = library.build, library.store.builds()
    milvus.kill()
    with monkeypatch.context() as patched:
        patched.setattr(index.builds.update, "build_index", lambda *_: pytest.fail("something was built"))
        with pytest.raises(MilvusError, match="it can't be reached"):
            bring_up_to_date(published, fail_if_embedding)
    library.reword("hours", TEN)
    with pytest.raises(MilvusError, match="it can't be reached"):
        bring_up_to_date(published, fail_if_embedding)
    assert (library.build, library.store.builds()) == (old, builds)
    milvus.start()
    report = bring_up_to_date(published, ignore_progress)
    assert MilvusStore(library.store.path, published.store).current() == library.build == report.build != old


def test_if_milvus_dies_while_a_build_is_sent_the_last_one_stays_in_use_locally_too(
    library, published: Settings, milvus, monkeypatch: pytest.MonkeyPatch
):
    old, builds = library.build, library.store.builds()
    library.reword("hours", TEN)
    with monkeypatch.context() as patched:
        patched.setattr(index.milvus.collections, "_insert", lambda *_: milvus.kill())
        with pytest.raises(MilvusError, match="it can't be reached"):
            bring_up_to_date(published, ignore_progress)
    assert (library.build, library.store.builds()) == (old, builds)
    milvus.start()
    assert MilvusStore(library.store.path, published.store).current() == old


def test_rolling_back_also_rolls_back_milvus(library, published: Settings, run, monkeypatch: pytest.MonkeyPatch):
    old, builds = library.build, MilvusStore(library.store.path, published.store)
    library.reword("hours", TEN)
    new = bring_up_to_date(published, ignore_progress).build
    monkeypatch.setenv(f"{PREFIX}STORE", published.store)
    result = run("rollback", index_dir=published.index_dir)
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{old} is in use again, until the next: peru-qa index\n"
    assert (library.build, builds.current()) == (old, old)
    assert open_answerer(published).answer(HOURS).citations[0].passage == NINE
    result = run("rollback", new, index_dir=published.index_dir)
    assert (result.code, library.build, builds.current()) == (0, new, new)
    assert open_answerer(published).answer(HOURS).citations[0].passage == TEN


def test_rolling_back_sends_a_build_again_that_milvus_has_dropped(library, published: Settings):
    old = library.build
    library.reword("hours", TEN)
    bring_up_to_date(published, ignore_progress)
    drop_everything(published.store)
    builds = MilvusStore(library.store.path, published.store)
    assert roll_back(MilvusStore(library.store.path, published.store), old) == old
    assert builds.builds() == [old]
    assert open_answerer(published).answer(HOURS).citations[0].passage == NINE


def test_without_milvus_nothing_is_rolled_back(
    library, published: Settings, milvus, run, monkeypatch: pytest.MonkeyPatch
):
    library.reword("hours", TEN)
    new = bring_up_to_date(published, ignore_progress).build
    monkeypatch.setenv(f"{PREFIX}STORE", published.store)
    milvus.kill()
    result = run("rollback", index_dir=published.index_dir)
    assert (result.code, result.out) == (1, "")
    assert re.fullmatch(r"peru-qa: Milvus at \S+ doesn't answer \(it can't be reached\); start it, .*\n", result.err)
    assert library.build == new


# --- commands


def command(store: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command in another process."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return subprocess.run(
        [sys.executable, "-m", "qa", *map(str, arguments)],
        env={**others, f"{PREFIX}STORE": store},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_the_command_answers_questions_from_milvus(published: Settings, tmp_path: Path):
    done = command(published.store, "ask", HOURS, "--json", "--index-dir", tmp_path / "none")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["citations"][0]["passage"] == NINE
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("arguments", [("ask", HOURS), ("search", HOURS), ("serve", "--port", "0"), ("index",)])
def test_without_milvus_a_command_ends_with_one_line_that_names_the_cure(
    library, published: Settings, milvus, arguments: tuple[str, ...]
):
    milvus.kill()
    where = ("--index-dir", published.index_dir, "--corpus", published.corpus)
    done = command(published.store.replace("//", "//user:p%40ssword@"), *arguments, *where)
    *before, last_line = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert last_line == (
        f"peru-qa: Milvus at {published.store} doesn't answer (it can't be reached); start it, or check PERU_QA_STORE"
    )
    # Only `serve` prints more: the address at which its page was open meanwhile.
    assert arguments[0] == "serve" or before == []
    assert not re.search("user|ssword|Traceback", done.stderr)


def test_an_empty_milvus_is_reported_with_the_cure(store_address: str, tmp_path: Path):
    done = command(store_address, "ask", HOURS, "--index-dir", tmp_path / "none")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"peru-qa: Milvus at {store_address} holds no index yet; run: peru-qa index\n"


# --- a server, one poll at a time


@pytest.fixture
def service(published: Settings) -> LiveService:
    return LiveService.already_open(open_answerer(published))


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture
def follower(published: Settings, service: LiveService, notices: list[str]) -> Follower:
    return Follower(published, service, notices.append)


def test_a_new_build_in_milvus_is_opened_and_reported_once(
    library, published: Settings, service: LiveService, follower: Follower, notices: list[str]
):
    follower.poll()
    served = service.current
    follower.poll()
    assert service.current is served
    library.reword("hours", TEN)
    new = bring_up_to_date(published, ignore_progress).build
    follower.poll()
    follower.poll()
    assert (service.current.build, notices) == (new, [f"Now answering from {new}."])
    assert service.answerer.answer(HOURS).citations[0].passage == TEN


def test_a_build_of_another_model_in_milvus_leaves_the_old_one(
    library, published: Settings, service: LiveService, follower: Follower, notices: list[str]
):
    served = service.current
    model = served.answerer.index.manifest.model
    copied_build = library.copy_build(model=model.model_copy(update={"name": "another/model"}))
    vectors = served.answerer.index.vectors()
    MilvusStore(library.store.path, published.store).send(copied_build, vectors, keep=3)
    follower.poll()
    follower.poll()
    assert service.current is served
    assert service.can_answer
    (fault,) = service.faults
    assert "was built with the model another/model" in fault
    assert notices == [f"{fault}; still answering from {served.build}"]
    MilvusStore(library.store.path, published.store).point_alias_to(served.build)
    follower.poll()
    assert (service.current, service.faults) == (served, ())


def test_each_change_of_milvus_is_reported_once(
    milvus, published: Settings, service: LiveService, follower: Follower, notices: list[str]
):
    follower.poll()
    build, served = service.current.build, service.current
    milvus.kill()
    for _ in range(3):
        follower.poll()
        assert not service.can_answer
    milvus.start()
    for _ in range(3):
        follower.poll()
        assert service.can_answer
    gone = f"Milvus at {published.store} doesn't answer (it can't be reached); start it, or check PERU_QA_STORE"
    assert notices == [f"{gone}; no question is answered until then", f"Milvus answers again; answering from {build}."]
    assert service.current is served
    assert service.faults == ()


@pytest.mark.parametrize("damage", ["lost", "changed"])
def test_rows_that_milvus_lost_or_changed_are_noticed(
    published: Settings, service: LiveService, follower: Follower, notices: list[str], damage: str
):
    follower.poll()
    client, rows = pymilvus_of(published.store), f"{ALIAS}_{service.current.build.replace('-', '_')}"
    if damage == "lost":
        client.delete(rows, ids=[3])
    else:
        vector = service.answerer.index.vectors(np.array([5]))[0]
        client.upsert(rows, [{"row": 0, "vector": vector}])
    client.close()
    for _ in range(2):
        follower.poll()
        assert not service.can_answer
        assert len(notices) == 1
    assert "run: peru-qa index --force" in notices[0]


def test_the_page_says_in_the_visitors_language_that_the_index_cannot_be_reached(
    milvus, published: Settings, service: LiveService, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    chat = ChatService(service, FeedbackStore(tmp_path / "feedback.sqlite"), record_days=None)
    assert NINE in chat.ask(HOURS, []).reply
    milvus.kill()
    assert NINE in chat.ask(HOURS, []).reply, "its vector is cached"
    english, spanish = chat.ask(uncached_question(), []), chat.ask("¿Cuándo abre la biblioteca por la mañana?", [])
    assert "Searching isn&#39;t possible right now. Try again in 5 seconds." in english.reply
    assert "En este momento no se puede buscar. Inténtalo de nuevo en 5 segundos." in spanish.reply
    assert (english.language, spanish.language) == ("en", "es")
    for exchange in (english, spanish):
        assert "127.0.0.1" not in exchange.reply
        assert not exchange.answered
    # The operator's log has the address, and no traceback.
    assert "127.0.0.1" in caplog.text
    assert "Traceback" not in caplog.text


# --- a real server


@pytest.fixture(scope="module")
def server_library(new_library, tmp_path_factory: pytest.TempPathFactory):
    """The library whose builds the server of this module reads."""
    return new_library(tmp_path_factory.mktemp("server-library"))


@pytest.fixture(scope="module")
def server_settings(server_library, milvus) -> Settings:
    milvus.start()
    settings = server_library.settings.model_copy(update={"store": milvus.new_database()})
    bring_up_to_date(settings, fail_if_embedding)
    return settings


@pytest.fixture(scope="module")
def server(server_settings: Settings, tmp_path_factory: pytest.TempPathFactory):
    """A server that reads Milvus; it has neither an index directory nor a corpus."""
    folder = tmp_path_factory.mktemp("reader") / "none"
    with run_server(folder, PERU_QA_STORE=server_settings.store) as server:
        yield server
    assert not folder.exists()


def readiness(server) -> httpx.Response:
    return httpx.get(f"{server.address}/readyz", timeout=PATIENCE)


def uncached_question() -> str:
    """Return a question that nobody has asked: one in the cache is answered without Milvus."""
    return f"Question {next(NUMBERS)}: when is the library open?"


def ask(server) -> httpx.Response:
    return httpx.post(f"{server.address}/api/ask", json={"question": uncached_question()}, timeout=PATIENCE)


def is_ready(server, build: str) -> bool:
    response = readiness(server)
    return response.status_code == 200 and response.json() == {"status": "ready", "build": build, "faults": []}


def assert_unreachable(response: httpx.Response, store: str) -> None:
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"] == "5"
    problem = response.json()
    assert problem["type"] == "urn:peru-qa:problem:unreachable"
    assert set(problem["messages"]) == {"en", "es"}
    assert store.rpartition(":")[2] not in response.text
    assert not re.search("127.0.0.1|Traceback|Error|pymilvus|milvus", response.text)


def kill_milvus(milvus, settings: Settings) -> tuple[str, Callable[[], object]]:
    milvus.kill()
    return "doesn't answer (it can't be reached); start it, or check PERU_QA_STORE", milvus.start


def suspend_milvus(milvus, settings: Settings) -> tuple[str, Callable[[], object]]:
    milvus.suspend()
    return "doesn't answer (not within 5 s); start it, or check PERU_QA_STORE", milvus.resume


def empty_milvus(milvus, settings: Settings) -> tuple[str, Callable[[], object]]:
    drop_everything(settings.store)
    return "holds no index yet; run: peru-qa index", lambda: bring_up_to_date(settings, fail_if_embedding)


@pytest.mark.parametrize("damage", [kill_milvus, suspend_milvus, empty_milvus])
def test_a_running_server_reports_that_milvus_is_gone_and_answers_once_it_is_back(
    server, server_library, server_settings: Settings, milvus, damage: Callable
):
    wait_until(lambda: is_ready(server, server_library.build))
    assert ask(server).json()["citations"][0]["passage"] == NINE
    log = server.log

    fault, repair = damage(milvus, server_settings)
    wait_until(lambda: readiness(server).status_code == 503)
    assert_unreachable(readiness(server), server_settings.store)
    assert_unreachable(ask(server), server_settings.store)
    searched = httpx.get(f"{server.address}/api/search", params={"q": uncached_question()}, timeout=PATIENCE)
    assert_unreachable(searched, server_settings.store)
    # Entries are in memory, and can still be read.
    listed = httpx.get(f"{server.address}/api/entries", timeout=PATIENCE)
    assert (listed.status_code, len(listed.json()["entries"])) == (200, 4)
    assert httpx.get(f"{server.address}/healthz", timeout=PATIENCE).status_code == 200

    repair()
    wait_until(lambda: is_ready(server, server_library.build))
    assert ask(server).json()["citations"][0]["passage"] == NINE
    wait_until(lambda: "Milvus answers again" in server.log[len(log) :])
    # Apart from one line for each question that failed.
    assert re.findall(r"Milvus at.*then|Milvus answers.*|Now answering.*", server.log[len(log) :]) == [
        f"Milvus at {server_settings.store} {fault}; no question is answered until then",
        f"Milvus answers again; answering from {server_library.build}.",
    ]
    assert "Traceback" not in server.log


def test_the_chat_says_in_one_sentence_that_the_index_cannot_be_reached(server, server_library, milvus):
    wait_until(lambda: is_ready(server, server_library.build))
    chat = Client(server.address, verbose=False)
    (endpoint,) = chat.view_api(return_format="dict", print_info=False)["named_endpoints"]
    milvus.kill()
    reply = chat.predict(uncached_question(), api_name=endpoint)
    assert reply == "Searching isn't possible right now. Try again in 5 seconds."
    milvus.start()
    wait_until(lambda: is_ready(server, server_library.build))
    assert NINE in chat.predict(uncached_question(), api_name=endpoint)


def test_every_answer_is_of_one_build_while_the_builds_in_milvus_are_switched(
    server, server_library, server_settings: Settings
):
    wait_until(lambda: is_ready(server, server_library.build))
    passages = {server_library.build: NINE}
    server_library.reword("hours", TEN)
    done, answers = Event(), []

    def keep_asking() -> None:
        while not done.is_set():
            response = ask(server)
            assert response.status_code == 200
            answers.append(response.json())

    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(keep_asking) for _ in range(3)]
        try:
            new = bring_up_to_date(server_settings, ignore_progress).build
            passages[new] = TEN
            wait_until(lambda: is_ready(server, new))
            for number in range(6):
                name = list(passages)[number % 2]
                roll_back(MilvusStore(server_library.store.path, server_settings.store), name)
                wait_until(lambda name=name: is_ready(server, name))
                seen = len(answers)
                wait_until(lambda seen=seen: len(answers) >= seen + 6 or any(one.done() for one in asking))
        finally:
            done.set()
        for one in asking:
            one.result(PATIENCE)
    assert {answer["build"] for answer in answers} == set(passages)
    for answer in answers:
        entries = [citation["entry"] for citation in answer["citations"]]
        assert sorted(entries) == ["faq/card", "faq/hostile", "faq/hours", "faq/wifi"]
        [hours] = [citation for citation in answer["citations"] if citation["entry"] == "faq/hours"]
        assert hours["passage"] == passages[answer["build"]]
    assert server_library.build == new
    assert ask(server).json()["build"] == new
