"""Stop a server while it is being asked: is any request cut short?

Run with: python tests/benchmarks/stop_under_load.py [--index-dir DIR] [--rounds 20] [--clients 32]. Works on a copy of
the shipped corpus. DIR is an index of it; without it one is built, which takes minutes. In every round a server is
started, asked, and sent SIGTERM at a random moment. Half of the clients ask on a connection that they keep, and some of
those pause in between; the others open a new connection for every question. Two ask in the chat: one over and over, one
just before the signal.

A request is answered if its complete response came. It is refused if the client couldn't connect, which is fine, since
another server can then be asked. Otherwise it was cut. It was cut on an idle connection if the connection had been used
before and was closed while the request was on its way; a client that learns of the close before it sends opens a new
connection. A question in the chat is finished if its stream delivered the answer. The server must exit by itself with
status 143, and the last response of /readyz must be 503. Prints a line of JSON for each round, then the totals, and
fails if anything was otherwise.
"""

import argparse
import asyncio
import ipaddress
import json
import os
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from workspace import Workspace, print_json, temporary_workspace

_EXPECTED_STATUSES = (200, 429, 503)
_EXIT_CODE = 128 + signal.SIGTERM
_MAX_SECONDS_TO_STOP = 40.0
_REQUEST_TIMEOUT = 60.0
_MAX_PAUSE = 2.0
_MAX_SECONDS_TO_SIGNAL = 3.0
"""Seconds from when all clients are being answered to the signal."""

_POLL_INTERVAL = 0.02
_MAX_FAULTS_SHOWN = 20
_FIRST_ADDRESS = ipaddress.ip_address("10.3.0.1")


class RefusedError(Exception):
    """There was no connection, so nothing was sent."""


class CutError(Exception):
    """A request was sent, but its response didn't come, or not completely."""

    def __init__(self, received: int, error: BaseException) -> None:
        super().__init__(f"{error!r} after {received} bytes")
        self.received = received


