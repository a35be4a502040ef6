"""Where a request comes from."""

from ipaddress import ip_network

import pytest

from services.gateway.edge.addresses import caller_address

PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1/128"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("198.51.100.7", [], "198.51.100.7"),
        ("198.51.100.7", [b"203.0.113.9"], "198.51.100.7"),
        ("10.0.0.1", [b"203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", [b"1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", [b"1.1.1.1, 203.0.113.9, 10.2.3.4"], "203.0.113.9"),
        ("10.0.0.1", [b"1.1.1.1", b"203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", [b"10.0.0.2"], "10.0.0.1"),
        ("10.0.0.1", [b"garbage"], "unknown"),
        ("10.0.0.1", [b""], "unknown"),
        ("::1", [b"203.0.113.9"], "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::"),
        ("::ffff:203.0.113.9", [], "203.0.113.9"),
        (None, [b"203.0.113.9"], "unknown"),
    ],
)
def test_only_our_own_proxies_are_believed(peer: str | None, forwarded: list[bytes], address: str) -> None:
    assert caller_address(peer, forwarded, PROXIES) == address


def test_without_proxies_of_ours_the_header_counts_for_nothing() -> None:
    assert caller_address("198.51.100.7", [b"203.0.113.9"], ()) == "198.51.100.7"
