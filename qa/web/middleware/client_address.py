"""Whose request it is: the peer, or whom a trusted proxy names.

Forwarding headers are anybody's to write. Of a proxy that the settings trust they count; of anyone else they are
taken away, so that nothing behind reads them, Gradio least of all.
"""

import ipaddress
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from qa.settings import Network

_UNTRUSTED = "peru_qa.forwarded_by_a_stranger"

_FORWARDING = (b"forwarded", b"x-forwarded-", b"x-real-ip", b"x-original-", b"x-rewrite-url", b"x-scheme")
"""How the names of such headers begin."""

_IPV6_PREFIX = 64
"""Bits of an IPv6 address that one customer shares; the others are theirs to change."""


class TrustedProxies:
    """Puts the client that a trusted proxy names in the proxy's place."""

    def __init__(self, app: ASGIApp, trusted: Sequence[Network]) -> None:
        """Takes the networks of the proxies that are trusted."""
        self._app = app
        self._trusted = trusted
        known = [str(one) for network in trusted for one in (network, *_within_ipv6(network))]
        self._behind_proxy = ProxyHeadersMiddleware(app, known)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif is_within(scope, self._trusted):
            await self._behind_proxy(scope, receive, send)  # type: ignore[arg-type]
        else:
            kept = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(_FORWARDING)]
            stranger = len(kept) < len(scope["headers"])
            await self._app({**scope, "headers": kept, _UNTRUSTED: stranger}, receive, send)


def _within_ipv6(network: Network) -> list[ipaddress.IPv6Network]:
    """An IPv4 network as a socket of both kinds names it (RFC 4291, section 2.5.5.2)."""
    if isinstance(network, ipaddress.IPv6Network):
        return []
    return [ipaddress.IPv6Network(f"::ffff:{network.network_address}/{96 + network.prefixlen}")]


def _address(scope: Scope) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The client's address; None where it has none, or a proxy names it by another name."""
    try:
        address = ipaddress.ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_within(scope: Scope, networks: Sequence[Network]) -> bool:
    """Whether a request comes from one of some networks, for all that is known.

    A request that a proxy forwards which isn't trusted comes from nobody knows where.
    """
    address = _address(scope)
    return not scope.get(_UNTRUSTED) and address is not None and any(address in network for network in networks)


def client_key(scope: Scope) -> str:
    """What stands for the client of a request: its address, of IPv6 the part that it can't choose."""
    address = _address(scope)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)
