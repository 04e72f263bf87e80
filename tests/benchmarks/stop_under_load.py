"""A server that is told to stop while it is being asked: is anybody cut short?

Run with: python tests/benchmarks/stop_under_load.py [--index-dir DIR] [--rounds 20] [--clients 32]. It works on a copy
of the shipped corpus; DIR is an index of it, else one is built, which takes minutes. In every round a server is
started, asked, and sent SIGTERM at a random moment. Half of the clients ask on a connection that they keep, and some of
those rest between; the others connect anew for every question. Two ask in the chat: one again and again, one just
before the signal.

A request is answered if all of its response came; refused if it couldn't connect, which is fine, since then another
server can be asked; else it was cut. It was cut on an idle connection if that had been used before and was closed
while the request was on its way; a client that knows of the end before it sends connects anew. A question in the chat
is finished if its stream told the answer. The server must end by itself with code 143, and the last that /readyz said
must be 503. Prints a line of JSON for each round, then one of totals, and fails if anything was otherwise.
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

from workplace import Workplace, tell, workplace

_EXPECTED = (200, 429, 503)
_EXIT_CODE = 128 + signal.SIGTERM
_LONGEST_STOP = 40.0
_PATIENCE = 60.0
_LONGEST_REST = 2.0
_LATEST = 3.0
"""Seconds from when all are being answered to the signal."""

_LOOK_AGAIN = 0.02
_FAULTS = 20
_FIRST_ADDRESS = ipaddress.ip_address("10.3.0.1")


class RefusedError(Exception):
    """There is no connection, so nothing was sent."""


class CutError(Exception):
    """Something was sent, and the whole response didn't come."""

    def __init__(self, received: int, error: BaseException) -> None:
        super().__init__(f"{error!r} after {received} bytes")
        self.received = received


