"""The places that a template has for what differs from document to document: names, never a language."""

import re
from collections.abc import Mapping

BODY = "正文"
NAMES: Mapping[str, str] = {
    "单位": "制发单位的名称",
    "编号": "文书编号，如 网信办交办〔2026〕12号",
    "次数": "更正或第几次；首次为空",
    "标题": "文书标题",
    "主送": "主送单位；没有时整段略去",
    BODY: "正文和表格，单独占一段",
    "日期": "成文日期，如 2026年11月22日",
}
ALWAYS = ("标题", BODY, "日期")
PLACE = re.compile(r"\{\{\s*([^{}]{0,40}?)\s*\}\}")


def needed(*, numbered: bool) -> tuple[str, ...]:
    """What a template of a kind must have."""
    return (*ALWAYS, "编号") if numbered else ALWAYS
