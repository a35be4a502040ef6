"""What a message says: number, level, category, unit, deadline and a link, nothing of the public's words.

Of the matter itself only the masked title, cut short. Plain text on every channel: in a robot's markdown
a title could bring links of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.contracts.codes import Category, RiskLevel
from services.contracts.instants import CHINA
from services.contracts.words import CATEGORIES, RISKS
from services.workflow.cases.domain.words import MILESTONES
from services.workflow.duty.domain.posts import Post
from services.workflow.duty.domain.words import POSTS
from services.workflow.notices.domain import NoticeKind
from services.workflow.paging.domain import Reason
from services.workflow.policy.domain import Milestone

LONGEST_TITLE = 30
NOTICES: Mapping[NoticeKind, str] = {
    NoticeKind.PAGE: "紧急通知",
    NoticeKind.ASSIGNED: "新交办",
    NoticeKind.RETURNED: "单位退回",
    NoticeKind.DISPUTED: "交办争议",
    NoticeKind.PART_ASKED: "协办任务",
    NoticeKind.PART_DONE: "协办意见已交",
    NoticeKind.APPROVAL_WAITING: "待审核",
    NoticeKind.APPROVED: "审核通过",
    NoticeKind.REJECTED: "审核退回",
    NoticeKind.EXTENSION_ASKED: "申请延期",
    NoticeKind.EXTENSION_DECIDED: "延期批复",
    NoticeKind.PAUSE_ASKED: "申请暂停计时",
    NoticeKind.PAUSE_DECIDED: "暂停计时批复",
    NoticeKind.INSTRUCTED: "领导批示",
    NoticeKind.SUPERVISED: "督办",
    NoticeKind.ANSWERED: "批示或督办已答复",
    NoticeKind.ESCALATED: "提级",
    NoticeKind.REOPENED: "重办",
    NoticeKind.CORRECTED: "更正",
    NoticeKind.HANDED_OVER: "移交",
    NoticeKind.WARNING: "时限提醒",
    NoticeKind.OVERDUE: "超期",
    NoticeKind.FOLLOW_UP: "回访",
    NoticeKind.SHIFT: "值班安排",
    NoticeKind.ROTA_GAP: "值班缺岗",
    NoticeKind.CALENDAR_MISSING: "日历待导入",
    NoticeKind.CHANNEL_FAILED: "通知渠道故障",
    NoticeKind.SUBSCRIPTION_FAILED: "事件订阅投递失败",
    NoticeKind.KNOWLEDGE_REVIEW: "政策问答待审核",
    NoticeKind.KNOWLEDGE_CHECK: "政策问答待复核",
    NoticeKind.SCORE_LOCKED: "考核结果已锁定",
    NoticeKind.SCORE_APPEAL: "考核申诉",
    NoticeKind.EXPORT_READY: "导出已完成",
    NoticeKind.EXPORT_FAILED: "导出未完成",
    NoticeKind.IMPORT_DONE: "导入已完成",
    NoticeKind.IMPORT_FAILED: "导入未完成",
    NoticeKind.BRIEF_READY: "定期文书已生成",
    NoticeKind.BRIEF_FAILED: "定期文书未生成",
}
PAPERS: Mapping[str, str] = {
    "daily_brief": "日报",
    "work_summary": "工作总结",
    "duty_log": "值班日志",
    "topic_report": "话题专报",
}
SWAPS: Mapping[str, str] = {
    "asked": "有同事申请换班",
    "accepted": "已同意",
    "declined": "未同意",
    "withdrawn": "已撤回",
}
_PAGES = {
    NoticeKind.BRIEF_READY: "briefs",
    NoticeKind.BRIEF_FAILED: "briefs",
    NoticeKind.EXPORT_READY: "exports",
    NoticeKind.EXPORT_FAILED: "exports",
    NoticeKind.IMPORT_DONE: "imports",
    NoticeKind.IMPORT_FAILED: "imports",
}
REASONS: Mapping[Reason, str] = {
    Reason.SEVERE: "特别重大",
    Reason.ALARM: "文中有危及人身安全的情形，请人工复核",
    Reason.MAJOR_UNREAD: "重大工单尚无人查看",
    Reason.BY_HAND: "人工发起",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """The case that a message is about, as far as a message may tell."""

    id: UUID
    number: str
    risk: RiskLevel
    category: Category
    title: str
    drill: bool
    items: int
    unit: str | None = None
    milestone: Milestone | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A heading in one line, the lines under it, and the same for a program."""

    heading: str
    lines: tuple[str, ...]
    facts: Mapping[str, Any]
    loud: bool = False

    @property
    def text(self) -> str:
        return "\n".join((self.heading, *self.lines))


def link_to(public_url: str | None, matter: Matter | None, page: str = "notices") -> str | None:
    """To the case, or to the `page` that says more."""
    if public_url is None:
        return None
    root = public_url.rstrip("/")
    return f"{root}/{page}" if matter is None else f"{root}/cases/{matter.id}"


def clock_time(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%m-%d %H:%M}"


