"""Attack tokens: whatever is not exactly ours is refused, and always in the same way."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from services.common.tokens import AccessClaims, AccessTokens, InvalidTokenError

NOW = 1_780_000_000
CLAIMS = AccessClaims(UUID(int=1), UUID(int=2), UUID(int=3), NOW, NOW + 600)


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


KEY = new_key()
TOKENS = AccessTokens(pem(KEY), "issuer", "huiying")
PUBLIC = KEY.public_key()


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def es256(key: ec.EllipticCurvePrivateKey) -> Callable[[bytes], bytes]:
    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def hs256(secret: bytes) -> Callable[[bytes], bytes]:
    return lambda message: hmac.digest(secret, message, "sha256")


def header(**changes: Any) -> dict[str, Any]:
    merged = {"alg": "ES256", "kid": TOKENS.kid, "typ": "at+jwt", **changes}
    return {name: value for name, value in merged.items() if value is not None}


def claims(**changes: Any) -> dict[str, Any]:
    good = {
        "iss": "issuer",
        "aud": "huiying",
        "sub": str(CLAIMS.subject),
        "sid": str(CLAIMS.session),
        "jti": str(CLAIMS.token),
        "iat": NOW,
        "exp": NOW + 600,
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def forge(
    head: dict[str, Any] | str, body: dict[str, Any] | str, sign: Callable[[bytes], bytes] | None = None
) -> str:
    sign = sign or es256(KEY)
    parts = [part if isinstance(part, str) else json.dumps(part) for part in (head, body)]
    message = ".".join(b64(part.encode()) for part in parts)
    return f"{message}.{b64(sign(message.encode()))}"


def refused(token: str, now: float = NOW + 1) -> bool:
    try:
        TOKENS.verify(token, now)
    except InvalidTokenError:
        return True
    return False


def test_a_token_of_ours_is_taken() -> None:
    assert TOKENS.verify(TOKENS.issue(CLAIMS), NOW + 1) == CLAIMS
    assert TOKENS.verify(forge(header(), claims()), NOW + 1) == CLAIMS


def test_the_header_says_at_jwt_es256_and_the_thumbprint_of_the_key() -> None:
    first = TOKENS.issue(CLAIMS).split(".")[0]
    said = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    (public,) = TOKENS.jwks()["keys"]
    members = {name: public[name] for name in ("crv", "kty", "x", "y")}
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True).encode()
    assert said == {"alg": "ES256", "typ": "at+jwt", "kid": b64(hashlib.sha256(canonical).digest())}


PUBLIC_PEM = PUBLIC.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
PUBLIC_DER = PUBLIC.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
PUBLIC_POINT = PUBLIC.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", None])
def test_no_algorithm_is_no_signature(algorithm: str | None) -> None:
    head = header(alg=algorithm)
    assert refused(forge(head, claims(), lambda _: b""))
    assert refused(forge(head, claims(), lambda _: b"\0" * 64))
    assert refused(forge(head, claims()))


@pytest.mark.parametrize(
    "secret",
    [PUBLIC_PEM, PUBLIC_PEM.strip(), PUBLIC_DER, PUBLIC_POINT, b"", b"secret"],
    ids=["PEM", "PEM without its last line end", "DER", "point", "nothing", "a word"],
)
@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_the_public_key_is_no_shared_secret(secret: bytes, algorithm: str) -> None:
    assert refused(forge(header(alg=algorithm), claims(), hs256(secret)))
    assert refused(forge(header(), claims(), hs256(secret)))
    assert refused(forge(header(alg=algorithm), claims(), lambda m: hs256(secret)(m) + hs256(secret)(m)))


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES384", "ES512", "EdDSA", "dir", "A128KW", "es256"])
def test_another_algorithm_is_not_ours(algorithm: str) -> None:
    key = rsa.generate_private_key(65537, 2048)
    assert refused(
        forge(header(alg=algorithm), claims(), lambda m: key.sign(m, padding.PKCS1v15(), hashes.SHA256()))
    )
    assert refused(forge(header(alg=algorithm), claims()))


def test_another_key_does_not_sign_for_us() -> None:
    stranger = new_key()
    other = AccessTokens(pem(stranger), "issuer", "huiying")
    assert refused(other.issue(CLAIMS))
    assert refused(forge(header(), claims(), es256(stranger)))
    assert refused(forge(header(kid=other.kid), claims(), es256(stranger)))
    assert refused(forge(header(kid=other.kid), claims()))


@pytest.mark.parametrize(
    "kid",
    [
        None,
        "",
        "../../dev/null",
        "' OR 1=1",
        1,
        ["x"],
        {"a": 1},
        pytest.param(TOKENS.kid + " ", id="a space more"),
    ],
)
def test_the_key_must_be_named_exactly(kid: object) -> None:
    head = {"alg": "ES256", "typ": "at+jwt", "kid": kid}
    if kid is None:
        head.pop("kid")
    assert refused(forge(head, claims()))


@pytest.mark.parametrize(
    "extra",
    [
        {"crit": ["exp"]},
        {"crit": []},
        {"jwk": TOKENS.jwks()["keys"][0]},
        {"jku": "https://attacker.example/jwks.json"},
        {"x5u": "https://attacker.example/cert"},
        {"x5c": ["MIIB"]},
        {"x5t": "abc"},
        {"cty": "JWT"},
        {"zip": "DEF"},
        {"b64": False},
        {"enc": "A128GCM"},
        {"anything": 1},
    ],
)
def test_a_header_says_nothing_but_what_ours_says(extra: dict[str, Any]) -> None:
    assert refused(forge(header(**extra), claims()))
    stranger = new_key()
    assert refused(forge(header(**extra), claims(), es256(stranger)))


@pytest.mark.parametrize("kind", [None, "", "JWT", "jwt", "at+JWT", "application/at+jwt", "AT+JWT", 1])
def test_the_type_must_be_that_of_an_access_token(kind: object) -> None:
    assert refused(forge(header(typ=kind), claims()))


@pytest.mark.parametrize("name", ["alg", "kid", "typ"])
def test_a_repeated_name_in_the_header_is_refused(name: str) -> None:
    said = json.dumps(header())
    repeated = said[:-1] + f', "{name}": {json.dumps(header()[name])}}}'
    assert refused(forge(repeated, claims()))
    escaped = said[:-1] + f', "{name[0]}\\u{ord(name[1]):04x}{name[2:]}": "none"}}'
    assert refused(forge(escaped, claims()))


def test_a_repeated_claim_is_refused() -> None:
    said = json.dumps(claims())
    assert refused(forge(header(), said[:-1] + f', "sub": "{UUID(int=9)}"}}'))


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "sid", "jti", "iat", "exp"])
@pytest.mark.parametrize("value", [None, "", "x", 0, -1, 1.5, True, [], ["huiying"], {}, 10**400])
def test_every_claim_is_there_and_of_its_type(name: str, value: object) -> None:
    assert refused(forge(header(), claims(**{name: value})))


@pytest.mark.parametrize("name", ["iat", "exp"])
def test_a_time_that_is_no_whole_number_is_refused(name: str) -> None:
    for value in ("NaN", "Infinity", "1e400", f"{NOW}.0", f'"{NOW}"', "null", "true"):
        said = json.dumps(claims()).replace(f'"{name}": {claims()[name]}', f'"{name}": {value}')
        assert refused(forge(header(), said))


@pytest.mark.parametrize(
    "extra", [{"nbf": NOW + 500}, {"nbf": NOW - 500}, {"scope": "admin"}, {"roles": ["system_admin"]}]
)
def test_a_claim_that_we_never_make_is_refused(extra: dict[str, Any]) -> None:
    assert refused(forge(header(), claims(**extra)))


def test_a_token_is_good_from_its_issue_to_its_end_and_not_a_second_longer() -> None:
    token = TOKENS.issue(CLAIMS)
    assert not refused(token, NOW + 599.9)
    assert refused(token, NOW + 600)
    assert refused(token, NOW + 10**9)
    assert not refused(token, NOW - 5)
    assert refused(token, NOW - 6)


def test_time_is_checked_again_for_a_token_that_was_good_before() -> None:
    token = TOKENS.issue(CLAIMS)
    assert not refused(token)
    assert refused(token, NOW + 601)


@pytest.mark.parametrize(
    ("start", "end"),
    [(NOW, NOW + 901), (NOW, NOW), (NOW, NOW - 1), (0, NOW + 600)],
    ids=["a second too long", "no time", "backwards", "since 1970"],
)
def test_a_token_lives_a_quarter_of_an_hour_at_most(start: int, end: int) -> None:
    assert refused(forge(header(), claims(iat=start, exp=end)))


def test_another_issuer_or_audience_is_not_ours() -> None:
    assert refused(AccessTokens(pem(KEY), "other", "huiying").issue(CLAIMS))
    assert refused(AccessTokens(pem(KEY), "issuer", "other").issue(CLAIMS))


def test_every_changed_character_is_noticed() -> None:
    token = TOKENS.issue(CLAIMS)
    for at, character in enumerate(token):
        other = "A" if character != "A" else "B"
        assert refused(token[:at] + other + token[at + 1 :])


def test_another_spelling_of_the_same_bytes_is_refused() -> None:
    token = TOKENS.issue(CLAIMS)
    head, body, signature = token.split(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twins = [signature[:-1] + letter for letter in alphabet if letter != signature[-1]]
    assert all(refused(f"{head}.{body}.{twin}") for twin in twins)
    for spelling in (
        token + "=",
        f"{head}=.{body}.{signature}",
        f" {token}",
        f"{token} ",
        f"{token}\n",
        token.replace("-", "+").replace("_", "/") + "+",
        f"{head}.{body}.{signature}.",
        f"{head}..{signature}",
        f"{head}.{body}",
        f"{head}.{body}.{signature}.{signature}",
        f"{head}\0.{body}.{signature}",
        f"{head}.{body}.{'Ａ' * 86}",
    ):
        assert refused(spelling)


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "a.b.c", "null", "{}", "A" * 10_000_000, "A." * 5000, "é.é.é", "\ud800.a.b", "[" * 900],
)
def test_rubbish_of_any_size_is_refused(token: str) -> None:
    assert refused(token)


@pytest.mark.parametrize(
    "head", ["[]", "null", '"ES256"', "1", "{", "", '{"alg":"ES256"', "[" * 180, '[["alg","ES256"]]']
)
def test_a_header_that_is_no_object_is_refused(head: str) -> None:
    assert refused(forge(head, claims()))


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "1", "{", "", "[" * 400, "\ufeff{}"])
def test_claims_that_are_no_object_are_refused(body: str) -> None:
    assert refused(forge(header(), body))


def test_a_signature_of_zeros_or_in_another_encoding_is_refused() -> None:
    assert refused(forge(header(), claims(), lambda _: b"\0" * 64))
    assert refused(forge(header(), claims(), lambda m: KEY.sign(m, ec.ECDSA(hashes.SHA256()))))
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    assert refused(forge(header(), claims(), lambda _: order.to_bytes(32, "big") * 2))


def test_a_key_on_another_curve_is_no_signing_key() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    with pytest.raises(InvalidTokenError):
        AccessTokens(pem(key), "issuer", "huiying")
