"""The connection to Milvus: every call ends in time, and what goes wrong is one line.

pymilvus by itself keeps calling a server that is gone until the time is up, and longer; it then replaces the connection
while every thread of the process waits for it; and it writes each failure to stderr with a traceback. Here each call
is one attempt with a timeout of its own. The connection is gRPC's, which recovers by itself once the server does.
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
"""Seconds that a short request may take: what the alias names, or which rows are nearest."""

BULK_TIMEOUT = 60.0
"""Seconds that each step of sending, reading or loading a build may take."""

_RETRY_FOR = 1.0
"""Seconds for which an unreachable server is called again, so that one that has just come back is found."""

_RETRY_PAUSE = 0.1
# Without these the channel would wait for up to two minutes before it checks whether the server is back.
_CHANNEL = {"grpc.initial_reconnect_backoff_ms": 100, "grpc.max_reconnect_backoff_ms": 500}
_MAX_REASON_LENGTH = 200

_MISSING = (100, 1600)
"""Milvus's codes for a collection and an alias that don't exist."""

_NOT_LOADED = 101
_NO_DOTENV = "PYTHON_DOTENV_DISABLED"
_import_lock = threading.Lock()


class Connection:
    """A connection to Milvus, made when it is first needed; threads may share it."""

    def __init__(self, address: str) -> None:
        """Take `http(s)://[user:password@]host:port[/database]`; nothing is called yet.

        Raises:
            MilvusError: the address is malformed.
        """
        try:
            parts = urlsplit(address)
            # An "@" in the path belongs to a password that isn't encoded.
            is_valid = parts.scheme in ("http", "https") and parts.hostname and parts.port and "@" not in parts.path
        except ValueError:
            is_valid = None
        if not is_valid or parts.path.strip("/").count("/") or parts.query or parts.fragment:
            # The message leaves the address out, since there may be a password in it.
            raise MilvusError(
                "PERU_QA_STORE is not the address of a Milvus server; write http(s)://[user:password@]host:port"
                "[/database], or faiss"
            )
        self._uri = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._token = ":".join(unquote(part) for part in (parts.username, parts.password) if part)
        self._database = unquote(parts.path.strip("/"))
        self._connecting = threading.Lock()
        self._connected: Any = None

    @property
    def where(self) -> str:
        """Milvus and its address, without the password, for a sentence."""
        return f"Milvus at {self._uri}{'/' if self._database else ''}{self._database}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} to {self.where}>"

    def call(
        self,
        method: str,
        *arguments: Any,  # noqa: ANN401
        timeout: float = QUERY_TIMEOUT,
        may_repeat: bool = True,
        **named: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Call a method of pymilvus's MilvusClient.

        A collection that isn't loaded, as after a restart of Milvus, is loaded first. The call is given up after
        `timeout` seconds. `may_repeat` is whether calling it twice does no harm, if Milvus can't be reached.

        Raises:
            MilvusError: Milvus is gone or slow, or refuses; a MissingInMilvusError if it lacks what was asked for.
            MissingExtraError: pymilvus isn't installed.
        """
        pymilvus, grpc = libraries()
        repeat_until = time.monotonic() + (_RETRY_FOR if may_repeat else 0)
        loaded = False
        while True:
            try:
                return getattr(self._client(pymilvus, timeout), method)(*arguments, timeout=timeout, **named)
            except (grpc.RpcError, pymilvus.MilvusException) as error:
                code = _code(error, grpc)
                if code is grpc.StatusCode.UNAVAILABLE and time.monotonic() < repeat_until:
                    time.sleep(_RETRY_PAUSE)
                    continue
                if code == _NOT_LOADED and not loaded:
                    self.call("load_collection", arguments[0], timeout=timeout)
                    loaded = True
                    continue
                raise self._to_milvus_error(error, code, grpc.StatusCode, timeout) from error

    def _client(self, pymilvus: Any, timeout: float) -> Any:  # noqa: ANN401
        if self._connected is None:
            # One thread connects; the others wait for it no longer than they would for Milvus.
            if not self._connecting.acquire(timeout=timeout):
                raise MilvusError(self._no_answer(f"not within {timeout:g} s"))
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
                    # What pymilvus does on an error: raise it at once instead of calling again.
                    client._handler._on_rpc_error = _give_up
                    self._connected = client
            finally:
                self._connecting.release()
        return self._connected

    def _to_milvus_error(self, error: Exception, code: Any, status: Any, timeout: float) -> MilvusError:  # noqa: ANN401
        """Turn an error of pymilvus or gRPC into one line with its cure."""
        if code in (status.UNAUTHENTICATED, status.PERMISSION_DENIED):
            return MilvusError(f"{self.where} refuses the user or the password; check PERU_QA_STORE")
        if code is status.DEADLINE_EXCEEDED:
            return MilvusError(self._no_answer(f"not within {timeout:g} s"))
        if code is status.UNAVAILABLE:
            return MilvusError(self._no_answer("it can't be reached"))
        reason = " ".join(str(getattr(error, "message", None) or code).split())[:_MAX_REASON_LENGTH]
        if code in _MISSING:
            return MissingInMilvusError(
                f"{self.where} lacks a part of the index ({reason}); run: peru-qa index --force"
            )
        return MilvusError(f"{self.where} can't carry out the request ({reason}); see its log, or check PERU_QA_STORE")

    def _no_answer(self, how: str) -> str:
        return f"{self.where} doesn't answer ({how}); start it, or check PERU_QA_STORE"


def _give_up(error: Exception) -> bool:
    raise error


def _code(error: Any, grpc: Any) -> Any:  # noqa: ANN401
    """Return what went wrong: a status of gRPC, or a number of Milvus's."""
    cause = error.__cause__
    if not isinstance(error, grpc.RpcError) and isinstance(cause, grpc.RpcError):
        error = cause
    return error.code() if isinstance(error, grpc.RpcError) else error.code


@cache
def libraries() -> tuple[Any, Any]:
    """Import pymilvus and grpc; pymilvus writes nothing to stderr and reads no file `.env` into the environment."""
    with _import_lock:
        disabled = os.environ.get(_NO_DOTENV)
        os.environ[_NO_DOTENV] = "1"
        try:
            pymilvus = import_module("pymilvus")
        except ModuleNotFoundError as error:
            raise MissingExtraError(
                "PERU_QA_STORE names Milvus, but pymilvus isn't installed; run: pip install 'peru-digital-qa[milvus]'"
            ) from error
        finally:
            del os.environ[_NO_DOTENV]
            if disabled is not None:
                os.environ[_NO_DOTENV] = disabled
        for name in ("pymilvus", "pymilvus.milvus_client", "pymilvus.bulk_writer"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return pymilvus, import_module("grpc")
