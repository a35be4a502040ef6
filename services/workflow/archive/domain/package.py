"""A period of the archive as one file: a folder a case, then the list of all with its signature; pure.

The layout is fixed, so that it is written and read in one pass: for each case, in the order of their
numbers, `<number>/manifest.json` and then the parts that it lists, in its order; at the end `manifest.json`
(what the package is and the SHA-256 of every folder's list) and `signature.json` (Ed25519 over the bytes of
`manifest.json`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, BinaryIO, Literal, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.contracts.instants import Instant
from services.workflow.archive.domain.bundle import pretty
from services.workflow.archive.domain.tape import BrokenPackageError, Member, Tape

FORMAT = "huiying-archive-package/1"
KEPT = ("evidence/", "documents/")
"""Folders of a case whose files are kept as they are."""
MANIFEST, SIGNATURE = "manifest.json", "signature.json"
_MEBIBYTE = 1 << 20
_MOST_MANIFEST = 256 * _MEBIBYTE
_MOST_LIST = 4 * _MEBIBYTE
_MOST_SIGNATURE = 4096
_MOST = {"case.json": 64 * _MEBIBYTE, "case.html": 128 * _MEBIBYTE}
_MOST_ATTACHMENT = 20 * _MEBIBYTE
_NUMBER = re.compile(r"HY-[0-9]{4}-[0-9]{6,9}", re.ASCII)
_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Model = TypeVar("Model", bound=BaseModel)
_Size = Annotated[int, Field(ge=0)]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class PartTold(_Told):
    name: Annotated[
        str,
        Field(pattern=r"^(case\.(json|html)|(evidence|documents)/[0-9]{3,6}-[0-9a-f]{12}\.[a-z0-9]{1,5})$"),
    ]
    media_type: Annotated[str, Field(max_length=200)]
    size: _Size
    sha256: _Sha256


class CaseList(_Told):
    """The `manifest.json` of a case's folder."""

    format: Literal["huiying-case-archive/1"]
    case: str
    parts: Annotated[list[PartTold], Field(max_length=10_000)]


class CaseTold(_Told):
    """A case in the package's list: `sha256` is that of its folder's list, `bytes` of all its parts."""

    number: Annotated[str, Field(pattern=_NUMBER.pattern)]
    sha256: _Sha256
    parts: _Size
    bytes: _Size


class Period(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    from_: Instant = Field(alias="from")
    to: Instant


class Counts(BaseModel):
    cases: _Size
    parts: _Size
    attachments: _Size
    bytes: _Size


class PackageTold(BaseModel):
    """The `manifest.json` of a package."""

    format: Literal["huiying-archive-package/1"]
    product: Annotated[str, Field(max_length=50)]
    schema_version: Annotated[str, Field(max_length=200)]
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="Ed25519 public key, hex")]
    made_at: Instant
    period: Period
    drills: bool
    restricted: Literal["excluded"]
    counts: Counts
    cases: list[CaseTold]


class SignatureTold(BaseModel):
    algorithm: Literal["Ed25519"]
    public_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


