"""What Gradio keeps for visitors who have gone is dropped."""

import pytest

from qa.web.middleware import page_events
from qa.web.middleware.page_events import GradioSessions


class Queue:
    def __init__(self) -> None:
        self.pending_messages_per_session = {"old": 1, "new": 2, "unknown": 3}
        self.pending_event_ids_session = {"old": {"a"}, "new": set()}


def test_sessions_that_time_out_are_dropped(monkeypatch: pytest.MonkeyPatch):
    clock = [1000.0]
    monkeypatch.setattr(page_events.time, "monotonic", lambda: clock[0])
    queue = Queue()
    sessions = GradioSessions(queue.pending_messages_per_session, queue.pending_event_ids_session)
    sessions.touch("old")
    clock[0] += 100
    sessions.touch("new")
    sessions.sweep()
    assert set(queue.pending_messages_per_session) == {"old", "new", "unknown"}
    clock[0] += 81
    sessions.sweep()
    assert set(queue.pending_messages_per_session) == {"new", "unknown"}
    assert set(queue.pending_event_ids_session) == {"new"}
    sessions.touch("new")
    clock[0] += 179
    sessions.sweep()
    assert "new" in queue.pending_messages_per_session
    clock[0] += 2
    sessions.sweep()
    assert "new" not in queue.pending_messages_per_session