@dataclass(frozen=True, slots=True)
class Response:
    """One that came whole."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """HTTP/1.1 by hand, so that what went wrong is told apart."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._received = 0
        self.used = 0
        self.rested_since = time.perf_counter()

    @classmethod
    async def open(cls, address: str) -> "Connection":
        """Connects.

        Raises:
            RefusedError: the server doesn't listen.
        """
        try:
            return cls(*await asyncio.open_connection(urlsplit(address).hostname, urlsplit(address).port))
        except OSError as error:
            raise RefusedError(repr(error)) from error

    @property
    def is_closed(self) -> bool:
        """Whether the end of the connection is known of already."""
        return self._reader.at_eof() or self._writer.is_closing() or self._reader.exception() is not None

    def close(self) -> None:
        """Ends it."""
        self._writer.close()

    async def request(self, method: str, target: str, client: str, content: object = None) -> Response:
        """Sends a request and reads the response.

        Raises:
            CutError: that didn't come, or not to its end.
        """
        body = b"" if content is None else json.dumps(content).encode()
        head = (
            f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {client}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._received = 0
        try:
            async with asyncio.timeout(_PATIENCE):
                self._writer.write(head.encode() + body)
                response = await self._read()
        except asyncio.IncompleteReadError as error:
            raise CutError(self._received + len(error.partial), error) from error
        except (OSError, TimeoutError) as error:
            raise CutError(self._received, error) from error
        self.used += 1
        self.rested_since = time.perf_counter()
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
    """What came of one server's requests."""

    address: str
    told_to_stop: float | None = None
    ends: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    after_signal: Counter[str] = field(default_factory=Counter)
    chats: Counter[str] = field(default_factory=Counter)
    ready: Counter[int] = field(default_factory=Counter)
    last_ready: int | None = None
    faults: list[dict[str, object]] = field(default_factory=list)

    def answered(self, response: Response) -> None:
        """Notes a whole response."""
        self._end("answered")
        problem = "" if response.status == 200 else f" {json.loads(response.body).get('type')}"
        self.statuses[f"{response.status}{problem}"] += 1
        if response.status not in _EXPECTED:
            self.fault("another status", status=response.status, told=response.body[:200].decode("utf-8", "replace"))

    def refused(self) -> None:
        """Notes that there was no connection."""
        self._end("refused")
        if self.told_to_stop is None:
            self.fault("refused before the signal")

    def cut(self, what: str, connection: Connection, error: CutError, sent: float) -> None:
        """Notes a request that was cut."""
        idle = connection.used > 0 and error.received == 0
        kind = "cut_on_idle_connection" if idle else "cut"
        self._end(kind)
        self.fault(
            kind,
            what=what,
            connection="kept" if connection.used else "new",
            rested=round(sent - connection.rested_since, 3),
            sent=self.since_signal(sent),
            error=str(error),
        )

    def fault(self, kind: str, **details: object) -> None:
        """Notes what shouldn't be, with the time since the signal."""
        self.faults.append({"fault": kind, "at": self.since_signal(time.perf_counter()), **details})

    def since_signal(self, moment: float) -> float | None:
        """Seconds from the signal to a moment; None where there has been none yet."""
        return None if self.told_to_stop is None else round(moment - self.told_to_stop, 3)

    def _end(self, name: str) -> None:
        self.ends[name] += 1
        if self.told_to_stop is not None:
            self.after_signal[name] += 1


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody with an address and questions."""

    name: str
    questions: Sequence[str]
    dice: random.Random

    @property
    def question(self) -> str:
        """One of the questions."""
        return self.dice.choice(self.questions)


async def ask_on_new_connections(client: Client, round_: Round) -> None:
    """Asks until nobody listens."""
    while (connection := await _connected(round_)) is not None:
        await _ask(connection, client, round_)
        connection.close()


async def ask_on_kept_connection(client: Client, round_: Round, longest_rest: float) -> None:
    """Asks on one connection for as long as it lasts, and rests between."""
    connection = None
    while True:
        await asyncio.sleep(client.dice.uniform(0, longest_rest))
        if connection is None or connection.is_closed:
            connection = await _connected(round_)
        if connection is None:
            return
        if not await _ask(connection, client, round_):
            connection = None


async def _connected(round_: Round) -> Connection | None:
    try:
        return await Connection.open(round_.address)
    except RefusedError:
        round_.refused()
        return None


async def _ask(connection: Connection, client: Client, round_: Round) -> bool:
    sent = time.perf_counter()
    try:
        round_.answered(await connection.request("POST", "/api/ask", client.name, {"question": client.question}))
    except CutError as error:
        round_.cut("POST /api/ask", connection, error, sent)
        return False
    return True


class Chat:
    """Asks as the page does: a question joins the queue, a stream tells its answer."""

    def __init__(self, client: Client, round_: Round, event: int) -> None:
        self._client = client
        self._round = round_
        self._event = event
        self._sessions = count()

    async def ask_until_refused(self) -> None:
        """Asks one question after the other."""
        while (session := await self.join()) is not None:
            await self.finish(session, "asked again and again")

    async def join(self) -> str | None:
        """Asks; the session whose stream will tell the answer, None where it wasn't let in."""
        session = f"{self._client.name.replace('.', '-')}-{next(self._sessions)}"
        join = {"data": [self._client.question], "fn_index": self._event, "session_hash": session}
        sent = time.perf_counter()
        try:
            response = await self._request("POST", "/gradio_api/queue/join", join)
        except RefusedError:
            self._round.chats["refused"] += 1
            return None
        except CutError as error:
            self._lost("its joining was cut", sent, error)
            return None
        if response.status != 200:
            self._round.chats[f"turned away with {response.status}"] += 1
            return None
        return session

    async def finish(self, session: str, which: str) -> None:
        """Waits for the answer."""
        sent = time.perf_counter()
        try:
            stream = await self._request("GET", f"/gradio_api/queue/data?session_hash={session}")
        except RefusedError as error:
            self._lost(f"{which}: its stream was refused", sent, error)
        except CutError as error:
            self._lost(f"{which}: its stream was cut", sent, error)
        else:
            told = [json.loads(line.removeprefix("data: ")) for line in stream.body.decode().splitlines() if line]
            if any(one["msg"] == "process_completed" and one["success"] for one in told):
                self._round.chats["finished"] += 1
            else:
                self._lost(f"{which}: its stream told no answer", sent, f"{stream.status} {told}"[:500])

    async def _request(self, method: str, target: str, content: object = None) -> Response:
        connection = await Connection.open(self._round.address)
        try:
            return await connection.request(method, target, self._client.name, content)
        finally:
            connection.close()

    def _lost(self, how: str, sent: float, error: object) -> None:
        self._round.chats["lost"] += 1
        self._round.fault(f"chat {how}", sent=self._round.since_signal(sent), error=str(error))


async def watch_readiness(round_: Round) -> None:
    """Reads /readyz until nobody listens."""
    while True:
        try:
            connection = await Connection.open(round_.address)
        except RefusedError:
            return
        sent = time.perf_counter()
        try:
            response = await connection.request("GET", "/readyz", "10.4.0.1")
        except CutError as error:
            round_.cut("GET /readyz", connection, error, sent)
        else:
            round_.ready[response.status] += 1
            round_.last_ready = response.status
        finally:
            connection.close()
        await asyncio.sleep(_LOOK_AGAIN)


async def stop(process: asyncio.subprocess.Process, chat: Chat, round_: Round, dice: random.Random) -> None:
    """Sends the signal at a random moment, with a question in the chat under way, and waits for the end."""
    await asyncio.sleep(dice.uniform(0, _LATEST))
    session = await chat.join()
    async with asyncio.TaskGroup() as group:
        # In half of the rounds the stream is open when the signal comes.
        early = dice.random() < 0.5
        if session and early:
            group.create_task(chat.finish(session, "under way"))
            await asyncio.sleep(dice.uniform(0, _LOOK_AGAIN))
        round_.told_to_stop = time.perf_counter()
        process.terminate()
        if session and not early:
            group.create_task(chat.finish(session, "under way"))
        group.create_task(watch_readiness(round_))
        try:
            await asyncio.wait_for(process.wait(), _LONGEST_STOP)
        except TimeoutError:
            round_.fault("it didn't end")
            process.kill()
        else:
            if process.returncode != _EXIT_CODE:
                round_.fault("it ended otherwise", code=process.returncode)
    if not session:
        round_.fault("no question was under way in the chat")


@asynccontextmanager
async def serving(place: Workplace, told: list[str]) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A server that is ready, and its address; what it tells from then on is added to `told`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "qa", "serve", "--port", "0"),
        *("--corpus", str(place.corpus), "--index-dir", str(place.index)),
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"PERU_QA_TRUSTED_PROXIES": "127.0.0.1", "PERU_QA_FEEDBACK": str(place.feedback)},
    )
    assert process.stderr is not None
    try:
        address = ""
        async for line in process.stderr:
            address = (re.findall(r"http://\S+", line.decode()) or [address])[0]
            if line.startswith(b"Ready"):
                break
        else:
            sys.exit("the server ended before it was ready")
        rest = asyncio.create_task(process.stderr.read())
        yield process, address
        told += (await rest).decode().splitlines()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def chat_event(address: str) -> int:
    """Gradio's number of the event that asks in the chat."""
    connection = await Connection.open(address)
    config = await connection.request("GET", "/config", str(_FIRST_ADDRESS))
    connection.close()
    (number,) = (one["id"] for one in json.loads(config.body)["dependencies"] if one["api_name"] == "chat")
    return number


