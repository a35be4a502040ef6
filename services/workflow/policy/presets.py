"""The policy that ships with the product; every figure can be changed by an administrator.

The figures follow 国办发 2016 年 61 号 and 80 号, the rules of city hotlines and the counties' own practice.
"""

from services.contracts.codes import Category, Kind, RiskLevel
from services.workflow.deadlines.domain import DeadlineRule, Hours, Start, Unit
from services.workflow.policy.domain import ESCALATION, Clock, Extensions, Milestone, Pauses, Policy

REASON = "产品预设"
_CLOSE_WORKDAYS = {
    Kind.INQUIRY: 3,
    Kind.SUGGESTION: 5,
    Kind.COMPLAINT: 7,
    Kind.ALERT: 7,
    Kind.RUMOUR: 2,
    Kind.PRAISE: 5,
}


def _round_the_clock(amount: int, unit: Unit) -> DeadlineRule:
    return DeadlineRule(unit=unit, amount=amount, calendar=Hours.ROUND_THE_CLOCK)


def _workdays(amount: int) -> DeadlineRule:
    return DeadlineRule(unit=Unit.WORKDAY, amount=amount, start=Start.NEXT_WORKING_MINUTE)


_SEVERE = (RiskLevel.SEVERE,)
_ACCEPT = (
    Clock(milestone=Milestone.ACCEPT, risk=_SEVERE, rule=_round_the_clock(15, Unit.MINUTE)),
    Clock(milestone=Milestone.ACCEPT, signals=("service_outage",), rule=_round_the_clock(30, Unit.MINUTE)),
    Clock(
        milestone=Milestone.ACCEPT,
        kind=(Kind.ALERT,),
        category=(Category.URBAN_RURAL,),
        rule=_round_the_clock(30, Unit.MINUTE),
    ),
    Clock(milestone=Milestone.ACCEPT, rule=_workdays(1)),
)
_FIRST_REPLY = (
    Clock(milestone=Milestone.FIRST_REPLY, risk=_SEVERE, rule=_round_the_clock(5, Unit.HOUR)),
    Clock(milestone=Milestone.FIRST_REPLY, rule=_round_the_clock(24, Unit.HOUR)),
)
_CLOSE = tuple(
    Clock(milestone=Milestone.CLOSE, kind=(kind,), rule=_workdays(amount))
    for kind, amount in _CLOSE_WORKDAYS.items()
)
_SEVERE_ONLY = (
    Clock(milestone=Milestone.AUTHORITATIVE_INFORMATION, risk=_SEVERE, rule=_round_the_clock(5, Unit.HOUR)),
    Clock(milestone=Milestone.PRESS_CONFERENCE, risk=_SEVERE, rule=_round_the_clock(24, Unit.HOUR)),
    Clock(milestone=Milestone.FOLLOW_UP_REPORT, risk=_SEVERE, rule=_round_the_clock(24, Unit.HOUR)),
)
_RESPONSE = (
    Clock(milestone=Milestone.PUBLIC_RESPONSE, risk=(RiskLevel.MAJOR,), rule=_round_the_clock(48, Unit.HOUR)),
)

PRESET = Policy(
    clocks=_ACCEPT + _FIRST_REPLY + _CLOSE + _RESPONSE + _SEVERE_ONLY,
    warnings=(50, 80, 100),
    escalation=ESCALATION,
    extensions=Extensions(times=1, most_workdays=10),
    pauses=Pauses(times=1, most_workdays=10, milestones=(Milestone.CLOSE,)),
    return_within=_workdays(1),
    follow_up_within=_workdays(1),
    verify_before_reply=False,
    follow_up_before_close=False,
)
