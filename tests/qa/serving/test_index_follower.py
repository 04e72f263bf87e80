"""A running server switches to a new build as a whole, and keeps the old one if the new one is faulty."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from index import Embedder, Index, open_index
from index.search.opening import open_build
from index.storage.directory import IndexDirectory
from qa.answering.answerer import Answerer
from qa.page.permalinks import EntryPermalink
from qa.page.service import ChatService
from qa.serving.feedback_store import FeedbackStore
from qa.serving.index_follower import Follower
from qa.serving.live import LiveBuild, LiveService
from support.asgi import make_api
from support.servers import run_server, wait_until

HOURS = "When is the library open?"
QUESTIONS = (HOURS, "How do I get a library card?", "Is there wireless internet?", "Cuándo abre la biblioteca?")
"""Asked repeatedly; the answer to each cites all entries."""

PATIENCE = 60.0


class HeldEmbedder:
    """The real model, which caches its vectors, and which a test can block."""

    def __init__(self, model: Embedder) -> None:
        self._model = model
        self._known: dict[str, object] = {}
        self.called = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()

    def __getattr__(self, name: str) -> object:
        return getattr(self._model, name)

    def embed_queries(self, texts: Sequence[str]) -> object:
        self.called.set()
        assert self.may_answer.wait(PATIENCE)
        key = "\0".join(texts)
        if key not in self._known:
            self._known[key] = self._model.embed_queries(texts)
        return self._known[key]


@pytest.fixture
def model(embedder: Embedder) -> HeldEmbedder:
    return HeldEmbedder(embedder)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


# What can be wrong with a new build: each damages the library and returns the fault to be reported.


def torn_pointer(library) -> str:
    library.store.pointer.write_text(library.copy_build().name[:9], encoding="utf-8")
    return "CURRENT: names a build that doesn't exist; run: peru-qa index"


def missing_pointer(library) -> str:
    library.copy_build()
    library.store.pointer.unlink()
    return "CURRENT: is missing; run: peru-qa index"


def changed_byte(library) -> str:
    copied_build = library.copy_build()
    flip(copied_build.dense)
    library.store.point_to(copied_build)
    return "dense.faiss: was changed; run: peru-qa index"


def missing_file(library) -> str:
    copied_build = library.copy_build()
    copied_build.rows.unlink()
    library.store.point_to(copied_build)
    return "passages.jsonl: is missing; run: peru-qa index"


def another_model(library) -> str:
    model = open_build(library.store.current()).manifest.model
    library.store.point_to(library.copy_build(model=model.model_copy(update={"name": "another/model"})))
    return "was built with the model another/model"


def future_format(library) -> str:
    library.store.point_to(library.copy_build(format=1000))
    return "format 1000, but this version reads format"


FAULTS = [
    torn_pointer,
    missing_pointer,
    changed_byte,
    missing_file,
    another_model,
    future_format,
]


# --- in this process, one poll at a time


@pytest.fixture
def service(library, model: HeldEmbedder) -> LiveService:
    """A service that answers from the library."""
    return LiveService.already_open(Answerer(open_index(library.settings.index_directory), model))


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture
def follower(library, service: LiveService, notices: list[str]) -> Follower:
    return Follower(library.settings, service, notices.append)


def test_nothing_happens_without_a_new_build(service: LiveService, follower: Follower, notices: list[str]):
    live_build = service.current
    follower.poll()
    follower.poll()
    assert service.current is live_build
    assert (notices, service.faults) == ([], ())


def test_a_new_build_is_switched_to_as_a_whole_and_announced_once(
    library, service: LiveService, follower: Follower, notices: list[str]
):
    follower.poll()
    copied_build = library.copy_build()
    follower.poll()
    assert service.current.build != copied_build.name
    library.store.point_to(copied_build)
    follower.poll()
    follower.poll()
    assert service.current.build == service.current.catalogue.build == service.answerer.index.build == copied_build.name
    assert notices == [f"Now answering from {copied_build.name}."]


def test_an_earlier_build_is_followed_too(library, service: LiveService, follower: Follower):
    first = library.store.current()
    library.store.point_to(library.copy_build())
    follower.poll()
    library.store.point_to(first)
    follower.poll()
    assert service.current.build == first.name


@pytest.mark.parametrize("damage", FAULTS)
def test_the_old_build_stays_until_the_fault_is_repaired(
    library, service: LiveService, follower: Follower, notices: list[str], damage: Callable[..., str]
):
    good, live_build = library.store.current(), service.current
    fault = damage(library)
    follower.poll()
    follower.poll()
    assert service.current is live_build
    assert len(service.faults) == len(notices) == 1
    assert fault in service.faults[0]
    assert notices == [f"{service.faults[0]}; still answering from {good.name}"]
    # Once the pointer names the build that is served already, there is no fault.
    library.store.point_to(good)
    follower.poll()
    assert service.current is live_build
    assert service.faults == ()
    copied_build = library.copy_build()
    library.store.point_to(copied_build)
    follower.poll()
    assert service.current.build == copied_build.name
    assert service.faults == ()


def test_an_unexpected_error_is_a_fault_and_is_logged(
    library, service: LiveService, follower: Follower, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    live_build = service.current

    def explode(*arguments: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("qa.serving.index_follower.reopen_answerer", explode)
    library.store.point_to(library.copy_build())
    follower.poll()
    assert service.current is live_build
    assert service.faults == (f"{library.store.path}: a new build can't be opened (RuntimeError); see the log",)
    assert "boom" in caplog.text


def test_a_question_under_way_is_answered_from_the_build_it_started_with(
    library, model: HeldEmbedder, service: LiveService, follower: Follower
):
    old, copied_build = library.build, library.copy_build()
    with TestClient(make_api(service)) as http, ThreadPoolExecutor() as pool:
        http.post("/api/ask", json={"question": HOURS})
        model.may_answer.clear()
        model.called.clear()
        # Another question, since the vector of the first is cached.
        under_way = pool.submit(http.post, "/api/ask", json={"question": QUESTIONS[1]})
        try:
            assert model.called.wait(PATIENCE)
            library.store.point_to(copied_build)
            follower.poll()
            assert http.get("/readyz").json()["build"] == copied_build.name
        finally:
            model.may_answer.set()
        answered = under_way.result(PATIENCE)
        assert (answered.status_code, answered.json()["build"]) == (200, old)
        assert http.post("/api/ask", json={"question": HOURS}).json()["build"] == copied_build.name


# --- each answer comes from one build


@pytest.fixture(scope="module")
def two_builds(new_library, tmp_path_factory: pytest.TempPathFactory) -> tuple[Index, Index]:
    """Two builds whose entries have the same ids, and whose texts are at different positions."""
    library = new_library(tmp_path_factory.mktemp("two"))
    first = open_index(library.store.path)
    for record in library.records:
        library.reword(record["id"], f"Since last year this is otherwise. {record['answer']} So {record['id']} it is.")
    assert library.index().code == 0
    return first, open_index(library.store.path)


@pytest.fixture
def switching_service(two_builds: tuple[Index, Index], model: HeldEmbedder) -> Iterator[tuple[LiveService, list[str]]]:
    """A service that another thread keeps switching between two builds, and the builds switched to."""
    live_builds = [LiveBuild(Answerer(index, model)) for index in two_builds]
    service, stop, swaps = LiveService.already_open(live_builds[0].answerer), threading.Event(), []

    def swap() -> None:
        while not stop.wait(0.0005):
            swaps.append(live_builds[len(swaps) % 2].build)
            service.switch_to(live_builds[len(swaps) % 2])

    thread = threading.Thread(target=swap)
    thread.start()
    yield service, swaps
    stop.set()
    thread.join(PATIENCE)


@pytest.mark.thorough
def test_every_answer_and_its_citations_are_of_one_build(
    two_builds: tuple[Index, Index], switching_service: tuple[LiveService, list[str]]
):
    service, swaps = switching_service
    builds = {index.build: index for index in two_builds}
    seen = []

    def ask(number: int) -> None:
        record = http.post("/api/ask", json={"question": QUESTIONS[number % len(QUESTIONS)]}).json()
        entries = builds[record["build"]].entries
        assert len(record["citations"]) == len(entries)
        for citation in record["citations"]:
            assert entries[citation["entry"]].text.text[slice(*citation["span"])] == citation["passage"]
        seen.append(record["build"])

    with TestClient(make_api(service)) as http, ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(2000)))
    assert len(seen) == 2000
    assert min(seen.count(build) for build in builds) > 100
    assert len(swaps) > 100


@pytest.mark.thorough
def test_every_exchange_and_every_entry_read_is_of_one_build(
    two_builds: tuple[Index, Index], switching_service: tuple[LiveService, list[str]], tmp_path: Path
):
    service, _ = switching_service
    builds = {index.build: index for index in two_builds}
    chat = ChatService(service, FeedbackStore(tmp_path / "feedback.sqlite"), record_days=None)
    seen: set[tuple[str, str]] = set()

    def converse(number: int) -> None:
        exchange = chat.ask(QUESTIONS[number % len(QUESTIONS)], QUESTIONS[: number % 2])
        entries = builds[exchange.build].entries
        for reference in exchange.references:
            # The address names the spans of the cited words, and the digest of their text.
            name, words, of = re.fullmatch(r"\?entry=(\w+)&words=([\d,-]+)&of=(\w+)", reference.address).groups()
            entry = entries[f"faq/{name}"]
            assert entry.digest.startswith(of)
            (start, end), *_ = [map(int, span.split("-")) for span in words.split(",")]
            assert entry.text.text[start:end]
            assert str(entry.text.text[start:end]).split()[0] in exchange.reply
        seen.add(("asked", exchange.build))

        read = chat.show_entry(EntryPermalink("hours"), "en")
        (build,) = [name for name, index in builds.items() if f">{index.entries['faq/hours'].text.text}<" in read]
        seen.add(("read", build))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(converse, range(1000)))
    assert seen == {(done, build) for done in ("asked", "read") for build in builds}


# --- a real server


@pytest.fixture(scope="module")
def server_library(new_library, tmp_path_factory: pytest.TempPathFactory):
    """The library that the server of this module answers from."""
    return new_library(tmp_path_factory.mktemp("server-library"))


@pytest.fixture(scope="module")
def server(server_library):
    with run_server(server_library.settings.index_dir, server_library.settings.corpus) as server:
        yield server


def state(server) -> dict:
    """Return the response of /readyz, which must be ready."""
    response = httpx.get(f"{server.address}/readyz", timeout=PATIENCE)
    assert response.status_code == 200
    return response.json()


def ask(server, question: str = HOURS) -> dict:
    response = httpx.post(f"{server.address}/api/ask", json={"question": question}, timeout=PATIENCE)
    assert response.status_code == 200
    return response.json()


@pytest.mark.thorough
def test_a_build_of_another_process_is_answered_from_under_load(server, server_library):
    old = server_library.build
    assert ask(server)["citations"][0]["passage"] == "From nine to five, on weekdays only."
    server_library.reword("hours", "From ten to six, on Saturdays as well.")
    passages = {old: "From nine to five, on weekdays only."}
    done, answers = threading.Event(), []

    def keep_asking() -> None:
        while not done.is_set():
            answers.append(ask(server))

    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(keep_asking) for _ in range(3)]
        try:
            result = server_library.index("--json")
            assert (result.code, result.err) == (0, "")
            record = json.loads(result.out)
            assert record["questions"] == {"added": 0, "changed": 1, "removed": 0, "unchanged": 3}
            wait_until(lambda: state(server)["build"] == record["build"])
        finally:
            done.set()
        for one in asking:
            one.result(PATIENCE)
    passages[record["build"]] = "From ten to six, on Saturdays as well."
    assert answers
    assert all(answer["citations"][0]["passage"] == passages[answer["build"]] for answer in answers)
    answer = ask(server)
    assert (answer["build"], answer["citations"][0]["passage"]) == (record["build"], passages[record["build"]])
    assert state(server) == {"status": "ready", "build": record["build"], "faults": []}
    assert f"Now answering from {record['build']}." in server.log


@pytest.mark.thorough
@pytest.mark.parametrize("damage", FAULTS)
def test_a_running_server_survives_a_faulty_new_build(server, server_library, run, damage):
    wait_until(lambda: state(server) == {"status": "ready", "build": server_library.build, "faults": []})
    old = server_library.build
    fault = damage(server_library)
    wait_until(lambda: state(server)["faults"])
    assert state(server)["build"] == old
    (fault_shown,) = state(server)["faults"]
    assert fault in fault_shown
    assert f"{fault_shown}; still answering from {old}\n" in server.log
    assert ask(server)["build"] == old
    where = ("--corpus", str(server_library.settings.corpus))
    status = json.loads(run("status", "--json", *where, index_dir=server_library.settings.index_dir).out)
    if damage is another_model:
        # Such a build is sound, but doesn't fit the settings.
        assert (status["health"], status["up_to_date"]) == ("sound", False)
    else:
        assert fault in status["health"]
        assert status["health"].endswith(f"until then {status['build']} is used, the newest sound build")
    # The last build may be the faulty one.
    (newest,) = [build for build in server_library.store.builds() if build.name == old]
    server_library.store.point_to(newest)
    wait_until(lambda: state(server) == {"status": "ready", "build": old, "faults": []})
    repaired_build = server_library.copy_build()
    server_library.store.point_to(repaired_build)
    wait_until(lambda: state(server) == {"status": "ready", "build": repaired_build.name, "faults": []})
    assert ask(server)["build"] == repaired_build.name


@pytest.mark.thorough
def test_a_running_server_survives_the_loss_of_its_index(server, server_library):
    wait_until(lambda: state(server)["faults"] == [])
    old, folder = server_library.build, server_library.store.path
    moved_away = folder.rename(folder.with_name("moved-away"))
    wait_until(lambda: state(server)["faults"])
    (fault,) = state(server)["faults"]
    assert fault == f"{folder}: there is no index yet; run: peru-qa index"
    assert fault in server.log
    assert ask(server)["build"] == state(server)["build"] == old
    moved_away.rename(folder)
    wait_until(lambda: state(server)["faults"] == [])
    assert ask(server)["build"] == old


@pytest.mark.thorough
def test_two_servers_follow_one_index(server, server_library):
    with run_server(server_library.settings.index_dir, server_library.settings.corpus) as other:
        server_library.reword("card", "Bring a smile.")
        assert server_library.index().code == 0
        for one in (server, other):
            wait_until(lambda one=one: state(one) == {"status": "ready", "build": server_library.build, "faults": []})
            assert "Bring a smile." in [citation["passage"] for citation in ask(one)["citations"]]
    assert ask(server)["build"] == server_library.build


@pytest.mark.thorough
@pytest.mark.parametrize("damage", [torn_pointer, missing_pointer, changed_byte])
def test_a_server_that_starts_on_a_faulty_build_serves_the_newest_sound_one(library, damage):
    fault = damage(library)
    sound = next(
        build.name for build in library.store.builds() if damage is not changed_byte or build.name != library.build
    )
    with run_server(library.settings.index_dir, library.settings.corpus) as server:
        wait_until(lambda: state(server)["faults"])
        (fault_shown,) = state(server)["faults"]
        assert fault in fault_shown
        warning = f"peru-qa: warning: {fault_shown}; until then {sound} is used, the newest sound build\n"
        assert warning in server.log
        assert ask(server)["build"] == state(server)["build"] == sound


def command(*arguments: object) -> tuple[int, str, str]:
    """Run the command in another process; return its exit code, its output, and the last line of its messages."""
    done = subprocess.run(
        [sys.executable, "-m", "qa", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr.splitlines(keepends=True)[-1]


@pytest.mark.thorough
def test_a_server_without_a_sound_build_exits_with_the_cure(library):
    for build in library.store.builds():
        flip(build.dense)
    where = ("--corpus", library.settings.corpus, "--index-dir", library.store.path)
    code, results, message = command("serve", "--port", "0", *where)
    assert (code, results) == (1, "")
    assert re.fullmatch(r"peru-qa: \S+dense\.faiss: was changed; run: peru-qa index\n", message)


@pytest.mark.thorough
def test_during_the_first_build_another_process_is_refused(tmp_path: Path):
    folder = tmp_path / "index"
    with run_server(folder, ready=False) as server:
        wait_until(lambda: httpx.get(f"{server.address}/readyz", timeout=PATIENCE).json().get("stage") == "building")
        wait_until(lambda: (folder / ".lock").exists())
        wait = f"peru-qa: {folder}: another peru-qa is changing it; wait until that has finished, and try again\n"
        assert command("index", "--index-dir", folder) == (1, "", wait)
        assert command("serve", "--port", "0", "--index-dir", folder) == (1, "", wait)
    # A build that was stopped halfway leaves no index.
    assert IndexDirectory(folder).builds() == []
