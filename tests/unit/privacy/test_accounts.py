"""What is written with letters: mail, messengers, plates, travel documents."""

import pytest

from services.privacy import find


def kinds(text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.type) for span in find(text)]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("发到a.b-1@mail.example.cn可以吗", "a.b-1@mail.example.cn", "email"),
        ("发到abc＠example.com", "abc＠example.com", "email"),
        ("QQ10000123", "10000123", "im"),
        ("qq号：10000123", "10000123", "im"),
        ("扣扣 10000123", "10000123", "im"),
        ("微信qing_he88", "qing_he88", "im"),
        ("微信号：qinghexian", "qinghexian", "im"),
        ("加vx: qh-2026x", "qh-2026x", "im"),
        ("WeChat wxid_0a1b2c", "wxid_0a1b2c", "im"),
        ("护照E00001234", "E00001234", "passport"),
        ("护照号码：EA0001234", "EA0001234", "passport"),
        ("通行证C00001234", "C00001234", "passport"),
        ("湘A12345堵门", "湘A12345", "plate"),
        ("湘A·1Z34D超速", "湘A·1Z34D", "plate"),
        ("湘AD12345占位", "湘AD12345", "plate"),
        ("湘A12345F占位", "湘A12345F", "plate"),
        ("湘a12345", "湘a12345", "plate"),
        ("湘Ａ１２３４５", "湘Ａ１２３４５", "plate"),
        ("湘A1234学", "湘A1234学", "plate"),
    ],
)
def test_it_is_masked(text: str, value: str, kind: str) -> None:
    assert kinds(text) == [(value, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "微信支付失败，微信APP闪退，业主微信群里说的，QQ里说的",
        "订阅微信公众号青禾发布",
        "湘A市，川G319，京东618，新A栋",
        "型号E00001234，批次G12345678",
        "下午3点@所有人",
    ],
)
def test_it_is_no_personal_account(text: str) -> None:
    assert find(text) == []
