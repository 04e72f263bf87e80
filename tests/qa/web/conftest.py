"""Shared by the tests of the web application."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.types import ASGIApp

from qa.serving.live import LiveService
from qa.settings import Settings
from qa.web.app import build_app
from qa.web.middleware.shutdown import ShutdownFlag


@pytest.fixture(autouse=True)
def _own_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run event loops in a thread of their own: the browser tests' driver keeps one running in this thread."""
    run = asyncio.run

    def run_in_thread(work: Coroutine[Any, Any, Any], **options: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(run, work, **options).result()

    monkeypatch.setattr(asyncio, "run", run_in_thread)


@pytest.fixture(scope="session")
def whole_app(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., ASGIApp]:
    """Builds the whole application, without rate limits by default: `whole_app(service, shutdown_flag, **settings)`."""

    def build(service: LiveService, shutdown_flag: ShutdownFlag | None = None, **settings: Any) -> ASGIApp:
        feedback = tmp_path_factory.mktemp("feedback") / "feedback.sqlite"
        unlimited = {"questions_per_minute": 1_000_000, "requests_per_minute": 1_000_000}
        return build_app(Settings(feedback=feedback, **unlimited | settings), service, shutdown_flag or ShutdownFlag())

    return build
