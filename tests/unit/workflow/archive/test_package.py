"""A package that is not exactly as it was made is refused, and the part is named."""

import io
import random
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.common.keys import Keys
from services.contracts.product import VERSION
from services.workflow.archive.domain.bundle import Part, manifest, pretty
from services.workflow.archive.domain.package import About, Ending, Folder, manifest_of, signature_of, walk
from services.workflow.archive.domain.tape import BLOCK, BrokenPackageError, ending, header, padding
from services.workflow.archive.packages import Draft
from services.workflow.archive.signing import Signer, holds
from services.workflow.evidence.files import Files

KEYS = Keys(bytes(range(32)))
NOW = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[4]


def parts_of(number: str, files: Files) -> list[Part]:
    picture = f"picture of {number}".encode() * 100
    attached = Part(f"evidence/001-{'a' * 12}.png", "image/png", len(picture), files.put(picture))
    content = pretty({"case": {"number": number}, "evidence": [], "units": {}})
    inside = [
        Part.of("case.html", "text/html", b"<!doctype html>"),
        Part.of("case.json", "application/json", content),
        attached,
    ]
    return [manifest(number, inside), *inside]


def package(folder: Path, numbers: tuple[str, ...] = ("HY-2026-000001", "HY-2026-000002")) -> bytes:
    files, draft = Files(folder / "evidence"), Draft(folder / "a.draft")
    for number in numbers:
        draft.add(number, parts_of(number, files), files)
    signer = Signer(KEYS)
    about = About(VERSION, "0019", signer.key, NOW, NOW, NOW, drills=False)
    told = manifest_of(about, draft.cases, draft.attachments)
    draft.finish(told, signature_of(signer.key, signer.sign(told)), folder / "a.tar")
    return (folder / "a.tar").read_bytes()


def read(content: bytes) -> list[Folder | Ending]:
    return list(walk(io.BytesIO(content), holds, lambda _part, _content: None))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return package(tmp_path_factory.mktemp("package"))


def test_the_release_is_the_one_of_the_project() -> None:
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_a_package_reads_as_it_was_written_and_any_tar_program_opens_it(good: bytes) -> None:
    *folders, last = read(good)
    assert [each.number for each in folders if isinstance(each, Folder)] == [
        "HY-2026-000001",
        "HY-2026-000002",
    ]
    assert isinstance(last, Ending)
    assert last.told.counts.model_dump()["attachments"] == 2
    with tarfile.open(fileobj=io.BytesIO(good)) as tape:
        assert len(tape.getmembers()) == 10


def test_no_changed_byte_goes_unseen(good: bytes) -> None:
    whims = random.Random(7)
    for _ in range(400):
        place, bit = whims.randrange(len(good)), 1 << whims.randrange(8)
        changed = bytearray(good)
        changed[place] ^= bit
        with pytest.raises(BrokenPackageError) as refused:
            read(bytes(changed))
        assert refused.value.part


def test_a_package_that_ends_too_soon_or_goes_on_is_refused(good: bytes) -> None:
    for end in (0, 1, BLOCK, len(good) // 2, len(good) - BLOCK * 4):
        with pytest.raises(BrokenPackageError):
            read(good[:end])
    with pytest.raises(BrokenPackageError, match="结束标记之后"):
        read(good + b"x")


def one(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, link
    return info.tobuf(tarfile.PAX_FORMAT)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a way out of the folder": lambda: one("../../etc/passwd"),
    "an absolute path": lambda: one("/etc/passwd"),
    "a way out within": lambda: one("HY-2026-000001/../x"),
    "a symbolic link": lambda: one("HY-2026-000001/manifest.json", kind=tarfile.SYMTYPE, link="/etc/passwd"),
    "a device": lambda: one("HY-2026-000001/manifest.json", kind=tarfile.CHRTYPE),
    "a long name": lambda: one("a" * 300),
    "a name in Chinese": lambda: one("工单/manifest.json"),
    "a huge part": lambda: header("HY-2026-000001/manifest.json", 8 * 2**30 - 1),
    "a compressed file": lambda: b"\x1f\x8b\x08" + bytes(600),
    "no case": lambda: header("HY-2026-000001/readme.txt", 0),
    "an empty list": lambda: header("HY-2026-000001/manifest.json", 2) + b"{}" + padding(2) + ending(),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_the_writer_never_writes_is_refused_unread(hostile: Callable[[], bytes]) -> None:
    with pytest.raises(BrokenPackageError):
        read(hostile() + ending())


def test_a_case_twice_or_out_of_order_is_refused(tmp_path: Path) -> None:
    for place, numbers in enumerate(
        (("HY-2026-000002", "HY-2026-000001"), ("HY-2026-000001", "HY-2026-000001"))
    ):
        folder = tmp_path / str(place)
        folder.mkdir()
        with pytest.raises(BrokenPackageError, match="重复或次序"):
            read(package(folder, numbers))


def test_a_list_signed_with_another_key_is_refused(good: bytes) -> None:
    other = Signer(Keys(bytes(32))).key.encode()
    own = Signer(KEYS).key.encode()
    with pytest.raises(BrokenPackageError, match=r"signature\.json"):
        read(good.replace(own, other))
