"""Which headers pass, and which the gateway adds."""

from typing import Final

Headers = list[tuple[bytes, bytes]]

INBOUND: Final = frozenset(
    {
        b"accept",
        b"accept-language",
        b"content-length",
        b"content-type",
        b"idempotency-key",
        b"if-match",
        b"if-none-match",
        b"last-event-id",
        b"range",
        b"user-agent",
    }
)
"""What a service gets of the outside's headers; identity, routing and hop headers are not among them."""

OUTBOUND: Final = frozenset(
    {
        b"accept-ranges",
        b"allow",
        b"cache-control",
        b"content-disposition",
        b"content-encoding",
        b"content-length",
        b"content-range",
        b"content-type",
        b"etag",
        b"last-modified",
        b"link",
        b"location",
        b"pragma",
        b"retry-after",
        b"vary",
        b"www-authenticate",
        b"x-accel-buffering",
    }
)
"""What the outside gets of a service's headers; no cookies, no server names."""

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)

_WITHOUT_SCRIPTS: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none';"
    " form-action 'self'"
)
_POLICY_NAME: Final = b"content-security-policy"


def without_scripts(headers: Headers) -> Headers:
    """The same with the policy of pages that run no script and ask for nothing by themselves."""
    policy = _WITHOUT_SCRIPTS.encode("ascii")
    return [(name, policy if name == _POLICY_NAME else value) for name, value in headers]


def security(https: bool) -> Headers:
    """Give the headers of every answer; HSTS only where people reach us by https."""
    headers = [
        (_POLICY_NAME, _POLICY.encode("ascii")),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ]
    if https:
        headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    return headers


def passed(headers: Headers, allowed: frozenset[bytes]) -> Headers:
    return [(name, value) for name, value in headers if name in allowed]
