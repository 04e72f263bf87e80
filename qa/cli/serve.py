"""TODO: what is this."""

import argparse
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from qa.errors import SettingsError
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.serving.live import LiveService
    from qa.web.server import Server


def serve(settings: Settings, options: argparse.Namespace) -> None:
    _require_free(settings.host, settings.port)
    # What opens the index is loaded first and gets on with it; the page takes longest to load.
    from qa.maintenance.update import has_index
    from qa.serving.follower import Follower
    from qa.serving.live import LiveService
    from qa.serving.startup import build_and_open
    from qa.serving.watcher import CorpusWatcher
    from qa.web.observability.logs import SERVER, set_up_logging

    set_up_logging(settings.log)
    tell = logging.getLogger(SERVER).info
    if not has_index(settings):
        tell("Building the index, on the first start only; the page tells how far it is. It takes some three minutes.")

    def warn(text: str) -> None:
        logging.getLogger(SERVER).warning("peru-qa: warning: %s", text)

    service = LiveService(lambda tell_stage: build_and_open(settings, tell_stage, warn))
    follower, watcher = Follower(settings, service, tell), CorpusWatcher(settings, service, tell)
    made: Future[Server] = Future()
    reachable = threading.Event()

    def told_address(address: str) -> None:
        tell("The page is open on %s (stop it with Ctrl+C)", address)
        reachable.set()

    def opened() -> None:
        reachable.wait()
        tell("Ready to answer from %s.", service.current.build)
        if options.watch:
            watcher.start()
        follower.run()

    service.start(on_failed=lambda: made.result().stop(), on_ready=opened)
    made.set_result(_server(settings, service, told_address))
    # The system's own way would end this process before it has ended a rebuild.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        made.result().run()
    finally:
        watcher.stop()
    service.raise_failure()


def _server(settings: Settings, service: "LiveService", told_address: Callable[[str], None]) -> "Server":
    """What serves the page and the API, not running yet; to load Gradio takes seconds."""
    from qa.web.app import build_app
    from qa.web.middleware.shutdown import ShutdownFlag
    from qa.web.server import Server

    stopping = ShutdownFlag()
    return Server(build_app(settings, service, stopping), settings.host, settings.port, told_address, stopping)


def _require_free(host: str, port: int) -> None:
    """Refuses a taken port before anything slow is done."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return
    except (OSError, OverflowError) as error:
        raise SettingsError(
            f"can't listen on {host}:{port} ({getattr(error, 'strerror', None) or error}); "
            "choose another with --port or --host"
        ) from error
