"""How much one client may send in a minute."""

import asyncio
import time
from dataclasses import dataclass

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.middleware.rate_limit import RateLimit, RequestCounter, SeldomSweptStorage
from support.asgi import PATIENCE, exchange, fetch, make_scope

ASK = ("/api/ask", "POST")
MANY = 1000
"""A limit that no test reaches."""


@dataclass
class Clock:
    """The time of day, which stands still until a test changes it."""

    now: float

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stop the clock a little more than ten seconds into a minute."""
    stopped = Clock(60.0 * 30_000_000 + 10.1234567)
    monkeypatch.setattr(time, "time", stopped)
    return stopped


def limited(questions: int = MANY, requests: int = MANY) -> ASGIApp:
    return RateLimit(PlainTextResponse("allowed"), RequestCounter(questions, requests))


def statuses(app: ASGIApp, count: int, path: str, method: str = "GET", **options) -> list[int]:
    return [fetch(app, path, method, **options).status_code for _ in range(count)]


@pytest.mark.parametrize("limit", [1, 3, 60])
def test_one_question_too_many_is_refused(limit: int):
    app = limited(questions=limit)
    assert statuses(app, limit + 2, *ASK) == [200] * limit + [429] * 2


def test_a_refusal_says_in_both_languages_when_to_try_again():
    app = limited(questions=1)
    assert fetch(app, *ASK).text == "allowed"
    refused = fetch(app, *ASK)
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "50"
    assert refused.headers["cache-control"] == "no-store"
    record = refused.json()
    assert record["type"] == "urn:peru-qa:problem:too-many-requests"
    assert "50 seconds" in record["messages"]["en"]
    assert "50 segundos" in record["messages"]["es"]


def test_a_browser_gets_a_page():
    app = limited(requests=1)
    assert fetch(app, "/").text == "allowed"
    refused = fetch(app, "/", headers={"Accept": "text/html,*/*", "Accept-Language": "es-PE"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "50")
    assert refused.headers["content-type"] == "text/html; charset=utf-8"
    assert "50 segundos" in refused.text


@pytest.mark.parametrize("limit", [1, 2, 7, 16, 60])
@pytest.mark.parametrize("later", [0, 1, 17, 29, 48, 49, 50, 59, 60, 75, 109, 110, 111])
def test_after_retry_after_the_client_may_ask_again(clock: Clock, limit: int, later: int):
    app = limited(questions=limit)
    assert statuses(app, limit, *ASK) == [200] * limit
    clock.now += later
    while (response := fetch(app, *ASK)).status_code == 200:
        pass
    seconds = int(response.headers["retry-after"])
    assert 1 <= seconds <= 60
    clock.now += seconds
    assert fetch(app, *ASK).status_code == 200


def test_earlier_questions_count_less_as_time_passes_and_then_not_at_all(clock: Clock):
    app = limited(questions=4)
    assert statuses(app, 5, *ASK) == [200] * 4 + [429]
    # Half of the next minute has passed, so half of the four questions count.
    clock.now += 50 + 30
    assert statuses(app, 4, *ASK) == [200] * 3 + [429]
    clock.now += 120
    assert statuses(app, 5, *ASK) == [200] * 4 + [429]


def test_other_clients_are_not_affected():
    app = limited(questions=2)
    assert statuses(app, 3, *ASK, client="203.0.113.9") == [200, 200, 429]
    assert statuses(app, 3, *ASK, client="203.0.113.10") == [200, 200, 429]
    assert statuses(app, 3, *ASK, client="2001:db8:1:2::1") == [200, 200, 429]


def test_all_ipv6_addresses_of_a_customer_are_one_client():
    app = limited(questions=2)
    addresses = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:2:3:4:5:6", "2001:db8:1:3::1"]
    assert [fetch(app, *ASK, client=address).status_code for address in addresses] == [200, 200, 429, 200]


def test_an_ipv4_address_is_one_client_in_either_notation():
    app = limited(questions=1)
    assert fetch(app, *ASK, client="203.0.113.9").status_code == 200
    assert fetch(app, *ASK, client="::ffff:203.0.113.9").status_code == 429


def test_questions_and_requests_are_counted_separately():
    app = limited(questions=2, requests=6)
    assert statuses(app, 3, *ASK) == [200, 200, 429]
    # A question counts as a request too, even if it was refused.
    assert statuses(app, 4, "/api/entries") == [200, 200, 200, 429]


def test_a_client_that_sent_too_many_requests_may_not_ask_either():
    app = limited(questions=5, requests=2)
    assert statuses(app, 2, "/") == [200, 200]
    assert fetch(app, *ASK).status_code == 429


def test_a_refused_request_does_not_count_as_a_question(clock: Clock):
    app = limited(questions=3, requests=3)
    assert statuses(app, 10, *ASK) == [200] * 3 + [429] * 7
    clock.now += 120
    assert statuses(app, 4, *ASK) == [200] * 3 + [429]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_checks_are_not_counted(path: str):
    app = limited(questions=1, requests=1)
    assert statuses(app, 20, path) == [200] * 20
    assert statuses(app, 2, "/") == [200, 429]
    assert statuses(app, 2, path) == [200, 200]


@pytest.mark.parametrize(
    ("method", "path", "is_question"),
    [
        ("POST", "/api/ask", True),
        ("GET", "/api/search?q=law", True),
        # It is searched for like a GET.
        ("HEAD", "/api/search?q=law", True),
        ("POST", "/mcp", True),
        ("GET", "/api/ask", False),
        ("POST", "/api/search", False),
        ("GET", "/mcp", False),
        ("GET", "/api/entries", False),
        ("GET", "/api/entries/peru-2022/36-37", False),
        ("GET", "/api/docs", False),
        ("GET", "/", False),
        ("GET", "/?q=Which+law", False),
        ("GET", "/metrics", False),
        # The page's events are validated first, since not all of them are questions.
        ("POST", "/gradio_api/queue/join", False),
        ("GET", "/gradio_api/queue/data?session_hash=x", False),
    ],
)
def test_a_request_that_runs_the_model_is_a_question(method: str, path: str, is_question: bool):
    app = limited(questions=1)
    assert statuses(app, 3, path, method) == [200, *[429 if is_question else 200] * 2]


def test_all_ways_of_asking_are_counted_together():
    app = limited(questions=2)
    assert fetch(app, *ASK).status_code == 200
    assert fetch(app, "/api/search?q=law").status_code == 200
    assert fetch(app, "/mcp", "POST").status_code == 429


def test_concurrent_requests_are_limited_like_consecutive_ones():
    app = limited(questions=5)

    async def burst() -> list[int]:
        sent = await asyncio.gather(*(exchange(app, make_scope("/api/ask", "POST")) for _ in range(20)))
        return sorted(response.status for response in sent)

    assert asyncio.run(burst()) == [200] * 5 + [429] * 15


def test_questions_counted_elsewhere_count_towards_the_limit():
    request_counter = RequestCounter(2, MANY)
    app = RateLimit(PlainTextResponse("allowed"), request_counter)
    assert asyncio.run(request_counter.count("question", make_scope())) is None
    assert statuses(app, 2, *ASK, client="203.0.113.9") == [200, 429]
    problem = asyncio.run(request_counter.count("question", make_scope()))
    assert problem is not None
    assert (problem.status, problem.retry_after) == (429, 50)


def test_lifespan_events_pass_unchanged():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive()) == {"type": "lifespan.startup"}
        await send({"type": "lifespan.startup.complete"})

    limits = RateLimit(app, RequestCounter(1, 1))
    for _ in range(3):
        sent = asyncio.run(exchange(limits, {"type": "lifespan"}, {"type": "lifespan.startup"}))
        assert sent.messages == [{"type": "lifespan.startup.complete"}]


def test_counters_are_swept_seldom_however_many_hits_there_are(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qa.web.middleware.rate_limit._SWEEP_INTERVAL", PATIENCE)
    request_counter = RequestCounter(questions=10, requests=10)
    storage = request_counter._limiter.storage
    sweeps = []

    async def hit() -> None:
        for number in range(300):
            await request_counter.count("request", {"client": (f"203.0.113.{number % 250}", 5000)})
            if storage.timer not in sweeps:
                sweeps.append(storage.timer)
            # Lets a sweep that has begun end.
            await asyncio.sleep(0)

    asyncio.run(hit())
    assert len(sweeps) == 1


def test_expired_counters_are_dropped_by_the_next_sweep(monkeypatch: pytest.MonkeyPatch, clock: Clock):
    monkeypatch.setattr("qa.web.middleware.rate_limit._SWEEP_INTERVAL", 0.0)
    storage = SeldomSweptStorage()

    async def hit(name: str) -> None:
        await storage.incr(name, 60)
        await storage.timer

    async def hit_twice() -> None:
        await hit("gone")
        clock.now += 61
        await hit("here")

    asyncio.run(hit_twice())
    assert dict(storage.storage) == {"here": 1}


def test_counters_do_not_expire_before_their_time(clock: Clock):
    storage = SeldomSweptStorage()

    async def hit() -> list[int]:
        counts = [await storage.incr("client", 60), await storage.incr("client", 60)]
        clock.now += 59
        return [*counts, await storage.incr("client", 60, amount=2)]

    assert asyncio.run(hit()) == [1, 2, 4]
