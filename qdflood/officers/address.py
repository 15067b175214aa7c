"""Which addresses only this machine itself can reach."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

LOOPBACK = "127.0.0.1"


def loopback(address: str) -> bool:
    """Whether only this machine reaches ``address``, which may carry a port.

    A name other than localhost is not looked up: wherever it leads now, it may lead
    elsewhere tomorrow. Empty stands for every address there is.
    """
    bare = address.strip().lower()
    if bare.startswith("unix://"):
        return True
    host = _host(bare)
    if host == "localhost":
        return True
    try:
        found = ip_address(host)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback


def _host(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, colon, port = address.rpartition(":")
    return host if colon and port.isdigit() and ":" not in host else address
