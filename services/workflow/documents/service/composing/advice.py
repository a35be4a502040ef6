"""What is to be done next, read off the record of the case; where nothing is open, nothing is advised."""

from services.contracts.codes import CaseState
from services.workflow.cases.domain.actions import OPEN_STATES
from services.workflow.cases.domain.words import APPROVERS
from services.workflow.documents.service.composing.dossier import Dossier
from services.workflow.documents.service.composing.words import CLOCKS, moment
from services.workflow.tasks.domain import TaskKind, TaskStatus

_ASKED = {TaskKind.PART: "协办意见", TaskKind.SUPERVISE: "督办", TaskKind.INSTRUCT: "批示"}


def advice(told: Dossier) -> list[str]:
    """Sentences in the order of urgency; each follows from something that waits or is late."""
    view = told.view
    if view.state not in OPEN_STATES:
        return []
    late = [
        f"{told.lead or told.office}尽快完成“{CLOCKS[clock.name]}”，应于{moment(clock.due_at)}完成，已超期。"
        for clock in view.deadlines
        if clock.breached and clock.met_at is None and clock.stopped_at is None
    ]
    waiting = [
        f"{told.unit(task.unit) or told.lead}尽快答复{moment(task.asked_at)}的{_ASKED[task.kind]}。"
        for task in view.tasks
        if task.status is TaskStatus.WAITING and task.kind in _ASKED
    ]
    return [*late, *waiting, *_next(told)]


def _next(told: Dossier) -> list[str]:
    view = told.view
    published = told.last("publish") is not None
    match view.state:
        case CaseState.PENDING_REVIEW:
            return [f"{told.office}尽快研判并交办。"]
        case CaseState.PENDING_ASSIGNMENT:
            return [f"{told.office}尽快明确主办单位并交办。"]
        case CaseState.PENDING_ACCEPTANCE:
            return [f"{told.lead}尽快签收。"]
        case CaseState.IN_PROGRESS:
            checked = [] if told.last("verify") else [f"{told.lead}尽快核查并如实记录结论。"]
            return [*checked, f"{told.lead}按时限提交答复。"]
        case CaseState.PENDING_APPROVAL:
            return [f"{APPROVERS[view.tier]}尽快审核已提交的答复。"]
        case CaseState.REPLIED:
            out = [] if published else ["将审核通过的答复公开发布并登记。"]
            asked = [] if view.followed_up else ["回访群众是否满意。"]
            return [*out, *asked]
        case _:
            return []
