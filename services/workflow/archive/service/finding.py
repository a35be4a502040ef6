"""Files of the archive: cases of this installation that are over, and what was read back."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit
from services.common.fold import fold
from services.common.paging import Page, cut
from services.common.problems import FieldError, InvalidRequest
from services.common.settings import Settings
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.archive.models import ImportedFile, ImportedPart
from services.workflow.archive.problems import ImportedNotFound
from services.workflow.archive.repository import finding
from services.workflow.archive.repository.finding import Filed
from services.workflow.archive.schemas import (
    ArchiveQuery,
    FiledView,
    ImportedPartView,
    ImportedView,
    Source,
)
from services.workflow.evidence.files import DamagedFileError, Files
from services.workflow.evidence.problems import FileDamaged

_SHORTEST_SEARCH = 2


def imported_files(settings: Settings) -> Files:
    """Where attachments of imported files are kept, by their hash."""
    return Files(settings.data_dir.resolve() / "imported")


async def files(session: AsyncSession, caller: Principal, query: ArchiveQuery) -> Page[FiledView]:
    """A page of both kinds, the newest received first; what was imported is for the county's people."""
    folded = _searched(query.q)
    found: list[Filed | ImportedFile] = []
    if query.source is not Source.IMPORTED:
        found += await finding.own(session, caller, query, folded)
    if query.source is not Source.OWN and caller.county:
        found += await finding.imported(session, query, folded)
    found.sort(key=lambda each: (each.received_at, each.id), reverse=True)
    kept, cursor = cut(found[: query.limit + 1], query.limit)
    return Page(items=[_shown(each) for each in kept], next_cursor=cursor)


def _shown(found: Filed | ImportedFile) -> FiledView:
    if isinstance(found, ImportedFile):
        return FiledView(source=Source.IMPORTED, restricted=False, **_columns(found))
    columns = _columns(found.case) | {"closed_at": found.closed_at, "unit_name": None}
    return FiledView(source=Source.OWN, restricted=found.case.restricted, **columns)


def _columns(row: object) -> dict[str, object]:
    names = set(FiledView.model_fields) - {"source", "restricted"}
    return {name: getattr(row, name, None) for name in names}


async def imported(session: AsyncSession, caller: Principal, file: UUID) -> ImportedView:
    """An imported file; that it was read is logged. Raises ImportedNotFound."""
    found, parts = await _imported(session, caller, file)
    await _log(session, caller, file)
    return ImportedView(
        **_shown(found).model_dump(),
        origin=found.origin,
        package=found.package,
        content=found.content,
        parts=[ImportedPartView(**_part(each)) for each in parts],
    )


def _part(part: ImportedPart) -> dict[str, object]:
    told = {name: getattr(part, name) for name in ("place", "name", "media_type", "size")}
    return told | {"sha256": part.sha256.hex()}


async def attachment(
    session: AsyncSession, caller: Principal, file: UUID, place: int, settings: Settings
) -> tuple[str, bytes]:
    """Name and bytes of an imported attachment. Raises ImportedNotFound, FileDamaged."""
    _, parts = await _imported(session, caller, file)
    found = next((each for each in parts if each.place == place), None)
    if found is None:
        raise ImportedNotFound
    try:
        content = await asyncio.to_thread(imported_files(settings).read, bytes(found.sha256))
    except DamagedFileError as error:
        raise FileDamaged from error
    await _log(session, caller, file, place=place)
    return found.name, content


async def _imported(
    session: AsyncSession, caller: Principal, file: UUID
) -> tuple[ImportedFile, Sequence[ImportedPart]]:
    found = await finding.imported_file(session, file) if caller.county else None
    if found is None:
        raise ImportedNotFound
    return found, await finding.imported_parts(session, file)


async def _log(session: AsyncSession, caller: Principal, file: UUID, **detail: int) -> None:
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        "archive.read",
        object_type="imported_file",
        object_id=file,
        detail=dict(detail),
    )


def _searched(words: str | None) -> str | None:
    """The folded words to search for. Raises InvalidRequest when they are too short to find anything."""
    if words is None:
        return None
    folded = fold(words)
    if len(folded) < _SHORTEST_SEARCH:
        raise InvalidRequest(errors=[FieldError(pointer="/query/q", detail="至少输入两个字再搜索")])
    return folded
