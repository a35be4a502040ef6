"""The internal token: a service believes only what the gateway signed, for a minute."""

from uuid import UUID

import pytest

from services.common import authz
from services.common.authz import PrincipalSigner
from services.common.ids import new_id, parse_or_404
from services.common.paging import Position
from services.common.problems import InvalidRequest, NotFound, Unauthorized
from services.contracts.codes import Role
from services.contracts.identity import Principal

CALLER = Principal(
    subject=new_id(),
    kind="user",
    username="edu",
    name="经办人",
    roles=(Role.HANDLER,),
    unit="jiaoyu",
    session=new_id(),
)
SIGNER = PrincipalSigner(b"k" * 32)
ID = UUID("0196f5c8-4d00-7a3b-8c21-5e9d7b1f0a64")


def test_what_was_signed_is_read_back() -> None:
    assert SIGNER.check(SIGNER.sign(CALLER)) == CALLER


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1],
        lambda t: "9" + t,
        lambda t: t + "0",
        lambda _: "",
        lambda _: "a.b.c",
        lambda _: "é.é.é",
    ],
)
def test_an_altered_token_is_refused(change: object) -> None:
    with pytest.raises(Unauthorized):
        SIGNER.check(change(SIGNER.sign(CALLER)))  # type: ignore[operator]


def test_another_key_is_refused() -> None:
    with pytest.raises(Unauthorized):
        PrincipalSigner(b"x" * 32).check(SIGNER.sign(CALLER))


def test_an_expired_token_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authz, "LIFE_SECONDS", -1)
    with pytest.raises(Unauthorized):
        SIGNER.check(SIGNER.sign(CALLER))


@pytest.mark.parametrize("text", ["", "1", "x" * 36, str(ID).upper(), f"{{{ID}}}", ID.hex])
def test_an_id_in_another_form_names_nothing(text: str) -> None:
    with pytest.raises(NotFound):
        parse_or_404(text)


def test_ids_made_later_sort_later_by_time() -> None:
    first = new_id()
    assert first.version == 7
    assert (first.int >> 80) <= (new_id().int >> 80)
    assert parse_or_404(str(first)) == first


@pytest.mark.parametrize("cursor", ["", "x", "eA", "=", "é", "MjAyNg"])
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidRequest):
        Position.parse(cursor)
