"""What an entry must not say: it is read by everybody, so it names no private person and no case; pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from services import privacy

_WORDS: Final[Mapping[str, str]] = {
    "phone": "手机号码",
    "landline": "固定电话",
    "id_card": "身份证号",
    "passport": "护照号",
    "bank_card": "银行卡号",
    "plate": "车牌号",
    "email": "电子邮箱",
    "im": "微信或 QQ 号",
    "name": "个人姓名",
    "address": "家庭住址",
}
_OFFICIAL: Final = frozenset({"landline"})
"""An office's telephone belongs in an answer."""

_CASE_NUMBER: Final = re.compile(r"HY-?[0-9]{4}-?[0-9]{4,8}", re.ASCII | re.IGNORECASE)


def found(text: str) -> Iterator[str]:
    """Each place that must be rewritten, in words that name the place and not what stands there."""
    for span in privacy.find(text):
        if span.type not in _OFFICIAL:
            yield _said(span.start, span.end, _WORDS[span.type])
    for number in _CASE_NUMBER.finditer(text):
        yield _said(number.start(), number.end(), "工单编号")


def _said(start: int, end: int, what: str) -> str:
    return f"第 {start + 1}—{end} 字像是{what}，政策问答不写个人信息和工单编号，请删去或改写"
