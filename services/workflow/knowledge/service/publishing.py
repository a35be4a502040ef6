"""The page for the public: whether it is on, and what it says. Off is as if it were not there."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock
from services.common.fold import fold
from services.common.problems import NotFound
from services.contracts.codes import Category
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.contracts.words import CATEGORIES
from services.workflow.cases.repository import neighbours
from services.workflow.knowledge.domain import pages, rules
from services.workflow.knowledge.domain.pages import Asked, Shown
from services.workflow.knowledge.problems import PublicForbidden, StaleSite
from services.workflow.knowledge.repository import counting, entries
from services.workflow.knowledge.repository.entries import Seen
from services.workflow.knowledge.schemas import SiteIn, SiteView
from services.workflow.knowledge.service import showing

_LISTED: Final = 200
_FED: Final = 50
_LONGEST_SEARCH: Final = 40
_SHORTEST_SEARCH: Final = 2
_REMEMBERED: Final = 64
_ORDER_MINUTES: Final = 10


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    etag: str
    found: bool = True


class Pages:
    """Pages made before, while nothing that they say has changed; a process keeps one."""

    def __init__(self) -> None:
        self._made: OrderedDict[object, tuple[object, Page]] = OrderedDict()

    async def get(self, key: object, stamp: object, make: Callable[[], Awaitable[str]]) -> Page:
        known = self._made.get(key)
        if known is None or known[0] != stamp:
            body = (await make()).encode("utf-8")
            known = self._made[key] = (stamp, Page(body, pages.etag(body)))
        self._made.move_to_end(key)
        if len(self._made) > _REMEMBERED:
            self._made.popitem(last=False)
        return known[1]


@dataclass(frozen=True, slots=True)
class _Open:
    """The page is on: `stamp` changes with whatever it says, and every ten minutes for its order."""

    day: date
    changed: datetime
    stamp: object


async def _when_open(session: AsyncSession) -> _Open:
    """Raises NotFound while the page is off."""
    site = await counting.site(session)
    if site is None or not site.public:
        raise NotFound
    now = await clock.now(session)
    day = now.astimezone(clock.SHANGHAI).date()
    count, changed = await entries.stamp(session, day)
    slot = int(now.timestamp()) // (60 * _ORDER_MINUTES)
    latest = max(changed or site.made_at, site.made_at).astimezone(UTC)
    return _Open(day, latest, (site.version, count, changed, day, slot))


def asked_for(words: str | None, category: str | None) -> Asked:
    """What a query means; what it can not mean is left out."""
    said = (words or "").strip()[:_LONGEST_SEARCH]
    chosen = Category(category) if category in set(Category) else None
    return Asked(said, chosen, too_short=bool(said) and len(fold(said)) < _SHORTEST_SEARCH)


async def listing(session: AsyncSession, made: Pages, asked: Asked) -> Page:
    """Raises NotFound while the page is off."""
    now_open = await _when_open(session)

    async def make() -> str:
        folded = fold(asked.words) if asked.words else None
        rows: Sequence[Seen] = []
        if not asked.too_short:
            rows = await entries.standing(
                session, now_open.day, folded=folded, category=asked.category, most=_LISTED
            )
        return pages.listing(await _shown(session, rows), asked, CATEGORIES)

    return await made.get(("list", asked), now_open.stamp, make)


async def entry(session: AsyncSession, made: Pages, entry_id: UUID | None, *, opened: bool) -> Page:
    """One entry, counted if `opened`; a page that says so where there is none. Raises NotFound while off."""
    now_open = await _when_open(session)
    found = None if entry_id is None else await entries.one_standing(session, now_open.day, entry_id)
    if found is None:
        body = pages.missing().encode("utf-8")
        return Page(body, pages.etag(body), found=False)
    if opened:
        await counting.open_once(session, found.id)

    async def make() -> str:
        return pages.entry((await _shown(session, [found]))[0], CATEGORIES)

    return await made.get(("entry", found.id), now_open.stamp, make)


async def feed(session: AsyncSession, made: Pages, public_url: str | None) -> Page:
    """Raises NotFound while the page is off."""
    now_open = await _when_open(session)

    async def make() -> str:
        rows = await entries.latest(session, now_open.day, _FED)
        return pages.feed(await _shown(session, rows), (public_url or "").rstrip("/"), now_open.changed)

    return await made.get(("feed", public_url), now_open.stamp, make)


async def style(session: AsyncSession) -> Page:
    """Raises NotFound while the page is off."""
    await _when_open(session)
    body = pages.CSS.encode("utf-8")
    return Page(body, pages.etag(body))


async def _shown(session: AsyncSession, rows: Sequence[Seen]) -> list[Shown]:
    names = await neighbours.units(session, {row.entry.unit for row in rows})
    return [_row(row, names) for row in rows]


def _row(row: Seen, names: Mapping[str, neighbours.Unit]) -> Shown:
    words, approval = row.words, row.approval
    assert approval is not None
    unit = names.get(row.entry.unit)
    return Shown(
        id=row.entry.id,
        question=words.question,
        answer=words.answer,
        category=Category(words.category),
        unit=unit.name if unit else row.entry.unit,
        basis=words.basis,
        basis_url=words.basis_url,
        valid_until=words.valid_until,
        approved_at=approval.approved_at,
    )


async def site(session: AsyncSession, caller: Principal) -> SiteView:
    row = await counting.site(session)
    count, _ = await entries.stamp(session, await showing.today(session))
    return SiteView(
        public=row is not None and row.public,
        version=row.version if row else 0,
        made_at=row and row.made_at,
        made_by_name=row and row.made_by_name,
        shown=count,
        page=pages.ROOT,
        feed=pages.FEED,
        may_change=rules.decides_public(caller),
    )


async def switch(session: AsyncSession, caller: Principal, new: SiteIn) -> SiteView:
    """Turn the page on or off. Raises PublicForbidden, StaleSite."""
    if not rules.decides_public(caller):
        raise PublicForbidden
    await counting.lock_site(session)
    row = await counting.site(session)
    version = row.version if row else 0
    if new.version != version:
        raise StaleSite(current_version=version)
    await counting.add_site(
        session,
        version=version + 1,
        public=new.public,
        made_by=caller.subject,
        made_by_name=caller.name,
    )
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        "knowledge.public",
        object_type="knowledge_site",
        object_id=str(version + 1),
        detail={"public": new.public},
    )
    return await site(session, caller)
