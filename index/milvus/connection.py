"""The connection to a search engine, Milvus: what is asked of it ends in time, and what goes wrong is told in a line.

pymilvus by itself asks an engine that is gone again until the time is up, and longer; it then replaces the connection
while every thread of the process waits for it; and it writes each failure to stderr with a traceback. Here each call
is one attempt with a timeout of its own. The connection is gRPC's, which comes back by itself once the engine does.
"""

import logging
import os
import threading
import time
from functools import cache
from importlib import import_module
from typing import Any
from urllib.parse import unquote, urlsplit

from index.errors import MilvusError, MissingExtraError, MissingInMilvusError

QUERY_TIMEOUT = 5.0
"""Seconds that a short question may take: what the alias names, or which rows are nearest."""

BULK_TIMEOUT = 60.0
"""Seconds that each step of sending, reading or loading a build may take."""

_RETRY_FOR = 1.0
"""Seconds for which an engine that can't be reached is tried again: one that has just come back is found."""

_RETRY_PAUSE = 0.1
# Without these the channel would wait for up to two minutes before it looks whether the engine is back.
_CHANNEL = {"grpc.initial_reconnect_backoff_ms": 100, "grpc.max_reconnect_backoff_ms": 500}
_MAX_REASON_LENGTH = 200

_MISSING = (100, 1600)
"""Milvus's codes for a collection and an alias that it hasn't."""

_NOT_LOADED = 101
_NO_DOTENV = "PYTHON_DOTENV_DISABLED"
_import_lock = threading.Lock()


class Connection:
    """A connection to the engine of an address, made when it is first needed; threads may share it."""

    def __init__(self, address: str) -> None:
        """Takes `http(s)://[user:password@]host:port[/database]`; asks nothing of it yet.

        Raises:
            EngineError: the address is none.
        """
        try:
            parts = urlsplit(address)
            # An "@" further on would be that of a password which isn't encoded.
            known = parts.scheme in ("http", "https") and parts.hostname and parts.port and "@" not in parts.path
        except ValueError:
            known = None
        if not known or parts.path.strip("/").count("/") or parts.query or parts.fragment:
            # Without the address itself: there may be a password in it.
            raise MilvusError(
                "PERU_QA_STORE is no address of an engine; write http(s)://[user:password@]host:port[/database], "
                "or faiss"
            )
        self._uri = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._token = ":".join(unquote(part) for part in (parts.username, parts.password) if part)
        self._database = unquote(parts.path.strip("/"))
        self._connecting = threading.Lock()
        self._connected: Any = None

    @property
    def where(self) -> str:
        """The engine's address, without the password, for a sentence."""
        return f"the engine at {self._uri}{'/' if self._database else ''}{self._database}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} to {self.where}>"

    def ask(
        self,
        method: str,
        *arguments: Any,  # noqa: ANN401
        timeout: float = QUERY_TIMEOUT,
        again: bool = True,
        **named: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Calls a method of pymilvus's MilvusClient.

        A collection that has to be loaded first, as after the engine's restart, is.

        Args:
            method: its name.
            arguments: what it takes.
            timeout: seconds after which to give up.
            again: whether it does no harm to ask twice, where the engine can't be reached.
            named: what it takes by name.

        Raises:
            EngineError: the engine is gone or slow, or refuses; an EmptyEngineError where it lacks what was asked for.
            MissingExtraError: pymilvus isn't installed.
        """
        pymilvus, grpc = libraries()
        tried_until = time.monotonic() + (_RETRY_FOR if again else 0)
        loaded = False
        while True:
            try:
                return getattr(self._client(pymilvus, timeout), method)(*arguments, timeout=timeout, **named)
            except (grpc.RpcError, pymilvus.MilvusException) as error:
                code = _code(error, grpc)
                if code is grpc.StatusCode.UNAVAILABLE and time.monotonic() < tried_until:
                    time.sleep(_RETRY_PAUSE)
                    continue
                if code == _NOT_LOADED and not loaded:
                    self.ask("load_collection", arguments[0], timeout=timeout)
                    loaded = True
                    continue
                raise self._fault(error, code, grpc.StatusCode, timeout) from error

    def _client(self, pymilvus: Any, timeout: float) -> Any:  # noqa: ANN401
        if self._connected is None:
            # One at a time, and nobody waits for the others longer than for the engine.
            if not self._connecting.acquire(timeout=timeout):
                raise MilvusError(self._silent(f"not within {timeout:g} s"))
            try:
                if self._connected is None:
                    client = pymilvus.MilvusClient(
                        uri=self._uri,
                        token=self._token,
                        db_name=self._database,
                        timeout=timeout,
                        dedicated=True,
                        grpc_options=_CHANNEL,
                    )
                    # What pymilvus would do on an error: raise it at once, in place of asking again.
                    client._handler._on_rpc_error = _give_up
                    self._connected = client
            finally:
                self._connecting.release()
        return self._connected

    def _fault(self, error: Exception, code: Any, status: Any, timeout: float) -> MilvusError:  # noqa: ANN401
        if code in (status.UNAUTHENTICATED, status.PERMISSION_DENIED):
            return MilvusError(f"{self.where} refuses the user or the password; check PERU_QA_STORE")
        if code is status.DEADLINE_EXCEEDED:
            return MilvusError(self._silent(f"not within {timeout:g} s"))
        if code is status.UNAVAILABLE:
            return MilvusError(self._silent("it can't be reached"))
        reason = " ".join(str(getattr(error, "message", None) or code).split())[:_MAX_REASON_LENGTH]
        if code in _MISSING:
            return MissingInMilvusError(
                f"{self.where} lacks a part of the index ({reason}); run: peru-qa index --force"
            )
        return MilvusError(f"{self.where} can't do what it was asked ({reason}); see its log, or check PERU_QA_STORE")

    def _silent(self, how: str) -> str:
        return f"{self.where} doesn't answer ({how}); start it, or check PERU_QA_STORE"


def _give_up(error: Exception) -> bool:
    raise error


def _code(error: Any, grpc: Any) -> Any:  # noqa: ANN401
    """What went wrong: a status of gRPC, or a number of Milvus's."""
    cause = error.__cause__
    if not isinstance(error, grpc.RpcError) and isinstance(cause, grpc.RpcError):
        error = cause
    return error.code() if isinstance(error, grpc.RpcError) else error.code


@cache
def libraries() -> tuple[Any, Any]:
    """pymilvus, kept from writing to stderr and from reading a file `.env` into the environment; and grpc."""
    with _import_lock:
        disabled = os.environ.get(_NO_DOTENV)
        os.environ[_NO_DOTENV] = "1"
        try:
            pymilvus = import_module("pymilvus")
        except ModuleNotFoundError as error:
            raise MissingExtraError(
                "PERU_QA_STORE names an engine, for which pymilvus is missing; "
                "run: pip install 'peru-digital-qa[milvus]'"
            ) from error
        finally:
            del os.environ[_NO_DOTENV]
            if disabled is not None:
                os.environ[_NO_DOTENV] = disabled
        for name in ("pymilvus", "pymilvus.milvus_client", "pymilvus.bulk_writer"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return pymilvus, import_module("grpc")
