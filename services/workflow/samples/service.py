"""Drawing closed cases to be looked at once more; the look itself is the case's `spot_check`."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock
from services.common.ids import new_id
from services.common.problems import Forbidden
from services.contracts.codes import CaseState, Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.cases.models import Case
from services.workflow.samples import repository
from services.workflow.samples.schemas import Draw, Samples, SampleView
from services.workflow.tasks import repository as tasks
from services.workflow.tasks.domain import Ruling, TaskKind, TaskStatus
from services.workflow.tasks.models import CaseTask


async def samples(session: AsyncSession, caller: Principal) -> Samples:
    """For the county's people; a unit reads of a check in its case. Raises Forbidden."""
    if not caller.county:
        raise Forbidden("抽查名单供县网信办使用；本单位工单的抽查结果见工单的流转记录。")
    rows = await repository.drawn(session, caller.subject)
    return Samples(items=[_shown(case, task) for case, task in rows])


async def draw(session: AsyncSession, caller: Principal, wanted: Draw) -> Samples:
    """Add a waiting check to cases drawn at random. Raises Forbidden."""
    if not caller.has(Role.DUTY_OFFICER, Role.OFFICE_CHIEF):
        raise Forbidden("抽查由县网信办值班员或负责人发起。")
    now = await clock.now(session)
    drawn = await repository.draw(session, now - timedelta(days=wanted.days), wanted.unit, wanted.count)
    asked = {
        "kind": TaskKind.SAMPLE,
        "asked_by": caller.subject,
        "asked_by_name": caller.name,
        "asked_by_unit": caller.unit,
        "asked_at": now,
        "status": TaskStatus.WAITING,
    }
    await tasks.add(session, [{"id": new_id(), "case_id": case} | asked for case in drawn])
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        "samples.draw",
        object_type="samples",
        object_id=str(now.date()),
        detail={"asked": wanted.count, "drawn": len(drawn), "unit": wanted.unit},
    )
    return await samples(session, caller)


def _shown(case: Case, task: CaseTask) -> SampleView:
    return SampleView(
        case_id=case.id,
        number=case.number,
        title=case.title,
        lead_unit=case.lead_unit,
        state=CaseState(case.state),
        drawn_at=task.asked_at,
        drawn_by=task.asked_by_name,
        result=Ruling(task.result) if task.result else None,
        note=task.answer,
        checked_by=task.done_by_name,
        checked_at=task.done_at,
    )
