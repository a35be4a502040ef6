"""How each service wants to be convinced that it is us.

DingTalk and Feishu: "加签" in the documentation of their open platforms. WeCom has no signature: the key is
part of the address. Webhooks: our time and HMAC-SHA256 over `<time>.<body>`, as is common practice.
"""

import base64
import hmac
from hashlib import sha256
from urllib.parse import quote_plus, urlsplit, urlunsplit

TIMESTAMP_HEADER = "X-Huiying-Timestamp"
SIGNATURE_HEADER = "X-Huiying-Signature"
DELIVERY_HEADER = "X-Huiying-Delivery"


def _mac(key: str, message: bytes) -> bytes:
    return hmac.new(key.encode(), message, sha256).digest()


def dingtalk_url(url: str, secret: str, milliseconds: int) -> str:
    """The address with `timestamp` and `sign`; without a secret (keyword or address check) as it is."""
    if not secret:
        return url
    sign = base64.b64encode(_mac(secret, f"{milliseconds}\n{secret}".encode())).decode()
    parts = urlsplit(url)
    query = f"{parts.query}&timestamp={milliseconds}&sign={quote_plus(sign)}".lstrip("&")
    return urlunsplit(parts._replace(query=query))


def feishu_fields(secret: str, seconds: int) -> dict[str, str]:
    """What a signed message carries beside its words: a MAC of nothing under time, line feed and secret."""
    if not secret:
        return {}
    sign = base64.b64encode(_mac(f"{seconds}\n{secret}", b"")).decode()
    return {"timestamp": str(seconds), "sign": sign}


def webhook_headers(secret: str, seconds: int, body: bytes) -> dict[str, str]:
    signature = _mac(secret, f"{seconds}.".encode() + body).hex()
    return {TIMESTAMP_HEADER: str(seconds), SIGNATURE_HEADER: f"sha256={signature}"}
