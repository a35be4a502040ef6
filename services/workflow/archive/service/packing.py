"""Packages of a period: asked for, made in the background, downloaded."""

import asyncio
import logging
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock
from services.common.app import Context
from services.common.db import Database
from services.common.ids import new_id
from services.common.problems import FieldError, InvalidRequest
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.contracts.product import VERSION
from services.workflow.archive.domain.package import About, manifest_of, signature_of
from services.workflow.archive.models import ArchivePackage
from services.workflow.archive.packages import Draft, Packages
from services.workflow.archive.problems import (
    NotOverYet,
    PackageNotFound,
    PackageNotReady,
    PackingForbidden,
)
from services.workflow.archive.repository import finding, packing
from services.workflow.archive.schemas import NewPackage, PackageList, PackageState, PackageView
from services.workflow.archive.service import bundling
from services.workflow.archive.signing import Signer
from services.workflow.cases.service.looking import CaseNotFound
from services.workflow.evidence.files import DamagedFileError, Files
from services.workflow.evidence.problems import FileDamaged

_log = logging.getLogger(__name__)
_AT_ONCE = 50
_RENEW_SECONDS = 2.0
_MOST_ATTEMPTS = 3
_MOST_CLAIMS = 10
"""Workers that were killed at it raise nothing: after so many it is the package that kills them."""
_HEADS = (Role.OFFICE_CHIEF, Role.AUDITOR)


class NotMine(Exception):  # noqa: N818 - a finding, which ends the work
    """Another worker makes the package now: this one was thought dead."""


async def ask(session: AsyncSession, caller: Principal, wanted: NewPackage) -> PackageView:
    """Ask for a package. Raises InvalidRequest, PackingForbidden."""
    if wanted.to <= wanted.from_:
        raise InvalidRequest(errors=[FieldError(pointer="/to", detail="结束时间应晚于开始时间")])
    if not caller.has(Role.OFFICE_CHIEF):
        raise PackingForbidden
    package, now = new_id(), await clock.now(session)
    await packing.add(
        session,
        {
            "id": package,
            "period_from": wanted.from_,
            "period_to": wanted.to,
            "drills": wanted.drills,
            "state": PackageState.WAITING,
            "asker": caller.model_dump(mode="json"),
            "asked_by_name": caller.name,
            "asked_at": now,
        },
    )
    period = {"from": wanted.from_.isoformat(), "to": wanted.to.isoformat(), "drills": wanted.drills}
    await _record(session, caller, "archive.package", package, **period)
    found = await packing.find(session, package)
    assert found is not None
    return shown(found)


async def packages(session: AsyncSession, caller: Principal, key: str) -> PackageList:
    """The newest packages. Raises PackingForbidden."""
    if not caller.has(*_HEADS):
        raise PackingForbidden
    found = await packing.newest(session)
    return PackageList(items=[shown(each) for each in found], key=key, may_ask=caller.has(Role.OFFICE_CHIEF))


async def download(session: AsyncSession, caller: Principal, package: UUID) -> ArchivePackage:
    """A ready package to be sent. Raises PackageNotFound, PackingForbidden, PackageNotReady."""
    found = await packing.find(session, package) if caller.county else None
    if found is None:
        raise PackageNotFound
    if not caller.has(*_HEADS):
        raise PackingForbidden
    if found.state != PackageState.READY:
        raise PackageNotReady
    await _record(session, caller, "archive.package_read", package, size=found.size)
    return found


async def _record(
    session: AsyncSession, caller: Principal, act: str, package: UUID, **detail: object
) -> None:
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        act,
        object_type="archive_package",
        object_id=package,
        detail=dict(detail),
    )


def shown(package: ArchivePackage) -> PackageView:
    return PackageView(
        id=package.id,
        from_=package.period_from,
        to=package.period_to,
        drills=package.drills,
        state=PackageState(package.state),
        asked_by=package.asked_by_name,
        asked_at=package.asked_at,
        done=package.done,
        total=package.total,
        size=package.size,
        sha256=package.sha256.hex() if package.sha256 else None,
        error=package.error,
        finished_at=package.finished_at,
    )


async def make_next(ctx: Context) -> bool:
    """Make the package that has waited longest; false when none waits."""
    claim = uuid4()
    async with ctx.database.transaction() as session:
        package = await packing.claim(session, claim)
    if package is None:
        return False
    try:
        _check_survivable(package)
        await _make(ctx, package, claim)
    except NotMine:
        _log.warning("archive.taken_over", extra={"package": str(package.id)})
    except Exception as error:
        if package.attempts < _MOST_ATTEMPTS and not isinstance(error, _Broken):
            raise  # the lease ends, and somebody tries again
        await _fail(ctx.database, package, claim, error)
    return True


