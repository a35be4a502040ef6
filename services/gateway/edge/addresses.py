"""Where a request comes from, as far as it can be believed."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

Networks = tuple[IPv4Network | IPv6Network, ...]
_UNKNOWN = "unknown"


def caller_address(peer: str | None, forwarded_for: Sequence[bytes], trusted: Networks) -> str:
    """Give the nearest address that is no proxy of ours; IPv6 as its /64, which one customer holds.

    `forwarded_for` are the values of X-Forwarded-For; they count only behind a trusted peer, and
    only from the right up to the first address that we do not run.
    """
    if not forwarded_for or not trusted or not _within(peer, trusted):
        return _limited(peer)
    hops = [hop.strip() for hop in b",".join(forwarded_for).decode("latin-1").split(",")]
    for hop in reversed(hops[-32:]):
        if not _within(hop, trusted):
            return _limited(hop)
    return _limited(peer)


@lru_cache(maxsize=4096)
def _within(address: str | None, networks: Networks) -> bool:
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return False
    return any(parsed in network for network in networks)


@lru_cache(maxsize=4096)
def _limited(address: str | None) -> str:
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return _UNKNOWN
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((parsed, 64), strict=False).network_address)
    return str(parsed)
