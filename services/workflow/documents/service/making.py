"""Making a document: a number from the register, the layout, and bytes that never change again."""

import asyncio
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock
from services.common.ids import new_id
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.documents import repository
from services.workflow.documents.domain.papers import Place, fingerprint, mark, next_place, number
from services.workflow.documents.layout.default import default
from services.workflow.documents.layout.filling import render
from services.workflow.documents.models import Document, DocumentForm
from services.workflow.documents.registry import Draft, PaperKind
from services.workflow.evidence.domain.names import shown_name

_SYSTEM = "系统"


async def create(
    session: AsyncSession, kind: PaperKind, draft: Draft, by: Principal | None
) -> tuple[Document, bool]:
    """The document of a draft, and whether it is new.

    Asked for again it is the same one, unless it says something else by now: then it is a further edition
    or the next one, as its kind has it. `by` None: the system. The number, the row and the bytes are in the
    session's transaction.
    """
    await repository.lock(session, kind.code, draft.key)
    told = fingerprint(draft.content)
    last = await repository.last(session, kind.code, draft.key)
    if last is not None and (last.id == draft.same_as or bytes(last.fingerprint) == told):
        return last, False
    before = Place(last.occasion, last.edition) if last else None
    place = next_place(before, kind.reprint) if before else Place()
    now = await clock.now(session)
    form = await repository.form(session, kind.code)
    numbered = await _number(session, kind, form, last if place.edition > 1 else None, now)
    marked = mark(place, kind.reprint) if draft.mark is None else draft.mark
    content = await asyncio.to_thread(
        render,
        draft.content,
        numbered["number"],
        template_of(kind, form),
        mark=marked,
        drill=draft.drill,
    )
    row = _row(kind, draft, by, now) | numbered | _file(kind, draft, numbered["number"], content)
    row |= {"occasion": place.occasion, "edition": place.edition, "mark": marked, "fingerprint": told}
    row["form_version"] = form.version if form else 0
    made = await repository.add(session, row, content)
    await _record(session, by, made)
    return made, True


async def _number(
    session: AsyncSession,
    kind: PaperKind,
    form: DocumentForm | None,
    corrected: Document | None,
    now: datetime,
) -> dict[str, Any]:
    """A correction keeps its number; else the next one of the kind's series in the year of the office."""
    if corrected is not None:
        return {name: getattr(corrected, name) for name in ("number", "series", "year", "serial")}
    series = form.prefix if form else kind.prefix
    if kind.prefix is None or series is None:
        return {"number": None, "series": None, "year": None, "serial": None}
    year = now.astimezone(clock.SHANGHAI).year
    serial = await repository.next_serial(session, series, year)
    return {"number": number(series, year, serial), "series": series, "year": year, "serial": serial}


def template_of(kind: PaperKind, form: DocumentForm | None) -> bytes:
    """The office's own template, or the one that the product ships."""
    if form is not None and form.template is not None:
        return bytes(form.template)
    return default(kind.form, kind.word, numbered=kind.prefix is not None)


def _row(kind: PaperKind, draft: Draft, by: Principal | None, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "kind": kind.code,
        "key": draft.key,
        "case_id": draft.case_id,
        "unit": draft.unit,
        "title": draft.content.title,
        "drill": draft.drill,
        "audience": kind.audience,
        "names_submitters": draft.names_submitters,
        "made_at": now,
        "made_by": by.subject if by else None,
        "made_by_name": by.name if by else _SYSTEM,
    }


def _file(kind: PaperKind, draft: Draft, given: str | None, content: bytes) -> dict[str, Any]:
    stem = f"{'【演练】' if draft.drill else ''}{kind.word} {given or draft.content.title}"
    return {
        "name": shown_name(stem, ".docx"),
        "size": len(content),
        "sha256": sha256(content).digest(),
    }


async def _record(session: AsyncSession, by: Principal | None, made: Document) -> None:
    told = {"kind": made.kind, "number": made.number, "edition": made.edition, "sha256": made.sha256.hex()}
    about: UUID | None = made.case_id
    await audit.record(
        session,
        Service.WORKFLOW,
        by,
        "document.make",
        object_type="document",
        object_id=made.id,
        detail=told | ({"case": str(about)} if about else {}),
    )
