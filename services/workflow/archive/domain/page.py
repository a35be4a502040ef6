"""The case as a page that opens in any browser, needs nothing from outside and prints well."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from services.contracts.words import RISKS
from services.workflow.cases.domain.words import ACTIONS, STATES, STEPS

NameOf = Callable[[str | None], str]
_STYLE = (
    "body{font:16px/1.7 serif;max-width:46em;margin:2em auto;padding:0 1em}"
    "h1{font-size:22px}h2{font-size:18px;border-bottom:1px solid #999;margin-top:2em}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:4px 8px;text-align:left;"
    "vertical-align:top}pre{white-space:pre-wrap;font:inherit;margin:0}.hash{font:12px monospace;"
    "overflow-wrap:anywhere}"
)
_REPLY = {
    "submitted": "待审核",
    "approved": "已审核通过",
    "rejected": "已退回修改",
    "recalled": "已撤回",
    "withdrawn": "已失效",
}
_CLOCK = {
    "accept": "签收",
    "first_reply": "首次答复",
    "close": "办结",
    "authoritative_information": "权威信息发布",
    "press_conference": "新闻发布会",
    "follow_up_report": "续报",
    "public_response": "公开回应",
}
_STEPS: dict[str, str] = {
    **{str(action): word for action, word in ACTIONS.items()},
    **{str(step): word for step, word in STEPS.items()},
    "attach": "添加附件",
    "detach": "撤除附件",
    "withdraw_item": "撤回信息",
    "expire": "到期清除",
}


def page(
    case: Mapping[str, Any],
    evidence: Sequence[Mapping[str, Any]],
    name_of: NameOf,
    documents: Sequence[Mapping[str, Any]] = (),
) -> str:
    """The whole page; `case` and `evidence` are the contract's objects, `name_of` a unit's name."""
    title = f"{case['number']} {case['title']}"
    return "".join(
        (
            '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>\n",
            f"<h1>{escape(title)}</h1>\n",
            _table(_facts(case, name_of)),
            _section("答复", (_reply(each, name_of) for each in case["replies"])),
            _section("舆情信息（个人信息已遮盖）", (_item(each, name_of) for each in case["items"])),
            _section("办理时限", [_clocks(case["deadlines"])] if case["deadlines"] else []),
            _section("流转记录", [_timeline(case["timeline"], name_of)]),
            _section("文书", [_papers(documents)] if documents else []),
            _section("附件", [_files(evidence, name_of)] if evidence else []),
            "</body></html>\n",
        )
    )


def _facts(case: Mapping[str, Any], name_of: NameOf) -> list[tuple[str, str]]:
    return [
        ("状态", STATES[case["state"]]),
        ("等级", RISKS[case["risk"]]),
        ("层级", f"{case['tier']} 级"),
        ("演练", "是" if case["drill"] else "否"),
        ("主办单位", name_of(case["lead_unit"])),
        ("协办单位", "、".join(name_of(unit) for unit in case["assisting_units"])),
        ("收到", _at(case["received_at"])),
        ("公开答复", case["public_reply"] or ""),
    ]


def _reply(reply: Mapping[str, Any], name_of: NameOf) -> str:
    kind = "（更正）" if reply["correction"] else ""
    return _table(
        [
            ("稿次", f"第 {reply['version']} 稿{kind}，{_REPLY.get(reply['status'], reply['status'])}"),
            ("起草", f"{name_of(reply['author_unit'])} {reply['author'] or ''} {_at(reply['submitted_at'])}"),
            ("审核", f"{reply['decided_by'] or ''} {_at(reply['decided_at'])}"),
            ("公开答复", reply["text"]),
            ("办理情况（内部）", reply["internal_note"] or ""),
            ("更正理由", reply["reason"] or ""),
        ]
    )


def _item(item: Mapping[str, Any], name_of: NameOf) -> str:
    return _table(
        [
            ("编号", item["id"]),
            ("报送", f"{name_of(item['unit']) or '（不显示）'} {_at(item['received_at'])}"),
            ("标题", item["title"] or ""),
            ("内容", item["text"]),
            ("地点", item["place"] or ""),
            ("来源网址", item["source_url"] or ""),
        ]
    )


def _clocks(clocks: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            _CLOCK.get(clock["name"], clock["name"]),
            str(clock["round"]),
            _at(clock["due_at"]),
            _at(clock["met_at"]) or ("不再要求" if clock["stopped_at"] else "未完成"),
            "超期" if clock["breached"] else "按时",
        )
        for clock in clocks
    ]
    return _grid(("时限", "轮次", "应于", "完成", "结果"), rows)


def _timeline(entries: Sequence[Mapping[str, Any]], name_of: NameOf) -> str:
    rows = [
        (
            _at(entry["at"]),
            f"{name_of(entry['actor_unit'])} {entry['actor_name']}".strip(),
            _STEPS.get(entry["action"], entry["action"]),
            STATES[entry["to"]],
            entry["note"] or "",
        )
        for entry in entries
    ]
    return _grid(("时间", "办理人", "办理", "之后状态", "说明"), rows)


def _papers(documents: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (each["part"], each["number"] or "", each["title"], each["made_by"], each["sha256"])
        for each in documents
    ]
    return _grid(("文件", "文号", "题名", "制作", "SHA-256"), rows)


def _files(evidence: Sequence[Mapping[str, Any]], name_of: NameOf) -> str:
    rows = [
        (
            each["part"] or "已撤除",
            each["name"],
            f"{name_of(each['unit'])} {each['added_by']} {_at(each['added_at'])}",
            (each["withdrawn"] or {}).get("reason", ""),
            each["sha256"],
        )
        for each in evidence
    ]
    return _grid(("文件", "名称", "添加", "撤除理由", "SHA-256"), rows)


def _section(title: str, bodies: Iterable[str]) -> str:
    content = "<br>\n".join(bodies)
    return f"<h2>{escape(title)}</h2>\n{content}\n" if content else ""


def _table(rows: Sequence[tuple[str, str]]) -> str:
    cells = (
        f"<tr><th>{escape(name)}</th><td><pre>{escape(value)}</pre></td></tr>\n"
        for name, value in rows
        if value.strip()
    )
    return f"<table>{''.join(cells)}</table>\n"


def _grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join(
        f"<tr>{''.join(f'<td><pre>{escape(cell)}</pre></td>' for cell in row)}</tr>\n" for row in rows
    )
    return f"<table><tr>{head}</tr>\n{body}</table>\n"


def _at(moment: str | None) -> str:
    """A time as people read it, from one of the contract."""
    return "" if moment is None else moment[:19].replace("T", " ")
