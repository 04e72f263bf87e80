"""Shared by the tests of what stands before the service: requests made by hand, and what is sent back."""

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
def _a_loop_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver of the browser tests keeps a loop running in this thread, beside which asyncio.run refuses another."""
    run = asyncio.run

    def elsewhere(work: Coroutine[Any, Any, Any], **options: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(run, work, **options).result()

    monkeypatch.setattr(asyncio, "run", elsewhere)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., ASGIApp]:
    """The whole application: `whole(service, stopping=None, **settings)`; it limits nobody unless settings say so."""

    def application(service: LiveService, stopping: ShutdownFlag | None = None, **settings: Any) -> ASGIApp:
        feedback = tmp_path_factory.mktemp("feedback") / "feedback.sqlite"
        unlimited = {"questions_per_minute": 1_000_000, "requests_per_minute": 1_000_000}
        return build_app(Settings(feedback=feedback, **unlimited | settings), service, stopping or ShutdownFlag())

    return application
