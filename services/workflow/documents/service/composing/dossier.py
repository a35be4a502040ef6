"""Everything that the documents of a case are written from, the same whoever asks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.clock import SHANGHAI
from services.contracts.codes import COUNTY_OFFICE, Channel, Role
from services.contracts.words import CHANNELS
from services.workflow.cases.domain.facts import Caller
from services.workflow.cases.domain.scope import Sight
from services.workflow.cases.repository import neighbours
from services.workflow.cases.schemas.views import CaseView, DeadlineView, ItemView, TimelineView
from services.workflow.cases.service import showing
from services.workflow.cases.service.looking import Look
from services.workflow.documents.service.composing.words import CLOCKS, MEDIA, listed, moment
from services.workflow.evidence import repository as evidence
from services.workflow.evidence.models import Evidence
from services.workflow.evidence.repository import Subject
from services.workflow.people import repository as people

_NOBODY = UUID(int=0)
_SEALED = "（按规定不显示）"


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case as the office sees it, or, `sealed`, as the unit that it is about may."""

    view: CaseView
    units: Mapping[str, str]
    evidence: Sequence[Evidence]
    contacts: Mapping[str, Sequence[str]]
    now: datetime
    sealed: bool

    @property
    def office(self) -> str:
        return self.unit(COUNTY_OFFICE)

    def unit(self, code: str | None) -> str:
        return self.units.get(code, code) if code else ""

    def unit_names(self, codes: Sequence[str]) -> str:
        return listed([self.unit(code) for code in codes])

    @property
    def today(self) -> date:
        """The day on which it is dated, in the office."""
        return self.now.astimezone(SHANGHAI).date()

    @property
    def lead(self) -> str:
        return self.unit(self.view.lead_unit)

    @property
    def items(self) -> Sequence[ItemView]:
        """The oldest first."""
        return sorted(self.view.items, key=lambda item: (item.received_at, item.id))

    @property
    def first(self) -> ItemView | None:
        return next(iter(self.items), None)

    @property
    def demand(self) -> str:
        """What was said first, whole and masked."""
        if self.first is None:
            return ""
        title = self.first.title
        return f"{title}\n{self.first.text}" if title else self.first.text

    @property
    def channels(self) -> str:
        counted = Counter(CHANNELS[Channel(item.channel)] for item in self.items)
        return listed([f"{word}{count}条" for word, count in counted.most_common()])

    @property
    def submitters(self) -> str:
        if self.sealed and any(item.unit is None for item in self.items):
            return _SEALED
        return self.unit_names(sorted({item.unit for item in self.items if item.unit}))

    def contact(self, code: str | None) -> str:
        """Officials who handle for the unit; never anybody of the public."""
        return listed(list(self.contacts.get(code or "", ())))

    def entries(self, *actions: str, since: datetime | None = None) -> list[TimelineView]:
        return [
            entry
            for entry in self.view.timeline
            if (not actions or entry.action in actions) and (since is None or entry.at > since)
        ]

    def last(self, *actions: str) -> TimelineView | None:
        found = self.entries(*actions)
        return found[-1] if found else None

    def clock(self, name: str) -> DeadlineView | None:
        """The latest clock of a name."""
        found = [each for each in self.view.deadlines if each.name == name]
        return found[-1] if found else None

    def due(self, *names: str) -> str:
        told = [(CLOCKS[name], self.clock(name)) for name in names]
        return "\n".join(
            f"{word}：{moment(each.due_at)}{'（暂定）' if each.provisional else ''}"
            for word, each in told
            if each is not None
        )

    @property
    def instructions(self) -> str:
        """What leaders wrote, with who and when."""
        return "\n".join(
            f"{entry.note or ''}（{entry.actor_name}，{moment(entry.at)}）"
            for entry in self.entries("instruct")
        )

    @property
    def attachments(self) -> str:
        """How many of each kind."""
        counted = Counter(MEDIA.get(each.media_type, "文档") for each in self.evidence)
        return listed([f"{word}{count}件" for word, count in sorted(counted.items())])

    @property
    def sources(self) -> list[tuple[str, str]]:
        return [(self.view.number, f"工单记录，收到时间{moment(self.view.received_at)}")]

    def sign(self, place: int) -> str:
        """How the n-th of the `items` is cited, from 1."""
        return f"{self.view.number}·信息{place}"

    def item_sources(self, places: Sequence[int]) -> list[tuple[str, str]]:
        return [
            (self.sign(place), f"{CHANNELS[Channel(item.channel)]}，{moment(item.received_at)}收到")
            for place, item in enumerate(self.items, start=1)
            if place in places
        ]


def concerns_who_works(seen: Look) -> bool:
    """Whether the case is about a unit that leads or assists in it."""
    working = {seen.case.lead_unit, *seen.case.assisting_units}
    return not working.isdisjoint(seen.case.concerned_units)


async def open_dossier(session: AsyncSession, seen: Look, *, for_units: bool) -> Dossier:
    """`for_units`: it goes to those who work on the case; who brought it is left out if it is about them."""
    sealed = for_units and concerns_who_works(seen)
    view = await showing.show(session, _as(seen, sealed=sealed), complete=True)
    attached = await evidence.all_within(session, Subject(case_id=seen.case.id))
    kept = [each.evidence for each in attached if each.tombstone is None]
    if sealed:
        kept = [each for each in kept if each.item_id is None]
    return Dossier(
        view=view,
        units={code: unit.name for code, unit in (await neighbours.units(session, _codes(view))).items()},
        evidence=kept,
        contacts=await _contacts(session, view),
        now=seen.now,
        sealed=sealed,
    )


def _as(seen: Look, *, sealed: bool) -> Look:
    """The reader for whom the document is written, who is nobody in particular."""
    if not sealed:
        reader = Caller(_NOBODY, frozenset({Role.OFFICE_CHIEF}), COUNTY_OFFICE)
    else:
        working = [seen.case.lead_unit, *seen.case.assisting_units]
        unit = next(code for code in working if code in seen.case.concerned_units)
        assert unit is not None
        reader = Caller(_NOBODY, frozenset({Role.HANDLER}), unit)
    return replace(seen, caller=reader, sight=Sight.FULL)


def _codes(view: CaseView) -> list[str]:
    codes = {COUNTY_OFFICE, view.lead_unit, *view.assisting_units, *(item.unit for item in view.items)}
    codes |= {entry.actor_unit for entry in view.timeline} | {reply.author_unit for reply in view.replies}
    codes |= {task.unit for task in view.tasks} | {task.done_by_unit for task in view.tasks}
    return sorted(code for code in codes if code)


async def _contacts(session: AsyncSession, view: CaseView) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in [view.lead_unit, *view.assisting_units]:
        if code is not None:
            role = Role.DUTY_OFFICER if code == COUNTY_OFFICE else Role.HANDLER
            found[code] = [each.name for each in await people.with_roles(session, [role], code)][:3]
    return found