@dataclass(frozen=True, slots=True)
class Response:
    """A complete response."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """A minimal HTTP/1.1 client that distinguishes how a request fails."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._received = 0
        self.used = 0
        self.idle_since = time.perf_counter()

    @classmethod
    async def open(cls, address: str) -> "Connection":
        """Connect.

        Raises:
            RefusedError: the server isn't listening.
        """
        try:
            return cls(*await asyncio.open_connection(urlsplit(address).hostname, urlsplit(address).port))
        except OSError as error:
            raise RefusedError(repr(error)) from error

    @property
    def is_closed(self) -> bool:
        """Whether the client already knows that the connection is closed."""
        return self._reader.at_eof() or self._writer.is_closing() or self._reader.exception() is not None

    def close(self) -> None:
        """Close the connection."""
        self._writer.close()

    async def request(self, method: str, target: str, client: str, content: object = None) -> Response:
        """Send a request, and read the response.

        Raises:
            CutError: the response didn't come, or not completely.
        """
        body = b"" if content is None else json.dumps(content).encode()
        head = (
            f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {client}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._received = 0
        try:
            async with asyncio.timeout(_REQUEST_TIMEOUT):
                self._writer.write(head.encode() + body)
                response = await self._read()
        except asyncio.IncompleteReadError as error:
            raise CutError(self._received + len(error.partial), error) from error
        except (OSError, TimeoutError) as error:
            raise CutError(self._received, error) from error
        self.used += 1
        self.idle_since = time.perf_counter()
        if response.headers.get("connection") == "close":
            self.close()
        return response

    async def _read(self) -> Response:
        status_line, *lines = (await self._until(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        status = int(status_line.split(" ")[1])
        if headers.get("transfer-encoding") != "chunked":
            return Response(status, headers, await self._exactly(int(headers["content-length"])))
        body = b""
        while size := int(await self._until(b"\r\n"), 16):
            body += (await self._exactly(size + 2))[:-2]
        await self._exactly(2)
        return Response(status, headers, body)

    async def _until(self, end: bytes) -> bytes:
        data = await self._reader.readuntil(end)
        self._received += len(data)
        return data.removesuffix(end)

    async def _exactly(self, size: int) -> bytes:
        data = await self._reader.readexactly(size)
        self._received += size
        return data


@dataclass
class Round:
    """The outcomes of one server's requests."""

    address: str
    signalled_at: float | None = None
    outcomes: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    after_signal: Counter[str] = field(default_factory=Counter)
    chats: Counter[str] = field(default_factory=Counter)
    ready: Counter[int] = field(default_factory=Counter)
    last_ready: int | None = None
    faults: list[dict[str, object]] = field(default_factory=list)

    def note_answered(self, response: Response) -> None:
        """Note a complete response."""
        self._note_outcome("answered")
        problem = "" if response.status == 200 else f" {json.loads(response.body).get('type')}"
        self.statuses[f"{response.status}{problem}"] += 1
        if response.status not in _EXPECTED_STATUSES:
            self.note_fault(
                "unexpected status", status=response.status, body=response.body[:200].decode("utf-8", "replace")
            )

    def note_refused(self) -> None:
        """Note that there was no connection."""
        self._note_outcome("refused")
        if self.signalled_at is None:
            self.note_fault("refused before the signal")

    def note_cut(self, what: str, connection: Connection, error: CutError, sent: float) -> None:
        """Note a request that was cut."""
        idle = connection.used > 0 and error.received == 0
        kind = "cut_on_idle_connection" if idle else "cut"
        self._note_outcome(kind)
        self.note_fault(
            kind,
            what=what,
            connection="kept" if connection.used else "new",
            idle=round(sent - connection.idle_since, 3),
            sent=self.since_signal(sent),
            error=str(error),
        )

    def note_fault(self, kind: str, **details: object) -> None:
        """Note a fault, with the time since the signal."""
        self.faults.append({"fault": kind, "at": self.since_signal(time.perf_counter()), **details})

    def since_signal(self, moment: float) -> float | None:
        """Return the seconds from the signal to a moment; None before the signal."""
        return None if self.signalled_at is None else round(moment - self.signalled_at, 3)

    def _note_outcome(self, name: str) -> None:
        self.outcomes[name] += 1
        if self.signalled_at is not None:
            self.after_signal[name] += 1


@dataclass(frozen=True, slots=True)
class Client:
    """A client with an address and questions."""

    name: str
    questions: Sequence[str]
    rng: random.Random

    @property
    def question(self) -> str:
        """A random question."""
        return self.rng.choice(self.questions)


async def ask_on_new_connections(client: Client, round_: Round) -> None:
    """Ask until the server no longer listens, on a new connection each time."""
    while (connection := await _connect(round_)) is not None:
        await _ask(connection, client, round_)
        connection.close()


async def ask_on_kept_connection(client: Client, round_: Round, max_pause: float) -> None:
    """Ask on one connection for as long as it lasts, with pauses."""
    connection = None
    while True:
        await asyncio.sleep(client.rng.uniform(0, max_pause))
        if connection is None or connection.is_closed:
            connection = await _connect(round_)
        if connection is None:
            return
        if not await _ask(connection, client, round_):
            connection = None


async def _connect(round_: Round) -> Connection | None:
    try:
        return await Connection.open(round_.address)
    except RefusedError:
        round_.note_refused()
        return None


async def _ask(connection: Connection, client: Client, round_: Round) -> bool:
    sent = time.perf_counter()
    try:
        round_.note_answered(await connection.request("POST", "/api/ask", client.name, {"question": client.question}))
    except CutError as error:
        round_.note_cut("POST /api/ask", connection, error, sent)
        return False
    return True


class Chat:
    """Asks as the page does: a question joins the queue, and a stream delivers its answer."""

    def __init__(self, client: Client, round_: Round, event: int) -> None:
        self._client = client
        self._round = round_
        self._event = event
        self._sessions = count()

    async def ask_until_refused(self) -> None:
        """Ask one question after the other."""
        while (session := await self.join()) is not None:
            await self.finish(session, "asked over and over")

    async def join(self) -> str | None:
        """Ask; return the session whose stream will deliver the answer, or None if the question was refused."""
        session = f"{self._client.name.replace('.', '-')}-{next(self._sessions)}"
        join = {"data": [self._client.question], "fn_index": self._event, "session_hash": session}
        sent = time.perf_counter()
        try:
            response = await self._request("POST", "/gradio_api/queue/join", join)
        except RefusedError:
            self._round.chats["refused"] += 1
            return None
        except CutError as error:
            self._note_lost("its joining was cut", sent, error)
            return None
        if response.status != 200:
            self._round.chats[f"turned away with {response.status}"] += 1
            return None
        return session

    async def finish(self, session: str, which: str) -> None:
        """Wait for the answer."""
        sent = time.perf_counter()
        try:
            stream = await self._request("GET", f"/gradio_api/queue/data?session_hash={session}")
        except RefusedError as error:
            self._note_lost(f"{which}: its stream was refused", sent, error)
        except CutError as error:
            self._note_lost(f"{which}: its stream was cut", sent, error)
        else:
            events = [json.loads(line.removeprefix("data: ")) for line in stream.body.decode().splitlines() if line]
            if any(event["msg"] == "process_completed" and event["success"] for event in events):
                self._round.chats["finished"] += 1
            else:
                self._note_lost(f"{which}: its stream had no answer", sent, f"{stream.status} {events}"[:500])

    async def _request(self, method: str, target: str, content: object = None) -> Response:
        connection = await Connection.open(self._round.address)
        try:
            return await connection.request(method, target, self._client.name, content)
        finally:
            connection.close()

    def _note_lost(self, how: str, sent: float, error: object) -> None:
        self._round.chats["lost"] += 1
        self._round.note_fault(f"chat {how}", sent=self._round.since_signal(sent), error=str(error))


async def watch_readiness(round_: Round) -> None:
    """Read /readyz until the server no longer listens."""
    while True:
        try:
            connection = await Connection.open(round_.address)
        except RefusedError:
            return
        sent = time.perf_counter()
        try:
            response = await connection.request("GET", "/readyz", "10.4.0.1")
        except CutError as error:
            round_.note_cut("GET /readyz", connection, error, sent)
        else:
            round_.ready[response.status] += 1
            round_.last_ready = response.status
        finally:
            connection.close()
        await asyncio.sleep(_POLL_INTERVAL)


async def stop(process: asyncio.subprocess.Process, chat: Chat, round_: Round, rng: random.Random) -> None:
    """Send the signal at a random moment, with a question in the chat in progress, and wait for the exit."""
    await asyncio.sleep(rng.uniform(0, _MAX_SECONDS_TO_SIGNAL))
    session = await chat.join()
    async with asyncio.TaskGroup() as group:
        # In half of the rounds the stream is open when the signal comes.
        early = rng.random() < 0.5
        if session and early:
            group.create_task(chat.finish(session, "in progress"))
            await asyncio.sleep(rng.uniform(0, _POLL_INTERVAL))
        round_.signalled_at = time.perf_counter()
        process.terminate()
        if session and not early:
            group.create_task(chat.finish(session, "in progress"))
        group.create_task(watch_readiness(round_))
        try:
            await asyncio.wait_for(process.wait(), _MAX_SECONDS_TO_STOP)
        except TimeoutError:
            round_.note_fault("the server didn't exit")
            process.kill()
        else:
            if process.returncode != _EXIT_CODE:
                round_.note_fault("another exit status", code=process.returncode)
    if not session:
        round_.note_fault("no question was in progress in the chat")


@asynccontextmanager
async def serving(workspace: Workspace, log: list[str]) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Start a server; yield it once it is ready, with its address. Its later log lines are added to `log`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "qa", "serve", "--port", "0"),
        *("--corpus", str(workspace.corpus), "--index-dir", str(workspace.index)),
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"PERU_QA_TRUSTED_PROXIES": "127.0.0.1", "PERU_QA_FEEDBACK": str(workspace.feedback)},
    )
    assert process.stderr is not None
    try:
        address = ""
        async for line in process.stderr:
            address = (re.findall(r"http://\S+", line.decode()) or [address])[0]
            if line.startswith(b"Ready"):
                break
        else:
            sys.exit("the server exited before it was ready")
        rest = asyncio.create_task(process.stderr.read())
        yield process, address
        log += (await rest).decode().splitlines()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def chat_event(address: str) -> int:
    """Return Gradio's number of the event that asks in the chat."""
    connection = await Connection.open(address)
    config = await connection.request("GET", "/config", str(_FIRST_ADDRESS))
    connection.close()
    (number,) = (event["id"] for event in json.loads(config.body)["dependencies"] if event["api_name"] == "chat")
    return number


