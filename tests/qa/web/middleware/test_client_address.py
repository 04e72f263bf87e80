"""Whose request it is: forwarding headers count of those alone who are trusted."""

import asyncio
import ipaddress
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from qa.settings import LOOPBACK, Network
from qa.web.middleware.client_address import TrustedProxies, client_key, is_within
from support.asgi import exchange, make_scope

STRANGER = "198.51.100.7"
PROXY = "10.0.0.1"
INNER = "10.0.0.2"
VISITOR = "203.0.113.9"
EVERYWHERE = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))

FORWARDING = {
    "Forwarded": "for=127.0.0.1;host=evil.example;proto=https",
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "443",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Server": "evil.example",
    "X-Real-IP": "127.0.0.1",
    "X-Original-URL": "/metrics",
    "X-Original-Host": "evil.example",
    "X-Rewrite-URL": "/metrics",
    "X-Scheme": "https",
}


def networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


@pytest.fixture
def behind() -> Callable[..., Scope]:
    """What reaches the application: `behind(trusted, peer, *headers)`."""

    def reach(trusted: tuple[Network, ...], peer: str | None, *headers: tuple[str, str]) -> Scope:
        reached: list[Scope] = []

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            reached.append(scope)

        lowered = tuple((name.lower(), value) for name, value in headers)
        asyncio.run(exchange(TrustedProxies(app, trusted), make_scope("/api/ask", client=peer, headers=lowered)))
        (scope,) = reached
        return scope

    return reach


@pytest.mark.parametrize("trusted", [(), networks("10.0.0.0/8", "::1/128")])
@pytest.mark.parametrize("name", FORWARDING)
def test_what_a_stranger_forwards_is_taken_away(behind, name: str, trusted):
    scope = behind(trusted, STRANGER, ("Host", "qa.example"), (name, FORWARDING[name]), ("Accept", "text/html"))
    assert scope["headers"] == [(b"host", b"qa.example"), (b"accept", b"text/html")]
    assert scope["client"] == (STRANGER, 50000)
    assert (scope["scheme"], scope["path"]) == ("http", "/api/ask")
    assert client_key(scope) == STRANGER


def test_every_one_of_several_is_taken_away(behind):
    twice = [*FORWARDING.items(), *FORWARDING.items()]
    scope = behind((), STRANGER, *twice, ("X-Requested-With", "fetch"))
    assert scope["headers"] == [(b"x-requested-with", b"fetch")]


def test_a_name_in_other_letters_is_the_same_name():
    reached: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope)

    scope = make_scope(client=STRANGER, headers=(("X-FORWARDED-For", "127.0.0.1"), ("ACCEPT", "*/*")))
    asyncio.run(exchange(TrustedProxies(app, ()), scope))
    assert reached[0]["headers"] == [(b"ACCEPT", b"*/*")]


def test_headers_that_forward_nothing_stay_as_they_are(behind):
    sent = (("Host", "qa.example"), ("Cookie", "x-forwarded-for=1"), ("X-Request-Id", "a" * 32), ("Accept", "a"))
    scope = behind((), STRANGER, *sent)
    assert Headers(scope=scope).items() == [(name.lower(), value) for name, value in sent]


def test_the_request_that_came_is_not_changed():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        pass

    scope = make_scope(client=STRANGER, headers=(("x-real-ip", "127.0.0.1"),))
    asyncio.run(exchange(TrustedProxies(app, ()), scope))
    assert scope == make_scope(client=STRANGER, headers=(("x-real-ip", "127.0.0.1"),))


def test_of_a_trusted_proxy_the_client_counts(behind):
    scope = behind(networks("10.0.0.1/32"), PROXY, ("X-Forwarded-For", VISITOR), ("X-Forwarded-Proto", "https"))
    assert client_key(scope) == VISITOR
    assert scope["scheme"] == "https"
    assert Headers(scope=scope)["x-forwarded-for"] == VISITOR


def test_a_trusted_proxy_that_names_nobody_is_the_client(behind):
    assert client_key(behind(networks("10.0.0.1/32"), PROXY)) == PROXY
    assert client_key(behind(networks("10.0.0.1/32"), PROXY, ("X-Forwarded-For", ""))) == PROXY


