"""What is written to a unit: supervision notice and reminder, and the notes for who answers the public."""

from collections.abc import Sequence

from services.contracts.words import RISKS
from services.workflow.cases.schemas.views import DeadlineView, TaskView
from services.workflow.documents.domain.content import Block, Content, Fields, Heading, Paragraph, Table
from services.workflow.documents.service.composing.dossier import Dossier
from services.workflow.documents.service.composing.words import (
    CLOCKS,
    CONCLUSIONS,
    NOTHING,
    day,
    moment,
    short,
    stamp,
)


def supervision_notice(told: Dossier, task: TaskView) -> Content:
    """Formal pressure with its own time: what is asked, until when, and that an answer is due."""
    number = told.view.number
    until = f"请于{moment(task.due_at)}前" if task.due_at else "请抓紧"
    blocks: list[Block] = [
        Paragraph(_begins(told), cites=(number,)),
        Paragraph(f"现就此事督办如下：{task.note or NOTHING}", cites=(number,)),
        Paragraph(f"{until}将办理情况报{told.office}，并在工单中答复本督办。", cites=(number,)),
        Fields(
            [
                ("督办人", task.asked_by),
                ("督办时间", moment(task.asked_at)),
                ("办理时限", told.due("first_reply", "close")),
                ("领导批示", told.instructions),
                ("诉求内容", told.demand),
            ],
            cites=(number,),
        ),
    ]
    return _notice(told, f"关于{short(told.view.title)}的督办单", blocks)


def reminder(told: Dossier, running: Sequence[DeadlineView]) -> Content:
    """The clocks that run and how they stand on the day of the reminder."""
    number = told.view.number
    rows = [
        (CLOCKS[each.name], stamp(each.due_at), "已超期" if each.breached else "未到期") for each in running
    ]
    late = any(each.breached for each in running)
    urged = (
        "以上时限已有超期，请立即办理，并书面说明原因。" if late else "请抓紧办理，按时限签收、答复和办结。"
    )
    blocks: list[Block] = [
        Paragraph(_begins(told), cites=(number,)),
        Paragraph(f"截至{day(told.now)}，下列时限尚未完成：", cites=(number,)),
        Table(("时限", "应于", "情况"), rows, widths=(2, 4, 2), cites=(number,)),
        Paragraph(urged),
        Fields([("诉求内容", told.demand)], cites=(number,)),
    ]
    return _notice(told, f"关于{short(told.view.title)}的催办单", blocks)


def response_notes(told: Dossier) -> Content:
    """One voice: only what was approved is for the public; what is known inside is set apart."""
    view, number = told.view, told.view.number
    verified = told.last("verify")
    conclusion = CONCLUSIONS.get(str(verified.detail.get("conclusion")), NOTHING) if verified else NOTHING
    blocks: list[Block] = [
        Heading(1, "一、事项"),
        Paragraph(
            f"{short(view.title)}，工单{number}，{RISKS[view.risk]}，由{told.lead}主办。",
            cites=(number,),
        ),
        Heading(1, "二、对外口径"),
        Paragraph(view.public_reply or NOTHING, cites=(number,)),
        Paragraph(f"以上口径于{moment(view.replied_at)}审核通过；未列入的内容不对外发布。", cites=(number,)),
        Heading(1, "三、事实依据"),
        Fields(
            [
                ("诉求属实", conclusion),
                ("核查情况", (verified.note if verified else None) or ""),
                ("诉求内容", told.demand),
            ],
            cites=(number,),
        ),
        Heading(1, "四、发布情况"),
        *_published(told),
        Heading(1, "五、联系人"),
        Paragraph(f"{told.lead}：{told.contact(view.lead_unit)}", cites=(number,)),
    ]
    return _notice(told, f"关于{short(view.title)}的回应口径", blocks)


def _published(told: Dossier) -> list[Block]:
    rows = [
        (stamp(entry.at), str(entry.detail.get("where") or ""), str(entry.detail.get("url") or NOTHING))
        for entry in told.entries("publish")
    ]
    if not rows:
        return [Paragraph(NOTHING)]
    head = ("登记时间", "发布在", "网址")
    return [Table(head, rows, widths=(3, 3, 4), cites=(told.view.number,))]


def _begins(told: Dossier) -> str:
    handed = told.last("review", "assign", "transfer")
    since = f"于{moment(handed.at)}交你单位主办" if handed else "由你单位主办"
    return f"{short(told.view.title)}（工单{told.view.number}，{RISKS[told.view.risk]}）{since}。"


def _notice(told: Dossier, title: str, blocks: Sequence[Block]) -> Content:
    return Content(
        title=title,
        blocks=blocks,
        issuer=told.office,
        dated=told.today,
        recipient=told.lead or None,
        sources=told.sources,
    )
