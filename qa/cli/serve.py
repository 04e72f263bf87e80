"""The command `serve`: the page and the API on one port."""

import argparse
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from qa.errors import SettingsError
from qa.settings import Settings


def serve(settings: Settings, options: argparse.Namespace) -> None:
    """Serve the page and the API until interrupted, or until the index turns out to be unusable."""
    _require_free(settings.host, settings.port)
    # What opens the index is loaded first and gets on with it; the page takes longest to load.
    from qa.maintenance.update import has_index
    from qa.serving.corpus_watcher import CorpusWatcher
    from qa.serving.index_follower import Follower
    from qa.serving.live import LiveService
    from qa.serving.startup import build_and_open, first_page
    from qa.web.observability.logs import SERVER, set_up_logging

    set_up_logging(settings.log)
    log = logging.getLogger(SERVER)
    if not has_index(settings):
        log.info(
            "Building the index, on the first start only. It takes up to some minutes; the page shows the progress."
        )
    service = LiveService(
        partial(build_and_open, settings, warn=lambda text: log.warning("peru-qa: warning: %s", text)),
        first_page(settings),
    )
    follower = Follower(settings, service, log.info)
    watcher = CorpusWatcher(settings, service, log.info)
    stop_server: Future[Callable[[], None]] = Future()
    listening = threading.Event()

    def on_listening(address: str) -> None:
        log.info("The page is open on %s (stop it with Ctrl+C)", address)
        listening.set()

    def on_ready() -> None:
        listening.wait()
        log.info("Ready to answer from %s.", service.current.build)
        if options.watch:
            watcher.start()
        follower.run()

    service.start(on_failed=lambda: stop_server.result()(), on_ready=on_ready)
    # It takes seconds to load Gradio.
    from qa.web.app import build_app
    from qa.web.middleware.shutdown import ShutdownFlag
    from qa.web.server import Server

    shutdown_flag = ShutdownFlag()
    app = build_app(settings, service, shutdown_flag)
    server = Server(app, settings.host, settings.port, on_listening, shutdown_flag)
    stop_server.set_result(server.stop)
    # The default handler would end this process before it has ended an update of the index.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        server.run()
    finally:
        watcher.stop()
    service.raise_failure()


def _require_free(host: str, port: int) -> None:
    """Refuse a port that is taken before anything slow is done."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return
    except (OSError, OverflowError) as error:
        raise SettingsError(
            f"can't listen on {host}:{port} ({getattr(error, 'strerror', None) or error}); "
            "choose another with --port or --host"
        ) from error
