"""Which addresses a page may be read from: those of the public internet, and no others.

A search result or a redirect can name any host, also one inside the network that onrecord runs in, where
no password is asked for. What counts is the address that a name leads to, never how it is written.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network

Address = tuple[str, int]
"""An IP address and a port."""

_NAT64 = IPv6Network("64:ff9b::/96")
_SPECIAL = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "2001::/32",  # Teredo (RFC 4380)
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "64:ff9b:1::/48",  # local translation (RFC 8215)
        "fec0::/10",  # site-local (RFC 3879)
    )
)
"""Special networks that not every Python's own list has, and tunnels, which serve no site of today."""
_NUMBER = re.compile(r"\d+|0[xX][0-9a-fA-F]*")


def public(address: str) -> bool:
    """True for an address of the public internet, by the registries of special addresses that the IANA keeps.

    False for private, loopback, link-local, shared, multicast and reserved ones, and for an IPv6 address
    that stands for such an IPv4 one. Raises ValueError for what is no address.
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, IPv6Address) and (inner := _inner(ip)) is not None:
        return public(str(inner))
    special = any(ip in network for network in _SPECIAL)
    return ip.is_global and not (special or ip.is_multicast or ip.is_reserved)


def odd_number(host: str) -> bool:
    """True for an address in digits that is not four decimal numbers: 2130706433, 0x7f.1, 0177.0.0.1.

    Systems differ in what they take it for. A host whose last part is a number is an address
    (https://url.spec.whatwg.org/#ends-in-a-number-checker).
    """
    last = host.rstrip(".").rpartition(".")[2]
    if ":" in host or not _NUMBER.fullmatch(last):
        return False
    try:
        IPv4Address(host)
    except ValueError:
        return True
    return False


async def resolve(host: str, port: int) -> list[Address]:
    """The addresses of a host, in the system's order of preference. Raises OSError where there are none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys((str(place[0]), int(place[1])) for *_, place in found))


def _inner(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one is a spelling of (RFC 4291, RFC 6052)."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped
