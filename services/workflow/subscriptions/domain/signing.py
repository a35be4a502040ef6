"""The secret of a subscription and what every delivery bears."""

import base64
import hmac
from uuid import UUID

from services.workflow.channels.domain import signing

EVENT_HEADER = "X-Huiying-Event"
_PREFIX = "whsec_"


def secret_of(key: bytes, subscription: UUID, generation: int) -> str:
    """The secret, derived from a key outside the database and stored nowhere; a new one is a new number."""
    mac = hmac.digest(key, f"{subscription}:{generation}".encode(), "sha256")
    return _PREFIX + base64.urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")


def headers(secret: str, kind: str, delivery: UUID, seconds: int, content: bytes) -> dict[str, str]:
    """What goes with a body; the time is that of this attempt, the event's id is in the body."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Accept-Encoding": "identity",
        "User-Agent": "huiying",
        EVENT_HEADER: kind,
        signing.DELIVERY_HEADER: str(delivery),
        **signing.webhook_headers(secret, seconds, content),
    }
