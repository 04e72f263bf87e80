"""Milvus Lite as a server, in a process of its own."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from support.servers import PATIENCE


class MilvusServer:
    """The process; it keeps its port and its data from one start to the next."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it unless it runs, and wait until it accepts connections."""
        if self._process is not None:
            return
        # Without a host it would listen on all interfaces, without a password.
        command = [sys.executable, "-m", "milvus_lite", "server", "--host", "127.0.0.1", "--port", str(self.port)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--data-dir", str(self._folder / "data")], stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + PATIENCE
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < deadline, "Milvus Lite doesn't start"
            time.sleep(0.05)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def suspend(self) -> None:
        """Stop it from answering, while its connections stay open."""
        assert self._process
        os.kill(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Continue after `suspend`."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGCONT)

    def new_database(self) -> str:
        """Create a database that nobody else uses, and return its address for PERU_QA_STORE."""
        from pymilvus import MilvusClient

        name = f"test_{secrets.token_hex(6)}"
        client = MilvusClient(uri=f"http://127.0.0.1:{self.port}", timeout=PATIENCE, dedicated=True)
        client.create_database(name)
        client.close()
        return f"http://127.0.0.1:{self.port}/{name}"
