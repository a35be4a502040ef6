"""Who may see a case, whom it concerns, and who has it in its unit."""

from services.contracts.codes import Role
from services.workflow.access import repository as access
from services.workflow.cases.repository import cases
from services.workflow.cases.schemas.actions import (
    HandOver,
    Restrict,
    SettleConcern,
    Take,
    Unrestrict,
)
from services.workflow.cases.service.deed import Deed, Effect, masked
from services.workflow.cases.service.problems import NotInThisState
from services.workflow.people import repository as people
from services.workflow.people.repository import Person

_WORK_THERE = frozenset({Role.HANDLER, Role.UNIT_HEAD, Role.DUTY_OFFICER, Role.OFFICE_CHIEF})
"""In the county office the duty officer handles and the chief heads."""


async def take(deed: Deed, body: Take) -> Effect:
    del body
    return Effect(_held_by(deed.principal.subject, deed.principal.name))


def _held_by(person: object, name: str) -> dict[str, object]:
    return {"holder": person, "holder_name": name}


async def hand_over(deed: Deed, body: HandOver) -> Effect:
    """To a colleague, who must know the unit's work: the check has seen to that."""
    colleague = (await people.by_username(deed.session, [body.to]))[body.to]
    detail = {"holder": colleague.name, "to": colleague.username}
    return Effect(_held_by(colleague.id, colleague.name), masked(body.note), detail)


async def restrict(deed: Deed, body: Restrict) -> Effect:
    """From now on the case, with those merged into it, is there for these people and who restricts it."""
    found = await people.by_username(deed.session, body.people)
    named = {deed.principal.subject: deed.principal.name} | {each.id: each.name for each in found.values()}
    also = await cases.absorbed_by(deed.session, deed.case.id)
    for each in (deed.case.id, *also):
        await access.replace(deed.session, each, named.items())
        await access.hush(deed.session, each, named)
        await cases.change(deed.session, each, {"restricted": True})
    changes, detail = {"restricted": True, "clue": False}, {"people": sorted(named.values())}
    return Effect(changes, masked(body.reason), detail, also=tuple(also))


async def unrestrict(deed: Deed, body: Unrestrict) -> Effect:
    also = await cases.absorbed_by(deed.session, deed.case.id)
    for each in (deed.case.id, *also):
        await access.replace(deed.session, each, ())
        await cases.change(deed.session, each, {"restricted": False})
    return Effect({"restricted": False}, masked(body.reason), also=tuple(also))


async def settle_concern(deed: Deed, body: SettleConcern) -> Effect:
    """A person says whether a text is about a unit's own conduct; only then the protection may end."""
    case = deed.case
    if body.unit not in case.found_units:
        raise NotInThisState("这家单位没有待认定的回避建议；请刷新后再看。")
    changes = {"found_units": [unit for unit in case.found_units if unit != body.unit]}
    if not body.concerned:
        changes["concerned_units"] = [unit for unit in case.concerned_units if unit != body.unit]
    detail = {"unit": body.unit, "concerned": body.concerned}
    return Effect(changes, masked(body.reason), detail)


def works_in(person: Person | None, unit: str | None) -> bool:
    """Whether somebody can have the unit's cases."""
    if person is None or person.unit != unit:
        return False
    return not _WORK_THERE.isdisjoint(person.roles)
