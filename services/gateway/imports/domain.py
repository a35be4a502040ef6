"""The forms of units and accounts, and what the words in their cells mean."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from services.common.form_fields import Field, Filled, Form, plain
from services.contracts.words import CATEGORIES, ROLES, UNIT_KINDS

Code = TypeVar("Code", bound=StrEnum)
NONE: Final = "无"
"""Empties a cell of the directory; a blank cell changes nothing."""
_TRUTHS: Final = {"是": True, "true": True, "1": True, "否": False, "false": False, "0": False}
_SEPARATORS = re.compile(r"[、,，;；\n]+")
_BLANK = "留空的单元格不改动已有的内容。"

UNITS: Final = Form(
    title="单位",
    fields=(
        Field(
            "code",
            "代码",
            20,
            "小写字母开头，可含数字和横线；已有的代码表示修改，定了不能改。",
            required=True,
        ),
        Field("name", "名称", 26, "单位全称，不能与其他单位重名。", required=True),
        Field(
            "kind", "类型", 12, "从列表中选择；新单位不填就是“县直部门”。", choices=tuple(UNIT_KINDS.values())
        ),
        Field("categories", "职责类别", 40, f"可填几个，用顿号隔开：{'、'.join(CATEGORIES.values())}。"),
        Field("parent", "上级单位", 30, f"上级单位的代码或名称；填“{NONE}”表示没有上级。"),
        Field("active", "在用", 8, "填“否”停用；还有在用账号的单位不能停用。", choices=("是", "否")),
    ),
    example=("示例（请删除本行）", "县某某局", "县直部门", "教育文体、卫生健康", "", "是"),
    notes=(("怎么用", "一行填一个单位。上传后先预览，核对后再导入。"), ("修改", _BLANK)),
)
USERS: Final = Form(
    title="账号",
    fields=(
        Field("username", "账号", 20, "小写字母、数字、点和横线；已有的账号表示修改。", required=True),
        Field("name", "姓名", 14, "工作人员姓名。", required=True),
        Field("unit", "单位", 30, "从列表中选择，或填单位代码。"),
        Field("roles", "角色", 14, "从列表中选择。", choices=tuple(ROLES.values())),
        Field(
            "second_role",
            "兼任角色",
            14,
            f"有第二个角色时填写；填“{NONE}”表示不再兼任。",
            choices=(*ROLES.values(), NONE),
        ),
        Field("active", "在用", 8, "填“否”停用账号并退出登录。", choices=("是", "否")),
    ),
    example=("示例（请删除本行）", "张三", "", "经办人", "", "是"),
    notes=(
        ("怎么用", "一行填一个账号。上传后先预览，核对后再导入。"),
        ("密码", "新账号的一次性密码只在导入后显示一次，首次登录必须修改；表里不要填密码。"),
        ("修改", _BLANK),
    ),
)


class UnknownWordError(ValueError):
    """A word that is none of those offered; the message says which are."""


def choice(name: str, code: str) -> str:
    """How a unit stands in a list."""
    return f"{name}（{code}）"


def one_of(words: Mapping[Code, str], given: str) -> Code:
    """The code that a name, or the code itself, means. Raises UnknownWordError."""
    wanted = plain(given)
    for code, name in words.items():
        if wanted in (plain(name), code.value):
            return code
    raise UnknownWordError(f"没有这个选项，只能是：{'、'.join(words.values())}")


def several_of(words: Mapping[Code, str], given: str) -> list[Code]:
    """The codes of names with 、 between. Raises UnknownWordError."""
    return [one_of(words, each) for each in _SEPARATORS.split(given) if each.strip()]


def truth(given: str) -> bool:
    """Raises UnknownWordError."""
    found = _TRUTHS.get(plain(given))
    if found is None:
        raise UnknownWordError("只能填“是”或“否”")
    return found


def unit_code(given: str, by_name: Mapping[str, str]) -> str:
    """The code that a cell means: a code, a name, or a choice of the list; `by_name`: plain name → code."""
    words = plain(given)
    if words.endswith(")") and "(" in words:
        words = words.removesuffix(")").rpartition("(")[2]
    return by_name.get(words, words)


def in_order(rows: list[Filled], by_name: Mapping[str, str]) -> list[Filled]:
    """Units with their superiors first, as far as the file holds them; else as in the file."""
    waiting = {row["code"]: row for row in rows}
    names = {**by_name, **{plain(row["name"]): row["code"] for row in rows if row["name"]}}
    done: dict[int, Filled] = {}

    def put(row: Filled, above: frozenset[str]) -> None:
        parent = waiting.get(unit_code(row["parent"], names)) if row["parent"] else None
        if parent is not None and parent.number not in done and parent["code"] not in above:
            put(parent, above | {row["code"]})
        done.setdefault(row.number, row)

    for row in rows:
        put(row, frozenset())
    return list(done.values())
