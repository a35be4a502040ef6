"""The file of a case for the archive: cover, index, and everything on record (案卷)."""

from collections.abc import Sequence

from services.contracts.codes import Category, Channel, Kind
from services.contracts.words import CATEGORIES, CHANNELS, KINDS, RISKS
from services.workflow.cases.domain.words import STATES, TIERS
from services.workflow.documents.domain.content import (
    Block,
    Content,
    Fields,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from services.workflow.documents.models import Document
from services.workflow.documents.service.composing.dossier import Dossier
from services.workflow.documents.service.composing.words import (
    CLOCKS,
    DEEDS,
    NOTHING,
    day,
    moment,
    short,
    stamp,
)
from services.workflow.evidence.models import Evidence

_REPLIES = {
    "submitted": "待审核",
    "approved": "审核通过",
    "rejected": "审核退回",
    "recalled": "已撤回",
    "withdrawn": "已失效",
}
_HASH = 16
_FORMS = 50
"""Items of a case that have a form each; of more than these each has a line."""


def case_file(told: Dossier, papers: Sequence[Document], words: dict[str, str]) -> Content:
    """`papers`: the documents made of the case so far, the oldest first; `words` names their kinds."""
    forms = range(1, len(told.items) + 1) if len(told.items) <= _FORMS else ()
    blocks: list[Block] = [
        _cover(told, papers),
        PageBreak(),
        Heading(1, "一、卷内目录"),
        _index(told, papers, words),
        Heading(1, "二、舆情信息"),
        *_items(told),
        Heading(1, "三、核查和办理"),
        _timeline(told),
        Heading(1, "四、答复"),
        *_replies(told),
        Heading(1, "五、办理时限"),
        _clocks(told),
        Heading(1, "六、附件清单"),
        _evidence(told.evidence, told.view.number),
    ]
    return Content(
        title=f"{short(told.view.title)}案卷",
        blocks=blocks,
        issuer=told.office,
        dated=told.today,
        sources=[*told.sources, *told.item_sources(forms)],
    )


def _cover(told: Dossier, papers: Sequence[Document]) -> Fields:
    view = told.view
    closed = told.last("close")
    return Fields(
        [
            ("案卷题名", view.title),
            ("工单编号", view.number),
            ("立卷单位", told.office),
            ("主办单位", told.lead),
            ("协办单位", told.unit_names(view.assisting_units)),
            ("所属领域", CATEGORIES[Category(view.category)]),
            ("诉求类型", KINDS[Kind(view.kind)]),
            ("风险等级", RISKS[view.risk]),
            ("处置层级", TIERS[view.tier]),
            ("收到时间", moment(view.received_at)),
            ("办结时间", moment(closed.at) if closed else ""),
            ("现状态", STATES[view.state]),
            ("信息条数", f"{len(told.items)}条"),
            ("文书件数", f"{len(papers)}件"),
            ("附件件数", f"{len(told.evidence)}件"),
        ],
        cites=(view.number,),
    )


def _index(told: Dossier, papers: Sequence[Document], words: dict[str, str]) -> Table:
    """In the order of their days, as archives number them."""
    made = [
        (each.made_at, each.number or NOTHING, f"{words.get(each.kind, each.kind)}：{each.title}")
        for each in papers
    ]
    attached = [(each.added_at, NOTHING, f"附件：{each.name}") for each in told.evidence]
    rows = [
        (str(place), number, title, day(at))
        for place, (at, number, title) in enumerate(sorted([*made, *attached]), start=1)
    ]
    head = ("序号", "文号", "题名", "日期")
    return Table(head, rows, widths=(1, 5.2, 5, 3.1), cites=(told.view.number,))


def _items(told: Dossier) -> list[Block]:
    if len(told.items) > _FORMS:
        return [_item_lines(told)]
    blocks: list[Block] = []
    for place, item in enumerate(told.items, start=1):
        title = f"{item.title}\n" if item.title else ""
        blocks.append(
            Fields(
                [
                    ("序号", f"信息{place}"),
                    ("来源渠道", CHANNELS[Channel(item.channel)]),
                    ("收到时间", moment(item.received_at)),
                    ("报送单位", told.unit(item.unit)),
                    ("地点", item.place or ""),
                    ("内容", f"{title}{item.text}"),
                ],
                cites=(told.sign(place),),
            )
        )
    return blocks or [Paragraph(NOTHING)]


def _item_lines(told: Dossier) -> Table:
    rows = [
        (
            str(place),
            stamp(item.received_at),
            CHANNELS[Channel(item.channel)],
            told.unit(item.unit) or NOTHING,
            f"{item.title}\n{item.text}" if item.title else item.text,
        )
        for place, item in enumerate(told.items, start=1)
    ]
    head = ("序号", "收到时间", "渠道", "报送单位", "内容")
    return Table(head, rows, widths=(1, 3.6, 2, 2, 5), cites=(told.view.number,))


def _timeline(told: Dossier) -> Table:
    rows = [
        (
            stamp(entry.at),
            f"{told.unit(entry.actor_unit)} {entry.actor_name}".strip(),
            DEEDS.get(entry.action, entry.action),
            entry.note or NOTHING,
        )
        for entry in told.view.timeline
    ]
    head = ("时间", "办理人", "办理", "说明")
    return Table(head, rows, widths=(4.6, 4, 2.5, 4.4), cites=(told.view.number,))


def _replies(told: Dossier) -> list[Block]:
    blocks: list[Block] = [
        Fields(
            [
                ("稿次", f"第{each.version}稿{'（更正）' if each.correction else ''}"),
                ("结果", _REPLIES.get(each.status, each.status)),
                ("起草人", f"{told.unit(each.author_unit)} {each.author or ''}"),
                ("起草时间", moment(each.submitted_at)),
                ("审核人", each.decided_by or ""),
                ("审核时间", moment(each.decided_at)),
                ("公开答复", each.text),
                ("办理情况（内部）", each.internal_note or ""),
                ("更正理由", each.reason or ""),
            ],
            cites=(told.view.number,),
        )
        for each in told.view.replies
    ]
    return blocks or [Paragraph(NOTHING)]


def _clocks(told: Dossier) -> Table:
    rows = [
        (
            CLOCKS[each.name],
            str(each.round),
            stamp(each.due_at),
            stamp(each.met_at) or ("不再要求" if each.stopped_at else "未完成"),
            "超期" if each.breached else "按时",
        )
        for each in told.view.deadlines
    ]
    head = ("时限", "轮次", "应于", "完成", "结果")
    return Table(head, rows, widths=(3, 1.2, 4, 4, 1.6), cites=(told.view.number,))


def _evidence(kept: Sequence[Evidence], number: str) -> Table:
    rows = [
        (str(place), each.name, stamp(each.added_at), f"{each.sha256.hex()[:_HASH]}…")
        for place, each in enumerate(kept, start=1)
    ]
    head = ("序号", "名称", "添加时间", "SHA-256（前16位）")
    return Table(head, rows, widths=(1, 4, 4, 4), cites=(number,) if rows else ())