def page(
    matter: Matter, reason: Reason, others: Sequence[str], public_url: str | None, step: int = 1
) -> Message:
    """`others`: numbers of further cases that wait for the same people, told in one message.

    `step` counts the turns of the ladder: who reads "第 3 次" knows that nobody has confirmed so far.
    """
    more = f"，另有 {len(others)} 件待确认" if others else ""
    lines = [f"原因：{REASONS[reason]}", *_about(matter)]
    if others:
        lines.append("另有：" + "、".join(others[:5]) + (" 等" if len(others) > 5 else ""))  # noqa: PLR2004
    lines.append(_where(public_url, matter, "请登录后点“确认接收”"))
    facts = {"reason": reason.value, "step": step, "others": len(others), **_facts(matter, public_url)}
    again = f"（第 {step} 次）" if step > 1 else ""
    heading = f"{_drill(matter)}【紧急通知{again}】{matter.number}{more}"
    return Message(heading, tuple(lines), facts, loud=True)


def notice(
    kind: NoticeKind, matter: Matter | None, data: Mapping[str, Any], public_url: str | None
) -> Message:
    heading = f"【{NOTICES[kind]}】{matter.number if matter else ''}"
    where = _where(public_url, matter, "请登录查看", _PAGES.get(kind, "notices"))
    lines = [*said(data), *(_about(matter) if matter else ()), where]
    facts = {"kind": kind.value, **(_facts(matter, public_url) if matter else {})}
    return Message(f"{_drill(matter)}{heading}", tuple(lines), facts)


def digest(counts: Mapping[NoticeKind, int], public_url: str | None) -> Message:
    total = sum(counts.values())
    listed = "、".join(f"{NOTICES[kind]} {count}" for kind, count in sorted(counts.items()))
    facts = {
        "counts": {kind.value: count for kind, count in counts.items()},
        "url": link_to(public_url, None),
    }
    return Message(f"【通知汇总】{total} 条新通知", (listed, _where(public_url, None, "请登录查看")), facts)


def trial(name: str) -> Message:
    return Message("【测试消息】", (f"渠道“{name}”已接通，收到即可用。",), {"channel": name})


def _drill(matter: Matter | None) -> str:
    return "【演练】" if matter is not None and matter.drill else ""


def _about(matter: Matter) -> list[str]:
    title = matter.title if len(matter.title) <= LONGEST_TITLE else matter.title[: LONGEST_TITLE - 1] + "…"
    lines = [
        f"等级：{RISKS[matter.risk]} · 类别：{CATEGORIES[matter.category]} · 信息 {matter.items} 条",
        f"责任单位：{matter.unit or '尚未交办'}",
        f"事项：{' '.join(title.split())}",
    ]
    if matter.due_at is not None and matter.milestone is not None:
        lines.insert(2, f"时限：{MILESTONES[matter.milestone]} {clock_time(matter.due_at)}")
    return lines


def said(data: Mapping[str, Any]) -> list[str]:
    """What the codes of a notice add, in words."""
    lines = []
    milestone = data.get("milestone")
    if isinstance(milestone, str) and milestone in MILESTONES:
        lines.append(f"环节：{MILESTONES[Milestone(milestone)]}")
    if isinstance(percent := data.get("percent"), int):
        lines.append(f"已用时限：{percent}%")
    if isinstance(granted := data.get("granted"), bool):
        lines.append("结果：同意" if granted else "结果：不同意")
    if (post := data.get("post")) in POSTS and isinstance(since := data.get("starts_at"), str):
        lines.append(f"班次：{POSTS[Post(str(post))]} {clock_time(datetime.fromisoformat(since))} 起")
    if (swap := data.get("swap")) in SWAPS:
        lines.append(f"换班：{SWAPS[str(swap)]}")
    if isinstance(accepted := data.get("accepted"), int):
        lines.append(
            f"新收下 {accepted} 条，以前收过 {data.get('known', 0)} 条，退回 {data.get('refused', 0)} 条"
        )
    if isinstance(paper := data.get("paper"), str) and paper in PAPERS:
        lines.append(f"文书：{PAPERS[paper]} {data.get('period', '')}")
        lines += [f"编号：{number}" for number in (data.get("number"),) if number]
    return lines


def _where(public_url: str | None, matter: Matter | None, otherwise: str, page: str = "notices") -> str:
    link = link_to(public_url, matter, page)
    return f"{otherwise}：{link}" if link else f"{otherwise}。"


def _facts(matter: Matter, public_url: str | None) -> dict[str, Any]:
    return {
        "case": {
            "id": str(matter.id),
            "number": matter.number,
            "risk": matter.risk.value,
            "category": matter.category.value,
            "title": matter.title[:LONGEST_TITLE],
            "unit": matter.unit,
            "milestone": matter.milestone,
            "due_at": matter.due_at.astimezone(CHINA).isoformat() if matter.due_at else None,
            "items": matter.items,
            "drill": matter.drill,
            "url": link_to(public_url, matter),
        }
    }
