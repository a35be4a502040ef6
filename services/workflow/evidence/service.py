"""Attachments: add, show, open, withdraw."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services import privacy
from services.common import audit, clock
from services.common.ids import new_id
from services.common.paging import PageQuery, cut
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.cases.repository import timeline
from services.workflow.cases.service import recording
from services.workflow.evidence import repository
from services.workflow.evidence.domain import rules
from services.workflow.evidence.domain.media import EXTENSION, Media, cleaned, recognise
from services.workflow.evidence.domain.names import shown_name
from services.workflow.evidence.domain.refusal import RefusedError
from services.workflow.evidence.domain.rules import EvidenceStep, Piece
from services.workflow.evidence.files import DamagedFileError, Files
from services.workflow.evidence.models import Evidence
from services.workflow.evidence.places import Place, place_of
from services.workflow.evidence.problems import (
    AddingForbidden,
    AlreadyWithdrawn,
    EvidenceNotFound,
    FileDamaged,
    FileNotAccepted,
    ItemErased,
    ReadOnly,
    TooManyAttachments,
    WithdrawingForbidden,
)
from services.workflow.evidence.repository import Kept
from services.workflow.evidence.schemas import EvidencePage, EvidenceView, Withdrawn


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was accepted: what came and what is kept of it."""

    name: str
    media: Media
    content: bytes
    received: bytes


def accepted(name: str | None, received: bytes) -> Upload:
    """Look into a file, for up to a second of CPU. Raises FileNotAccepted that says what to do instead."""
    try:
        media = recognise(received)
        content = cleaned(media, received)
    except RefusedError as error:
        raise FileNotAccepted(str(error)) from error
    return Upload(shown_name(name, EXTENSION[media]), media, content, sha256(received).digest())


async def add(session: AsyncSession, place: Place, upload: Upload, files: Files) -> tuple[EvidenceView, bool]:
    """Attach; the attachment and whether it is new: the same bytes on the same thing are there once.

    Raises AddingForbidden, ReadOnly, TooManyAttachments.
    """
    if not place.may_add:
        raise AddingForbidden
    await repository.lock_for_adding(session, place.subject)
    await _check_changeable(session, place)
    known = await repository.same(session, place.subject, upload.received)
    if known is not None and rules.sees(place.disclosure, piece_of(known)):
        return view(Kept(known, None), place), False
    most = rules.MOST_OF_ITEM if place.subject.is_item else rules.MOST_OF_CASE
    if await repository.count(session, place.subject) >= most:
        raise TooManyAttachments
    digest = await asyncio.to_thread(files.put, upload.content)
    now = await clock.now(session)
    evidence = await repository.add(session, _row(place, upload, digest, now))
    await _record(session, place, EvidenceStep.ATTACH, evidence, now, None)
    return view(Kept(evidence, None), place), True


async def _check_changeable(session: AsyncSession, place: Place) -> None:
    """Hold the case in its state until the end of the transaction. Raises ReadOnly, ItemErased."""
    case, item = place.subject.case_id, place.subject.item_id
    if item is not None and await repository.is_erased(session, item):
        raise ItemErased
    if case is not None and await repository.state_held(session, case) not in rules.CHANGEABLE:
        raise ReadOnly


def _row(place: Place, upload: Upload, digest: bytes, now: datetime) -> dict[str, Any]:
    subject, principal = place.subject, place.principal
    return {
        "id": new_id(),
        "case_id": None if subject.is_item else subject.case_id,
        "item_id": subject.item_id,
        "unit": principal.unit,
        "added_by": principal.subject,
        "added_by_name": principal.name,
        "added_at": now,
        "name": upload.name,
        "media_type": upload.media.value,
        "size": len(upload.content),
        "sha256": digest,
        "received_sha256": upload.received,
    }


async def shown(session: AsyncSession, place: Place, query: PageQuery) -> EvidencePage:
    rows = await repository.page(session, place.subject, query.limit + 1, query.position())
    told = [_Dated(kept, kept.evidence.added_at, kept.evidence.id) for kept in rows]
    page, cursor = cut(told, query.limit, at="at")
    return EvidencePage(
        items=[
            view(each.kept, place)
            for each in page
            if rules.sees(place.disclosure, piece_of(each.kept.evidence))
        ],
        next_cursor=cursor,
        may_add=place.may_add and place.changeable,
    )


