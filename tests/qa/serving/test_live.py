"""The startup: its stages, what is answered before its end, and what happens if it fails."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index import BuildReport, Embedder, open_index
from qa.answering.answerer import Answerer
from qa.errors import NotReadyError
from qa.maintenance.update import has_index
from qa.serving.live import LiveBuild, LiveService, OnProgress, StartupProgress
from qa.serving.startup import build_and_open
from qa.settings import Settings
from support.asgi import make_api

PATIENCE = 60.0
"""Seconds after which a thread counts as hanging."""

LAW = "Which law protects personal data?"


class Steps:
    """A startup that waits until a test lets it continue."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self.started = threading.Event()
        self.may_end = threading.Event()

    def build_and_open(self, on_progress: OnProgress) -> Answerer:
        on_progress(StartupProgress("building", 3, 1200))
        self.started.set()
        assert self.may_end.wait(PATIENCE)
        on_progress(StartupProgress("loading"))
        return self._answerer


@pytest.fixture
def steps(answerer: Answerer) -> Iterator[Steps]:
    steps = Steps(answerer)
    yield steps
    steps.may_end.set()
    wait_for_startup()


def wait_for_startup() -> None:
    """Wait for the startup threads; none may hang."""
    for thread in threading.enumerate():
        if thread.name == "startup":
            thread.join(PATIENCE)
            assert not thread.is_alive()


def fail(on_progress: OnProgress) -> Answerer:
    on_progress(StartupProgress("building", 1, 2))
    raise OSError("no space left")


def fail_if_called() -> None:
    raise AssertionError


def do_nothing() -> None:
    pass


def test_an_already_open_service_is_ready(answerer: Answerer):
    service = LiveService.already_open(answerer)
    assert service.progress == StartupProgress("ready")
    assert service.answerer is answerer
    service.raise_failure()


def test_progress_is_reported_until_the_service_is_ready(steps: Steps, answerer: Answerer):
    service = LiveService(steps.build_and_open)
    assert service.progress == StartupProgress("loading")
    with pytest.raises(NotReadyError, match=r"^the index is being opened; ask again in a moment$"):
        _ = service.answerer

    service.start(on_failed=fail_if_called, on_ready=do_nothing)
    assert steps.started.wait(PATIENCE)
    assert service.progress == StartupProgress("building", 3, 1200)
    with pytest.raises(NotReadyError, match=r"^the index is being built \(3 of 1,200 texts\); ask again") as refused:
        _ = service.answerer
    assert (refused.value.done, refused.value.total) == (3, 1200)

    steps.may_end.set()
    wait_for_startup()
    assert service.progress == StartupProgress("ready")
    assert service.answerer is answerer
    service.raise_failure()


def test_all_threads_see_the_service_once_it_is_ready(steps: Steps, answerer: Answerer):
    service = LiveService(steps.build_and_open)
    service.start(on_failed=fail_if_called, on_ready=do_nothing)
    assert steps.started.wait(PATIENCE)
    seen: list[object] = []

    def read_answerer() -> None:
        try:
            seen.append(service.answerer)
        except NotReadyError as error:
            seen.append(error.total)

    def read_in_another_thread() -> None:
        thread = threading.Thread(target=read_answerer)
        thread.start()
        thread.join(PATIENCE)

    read_in_another_thread()
    steps.may_end.set()
    wait_for_startup()
    read_in_another_thread()
    assert seen == [1200, answerer]


def test_on_ready_is_called_in_the_startup_thread(steps: Steps):
    service, seen = LiveService(steps.build_and_open), []
    service.start(
        on_failed=fail_if_called,
        on_ready=lambda: seen.append((service.progress.stage, threading.current_thread().name)),
    )
    steps.may_end.set()
    wait_for_startup()
    assert seen == [("ready", "startup")]


def test_a_build_that_is_held_stays_as_it_is_when_another_replaces_it(
    answerer: Answerer, faq: Settings, embedder: Embedder
):
    service = LiveService.already_open(answerer)
    held = service.current
    other = LiveBuild(Answerer(open_index(faq.index_directory), embedder))
    service.switch_to(other)
    assert service.current is other
    assert service.answerer is other.answerer
    assert (service.current.build, held.build) == (other.answerer.index.build, answerer.index.build)
    assert other.catalogue.build == other.build
    assert held.answerer is answerer
    assert held.catalogue.build == held.build


def test_a_fault_stays_until_it_is_cleared(answerer: Answerer):
    service = LiveService.already_open(answerer)
    assert service.faults == ()
    service.set_fault("index", "torn")
    service.set_fault("corpus", "gone")
    service.set_fault("index", "damaged")
    assert sorted(service.faults) == ["damaged", "gone"]
    with TestClient(make_api(service)) as http:
        ready = http.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (200, "ready")
        assert sorted(ready.json()["faults"]) == ["damaged", "gone"]
    service.set_fault("index", None)
    assert service.faults == ("gone",)
    service.set_fault("index", None)
    service.set_fault("corpus", None)
    assert service.faults == ()


