"""The fields of actions: what a text, a code or an address must be."""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt

_LAST_CONTROL = 0x1F
_DELETE, _LAST_C1 = 0x7F, 0x9F
_HOST = re.compile(r"[\w.:-]{1,253}")
"""A name or an address of a host; whether it exists is not asked."""


def _newlines(value: Any) -> Any:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _words(value: str) -> str:
    for position, character in enumerate(value):
        code = ord(character)
        control = code <= _LAST_CONTROL or _DELETE <= code <= _LAST_C1
        if control and character not in "\t\n":
            raise ValueError(f"第 {position + 1} 个字符是控制字符（U+{code:04X}），请删去")
    if not value.strip():
        raise ValueError("不能为空白，请填写内容")
    return value


def _web(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("网址只能以 http:// 或 https:// 开头")
    try:
        parts = urlsplit(value)
        host, named = parts.hostname, parts.username or parts.password
    except ValueError:
        host, named = None, None
    if not host or not _HOST.fullmatch(host) or re.search(r"\s", value):
        raise ValueError("网址不完整，请写成 https://域名/页面 的样子，中间不留空格")
    if named:
        raise ValueError("网址中不要写用户名或密码，请删去")
    return value


def each_once(values: list[Any]) -> list[Any]:
    """Raises ValueError when something stands twice."""
    if len(set(values)) != len(values):
        raise ValueError("列表中有重复，请每项只写一次")
    return values


_Clean = (BeforeValidator(_newlines), AfterValidator(_words))
Words = Annotated[str, Field(min_length=1, max_length=2000), *_Clean]
LongWords = Annotated[str, Field(min_length=1, max_length=10_000), *_Clean]
ShortWords = Annotated[str, Field(min_length=1, max_length=200), *_Clean]
Username = Annotated[str, Field(min_length=1, max_length=64), *_Clean]
UnitCode = Annotated[str, Field(min_length=1, max_length=64), *_Clean]
UnitCodes = Annotated[list[UnitCode], Field(max_length=20), AfterValidator(each_once)]
Address = Annotated[str, Field(max_length=2000), *_Clean, AfterValidator(_web)]
Tier = Annotated[StrictInt, Field(ge=1, le=3)]
AskParts = Annotated[
    StrictBool | None,
    Field(description="every assisting unit owes its part before the reply; absent: as the policy says"),
]
