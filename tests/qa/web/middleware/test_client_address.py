"""The client of a request: only the forwarding headers of trusted proxies count."""

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

UNTRUSTED = "198.51.100.7"
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
def scope_behind() -> Callable[..., Scope]:
    """Returns the scope that reaches the application: `scope_behind(trusted, peer, *headers)`."""

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
def test_forwarding_headers_of_an_untrusted_peer_are_removed(scope_behind, name: str, trusted):
    scope = scope_behind(trusted, UNTRUSTED, ("Host", "qa.example"), (name, FORWARDING[name]), ("Accept", "text/html"))
    assert scope["headers"] == [(b"host", b"qa.example"), (b"accept", b"text/html")]
    assert scope["client"] == (UNTRUSTED, 50000)
    assert (scope["scheme"], scope["path"]) == ("http", "/api/ask")
    assert client_key(scope) == UNTRUSTED


def test_repeated_forwarding_headers_are_all_removed(scope_behind):
    twice = [*FORWARDING.items(), *FORWARDING.items()]
    scope = scope_behind((), UNTRUSTED, *twice, ("X-Requested-With", "fetch"))
    assert scope["headers"] == [(b"x-requested-with", b"fetch")]


def test_header_names_are_compared_without_case():
    reached: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope)

    scope = make_scope(client=UNTRUSTED, headers=(("X-FORWARDED-For", "127.0.0.1"), ("ACCEPT", "*/*")))
    asyncio.run(exchange(TrustedProxies(app, ()), scope))
    assert reached[0]["headers"] == [(b"ACCEPT", b"*/*")]


def test_other_headers_are_unchanged(scope_behind):
    sent = (("Host", "qa.example"), ("Cookie", "x-forwarded-for=1"), ("X-Request-Id", "a" * 32), ("Accept", "a"))
    scope = scope_behind((), UNTRUSTED, *sent)
    assert Headers(scope=scope).items() == [(name.lower(), value) for name, value in sent]


def test_the_original_scope_is_not_modified():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        pass

    scope = make_scope(client=UNTRUSTED, headers=(("x-real-ip", "127.0.0.1"),))
    asyncio.run(exchange(TrustedProxies(app, ()), scope))
    assert scope == make_scope(client=UNTRUSTED, headers=(("x-real-ip", "127.0.0.1"),))


def test_behind_a_trusted_proxy_the_forwarded_client_counts(scope_behind):
    scope = scope_behind(networks("10.0.0.1/32"), PROXY, ("X-Forwarded-For", VISITOR), ("X-Forwarded-Proto", "https"))
    assert client_key(scope) == VISITOR
    assert scope["scheme"] == "https"
    assert Headers(scope=scope)["x-forwarded-for"] == VISITOR


def test_a_trusted_proxy_that_forwards_no_client_is_the_client(scope_behind):
    assert client_key(scope_behind(networks("10.0.0.1/32"), PROXY)) == PROXY
    assert client_key(scope_behind(networks("10.0.0.1/32"), PROXY, ("X-Forwarded-For", ""))) == PROXY


