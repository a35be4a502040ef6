"""The file of a case: who may have it, what belongs in it, and sending it piece by piece."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import CaseState, Role
from services.contracts.identity import Principal
from services.workflow.archive.domain.bundle import Part, manifest, pretty, zipped
from services.workflow.archive.domain.page import NameOf, page
from services.workflow.archive.problems import ArchiveForbidden, NotOverYet
from services.workflow.archive.service.papers import of_case
from services.workflow.cases.repository import neighbours
from services.workflow.cases.schemas.views import CaseView
from services.workflow.cases.service import recording, showing
from services.workflow.cases.service.looking import Look
from services.workflow.evidence import repository as evidence_repository
from services.workflow.evidence import service as evidence
from services.workflow.evidence.domain.media import EXTENSION, Media
from services.workflow.evidence.domain.rules import sees
from services.workflow.evidence.files import DamagedFileError, Files
from services.workflow.evidence.places import Place, case_for
from services.workflow.evidence.problems import FileDamaged

_OVER = frozenset({CaseState.CLOSED, CaseState.ARCHIVED})
_OF_THE_MOMENT = {"actions", "overdue", "next_deadline", "updated_at", "version"}
"""What the view says to its reader now, which is no part of the case's history."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is sent; every file in it was looked at before."""

    number: str
    parts: Sequence[Part]
    files: Files
    restricted: bool

    def stream(self) -> Iterator[bytes]:
        return zipped(self.number, self.parts, self.files.read)


async def assemble(session: AsyncSession, principal: Principal, case_id: UUID, files: Files) -> Bundle:
    """Raises CaseNotFound, ArchiveForbidden, NotOverYet, FileDamaged."""
    bundle = await gather(session, principal, case_id, files)
    await recording.log(session, principal, "export", case_id, {"parts": len(bundle.parts) - 1})
    return bundle


async def gather(session: AsyncSession, principal: Principal, case_id: UUID, files: Files) -> Bundle:
    """The same without a word in the audit log: a package of many has one entry of its own."""
    place = await case_for(session, principal, case_id)
    seen = place.seen
    assert seen is not None
    _check(seen)
    view = await showing.show(session, seen, complete=True)
    told, attached = await _evidence(session, place)
    for part in attached:
        await _check_file(files, part)
    written, papers = await of_case(session, seen)
    units = await _units(session, view, told)
    content = view.model_dump(mode="json", by_alias=True, exclude=_OF_THE_MOMENT)
    whole = {"case": content, "documents": written, "evidence": told, "units": units}
    parts = [
        Part.of(
            "case.html", "text/html; charset=utf-8", page(content, told, _names(units), written).encode()
        ),
        Part.of("case.json", "application/json", pretty(whole)),
        *papers,
        *attached,
    ]
    return Bundle(view.number, [manifest(view.number, parts), *parts], files, seen.facts.restricted)


def _check(seen: Look) -> None:
    caller = seen.caller
    leads = caller.has(Role.HANDLER, Role.UNIT_HEAD) and caller.unit == seen.facts.lead_unit
    if seen.limited or not (caller.county or leads):
        raise ArchiveForbidden
    if seen.facts.state not in _OVER:
        raise NotOverYet


async def _evidence(session: AsyncSession, place: Place) -> tuple[list[dict[str, Any]], list[Part]]:
    """What is attached, oldest first, as it is told, and the files that are still there, each once."""
    told: list[dict[str, Any]] = []
    parts: dict[bytes, Part] = {}
    for kept in await evidence_repository.all_within(session, place.subject):
        if not sees(place.disclosure, evidence.piece_of(kept.evidence)):
            continue
        digest, media = bytes(kept.evidence.sha256), Media(kept.evidence.media_type)
        if kept.tombstone is None and digest not in parts:
            name = f"evidence/{len(parts) + 1:03d}-{digest.hex()[:12]}{EXTENSION[media]}"
            parts[digest] = Part(name, media.value, kept.evidence.size, digest)
        view = evidence.view(kept, place).model_dump(mode="json", exclude={"may_withdraw"})
        there = None if kept.tombstone else parts[digest].name
        told.append(view | {"part": there})
    return told, list(parts.values())


async def _check_file(files: Files, part: Part) -> None:
    try:
        await asyncio.to_thread(files.read, part.sha256)
    except DamagedFileError as error:
        raise FileDamaged from error


async def _units(session: AsyncSession, view: CaseView, told: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The names of the units that the case speaks of."""
    codes = {view.lead_unit, *view.assisting_units, *(each["unit"] for each in told)}
    codes |= {item.unit for item in view.items} | {reply.author_unit for reply in view.replies}
    codes |= {entry.actor_unit for entry in view.timeline}
    units = await neighbours.units(session, sorted(code for code in codes if code))
    return {code: unit.name for code, unit in units.items()}


def _names(units: Mapping[str, str]) -> NameOf:
    return lambda code: "" if code is None else units.get(code, code)
