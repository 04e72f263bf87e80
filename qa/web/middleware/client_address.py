"""Determines the client of a request: the peer, or the one that a trusted proxy names.

Anybody can write forwarding headers. They count if they come from a trusted proxy; otherwise they are dropped, so that
nothing further in reads them, Gradio included.
"""

import ipaddress
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from qa.settings import Network

_UNTRUSTED = "peru_qa.forwarded_by_a_stranger"

_FORWARDING = (b"forwarded", b"x-forwarded-", b"x-real-ip", b"x-original-", b"x-rewrite-url", b"x-scheme")
"""How the names of forwarding headers start."""

_IPV6_PREFIX = 64
"""The prefix length that identifies an IPv6 customer, who can change the rest of the address."""


class TrustedProxies:
    """Replaces a trusted proxy with the client that it names, and drops the forwarding headers of others."""

    def __init__(self, app: ASGIApp, trusted: Sequence[Network]) -> None:
        """Trust the proxies in some networks."""
        self._app = app
        self._trusted = trusted
        known = [str(one) for network in trusted for one in (network, *_ipv4_mapped(network))]
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


def _ipv4_mapped(network: Network) -> list[ipaddress.IPv6Network]:
    """Return an IPv4 network as a dual-stack socket reports it (RFC 4291, section 2.5.5.2)."""
    if isinstance(network, ipaddress.IPv6Network):
        return []
    return [ipaddress.IPv6Network(f"::ffff:{network.network_address}/{96 + network.prefixlen}")]


def _address(scope: Scope) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the client's address; None if it has none, or a proxy gives something else."""
    try:
        address = ipaddress.ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_within(scope: Scope, networks: Sequence[Network]) -> bool:
    """Check whether a request comes from one of some networks.

    The origin of a request that an untrusted proxy forwards is unknown.
    """
    address = _address(scope)
    return not scope.get(_UNTRUSTED) and address is not None and any(address in network for network in networks)


def client_key(scope: Scope) -> str:
    """Return a key for the client of a request: its address, or the IPv6 prefix that it can't choose."""
    address = _address(scope)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)
