"""The forms that go with a case: assignment slip and handling slip (domain of the office: 交办单, 处理单)."""

from services.contracts.codes import CaseState, Category, Kind
from services.contracts.words import CATEGORIES, KINDS, RISKS
from services.workflow.cases.domain.words import STATES, TIERS
from services.workflow.cases.schemas.views import ReplyView
from services.workflow.documents.domain.content import Content, Fields
from services.workflow.documents.service.composing.dossier import Dossier
from services.workflow.documents.service.composing.words import (
    CONCLUSIONS,
    SATISFACTIONS,
    moment,
    short,
)

_OVER = frozenset({CaseState.CLOSED, CaseState.ARCHIVED})
_HANDED_OUT = ("review", "assign", "transfer")


def assignment_slip(told: Dossier) -> Content:
    """The order to the lead unit: what is asked, by when, of whom."""
    handed = told.last(*_HANDED_OUT)
    rows = [
        *_matter(told),
        ("办理时限", told.due("accept", "first_reply", "close")),
        ("领导批示", told.instructions),
        ("交办意见", (handed.note if handed else None) or ""),
        ("交办人", handed.actor_name if handed else ""),
        ("交办时间", moment(handed.at) if handed else ""),
        ("主办联系人", told.contact(told.view.lead_unit)),
    ]
    return _slip(told, f"关于{short(told.view.title)}的交办单", rows)


def handling_slip(told: Dossier) -> Content:
    """What came of it: true or not, done inside, said outside, solved or why not."""
    view, reply = told.view, _reply(told)
    verified, followed = told.last("verify"), told.last("follow_up")
    solved = view.state in _OVER
    rows = [
        *_matter(told),
        ("办理时限", told.due("accept", "first_reply", "close")),
        ("领导批示", told.instructions),
        ("诉求属实", CONCLUSIONS.get(str(verified.detail.get("conclusion")), "") if verified else ""),
        ("核查情况", (verified.note if verified else None) or ""),
        ("办理情况（内部）", _done(told, reply)),
        ("公开答复", view.public_reply or ""),
        ("是否解决", f"是（{STATES[view.state]}）" if solved else f"否（{STATES[view.state]}，尚未办结）"),
        ("未解决原因", "" if solved else _why_not(told)),
        ("回访满意度", SATISFACTIONS.get(str(followed.detail.get("satisfaction")), "") if followed else ""),
        ("附件", told.attachments),
        ("主办联系人", told.contact(view.lead_unit)),
        ("经办人", (reply.author if reply else None) or view.holder or ""),
        ("审核人", (reply.decided_by if reply and reply.status == "approved" else None) or ""),
        ("签收时间", _at(told, "accept")),
        ("审核时间", moment(reply.decided_at) if reply and reply.status == "approved" else ""),
        ("办结时间", _at(told, "close")),
    ]
    return _slip(told, f"关于{short(view.title)}的处理单", rows)


def _matter(told: Dossier) -> list[tuple[str, str]]:
    view = told.view
    return [
        ("工单编号", view.number),
        ("收到时间", moment(view.received_at)),
        ("来源渠道", told.channels),
        ("报送单位", told.submitters),
        ("诉求类型", KINDS[Kind(view.kind)]),
        ("所属领域", CATEGORIES[Category(view.category)]),
        ("风险等级", RISKS[view.risk]),
        ("处置层级", TIERS[view.tier]),
        ("诉求内容", told.demand),
        ("主办单位", told.lead),
        ("协办单位", told.unit_names(view.assisting_units)),
    ]


def _slip(told: Dossier, title: str, rows: list[tuple[str, str]]) -> Content:
    return Content(
        title=title,
        blocks=[Fields(rows, cites=(told.view.number,))],
        issuer=told.office,
        dated=told.today,
        recipient=told.lead or None,
        sources=told.sources,
    )


def _reply(told: Dossier) -> ReplyView | None:
    """The answer that counts: the last one approved, else the last one written."""
    approved = [each for each in told.view.replies if each.status == "approved"]
    return next(reversed(approved or told.view.replies), None)


def _done(told: Dossier, reply: ReplyView | None) -> str:
    logged = [
        f"{moment(entry.at)}：{entry.note}"
        for entry in told.entries("log", "contribute", "answer")
        if entry.note
    ]
    return "\n".join([*logged, *([reply.internal_note] if reply and reply.internal_note else [])])


def _why_not(told: Dossier) -> str:
    """The reasons on record: what was waited for, what more time was asked for; never a guess."""
    asked = [f"申请延期{each.workdays}个工作日：{each.reason}" for each in told.view.extensions]
    paused = [f"暂停计时：{entry.note}" for entry in told.entries("pause") if entry.note]
    reopened = [f"重办：{entry.note}" for entry in told.entries("reopen") if entry.note]
    return "\n".join([*asked, *paused, *reopened])


def _at(told: Dossier, action: str) -> str:
    found = told.last(action)
    return moment(found.at) if found else ""