@pytest.mark.parametrize(
    ("trusted", "forwarded", "client"),
    [
        # What a visitor writes itself stands on the left.
        (["10.0.0.1"], ["127.0.0.1, 203.0.113.9"], VISITOR),
        (["10.0.0.1"], ["127.0.0.1", VISITOR], VISITOR),
        (["10.0.0.1"], ["10.0.0.1, 10.0.0.1, 203.0.113.9"], VISITOR),
        (["10.0.0.1"], [", , 203.0.113.9"], VISITOR),
        (["10.0.0.1"], ["<script>,203.0.113.9"], VISITOR),
        # Proxies in a row, each of which names who came to it.
        (["10.0.0.0/8"], ["127.0.0.1, 203.0.113.9, 10.0.0.2"], VISITOR),
        (["10.0.0.0/8"], ["203.0.113.9, 10.9.9.9, 10.0.0.2"], VISITOR),
        (["10.0.0.0/8"], ["127.0.0.1", "203.0.113.9, 10.9.9.9", INNER], VISITOR),
        # A proxy that isn't trusted is the last who is known.
        (["10.0.0.1"], ["203.0.113.9, 10.0.0.2"], INNER),
        (["10.0.0.1", "10.0.0.2"], ["203.0.113.9, 198.51.100.7, 10.0.0.2"], STRANGER),
        # With a port.
        (["10.0.0.1"], ["203.0.113.9:4711"], VISITOR),
        (["10.0.0.1"], ["[2001:db8:1:2:3:4:5:6]:4711"], "2001:db8:1:2::/64"),
        (["10.0.0.1"], ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
        (["10.0.0.1"], ["::ffff:203.0.113.9"], VISITOR),
    ],
)
def test_the_chain_is_read_from_the_right(behind, trusted: list[str], forwarded: list[str], client: str):
    headers = [("X-Forwarded-For", value) for value in forwarded]
    assert client_key(behind(networks(*trusted), PROXY, *headers)) == client


def test_a_trusted_proxy_may_have_an_address_of_ipv6(behind):
    trusted = networks("2001:db8:ffff::/48")
    assert client_key(behind(trusted, "2001:db8:ffff::1", ("X-Forwarded-For", VISITOR))) == VISITOR
    assert client_key(behind(trusted, "2001:db8:fffe::1", ("X-Forwarded-For", VISITOR))) == "2001:db8:fffe::/64"


def test_a_trusted_proxy_that_comes_by_ipv4_within_ipv6_is_the_same_proxy(behind):
    scope = behind(networks("127.0.0.1/32"), "::ffff:127.0.0.1", ("X-Forwarded-For", VISITOR))
    assert client_key(scope) == VISITOR
    assert not is_within(scope, LOOPBACK)


def test_a_trusted_proxy_in_the_chain_by_ipv4_within_ipv6_is_the_same_proxy(behind):
    scope = behind(networks("10.0.0.0/8"), PROXY, ("X-Forwarded-For", f"{VISITOR}, ::ffff:{INNER}"))
    assert client_key(scope) == VISITOR


@pytest.mark.parametrize(
    "hostile",
    [
        "unknown",
        "_hidden",
        "127.0.0.1.evil.example",
        "<script>alert(1)</script>",
        "127.0.0.1\\",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "2130706433",
        "127.0.0.1/8",
        "::1]",
        "[::1",
        "1" * 5000,
        "\xff\xfe",
        "';DROP TABLE--",
    ],
)
def test_a_client_of_no_address_is_nowhere_and_one_with_all_of_them(behind, hostile: str):
    trusted = networks("10.0.0.1/32")
    scope = behind(trusted, PROXY, ("X-Forwarded-For", hostile))
    assert not is_within(scope, (*LOOPBACK, *EVERYWHERE))
    assert client_key(scope) == client_key(behind(trusted, PROXY, ("X-Forwarded-For", "unknown")))
    assert client_key(scope) != client_key(behind(trusted, PROXY, ("X-Forwarded-For", VISITOR)))


def test_a_peer_without_an_address_is_nowhere(behind):
    assert not is_within(behind((), None), EVERYWHERE)
    assert not is_within(behind((), "testclient"), EVERYWHERE)
    assert client_key(behind((), None)) == client_key(behind((), "testclient"))


def test_a_request_that_a_stranger_forwards_comes_from_nowhere(behind):
    near = behind((), "127.0.0.1")
    assert is_within(near, LOOPBACK)
    for name, value in FORWARDING.items():
        scope = behind((), "127.0.0.1", (name, value))
        assert not is_within(scope, LOOPBACK), name
        assert not is_within(scope, EVERYWHERE), name
        # Whom to count it to is known all the same.
        assert client_key(scope) == "127.0.0.1"


def test_whom_a_trusted_proxy_names_is_where_it_is(behind):
    trusted = networks("127.0.0.1/32")
    assert not is_within(behind(trusted, "127.0.0.1", ("X-Forwarded-For", VISITOR)), LOOPBACK)
    assert is_within(behind(trusted, "127.0.0.1", ("X-Forwarded-For", VISITOR)), networks("203.0.113.0/24"))
    assert is_within(behind(trusted, "127.0.0.1", ("X-Forwarded-For", "10.1.2.3")), networks("10.0.0.0/8"))


@pytest.mark.parametrize(
    ("address", "within", "inside"),
    [
        ("127.0.0.1", LOOPBACK, True),
        ("127.255.255.254", LOOPBACK, True),
        ("::1", LOOPBACK, True),
        ("::ffff:127.0.0.1", LOOPBACK, True),
        ("::ffff:203.0.113.9", LOOPBACK, False),
        ("128.0.0.1", LOOPBACK, False),
        ("::2", LOOPBACK, False),
        ("10.1.2.3", networks("10.0.0.0/8"), True),
        ("11.1.2.3", networks("10.0.0.0/8"), False),
        ("10.1.2.3", networks("192.168.0.0/16", "10.1.2.3/32"), True),
        ("2001:db8::1", networks("10.0.0.0/8"), False),
        ("127.0.0.1", (), False),
    ],
)
def test_where_a_request_comes_from(address: str, within, inside: bool):
    assert is_within(make_scope(client=address), within) is inside


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("::ffff:cb00:7109", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
    ],
)
def test_what_stands_for_a_client(address: str, client: str):
    assert client_key(make_scope(client=address)) == client


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1), st.integers(1, 2**64 - 1))
def test_of_ipv6_the_last_half_is_anybodys_to_choose(address, suffix: int, other: int):
    network = int(address) >> 64
    if network == 0:
        return  # where addresses of IPv4 are written as such of IPv6

    def client(upper: int) -> str:
        return client_key(make_scope(client=str(ipaddress.IPv6Address(upper << 64 | suffix))))

    assert client_key(make_scope(client=str(address))) == client(network)
    assert client(network) != client(network ^ other)