@pytest.mark.parametrize(
    ("trusted", "forwarded", "client"),
    [
        # What the visitor wrote itself is on the left.
        (["10.0.0.1"], ["127.0.0.1, 203.0.113.9"], VISITOR),
        (["10.0.0.1"], ["127.0.0.1", VISITOR], VISITOR),
        (["10.0.0.1"], ["10.0.0.1, 10.0.0.1, 203.0.113.9"], VISITOR),
        (["10.0.0.1"], [", , 203.0.113.9"], VISITOR),
        (["10.0.0.1"], ["<script>,203.0.113.9"], VISITOR),
        # Several proxies in a row, each of which adds its peer.
        (["10.0.0.0/8"], ["127.0.0.1, 203.0.113.9, 10.0.0.2"], VISITOR),
        (["10.0.0.0/8"], ["203.0.113.9, 10.9.9.9, 10.0.0.2"], VISITOR),
        (["10.0.0.0/8"], ["127.0.0.1", "203.0.113.9, 10.9.9.9", INNER], VISITOR),
        # An untrusted proxy is the last address that is known.
        (["10.0.0.1"], ["203.0.113.9, 10.0.0.2"], INNER),
        (["10.0.0.1", "10.0.0.2"], ["203.0.113.9, 198.51.100.7, 10.0.0.2"], UNTRUSTED),
        # With a port.
        (["10.0.0.1"], ["203.0.113.9:4711"], VISITOR),
        (["10.0.0.1"], ["[2001:db8:1:2:3:4:5:6]:4711"], "2001:db8:1:2::/64"),
        (["10.0.0.1"], ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
        (["10.0.0.1"], ["::ffff:203.0.113.9"], VISITOR),
    ],
)
def test_the_chain_of_proxies_is_read_from_the_right(
    scope_behind, trusted: list[str], forwarded: list[str], client: str
):
    headers = [("X-Forwarded-For", value) for value in forwarded]
    assert client_key(scope_behind(networks(*trusted), PROXY, *headers)) == client


def test_a_trusted_proxy_may_have_an_ipv6_address(scope_behind):
    trusted = networks("2001:db8:ffff::/48")
    assert client_key(scope_behind(trusted, "2001:db8:ffff::1", ("X-Forwarded-For", VISITOR))) == VISITOR
    assert client_key(scope_behind(trusted, "2001:db8:fffe::1", ("X-Forwarded-For", VISITOR))) == "2001:db8:fffe::/64"


def test_a_trusted_proxy_is_recognized_by_its_ipv4_mapped_address(scope_behind):
    scope = scope_behind(networks("127.0.0.1/32"), "::ffff:127.0.0.1", ("X-Forwarded-For", VISITOR))
    assert client_key(scope) == VISITOR
    assert not is_within(scope, LOOPBACK)


def test_a_trusted_proxy_in_the_chain_is_recognized_by_its_ipv4_mapped_address(scope_behind):
    scope = scope_behind(networks("10.0.0.0/8"), PROXY, ("X-Forwarded-For", f"{VISITOR}, ::ffff:{INNER}"))
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
def test_clients_without_a_valid_address_are_in_no_network_and_share_one_key(scope_behind, hostile: str):
    trusted = networks("10.0.0.1/32")
    scope = scope_behind(trusted, PROXY, ("X-Forwarded-For", hostile))
    assert not is_within(scope, (*LOOPBACK, *EVERYWHERE))
    assert client_key(scope) == client_key(scope_behind(trusted, PROXY, ("X-Forwarded-For", "unknown")))
    assert client_key(scope) != client_key(scope_behind(trusted, PROXY, ("X-Forwarded-For", VISITOR)))


def test_a_peer_without_an_address_is_in_no_network(scope_behind):
    assert not is_within(scope_behind((), None), EVERYWHERE)
    assert not is_within(scope_behind((), "testclient"), EVERYWHERE)
    assert client_key(scope_behind((), None)) == client_key(scope_behind((), "testclient"))


def test_a_request_forwarded_by_an_untrusted_peer_is_in_no_network(scope_behind):
    near = scope_behind((), "127.0.0.1")
    assert is_within(near, LOOPBACK)
    for name, value in FORWARDING.items():
        scope = scope_behind((), "127.0.0.1", (name, value))
        assert not is_within(scope, LOOPBACK), name
        assert not is_within(scope, EVERYWHERE), name
        # For limits it counts as its peer's.
        assert client_key(scope) == "127.0.0.1"


def test_a_client_forwarded_by_a_trusted_proxy_is_in_its_own_network(scope_behind):
    trusted = networks("127.0.0.1/32")
    assert not is_within(scope_behind(trusted, "127.0.0.1", ("X-Forwarded-For", VISITOR)), LOOPBACK)
    assert is_within(scope_behind(trusted, "127.0.0.1", ("X-Forwarded-For", VISITOR)), networks("203.0.113.0/24"))
    assert is_within(scope_behind(trusted, "127.0.0.1", ("X-Forwarded-For", "10.1.2.3")), networks("10.0.0.0/8"))


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
def test_a_request_is_within_the_networks_of_its_address(address: str, within, inside: bool):
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
def test_the_key_of_a_client(address: str, client: str):
    assert client_key(make_scope(client=address)) == client


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1), st.integers(1, 2**64 - 1))
def test_the_last_64_bits_of_an_ipv6_address_do_not_change_the_key(address, suffix: int, other: int):
    network = int(address) >> 64
    if network == 0:
        return  # IPv4-mapped addresses are in it

    def client(upper: int) -> str:
        return client_key(make_scope(client=str(ipaddress.IPv6Address(upper << 64 | suffix))))

    assert client_key(make_scope(client=str(address))) == client(network)
    assert client(network) != client(network ^ other)


@given(st.ip_addresses(v=4), st.ip_addresses(v=4))
def test_every_ipv4_address_has_its_own_key(address, other):
    assert (
        client_key(make_scope(client=str(address)))
        == client_key(make_scope(client=f"::ffff:{address}"))
        == str(address)
    )
    assert (client_key(make_scope(client=str(other))) == str(address)) is (other == address)


@given(st.one_of(st.text(), st.ip_addresses().map(str), st.builds("{}%{}".format, st.ip_addresses(v=6), st.text())))
def test_any_client_name_is_accepted(name: str):
    scope = make_scope(client=name)
    assert client_key(scope)
    assert isinstance(is_within(scope, (*LOOPBACK, *EVERYWHERE)), bool)


@given(st.lists(st.text(st.characters(max_codepoint=255)), max_size=5))
def test_forwarding_headers_that_a_visitor_adds_before_the_proxy_change_nothing(written: list[str]):
    reached: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope)

    headers = tuple(("x-forwarded-for", value) for value in (*written, VISITOR))
    scope = make_scope(client=PROXY, headers=headers)
    asyncio.run(exchange(TrustedProxies(app, networks("10.0.0.1/32")), scope))
    assert client_key(reached[0]) == VISITOR


def test_lifespan_events_pass_unchanged():
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