async def stop_once(place: Workplace, questions: Sequence[str], clients: int, dice: random.Random) -> Round:
    """Starts a server, has it asked, and stops it."""
    told: list[str] = []
    started = time.perf_counter()
    async with serving(place, told) as (process, address):
        round_ = Round(address)
        event = await chat_event(address)
        people = (Client(str(_FIRST_ADDRESS + number), questions, dice) for number in count())
        async with asyncio.TaskGroup() as group:
            for number in range(clients):
                if number % 2:
                    group.create_task(ask_on_new_connections(next(people), round_))
                else:
                    longest_rest = _LONGEST_REST if number % 4 else 0.0
                    group.create_task(ask_on_kept_connection(next(people), round_, longest_rest))
            group.create_task(Chat(next(people), round_, event).ask_until_refused())
            # The first questions take longer.
            while round_.ends.total() < clients:
                await asyncio.sleep(_LOOK_AGAIN)
            await stop(process, Chat(next(people), round_, event), round_, dice)
            seconds_to_stop = round_.since_signal(time.perf_counter())
    if round_.last_ready not in (None, 503):
        round_.fault("/readyz last told another status", status=round_.last_ready)
    tell(
        **round_.ends,
        after_signal=round_.after_signal,
        statuses=round_.statuses,
        chats=round_.chats,
        ready=round_.ready,
        code=process.returncode,
        seconds_to_stop=seconds_to_stop,
        seconds=round(time.perf_counter() - started, 1),
        server_told=told[-_FAULTS:],
    )
    return round_


def main() -> None:
    """Stops one server after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index-dir", type=Path, metavar="DIR")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=32)
    options = parser.parse_args()
    dice = random.Random()
    with workplace(options.index_dir) as place:
        questions = [example.question for example in place.load().examples]
        rounds = [asyncio.run(stop_once(place, questions, options.clients, dice)) for _ in range(options.rounds)]
    ends: Counter[str] = sum((one.ends for one in rounds), Counter())
    chats: Counter[str] = sum((one.chats for one in rounds), Counter())
    tell(
        rounds=len(rounds),
        clients=options.clients,
        requests=ends.total(),
        answered=ends["answered"],
        refused=ends["refused"],
        cut=ends["cut"],
        cut_on_idle_connection=ends["cut_on_idle_connection"],
        share_cut_on_idle_connection=round(ends["cut_on_idle_connection"] / ends.total(), 6),
        after_signal=sum((one.after_signal for one in rounds), Counter()),
        statuses=sum((one.statuses for one in rounds), Counter()),
        chats=chats,
        rounds_that_told_503=sum(503 in one.ready for one in rounds),
        rounds_with_faults=sum(bool(one.faults) for one in rounds),
    )
    faults = [{"round": number, **fault} for number, one in enumerate(rounds, 1) for fault in one.faults]
    for fault in faults[:_FAULTS]:
        tell(**fault)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