def _check_survivable(package: ArchivePackage) -> None:
    if package.attempts > _MOST_CLAIMS:
        raise _Broken("后台多次在制作途中停止，没有做成；请把时间告诉管理员")


async def _fail(database: Database, package: ArchivePackage, claim: UUID, error: Exception) -> None:
    why = str(error) if isinstance(error, _Broken) else "多次尝试都没有做成，请把时间告诉管理员"
    async with database.transaction() as session:
        await packing.finish(session, package.id, claim, {"state": PackageState.FAILED, "error": why})


class _Broken(Exception):  # noqa: N818 - a finding, which the asker reads
    """It cannot be made, now or later; the message says why, of an attachment with the case's number."""


async def _make(ctx: Context, package: ArchivePackage, claim: UUID) -> None:
    files, folder = Files.of(ctx.settings), Packages.of(ctx.settings)
    await _begin(ctx.database, package, claim)
    draft = await asyncio.to_thread(folder.begin)
    try:
        await _add_all(ctx.database, package, claim, draft, files)
        digest = await _finish(ctx, package, draft, folder)
    except BaseException:
        await asyncio.to_thread(draft.discard)
        raise
    done = {"state": PackageState.READY, "size": draft.size, "sha256": digest, "done": len(draft.cases)}
    async with ctx.database.transaction() as session:
        if not await packing.finish(session, package.id, claim, {**done, "total": len(draft.cases)}):
            raise NotMine


async def _begin(database: Database, package: ArchivePackage, claim: UUID) -> None:
    async with database.transaction() as session:
        total = await finding.count_of_period(
            session, package.period_from, package.period_to, drills=package.drills
        )
        if not await packing.still_mine(session, package.id, claim, {"total": total}):
            raise NotMine


async def _add_all(
    database: Database, package: ArchivePackage, claim: UUID, draft: Draft, files: Files
) -> None:
    """Case after case, each read in a transaction of its own; the lease is renewed as time goes by."""
    person, after, renewed = Principal.model_validate(package.asker), "", float("-inf")
    clock_of = asyncio.get_running_loop().time
    while cases := await _next(database, package, after):
        for case in cases:
            if clock_of() - renewed >= _RENEW_SECONDS:
                await _renew(database, package, claim, draft)
                renewed = clock_of()
            await _add(database, person, case.id, case.number, draft, files)
        after = cases[-1].number


async def _next(database: Database, package: ArchivePackage, after: str) -> list[finding.Next]:
    async with database.transaction() as session:
        return await finding.of_period(
            session,
            package.period_from,
            package.period_to,
            drills=package.drills,
            after=after,
            limit=_AT_ONCE,
        )


async def _renew(database: Database, package: ArchivePackage, claim: UUID, draft: Draft) -> None:
    async with database.transaction() as session:
        if not await packing.still_mine(session, package.id, claim, {"done": len(draft.cases)}):
            raise NotMine


async def _add(
    database: Database, person: Principal, case_id: UUID, number: str, draft: Draft, files: Files
) -> None:
    try:
        async with database.transaction() as session:
            bundle = await bundling.gather(session, person, case_id, files)
        if bundle.restricted:
            return  # also when the asker is named for it
        await asyncio.to_thread(draft.add, number, bundle.parts, files)
    except (NotOverYet, CaseNotFound):
        return  # opened again, merged or restricted since it was listed
    except (FileDamaged, DamagedFileError) as error:
        why = f"工单 {number} 有附件缺失或损坏，归档包没有做成；请由管理员核对数据目录后重新导出"
        raise _Broken(why) from error


async def _finish(ctx: Context, package: ArchivePackage, draft: Draft, folder: Packages) -> bytes:
    signer = Signer(ctx.keys)
    async with ctx.database.transaction() as session:
        now = await clock.now(session)
        schema = await finding.schema_version(session)
    about = About(
        product=VERSION,
        schema_version=schema,
        key=signer.key,
        made_at=now,
        start=package.period_from,
        end=package.period_to,
        drills=package.drills,
    )
    manifest = manifest_of(about, draft.cases, draft.attachments)
    signature = signature_of(signer.key, signer.sign(manifest))
    return await asyncio.to_thread(draft.finish, manifest, signature, folder.path(package.id))


async def drop_old(ctx: Context, before: float) -> None:
    """Erase packages whose time is over, and drafts that were begun before `before` (epoch seconds)."""
    folder = Packages.of(ctx.settings)
    async with ctx.database.transaction() as session:
        gone = await packing.expire(session)
    for package in gone:
        await asyncio.to_thread(folder.drop, package)
    await asyncio.to_thread(folder.drop_drafts, before)
