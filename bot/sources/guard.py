"""Which addresses may be reached from here: the public internet's, and nothing of our own network.

A name is judged by what it leads to at the moment of connecting, never by how it is written: names change between
two looks, redirects lead elsewhere, and an address has a dozen spellings.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

PORTS = frozenset((80, 443, 8080, 8443))

Permits = Callable[[str, int], bool]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# What `is_global` calls global though it leads inside: relays, tunnels, translations, a cloud's own service address.
_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",
            "192.88.99.0/24",
            "168.63.129.16/32",
            "64:ff9b:1::/48",
            "2001::/32",
            "2002::/16",
            "::/96",
            "fec0::/10",
        ),
    )
)


def public(address: str, port: int) -> bool:
    """Whether this numeric address is a public one, at a port where the web is served."""
    return port in PORTS and _is_public(address)


def public_or_loopback(address: str, port: int) -> bool:
    """The same, and this machine itself at any port: for tests and demonstrations only."""
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback or public(address, port)
    except ValueError:
        return False


def _is_public(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return _is_public(str(found.ipv4_mapped))
        if found in _NAT64:  # where there is only IPv6, this is how every older site is reached
            return _is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)))
    if not found.is_global or found.is_multicast or found.is_reserved:
        return False
    return not any(found.version == net.version and found in net for net in _NEVER)