async def stop_once(workspace: Workspace, questions: Sequence[str], clients: int, rng: random.Random) -> Round:
    """Start a server, ask it, and stop it; return what happened."""
    log: list[str] = []
    started = time.perf_counter()
    async with serving(workspace, log) as (process, address):
        round_ = Round(address)
        event = await chat_event(address)
        asking_clients = (Client(str(_FIRST_ADDRESS + number), questions, rng) for number in count())
        async with asyncio.TaskGroup() as group:
            for number in range(clients):
                if number % 2:
                    group.create_task(ask_on_new_connections(next(asking_clients), round_))
                else:
                    max_pause = _MAX_PAUSE if number % 4 else 0.0
                    group.create_task(ask_on_kept_connection(next(asking_clients), round_, max_pause))
            group.create_task(Chat(next(asking_clients), round_, event).ask_until_refused())
            # The first questions take longer.
            while round_.outcomes.total() < clients:
                await asyncio.sleep(_POLL_INTERVAL)
            await stop(process, Chat(next(asking_clients), round_, event), round_, rng)
            seconds_to_stop = round_.since_signal(time.perf_counter())
    if round_.last_ready not in (None, 503):
        round_.note_fault("the last status of /readyz was not 503", status=round_.last_ready)
    print_json(
        **round_.outcomes,
        after_signal=round_.after_signal,
        statuses=round_.statuses,
        chats=round_.chats,
        ready=round_.ready,
        code=process.returncode,
        seconds_to_stop=seconds_to_stop,
        seconds=round(time.perf_counter() - started, 1),
        server_log=log[-_MAX_FAULTS_SHOWN:],
    )
    return round_


def main() -> None:
    """Stop one server after the other, and print the totals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=32)
    options = parser.parse_args()
    rng = random.Random()
    with temporary_workspace(options.index_dir) as workspace:
        questions = [example.question for example in workspace.load().examples]
        rounds = [asyncio.run(stop_once(workspace, questions, options.clients, rng)) for _ in range(options.rounds)]
    outcomes: Counter[str] = sum((round_.outcomes for round_ in rounds), Counter())
    chats: Counter[str] = sum((round_.chats for round_ in rounds), Counter())
    print_json(
        rounds=len(rounds),
        clients=options.clients,
        requests=outcomes.total(),
        answered=outcomes["answered"],
        refused=outcomes["refused"],
        cut=outcomes["cut"],
        cut_on_idle_connection=outcomes["cut_on_idle_connection"],
        share_cut_on_idle_connection=round(outcomes["cut_on_idle_connection"] / outcomes.total(), 6),
        after_signal=sum((round_.after_signal for round_ in rounds), Counter()),
        statuses=sum((round_.statuses for round_ in rounds), Counter()),
        chats=chats,
        rounds_with_503=sum(503 in round_.ready for round_ in rounds),
        rounds_with_faults=sum(bool(round_.faults) for round_ in rounds),
    )
    faults = [{"round": number, **fault} for number, round_ in enumerate(rounds, 1) for fault in round_.faults]
    for fault in faults[:_MAX_FAULTS_SHOWN]:
        print_json(**fault)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
