"""How much one client may send."""

import asyncio
import time
from dataclasses import dataclass

import pytest
from limits.aio.storage import MemoryStorage
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.middleware.rate_limit import RateLimit, RateLimiter
from support.asgi import exchange, fetch, make_scope

ASK = ("/api/ask", "POST")
MANY = 1000


@dataclass
class Clock:
    """The time of day, which stands still until it is set on."""

    now: float

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Ten and a bit seconds into a minute."""
    stopped = Clock(60.0 * 30_000_000 + 10.1234567)
    monkeypatch.setattr(time, "time", stopped)
    return stopped


def limited(questions: int = MANY, requests: int = MANY) -> ASGIApp:
    return RateLimit(PlainTextResponse("let in"), RateLimiter(questions, requests))


def statuses(app: ASGIApp, count: int, path: str, method: str = "GET", **options) -> list[int]:
    return [fetch(app, path, method, **options).status_code for _ in range(count)]


@pytest.mark.parametrize("most", [1, 3, 60])
def test_one_question_too_many_is_turned_away(most: int):
    app = limited(questions=most)
    assert statuses(app, most + 2, *ASK) == [200] * most + [429] * 2


def test_who_is_turned_away_is_told_until_when_in_both_languages():
    app = limited(questions=1)
    assert fetch(app, *ASK).text == "let in"
    turned_away = fetch(app, *ASK)
    assert turned_away.status_code == 429
    assert turned_away.headers["content-type"] == "application/problem+json"
    assert turned_away.headers["retry-after"] == "50"
    assert turned_away.headers["cache-control"] == "no-store"
    record = turned_away.json()
    assert record["type"] == "urn:peru-qa:problem:too-many-requests"
    assert "50 seconds" in record["messages"]["en"]
    assert "50 segundos" in record["messages"]["es"]


def test_a_browser_is_told_on_a_page():
    app = limited(requests=1)
    assert fetch(app, "/").text == "let in"
    turned_away = fetch(app, "/", headers={"Accept": "text/html,*/*"})
    assert (turned_away.status_code, turned_away.headers["retry-after"]) == (429, "50")
    assert turned_away.headers["content-type"] == "text/html; charset=utf-8"
    assert "50 segundos" in turned_away.text


@pytest.mark.parametrize("most", [1, 2, 7, 16, 60])
@pytest.mark.parametrize("later", [0, 1, 17, 29, 48, 49, 50, 59, 60, 75, 109, 110, 111])
def test_who_waits_as_long_as_told_is_let_in_again(clock: Clock, most: int, later: int):
    app = limited(questions=most)
    assert statuses(app, most, *ASK) == [200] * most
    clock.now += later
    while (response := fetch(app, *ASK)).status_code == 200:
        pass
    seconds = int(response.headers["retry-after"])
    assert 1 <= seconds <= 60
    clock.now += seconds
    assert fetch(app, *ASK).status_code == 200


def test_what_was_asked_weighs_less_as_time_passes_and_then_nothing(clock: Clock):
    app = limited(questions=4)
    assert statuses(app, 5, *ASK) == [200] * 4 + [429]
    # Half of the next minute has passed, and with it half of the four.
    clock.now += 50 + 30
    assert statuses(app, 4, *ASK) == [200] * 3 + [429]
    clock.now += 120
    assert statuses(app, 5, *ASK) == [200] * 4 + [429]


def test_another_client_is_not_affected():
    app = limited(questions=2)
    assert statuses(app, 3, *ASK, client="203.0.113.9") == [200, 200, 429]
    assert statuses(app, 3, *ASK, client="203.0.113.10") == [200, 200, 429]
    assert statuses(app, 3, *ASK, client="2001:db8:1:2::1") == [200, 200, 429]


def test_the_other_addresses_of_one_customer_are_the_same_client():
    app = limited(questions=2)
    addresses = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:2:3:4:5:6", "2001:db8:1:3::1"]
    assert [fetch(app, *ASK, client=address).status_code for address in addresses] == [200, 200, 429, 200]


def test_an_address_of_ipv4_is_one_client_however_it_is_written():
    app = limited(questions=1)
    assert fetch(app, *ASK, client="203.0.113.9").status_code == 200
    assert fetch(app, *ASK, client="::ffff:203.0.113.9").status_code == 429


def test_questions_and_requests_are_counted_apart():
    app = limited(questions=2, requests=6)
    assert statuses(app, 3, *ASK) == [200, 200, 429]
    # Questions are requests too, and so is one that was turned away.
    assert statuses(app, 4, "/api/entries") == [200, 200, 200, 429]


def test_who_has_sent_too_much_may_not_ask_either():
    app = limited(questions=5, requests=2)
    assert statuses(app, 2, "/") == [200, 200]
    assert fetch(app, *ASK).status_code == 429


def test_a_request_that_is_turned_away_counts_for_no_question(clock: Clock):
    app = limited(questions=3, requests=3)
    assert statuses(app, 10, *ASK) == [200] * 3 + [429] * 7
    clock.now += 120
    assert statuses(app, 4, *ASK) == [200] * 3 + [429]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_never_counted(path: str):
    app = limited(questions=1, requests=1)
    assert statuses(app, 20, path) == [200] * 20
    assert statuses(app, 2, "/") == [200, 429]
    assert statuses(app, 2, path) == [200, 200]


@pytest.mark.parametrize(
    ("method", "path", "asks"),
    [
        ("POST", "/api/ask", True),
        ("GET", "/api/search?q=law", True),
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
        # What the page sends is read first: not all of it asks.
        ("POST", "/gradio_api/queue/join", False),
        ("GET", "/gradio_api/queue/data?session_hash=x", False),
    ],
)
def test_what_makes_the_model_work_is_a_question(method: str, path: str, asks: bool):
    app = limited(questions=1)
    assert statuses(app, 3, path, method) == [200, *[429 if asks else 200] * 2]


def test_all_ways_of_asking_are_counted_together():
    app = limited(questions=2)
    assert fetch(app, *ASK).status_code == 200
    assert fetch(app, "/api/search?q=law").status_code == 200
    assert fetch(app, "/mcp", "POST").status_code == 429


def test_many_at_once_are_no_more_than_one_after_the_other():
    app = limited(questions=5)

    async def burst() -> list[int]:
        sent = await asyncio.gather(*(exchange(app, make_scope("/api/ask", "POST")) for _ in range(20)))
        return sorted(one.status for one in sent)

    assert asyncio.run(burst()) == [200] * 5 + [429] * 15


def test_what_is_charged_elsewhere_counts_with_the_rest():
    rates = RateLimiter(2, MANY)
    app = RateLimit(PlainTextResponse("let in"), rates)
    assert asyncio.run(rates.count("question", make_scope())) is None
    assert statuses(app, 2, *ASK, client="203.0.113.9") == [200, 429]
    problem = asyncio.run(rates.count("question", make_scope()))
    assert problem is not None
    assert (problem.status, problem.retry_after) == (429, 50)


def test_what_is_no_request_passes_as_it_is():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive()) == {"type": "lifespan.startup"}
        await send({"type": "lifespan.startup.complete"})

    limits = RateLimit(app, RateLimiter(1, 1))
    for _ in range(3):
        sent = asyncio.run(exchange(limits, {"type": "lifespan"}, {"type": "lifespan.startup"}))
        assert sent.messages == [{"type": "lifespan.startup.complete"}]


def test_limits_has_what_is_stood_in_for():
    assert hasattr(MemoryStorage, "_MemoryStorage__schedule_expiry")


def test_what_was_counted_is_swept_seldom_though_it_is_swept():
    rates = RateLimiter(questions=10, requests=10)
    storage = rates._limiter.storage
    sweeps = []

    async def counting() -> None:
        for number in range(300):
            await rates.count("request", {"client": (f"203.0.113.{number % 250}", 5000)})
            if storage.timer is not None and storage.timer not in sweeps:
                sweeps.append(storage.timer)

    asyncio.run(counting())
    assert len(sweeps) == 1