@dataclass(frozen=True, slots=True)
class _Dated:
    kept: Kept
    at: datetime
    id: UUID


async def visible(session: AsyncSession, principal: Principal, evidence_id: UUID) -> tuple[Place, Kept]:
    """The attachment. Raises NotFound, also when the caller may not see it."""
    kept = await repository.find(session, evidence_id)
    if kept is None:
        raise EvidenceNotFound
    place = await place_of(session, principal, kept.evidence)
    if not rules.sees(place.disclosure, piece_of(kept.evidence)):
        raise EvidenceNotFound
    return place, kept


async def opened(session: AsyncSession, principal: Principal, kept: Kept, files: Files) -> bytes:
    """The bytes, whose reading is logged. Raises EvidenceNotFound when it was withdrawn, FileDamaged."""
    if kept.tombstone is not None:
        raise EvidenceNotFound
    try:
        content = await asyncio.to_thread(files.read, bytes(kept.evidence.sha256))
    except DamagedFileError as error:
        raise FileDamaged from error
    await _log(session, principal, "evidence.read", kept.evidence, {})
    return content


async def withdraw(session: AsyncSession, place: Place, kept: Kept, reason: str) -> EvidenceView:
    """Put a tombstone in place of the file. Raises WithdrawingForbidden, AlreadyWithdrawn, ReadOnly."""
    evidence = kept.evidence
    if not rules.may_withdraw(place.caller, piece_of(evidence)):
        raise WithdrawingForbidden
    if kept.tombstone is not None:
        raise AlreadyWithdrawn
    await repository.lock_for_adding(session, place.subject)
    await _check_changeable(session, place)
    now, words = await clock.now(session), privacy.mask(reason)
    by = {"by": place.principal.subject, "by_name": place.principal.name}
    await repository.bury(session, [{"evidence_id": evidence.id, "at": now, "reason": words, **by}])
    await _record(session, place, EvidenceStep.DETACH, evidence, now, words)
    after = await repository.find(session, evidence.id)
    assert after is not None
    return view(after, place)


async def _record(
    session: AsyncSession,
    place: Place,
    step: EvidenceStep,
    evidence: Evidence,
    now: datetime,
    note: str | None,
) -> None:
    """Tell the audit log, the case's timeline and whoever listens; the file's name may name somebody."""
    told = {"evidence": str(evidence.id), "media_type": evidence.media_type, "size": evidence.size}
    detail = told | ({} if evidence.item_id is None else {"item": str(evidence.item_id)})
    await _log(session, place.principal, f"evidence.{step}", evidence, detail | {"reason": note})
    if place.seen is None:
        return
    state = place.seen.facts.state
    entry = {
        "case_id": place.seen.case.id,
        "at": now,
        **timeline.person(place.principal),
        "action": step,
        "from_state": state,
        "to_state": state,
        "note": note,
        "detail": detail,
    }
    await timeline.add(session, [entry])
    await recording.announce(session, [place.seen.case.id])


async def _log(
    session: AsyncSession, principal: Principal, action: str, evidence: Evidence, detail: dict[str, Any]
) -> None:
    told = {"sha256": bytes(evidence.sha256).hex(), **detail}
    await audit.record(
        session,
        Service.WORKFLOW,
        principal,
        action,
        object_type="evidence",
        object_id=evidence.id,
        detail=told,
    )


def piece_of(evidence: Evidence) -> Piece:
    return Piece(evidence.unit, evidence.added_by, evidence.item_id is not None)


def view(kept: Kept, place: Place) -> EvidenceView:
    evidence, tombstone = kept.evidence, kept.tombstone
    may = rules.may_withdraw(place.caller, piece_of(evidence))
    return EvidenceView(
        id=evidence.id,
        case_id=evidence.case_id,
        item_id=evidence.item_id,
        name=evidence.name,
        media_type=Media(evidence.media_type),
        size=evidence.size,
        sha256=bytes(evidence.sha256).hex(),
        received_sha256=bytes(evidence.received_sha256).hex(),
        unit=evidence.unit,
        added_by=evidence.added_by_name,
        added_at=evidence.added_at,
        withdrawn=tombstone
        and Withdrawn(at=tombstone.at, by_name=tombstone.by_name, reason=tombstone.reason),
        may_withdraw=may and tombstone is None and place.changeable,
    )
