"""From a row of the log to the message that leaves: written when it leaves, from what is true then."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import Category, RiskLevel
from services.workflow.channels.domain import messages
from services.workflow.channels.domain.kinds import PERSONAL, ChannelKind, Purpose
from services.workflow.channels.domain.messages import Matter, Message
from services.workflow.channels.models import ChannelRow, Delivery
from services.workflow.channels.repository import deliveries, telling
from services.workflow.channels.service.sealing import Vault
from services.workflow.channels.service.sending import Outgoing
from services.workflow.notices.domain import NoticeKind
from services.workflow.paging.domain import Reason
from services.workflow.policy.domain import Milestone

_TOGETHER = 50


@dataclass(frozen=True, slots=True)
class Composed:
    """What to send, and which other deliveries are told in the same message."""

    outgoing: Outgoing
    others: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Composer:
    vault: Vault
    public_url: str | None

    async def compose(
        self, session: AsyncSession, row: Delivery, channel: ChannelRow, beside: Sequence[Any] = ()
    ) -> Composed | None:
        """The message of a delivery; None when nobody needs it any more.

        `beside`: other pages (rows with `id`) claimed for the same people on the same channel.
        """
        address = await self._address(session, row, channel)
        if channel.sealed is None or address is None:
            return None
        others: tuple[UUID, ...] = ()
        match Purpose(row.purpose):
            case Purpose.PAGE:
                message, others = await self._page(session, row, beside)
            case Purpose.TEST:
                message = messages.trial(channel.name)
            case _:
                message = await self._notices(session, row)
        if message is None:
            return None
        return Composed(self.outgoing(row.id, Purpose(row.purpose), channel, message, address), others)

    def outgoing(
        self, row_id: UUID, purpose: Purpose, channel: ChannelRow, message: Message, address: str
    ) -> Outgoing:
        assert channel.sealed is not None
        return Outgoing(
            row_id,
            ChannelKind(channel.kind),
            purpose,
            message,
            self.vault.access(channel.id, channel.sealed),
            channel.internal_host,
            address,
            channel.settings,
        )

    async def _address(self, session: AsyncSession, row: Delivery, channel: ChannelRow) -> str | None:
        """Where the person is reached; empty for a group, None when the person has taken it back."""
        if ChannelKind(channel.kind) not in PERSONAL:
            return ""
        route = None if row.person is None else await telling.route(session, row.person, channel.id)
        if route is None:
            return None
        return self.vault.address(route.person, channel.id, route.sealed_address)

    async def _page(
        self, session: AsyncSession, row: Delivery, beside: Sequence[Any]
    ) -> tuple[Message | None, tuple[UUID, ...]]:
        assert row.page_id is not None
        assert row.case_id is not None
        matter = await matter_of(session, row.case_id)
        if matter is None or await telling.page_is_over(session, row.page_id):
            return None, ()
        waiting = [*beside, *await deliveries.companions(session, row, _TOGETHER)]
        others = await telling.numbers(session, {each.id for each in waiting})
        reason = Reason(row.data["reason"])
        message = messages.page(matter, reason, others, self.public_url, row.data.get("step", 1))
        return message, tuple(each.id for each in waiting)

    async def _notices(self, session: AsyncSession, row: Delivery) -> Message | None:
        """What has been read in the product meanwhile is not told again."""
        found = await telling.notices_in(session, row.notices)
        fresh = {each.key: each for each in found if row.person is None or each.read_at is None}
        if not fresh:
            return None
        if row.purpose == Purpose.DIGEST:
            counts = Counter(NoticeKind(each.kind) for each in fresh.values())
            return messages.digest(counts, self.public_url)
        only = next(iter(fresh.values()))
        matter = None if only.case_id is None else await matter_of(session, only.case_id)
        return messages.notice(NoticeKind(only.kind), matter, only.data, self.public_url)


async def matter_of(session: AsyncSession, case_id: UUID) -> Matter | None:
    row = await telling.matter(session, case_id)
    if row is None:
        return None
    milestone = row.milestone if row.milestone in _known(Milestone) else None
    return Matter(
        id=row.id,
        number=row.number,
        risk=RiskLevel(row.risk),
        category=Category(row.category),
        title=row.title,
        drill=row.drill,
        items=row.items,
        unit=row.unit,
        milestone=None if milestone is None else Milestone(milestone),
        due_at=None if milestone is None else row.due_at,
    )


def _known(codes: type[Milestone]) -> Sequence[Any]:
    return [each.value for each in codes]
