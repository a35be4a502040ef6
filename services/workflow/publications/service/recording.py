"""What the case action `publish` writes into the ledger."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.fold import fold
from services.common.ids import new_id
from services.contracts.identity import Principal
from services.workflow.cases.models import Case
from services.workflow.cases.repository import replies
from services.workflow.policy.domain import Milestone
from services.workflow.publications import repository
from services.workflow.publications.domain import (
    PublicationState,
    PublicationStep,
    digest,
    folded_place,
    kind_of,
)


class Told(NamedTuple):
    """What was published of a case; `place` and `url` are masked, `milestone` None: its answer."""

    place: str
    url: str | None
    at: datetime
    milestone: Milestone | None


async def of_case(session: AsyncSession, by: Principal, case: Case, told: Told, now: datetime) -> UUID:
    """Add a line for a case; earlier versions of the answer at the same place count as corrected by it."""
    line = new_id()
    values = {
        "id": line,
        "case_id": case.id,
        "state": PublicationState.CURRENT,
        "place": told.place,
        "folded_place": folded_place(told.place),
        "url": told.url,
        "published_at": told.at,
        "recorded_at": now,
        "recorded_by": by.subject,
        "recorded_by_name": by.name,
        "recorded_by_unit": by.unit,
        "unit": case.lead_unit or by.unit,
        "drill": case.drill,
    }
    if told.milestone is not None or case.shown_reply is None:
        kind = kind_of(told.milestone, correction=False)
        await repository.add(session, {**values, "kind": kind}, fold(told.place))
        await note(session, line, by, PublicationStep.RECORD, now)
        return line
    await _answer(session, by, values, case.id, case.shown_reply)
    return line


async def _answer(
    session: AsyncSession, by: Principal, values: dict[str, object], case_id: UUID, version: int
) -> None:
    reply = await replies.one(session, case_id, version)
    place, now, line = str(values["place"]), values["recorded_at"], values["id"]
    assert isinstance(now, datetime)
    assert isinstance(line, UUID)
    before = await repository.in_force_at(session, case_id, place, version)
    more = {
        "kind": kind_of(None, correction=reply.correction),
        "reply_version": version,
        "text_sha256": digest(reply.text),
        "approved_by": reply.decided_by,
        "approved_by_name": reply.decided_by_name,
        "approved_at": reply.decided_at,
        "replaces": before[-1].id if before else None,
    }
    await repository.add(session, values | more, fold(f"{reply.text}\n{place}"))
    await note(session, line, by, PublicationStep.RECORD, now)
    for old in before:
        await repository.change(session, old.id, {"state": PublicationState.CORRECTED})
        await note(
            session, old.id, by, PublicationStep.CORRECT, now, recorded_by=old.recorded_by, successor=line
        )


async def note(
    session: AsyncSession,
    line: UUID,
    by: Principal,
    step: PublicationStep,
    at: datetime,
    *,
    recorded_by: UUID | None = None,
    words: str | None = None,
    successor: UUID | None = None,
) -> None:
    """Add to the history of a line; `recorded_by`: who entered the line, absent: the same person."""
    await repository.note(
        session,
        {
            "publication_id": line,
            "recorded_by": recorded_by or by.subject,
            "at": at,
            "step": step,
            "by": by.subject,
            "by_name": by.name,
            "by_unit": by.unit,
            "note": words,
            "successor": successor,
        },
    )