def test_without_its_store_a_service_answers_nothing_but_its_entries_can_be_read(answerer: Answerer):
    service = LiveService(lambda on_progress: answerer)
    assert not service.can_answer
    service.run()
    # It answers despite these faults.
    service.set_fault("index", "torn")
    service.set_fault("corpus", "gone")
    assert service.can_answer
    service.set_fault("store", "Milvus at http://10.0.0.7:19530 doesn't answer")
    assert not service.can_answer
    with TestClient(make_api(service)) as http:
        response = http.get("/readyz")
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["type"] == "urn:peru-qa:problem:unreachable"
        # The address of Milvus is not for visitors.
        assert "10.0.0.7" not in response.text
        assert len(http.get("/api/entries").json()["entries"]) == len(answerer.index.entries)
        service.set_fault("store", None)
        assert service.can_answer
        ready = http.get("/readyz")
        assert (ready.status_code, sorted(ready.json()["faults"])) == (200, ["gone", "torn"])


def test_a_service_that_is_not_ready_reports_that_and_not_a_lost_store():
    service = LiveService(fail)
    service.set_fault("store", "gone")
    with TestClient(make_api(service)) as http:
        assert http.get("/readyz").json()["type"] == "urn:peru-qa:problem:getting-ready"


def test_a_failure_is_kept_and_raised():
    service = LiveService(fail)
    service.run()
    assert service.progress == StartupProgress("failed")
    with pytest.raises(NotReadyError):
        _ = service.answerer
    for _ in range(2):
        with pytest.raises(OSError, match="no space left"):
            service.raise_failure()


def test_on_failed_is_called_when_the_startup_fails():
    service, failed = LiveService(fail), threading.Event()
    service.start(on_failed=failed.set, on_ready=fail_if_called)
    assert failed.wait(PATIENCE)
    # The failure is known when the callback is called.
    assert service.progress == StartupProgress("failed")
    with pytest.raises(OSError, match="no space left"):
        service.raise_failure()
    wait_for_startup()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_is_a_failure_too(stop: type[BaseException]):
    def interrupted(on_progress: OnProgress) -> Answerer:
        raise stop

    service, failed = LiveService(interrupted), threading.Event()
    service.start(on_failed=failed.set, on_ready=fail_if_called)
    assert failed.wait(PATIENCE)
    with pytest.raises(stop):
        service.raise_failure()
    wait_for_startup()


def test_the_startup_thread_ends_with_the_process(steps: Steps):
    LiveService(steps.build_and_open).start(on_failed=fail_if_called, on_ready=do_nothing)
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "startup"]
    assert thread.daemon


def test_an_existing_index_is_opened_and_none_is_built(built: tuple[Settings, BuildReport]):
    stages: list[StartupProgress] = []
    answerer = build_and_open(built[0], stages.append, warn=lambda text: pytest.fail(text))
    assert stages == [StartupProgress("loading")]
    assert answerer.index.build == built[1].build


def test_without_an_index_one_is_built_first(faq: Settings, tmp_path: Path):
    settings = Settings(corpus=faq.corpus, index_dir=tmp_path / "index")
    stages: list[StartupProgress] = []
    service = LiveService(
        lambda on_progress: build_and_open(
            settings, lambda progress: (stages.append(progress), on_progress(progress))[1], _no_warning
        )
    )
    service.run()
    service.raise_failure()
    assert has_index(settings)
    *building, loading = stages
    assert loading == StartupProgress("loading")
    assert {progress.stage for progress in building} == {"building"}
    (total,) = {progress.total for progress in building}
    done = [progress.done for progress in building]
    assert done == sorted(done)
    assert done[-1] == total > 0
    assert service.answerer.answer("When is the library open?").citations[0].entry == "faq/hours"


def _no_warning(text: str) -> None:
    pytest.fail(text)


def test_until_the_service_is_ready_the_api_says_so(steps: Steps, answerer: Answerer):
    service = LiveService(steps.build_and_open)
    with TestClient(make_api(service)) as http:

        def responses():
            return http.get("/readyz"), http.post("/api/ask", json={"question": LAW})

        for response in responses():
            assert response.status_code == 503
            assert response.headers["retry-after"] == "5"
            assert response.json()["stage"] == "loading"
            assert response.json()["detail"] == "the index is being opened; ask again in a moment"
        assert http.get("/healthz").json() == {"status": "alive"}

        service.start(on_failed=fail_if_called, on_ready=do_nothing)
        assert steps.started.wait(PATIENCE)
        for response in responses():
            assert response.status_code == 503
            assert response.headers["retry-after"] == "5"
            assert response.json()["stage"] == "building"
            detail = "the index is being built (3 of 1,200 texts); ask again in a moment"
            assert response.json()["detail"] == detail
        assert http.get("/healthz").status_code == 200

        steps.may_end.set()
        wait_for_startup()
        ready, answered = responses()
        assert ready.status_code == 200
        assert ready.json() == {"status": "ready", "build": answerer.index.build, "faults": []}
        assert answered.status_code == 200
        assert answered.json()["citations"][0]["entry"] == "peru-2022/38-39"


def test_a_malformed_question_is_refused_as_such_even_during_the_startup(steps: Steps):
    with TestClient(make_api(LiveService(steps.build_and_open))) as http:
        assert http.post("/api/ask", json={"question": 5}).status_code == 422
        assert http.post("/api/ask", json={"question": LAW, "history": [{"role": "x"}]}).status_code == 422


def test_after_a_failure_the_api_is_not_ready():
    service = LiveService(fail)
    service.run()
    with TestClient(make_api(service)) as http:
        response = http.get("/readyz")
        assert response.status_code == 503
        assert response.json()["stage"] == "failed"
        assert "no space left" not in response.text
        assert http.get("/healthz").status_code == 200
