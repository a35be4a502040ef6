"""Contract, Auth: the published keys, and that nothing but a genuine access token opens anything."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tests.contract.desk import Desk, refusal
from tests.contract.test_auth import me


def _decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def _encoded(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


# --- keys and tokens -----------------------------------------------------------------------------


def test_access_tokens_are_what_the_published_keys_verify(desk: Desk) -> None:
    keys = desk.http.get("/.well-known/jwks.json")
    assert keys.status_code == 200
    assert "d" not in keys.json()["keys"][0]
    header, payload, signature = desk.session("town")["access_token"].split(".")
    head, claims = _decoded(header), _decoded(payload)
    assert (head["alg"], head["typ"]) == ("ES256", "at+jwt")
    assert {"iss", "aud", "sub", "iat", "exp", "jti"} <= claims.keys()
    assert 0 < claims["exp"] - claims["iat"] <= 900
    (key,) = [key for key in keys.json()["keys"] if key["kid"] == head["kid"]]
    assert (key["kty"], key["crv"]) == ("EC", "P-256")
    x, y = (int.from_bytes(base64.urlsafe_b64decode(key[name] + "=="), "big") for name in "xy")
    raw = base64.urlsafe_b64decode(signature + "==")
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    public.verify(der, f"{header}.{payload}".encode(), ec.ECDSA(SHA256()))


def _without_signature(header: Any, claims: Any, signature: str) -> str:
    del signature
    return f"{_encoded({**header, 'alg': 'none'})}.{_encoded(claims)}."


def _by_another_key(header: Any, claims: Any, signature: str) -> str:
    del signature
    signed = f"{_encoded(header)}.{_encoded(claims)}"
    made = ec.generate_private_key(ec.SECP256R1()).sign(signed.encode(), ec.ECDSA(SHA256()))
    r, s = decode_dss_signature(made)
    return f"{signed}.{_encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _changed(part: str, **values: Any) -> Callable[[Any, Any, str], str]:
    def change(header: Any, claims: Any, signature: str) -> str:
        parts = {"header": header, "claims": claims}
        parts[part] = {**parts[part], **values}
        return f"{_encoded(parts['header'])}.{_encoded(parts['claims'])}.{signature}"

    return change


def _cut_short(header: Any, claims: Any, signature: str) -> str:
    return f"{_encoded(header)}.{_encoded(claims)}.{signature[:10]}"


@pytest.mark.parametrize(
    "altered",
    [
        _without_signature,
        _by_another_key,
        _cut_short,
        _changed("claims", sub="x"),
        _changed("claims", exp=9999999999),
        _changed("claims", iss="https://elsewhere.example"),
        _changed("header", alg="HS256"),
        _changed("header", alg="none"),
        _changed("header", typ="JWT"),
        _changed("header", kid="../../etc/passwd"),
        lambda *_: "Bearer",
        lambda *_: "x",
        lambda *_: "x.y.z",
        lambda *_: "." * 20000,
    ],
)
def test_an_altered_token_opens_nothing(desk: Desk, altered: Callable[[Any, Any, str], str]) -> None:
    header, payload, signature = desk.bearer("duty")["Authorization"].split()[1].split(".")
    token = altered(_decoded(header), _decoded(payload), signature)
    answer = me(desk, token)
    assert answer.status_code in ({401} if len(token) < 9000 else {400, 401, 431})
    if answer.status_code == 401:
        refusal(answer, 401, "unauthorized")


def test_a_token_in_the_url_opens_nothing(desk: Desk) -> None:
    token = desk.bearer("duty")["Authorization"].split()[1]
    for path in ("/items", "/me", "/stream"):
        assert desk.get(None, f"{path}?access_token={token}").status_code == 401


def test_a_refresh_token_is_no_access_token(desk: Desk) -> None:
    refusal(me(desk, desk.session("town")["refresh_token"]), 401, "unauthorized")