Holds = Callable[[str, str, bytes], bool]
"""Whether a signature (public key, signature, signed bytes) holds."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A case of the package whose every part was found as listed."""

    number: str
    sha256: bytes
    content: dict[str, Any]
    attachments: tuple[PartTold, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """What the package says of itself, checked against all that came before."""

    told: PackageTold
    sha256: bytes


Keep = Callable[[PartTold, bytes], None]
"""Takes an attachment that is as listed."""


def walk(file: BinaryIO, holds: Holds, keep: Keep) -> Iterator[Folder | Ending]:
    """Every folder in turn, checked, and the ending last. Raises BrokenPackageError naming the part."""
    tape = Tape(file)
    members = tape.members()
    seen: list[CaseTold] = []
    attachments = 0
    for member in members:
        if member.name == MANIFEST:
            yield _ending(tape, member, members, seen, attachments, holds)
            for more in members:
                raise BrokenPackageError(more.name, "清单之后不应再有文件")
            return
        folder, told = _folder(tape, member, members, keep)
        if seen and told.number <= seen[-1].number:
            raise BrokenPackageError(member.name, "工单重复或次序不对")
        seen.append(told)
        attachments += len(folder.attachments)
        yield folder
    raise BrokenPackageError(MANIFEST, "没有找到清单，文件不完整")


def _folder(tape: Tape, member: Member, members: Iterator[Member], keep: Keep) -> tuple[Folder, CaseTold]:
    number, _, rest = member.name.partition("/")
    if rest != MANIFEST or not _NUMBER.fullmatch(number):
        raise BrokenPackageError(member.name, "不在清单规定的位置")
    raw = tape.content(member, _MOST_LIST)
    listed = _read(CaseList, raw, member.name)
    if listed.case != number:
        raise BrokenPackageError(member.name, "清单中的工单编号与所在文件夹不一致")
    content: dict[str, Any] | None = None
    for part in listed.parts:
        inside = _part(tape, next(members, None), f"{number}/{part.name}", part)
        if part.name == "case.json":
            content = _object(inside, f"{number}/{part.name}")
        elif part.name.startswith(KEPT):
            keep(part, inside)
    if content is None:
        raise BrokenPackageError(f"{number}/case.json", "缺少这一部分")
    digest = sha256(raw).digest()
    attached = tuple(part for part in listed.parts if part.name.startswith(KEPT))
    size = len(raw) + sum(part.size for part in listed.parts)
    told = CaseTold(number=number, sha256=digest.hex(), parts=len(listed.parts) + 1, bytes=size)
    return Folder(number, digest, content, attached), told


def _part(tape: Tape, member: Member | None, name: str, part: PartTold) -> bytes:
    if member is None or member.name != name:
        raise BrokenPackageError(name, "缺少这一部分，或次序不对")
    if member.size != part.size:
        raise BrokenPackageError(name, "大小与清单不符")
    content = tape.content(member, _MOST.get(part.name, _MOST_ATTACHMENT))
    if sha256(content).hexdigest() != part.sha256:
        raise BrokenPackageError(name, "内容与清单中的校验值不符，已损坏或被改动")
    return content


def _ending(
    tape: Tape,
    member: Member,
    members: Iterator[Member],
    seen: list[CaseTold],
    attachments: int,
    holds: Holds,
) -> Ending:
    raw = tape.content(member, _MOST_MANIFEST)
    told = _read(PackageTold, raw, MANIFEST)
    for listed, found in zip(told.cases, seen, strict=False):
        if listed != found:
            raise BrokenPackageError(f"{found.number}/{MANIFEST}", "与总清单不符，已损坏或被改动")
    parts, size = sum(each.parts for each in seen), sum(each.bytes for each in seen)
    counted = Counts(cases=len(seen), parts=parts, attachments=attachments, bytes=size)
    if len(told.cases) != len(seen) or told.counts != counted:
        raise BrokenPackageError(MANIFEST, "清单中的数目与内容不符，有工单缺失或多出")
    after = next(members, None)
    if after is None or after.name != SIGNATURE:
        raise BrokenPackageError(SIGNATURE, "缺少签名")
    signed = _read(SignatureTold, tape.content(after, _MOST_SIGNATURE), SIGNATURE)
    if signed.public_key != told.key or not holds(signed.public_key, signed.signature, raw):
        raise BrokenPackageError(SIGNATURE, "签名与清单不符，清单已被改动")
    return Ending(told, sha256(raw).digest())


def _read(model: type[Model], raw: bytes, part: str) -> Model:
    try:
        return model.model_validate(orjson.loads(raw))
    except (orjson.JSONDecodeError, ValidationError) as error:
        raise BrokenPackageError(part, "内容不是本系统的清单格式") from error


def _object(raw: bytes, part: str) -> dict[str, Any]:
    if b"\\u0000" in raw:
        raise BrokenPackageError(part, "含有空字符，不是本系统写出的内容")
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BrokenPackageError(part, "不是有效的 JSON") from error
    if not isinstance(value, dict):
        raise BrokenPackageError(part, "不是有效的工单内容")
    return value


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a package before its first case is written."""

    product: str
    schema_version: str
    key: str
    made_at: datetime
    start: datetime
    end: datetime
    drills: bool


def manifest_of(about: About, cases: list[CaseTold], attachments: int) -> bytes:
    """The bytes of `manifest.json`."""
    told = PackageTold(
        format=FORMAT,
        product=about.product,
        schema_version=about.schema_version,
        key=about.key,
        made_at=about.made_at,
        period=Period(from_=about.start, to=about.end),
        drills=about.drills,
        restricted="excluded",
        counts=Counts(
            cases=len(cases),
            parts=sum(each.parts for each in cases),
            attachments=attachments,
            bytes=sum(each.bytes for each in cases),
        ),
        cases=cases,
    )
    return pretty(told.model_dump(mode="json", by_alias=True))


def signature_of(key: str, signature: str) -> bytes:
    return pretty({"algorithm": "Ed25519", "public_key": key, "signature": signature})
