"""The client of a request: the peer, or the client that a trusted proxy names in its forwarding headers.

Anybody can write forwarding headers. Only those of a trusted proxy count; all others are removed, so that nothing
further inside reads them, least of all Gradio.
"""

import ipaddress
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from qa.settings import Network

_FORWARDED_BY_UNTRUSTED = "peru_qa.forwarded_by_untrusted"
"""The key of the ASGI scope that is true if forwarding headers were removed."""

_FORWARDING_HEADERS = (b"forwarded", b"x-forwarded-", b"x-real-ip", b"x-original-", b"x-rewrite-url", b"x-scheme")
"""The prefixes of the names of forwarding headers."""

_IPV6_PREFIX = 64
"""Bits of an IPv6 address that identify one customer, who can choose the others freely."""


class TrustedProxies:
    """Replaces a trusted proxy's address with its client's, and removes the forwarding headers of anybody else."""

    def __init__(self, app: ASGIApp, trusted: Sequence[Network]) -> None:
        self._app = app
        self._trusted = trusted
        names = [str(name) for network in trusted for name in (network, *_ipv4_mapped(network))]
        self._behind_proxy = ProxyHeadersMiddleware(app, names)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif is_within(scope, self._trusted):
            await self._behind_proxy(scope, receive, send)  # type: ignore[arg-type]
        else:
            headers = [header for header in scope["headers"] if not header[0].lower().startswith(_FORWARDING_HEADERS)]
            forwarded = len(headers) < len(scope["headers"])
            await self._app({**scope, "headers": headers, _FORWARDED_BY_UNTRUSTED: forwarded}, receive, send)


def _ipv4_mapped(network: Network) -> list[ipaddress.IPv6Network]:
    """Return the IPv6 form that a dual-stack socket gives an IPv4 network (RFC 4291, section 2.5.5.2)."""
    if isinstance(network, ipaddress.IPv6Network):
        return []
    return [ipaddress.IPv6Network(f"::ffff:{network.network_address}/{96 + network.prefixlen}")]


def _client_address(scope: Scope) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the client's address; None if it has none, or if a proxy names it otherwise than by an address."""
    try:
        address = ipaddress.ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_within(scope: Scope, networks: Sequence[Network]) -> bool:
    """Check whether a request comes from one of some networks.

    A request that was forwarded by an untrusted proxy comes from none, since its client is unknown.
    """
    address = _client_address(scope)
    if address is None or scope.get(_FORWARDED_BY_UNTRUSTED):
        return False
    return any(address in network for network in networks)


def client_key(scope: Scope) -> str:
    """Return what identifies a client in a limit: its address, or the part of an IPv6 address that it can't choose."""
    address = _client_address(scope)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)
