"""The plans that ship, for the gravest cases and for rumours; the office changes them as it sees fit."""

from uuid import UUID

from services.contracts.codes import Kind, RiskLevel
from services.workflow.plans.domain import Doer, Plan, Step

REASON = "随产品提供"

_SEVERE = Plan(
    name="特别重大突发情况",
    risks=(RiskLevel.SEVERE,),
    steps=(
        Step(title="电话报告领导小组和分管负责人，并通知主办单位到场", doer=Doer.DUTY, within_minutes=15),
        Step(title="保存截图、网页和时间等证据，上传为附件", doer=Doer.DUTY, within_minutes=30),
        Step(title="到现场核实，先救人、先排险，回报第一次情况", doer=Doer.LEAD_HANDLER, within_minutes=60),
        Step(title="确定牵头人、发布人和对外口径，各方用一个口径", doer=Doer.CHIEF, within_minutes=120),
        Step(title="发布权威信息：先说事实和正在做的事，原因查清再说", doer=Doer.CHIEF, within_minutes=300),
        Step(title="续报：人员、原因、处置有新情况就报", doer=Doer.LEAD_HEAD, within_minutes=480),
        Step(title="召开新闻发布会", doer=Doer.LEADER, within_minutes=1440),
        Step(title="风险解除后复盘，把应补的写进预案", doer=Doer.CHIEF),
    ),
)
_MAJOR = Plan(
    name="重大舆情",
    risks=(RiskLevel.MAJOR,),
    steps=(
        Step(title="通知主办单位负责人，约定下一次回报时间", doer=Doer.DUTY, within_minutes=30),
        Step(title="保存截图、网页和时间等证据，上传为附件", doer=Doer.DUTY, within_minutes=60),
        Step(title="核实是否属实，影响多少人，会不会扩大", doer=Doer.LEAD_HANDLER, within_minutes=240),
        Step(title="拟好回应要点，报网信办同意", doer=Doer.LEAD_HEAD, within_minutes=480),
        Step(title="首次公开回应", doer=Doer.LEAD_HANDLER, within_minutes=1440),
        Step(title="关注回应后的反应，不足的补充说明", doer=Doer.DUTY, within_minutes=2880),
    ),
)
_RUMOUR = Plan(
    name="传言求证与辟谣",
    kinds=(Kind.RUMOUR,),
    steps=(
        Step(title="找到传言的原话和来源，保存证据", doer=Doer.DUTY, within_minutes=60),
        Step(
            title="请职能单位出具事实依据（数据、文件、现场照片）", doer=Doer.LEAD_HANDLER, within_minutes=240
        ),
        Step(title="发布事实和证据；部分属实的，属实的部分如实说", doer=Doer.LEAD_HEAD, within_minutes=480),
        Step(title="次日看是否仍在流传，需要时再发", doer=Doer.DUTY, within_minutes=1440),
    ),
)

PRESETS: dict[UUID, Plan] = {
    UUID("01930000-0000-7000-8000-000000000001"): _SEVERE,
    UUID("01930000-0000-7000-8000-000000000002"): _MAJOR,
    UUID("01930000-0000-7000-8000-000000000003"): _RUMOUR,
}
