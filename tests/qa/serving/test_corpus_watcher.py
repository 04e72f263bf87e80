"""`serve --watch`: the index is updated after every change of the corpus, and no update outlives the server."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from support.servers import run_server, wait_until

pytestmark = pytest.mark.thorough

PATIENCE = 60.0


def state(server) -> dict:
    """Return the response of /readyz, which must be ready."""
    response = httpx.get(f"{server.address}/readyz", timeout=PATIENCE)
    assert response.status_code == 200
    return response.json()


def passages(server, question: str = "When is the library open?") -> list[str]:
    """Return all passages that a server cites for a question."""
    record = httpx.post(f"{server.address}/api/ask", json={"question": question}, timeout=PATIENCE).json()
    return [citation["passage"] for citation in record["citations"]]


def children(process) -> list[int]:
    """Return the ids of the processes that a server has started and that still exist."""
    tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def is_alive(process_id: int) -> bool:
    """Check whether a process runs; a zombie does not."""
    try:
        status = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


# --- one server after another change


@pytest.fixture(scope="module")
def library(new_library, tmp_path_factory: pytest.TempPathFactory):
    """The library that the server of this module watches; each test leaves it sound."""
    return new_library(tmp_path_factory.mktemp("watched"))


@pytest.fixture(scope="module")
def server(library):
    with run_server(library.settings.index_dir, library.settings.corpus.parent, "--watch") as server:
        yield server


@pytest.fixture
def settled(server, library) -> Callable[..., None]:
    """Wait until the server answers with some words, from the build in use, without a fault."""

    def settle(words: str) -> None:
        wait_until(lambda: words in passages(server))
        wait_until(lambda: state(server) == {"status": "ready", "build": library.build, "faults": []})

    return settle


def test_the_index_is_brought_up_to_date_at_the_start(server, library):
    wait_until(lambda: f"Nothing changed; {library.build} stays in use." in server.log)
    assert state(server) == {"status": "ready", "build": library.build, "faults": []}


def test_a_change_is_answered_from_without_any_command(server, library, settled):
    old = library.build
    library.reword("hours", "From ten to six.")
    settled("From ten to six.")
    assert library.build != old
    wait_until(lambda: f"Built {library.build} in " in server.log)
    assert f"Now answering from {library.build}." in server.log


def test_a_change_during_an_update_is_not_missed(server, library, settled):
    library.reword("hours", "From one to two.")
    wait_until(lambda: children(server.process))
    library.reword("hours", "From two to three.")
    settled("From two to three.")


def test_a_new_document_is_answered_from_and_a_removed_one_is_not(server, library, settled):
    other = library.settings.corpus.with_name("other.jsonl")
    other.write_text(
        '{"id": "lockers", "question": "Are there lockers?", "answer": "Sixty lockers."}', encoding="utf-8"
    )
    settled("Sixty lockers.")
    other.unlink()
    wait_until(lambda: "Sixty lockers." not in passages(server))


def test_a_faulty_file_is_reported_until_it_is_repaired(server, library, settled):
    old, content = library.build, library.settings.corpus.read_text(encoding="utf-8")
    library.settings.corpus.write_text(content + '\n{"id": "torn', encoding="utf-8")
    wait_until(lambda: state(server)["faults"])
    (fault,) = state(server)["faults"]
    assert fault.startswith("faq.jsonl:5: not JSON (")
    assert state(server)["build"] == library.build == old
    assert f"peru-qa: {fault}\n" in server.log
    assert len(passages(server)) == 4
    library.settings.corpus.write_text(content, encoding="utf-8")
    wait_until(lambda: state(server) == {"status": "ready", "build": old, "faults": []})
    library.reword("hours", "From eight to eight.")
    settled("From eight to eight.")
    assert server.log.count(fault) == 1


def test_a_removed_corpus_is_reported_and_watched_again_once_it_is_back(server, library, settled):
    folder = library.settings.corpus.parent
    moved_away = folder.rename(folder.with_name("moved-away"))
    wait_until(lambda: state(server)["faults"])
    (fault,) = state(server)["faults"]
    assert fault.startswith(f"{folder}: there is no such file or folder")
    assert state(server)["build"] == library.build
    assert len(passages(server)) == 4
    moved_away.rename(folder)
    wait_until(lambda: state(server)["faults"] == [])
    library.reword("hours", "Never on Mondays.")
    settled("Never on Mondays.")
    assert server.log.count(fault) == 1


def test_a_folder_that_replaces_the_corpus_is_watched(server, library, settled):
    folder = library.settings.corpus.parent
    other = Path(shutil.copytree(folder, folder.with_name("other")))
    folder.rename(folder.with_name("before"))
    other.rename(folder)
    library.reword("hours", "At full moon.")
    settled("At full moon.")
    library.reword("hours", "At new moon.")
    settled("At new moon.")


def test_an_update_is_retried_while_another_process_builds(server, library, settled):
    with library.store.locked():
        library.reword("hours", "By appointment.")
        wait_until(lambda: state(server)["faults"])
        (fault,) = state(server)["faults"]
        assert fault.startswith(f"{library.store.path}: another peru-qa is changing it")
    settled("By appointment.")


# --- stopping


def slow_corpus(folder: Path) -> Path:
    """Create a corpus that takes a while to index."""
    folder.mkdir()
    with (folder / "many.jsonl").open("w", encoding="utf-8") as file:
        for number in range(5000):
            answer = " ".join(f"On floor {number} there is room {number * place}." for place in range(1, 9))
            file.write(f'{{"id": "{number}", "question": "What is on floor {number}?", "answer": "{answer}"}}\n')
    return folder


@pytest.mark.parametrize(("end", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopping_the_server_ends_an_update_that_is_under_way(new_library, tmp_path: Path, end: int, status: int):
    library = new_library(tmp_path)
    build = library.build
    with run_server(library.settings.index_dir, library.settings.corpus.parent, "--watch") as server:
        wait_until(lambda: f"Nothing changed; {build}" in server.log)
        slow_corpus(tmp_path / "slow")
        (tmp_path / "slow" / "many.jsonl").rename(library.settings.corpus.with_name("many.jsonl"))
        # The update has begun to write.
        wait_until(lambda: list((library.store.path / "builds").glob(".*")))
        (rebuild,) = children(server.process)
        assert is_alive(rebuild)
        assert b"index" in Path(f"/proc/{rebuild}/cmdline").read_bytes().split(b"\0")
        assert os.getpriority(os.PRIO_PROCESS, rebuild) > os.getpriority(os.PRIO_PROCESS, server.process.pid)
        assert state(server) == {"status": "ready", "build": build, "faults": []}
        server.process.send_signal(end)
        assert server.process.wait(PATIENCE) == status
        wait_until(lambda: not is_alive(rebuild))
    assert [one.name for one in library.store.builds()] == [build]
    assert library.build == build
