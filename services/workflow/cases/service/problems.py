"""What can go wrong with an action, in words that say what to do next."""

from collections.abc import Mapping

from services.common.problems import Forbidden, Problem
from services.contracts.codes import CaseState
from services.workflow.cases.domain.actions import Action
from services.workflow.cases.domain.permissions import Ground
from services.workflow.cases.domain.rules import NotNow
from services.workflow.cases.domain.transitions import LAWS, Guard
from services.workflow.cases.domain.words import ACTIONS, APPROVERS, GROUNDS, GUARDS, STATES


class StaleVersion(Problem):
    status, code, title = 409, "stale-version", "工单已有更新"
    detail = "工单刚被他人更新，请刷新后查看最新情况，再决定是否继续这一步。"


class NotInThisState(Problem):
    status, code, title = 409, "not-in-this-state", "当前状态不能这样办"
    detail = "工单当前状态不能进行这项操作，请刷新后再试。"


class UnitDesignated(NotInThisState):
    code, title = "unit-designated", "已指定承办"
    detail = GUARDS[Guard.NOT_DESIGNATED]


class PartsMissing(NotInThisState):
    code, title = "parts-missing", "协办意见未交齐"
    detail = GUARDS[Guard.PARTS_IN]


class InstructionsUnanswered(NotInThisState):
    code, title = "instructions-unanswered", "批示未答复"
    detail = GUARDS[Guard.ANSWERED]


_OF_GUARD: Mapping[Guard, type[NotInThisState]] = {
    Guard.NOT_DESIGNATED: UnitDesignated,
    Guard.PARTS_IN: PartsMissing,
    Guard.ANSWERED: InstructionsUnanswered,
}
"""Conditions with a code of their own, for a program that wants to tell them apart."""


class ActionForbidden(Forbidden):
    detail = "您不能对这张工单进行这项操作；如确有需要，请联系有权限的同事办理。"


def forbidden(action: Action, tier: int) -> ActionForbidden:
    """Say who does this instead."""
    grounds = LAWS[action].grounds
    if Ground.APPROVER in grounds:
        who = f"{APPROVERS[tier]}（答复的起草人本人除外）"
    else:
        who = "、".join(GROUNDS[ground] for ground in Ground if ground in grounds)
    return ActionForbidden(f"“{ACTIONS[action]}”由{who}办理，您不能进行这一步；如确有需要，请联系他们。")


def not_now(action: Action, state: CaseState, why: NotNow, can: list[Action]) -> NotInThisState:
    """Say what the state is and what the caller can do in it."""
    if why.guard is not None:
        return _OF_GUARD.get(why.guard, NotInThisState)(GUARDS[why.guard])
    now = "、".join(ACTIONS[each] for each in can)
    advice = f"现在可以：{now}。" if now else "这张工单目前没有您可以办理的步骤。"
    return NotInThisState(f"工单现在是“{STATES[state]}”，不能“{ACTIONS[action]}”；{advice}")
