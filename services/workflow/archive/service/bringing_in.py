"""Reading packages back: checked whole before the first row is written, and never brought in twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.common import audit
from services.common.db import Database
from services.common.ids import new_id
from services.contracts.events import Service
from services.workflow.archive.domain.package import Ending, Folder, PartTold, walk
from services.workflow.archive.domain.reading import parts_of, row_of, told
from services.workflow.archive.domain.tape import BrokenPackageError
from services.workflow.archive.repository import bringing_in
from services.workflow.archive.signing import holds
from services.workflow.evidence.files import Files


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a package's cases."""

    new: int
    known: int


class UnknownKey(Exception):  # noqa: N818 - a finding, which the operator reads
    """The package is signed by an installation that nobody vouched for; `key` is its public key."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _drop(part: PartTold, content: bytes) -> None:
    del part, content


def verify(path: Path) -> Ending:
    """Check every part, the list and the signature. Raises BrokenPackageError naming the part."""
    with path.open("rb") as file:
        for step in walk(file, holds, _drop):
            if isinstance(step, Ending):
                return step
            told(step)
    raise AssertionError(path)


async def bring_in(database: Database, path: Path, files: Files, trusted: frozenset[str]) -> Brought:
    """Read a package into the archive; what is there already stays the one copy.

    Killed and run again it goes on. Raises BrokenPackageError, UnknownKey; nothing is written then.
    """
    ending = verify(path)
    if ending.told.key not in trusted:
        raise UnknownKey(ending.told.key)
    values = {
        "id": new_id(),
        "manifest_sha256": ending.sha256,
        "origin": ending.told.key,
        "period_from": ending.told.period.from_,
        "period_to": ending.told.period.to,
        "made_at": ending.told.made_at,
        "product": ending.told.product,
        "cases": ending.told.counts.cases,
    }
    async with database.transaction() as session:
        package, complete = await bringing_in.begin(session, values)
    if complete:
        return Brought(0, ending.told.counts.cases)
    common = {"package": package, "origin": ending.told.key, "made_at": ending.told.made_at}
    brought = Brought(0, 0)
    for folder in _folders(path, files):
        new = await _add(database, folder, common)
        brought = Brought(brought.new + new, brought.known + (not new))
    async with database.transaction() as session:
        await bringing_in.complete(session, package)
        await audit.record(
            session,
            Service.WORKFLOW,
            None,
            "archive.import",
            object_type="archive_package",
            object_id=package,
            detail={"cases": brought.new, "sha256": ending.sha256.hex()},
        )
    return brought


def _folders(path: Path, files: Files) -> Iterator[Folder]:
    """The folders once more, their attachments stored."""

    def keep(part: PartTold, content: bytes) -> None:
        if files.put(content).hex() != part.sha256:
            raise BrokenPackageError(part.name, "文件在导入过程中被改动")

    with path.open("rb") as file:
        for step in walk(file, holds, keep):
            if isinstance(step, Folder):
                yield step


async def _add(database: Database, folder: Folder, common: dict[str, object]) -> bool:
    found, file = told(folder), new_id()
    values = {**row_of(folder, found), **common, "id": file}
    parts = [{**part, "file": file} for part in parts_of(folder, found)]
    async with database.transaction() as session:
        return await bringing_in.add(session, values, parts)
