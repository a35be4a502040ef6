"""The plans that ship, for the gravest cases and for rumours; the office changes them as it sees fit."""

from uuid import UUID

from services.contracts.codes import Kind, RiskLevel
from services.workflow.plans.domain import Doer, Plan, PlanLine

REASON = "随产品提供"


def _line(title: str, doer: Doer, minutes: int | None = None) -> PlanLine:
    return PlanLine(title=title, doer=doer, within_minutes=minutes)


_SEVERE = Plan(
    name="特别重大突发情况",
    risks=(RiskLevel.SEVERE,),
    steps=(
        _line("电话报告领导小组和分管负责人，并通知主办单位到场", Doer.DUTY, 15),
        _line("保存截图、网页和时间等证据，上传为附件", Doer.DUTY, 30),
        _line("到现场核实，先救人、先排险，回报第一次情况", Doer.LEAD_HANDLER, 60),
        _line("确定牵头人、发布人和对外口径，各方用一个口径", Doer.CHIEF, 120),
        _line("发布权威信息：先说事实和正在做的事，原因查清再说", Doer.CHIEF, 300),
        _line("续报：人员、原因、处置有新情况就报", Doer.LEAD_HEAD, 480),
        _line("召开新闻发布会", Doer.LEADER, 1440),
        _line("风险解除后复盘，把应补的写进预案", Doer.CHIEF),
    ),
)
_MAJOR = Plan(
    name="重大舆情",
    risks=(RiskLevel.MAJOR,),
    steps=(
        _line("通知主办单位负责人，约定下一次回报时间", Doer.DUTY, 30),
        _line("保存截图、网页和时间等证据，上传为附件", Doer.DUTY, 60),
        _line("核实是否属实，影响多少人，会不会扩大", Doer.LEAD_HANDLER, 240),
        _line("拟好回应要点，报网信办同意", Doer.LEAD_HEAD, 480),
        _line("首次公开回应", Doer.LEAD_HANDLER, 1440),
        _line("关注回应后的反应，不足的补充说明", Doer.DUTY, 2880),
    ),
)
_RUMOUR = Plan(
    name="传言求证与辟谣",
    kinds=(Kind.RUMOUR,),
    steps=(
        _line("找到传言的原话和来源，保存证据", Doer.DUTY, 60),
        _line("请职能单位出具事实依据（数据、文件、现场照片）", Doer.LEAD_HANDLER, 240),
        _line("发布事实和证据；部分属实的，属实的部分如实说", Doer.LEAD_HEAD, 480),
        _line("次日看是否仍在流传，需要时再发", Doer.DUTY, 1440),
    ),
)

PRESETS: dict[UUID, Plan] = {
    UUID("01930000-0000-7000-8000-000000000001"): _SEVERE,
    UUID("01930000-0000-7000-8000-000000000002"): _MAJOR,
    UUID("01930000-0000-7000-8000-000000000003"): _RUMOUR,
}
