"""Writing what a package of another installation holds."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import cast, func, select, update
from sqlalchemy.dialects.postgresql import TSVECTOR, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.archive.models import ImportedFile, ImportedPackage, ImportedPart
from services.workflow.cases.repository.items import lexemes

_NOW = func.huiying.now()


async def begin(session: AsyncSession, values: Mapping[str, Any]) -> tuple[UUID, bool]:
    """The package by its list's hash, and whether all of it was brought in before."""
    await session.execute(
        insert(ImportedPackage)
        .values(**values, began_at=_NOW)
        .on_conflict_do_nothing(index_elements=[ImportedPackage.manifest_sha256])
    )
    known = select(ImportedPackage.id, ImportedPackage.completed_at).where(
        ImportedPackage.manifest_sha256 == values["manifest_sha256"]
    )
    row = (await session.execute(known)).one()
    return row.id, row.completed_at is not None


async def add(session: AsyncSession, values: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> bool:
    """A case with its attachments; false when the very same is there already."""
    search = cast(lexemes(str(values["folded"])), TSVECTOR)
    new = await session.execute(
        insert(ImportedFile)
        .values(**values, search=search)
        .on_conflict_do_nothing(constraint="uq_imported_file_origin_number_sha256")
        .returning(ImportedFile.id)
    )
    if new.scalar_one_or_none() is None:
        return False
    if parts:
        await session.execute(insert(ImportedPart), list(parts))
    return True


async def complete(session: AsyncSession, package: UUID) -> None:
    await session.execute(
        update(ImportedPackage).where(ImportedPackage.id == package).values(completed_at=_NOW)
    )