@given(st.ip_addresses(v=4), st.ip_addresses(v=4))
def test_of_ipv4_every_address_is_a_client(address, other):
    assert (
        client_key(make_scope(client=str(address)))
        == client_key(make_scope(client=f"::ffff:{address}"))
        == str(address)
    )
    assert (client_key(make_scope(client=str(other))) == str(address)) is (other == address)


@given(st.one_of(st.text(), st.ip_addresses().map(str), st.builds("{}%{}".format, st.ip_addresses(v=6), st.text())))
def test_no_name_of_a_client_is_an_error(name: str):
    scope = make_scope(client=name)
    assert client_key(scope)
    assert isinstance(is_within(scope, (*LOOPBACK, *EVERYWHERE)), bool)


@given(st.lists(st.text(st.characters(max_codepoint=255)), max_size=5))
def test_what_a_visitor_writes_before_the_proxy_changes_nothing(written: list[str]):
    reached: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope)

    headers = tuple(("x-forwarded-for", value) for value in (*written, VISITOR))
    scope = make_scope(client=PROXY, headers=headers)
    asyncio.run(exchange(TrustedProxies(app, networks("10.0.0.1/32")), scope))
    assert client_key(reached[0]) == VISITOR


def test_what_is_no_request_passes_as_it_is():
    passed: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(scope)
        assert (await receive()) == {"type": "lifespan.startup"}
        await send({"type": "lifespan.startup.complete"})

    for trusted in ((), EVERYWHERE):
        app_behind = TrustedProxies(app, trusted)
        sent = asyncio.run(exchange(app_behind, {"type": "lifespan"}, {"type": "lifespan.startup"}))
        assert sent.messages == [{"type": "lifespan.startup.complete"}]
    assert passed == [{"type": "lifespan"}, {"type": "lifespan"}]
