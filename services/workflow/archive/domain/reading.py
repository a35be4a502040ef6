"""What the archive keeps of a case that comes from another installation; pure."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from services.common.fold import fold
from services.contracts.codes import Category, RiskLevel
from services.contracts.instants import Instant
from services.workflow.archive.domain.package import Folder
from services.workflow.archive.domain.tape import BrokenPackageError
from services.workflow.evidence.domain.names import shown_name

_SEARCHED = 200_000
"""So many characters of a case are searched; an index entry has its limits."""


class _Item(BaseModel):
    title: str | None = None
    text: str


class _Reply(BaseModel):
    text: str
    status: str


class _Entry(BaseModel):
    at: Instant
    action: str


class CaseTold(BaseModel):
    """The part of a case's content that the archive relies on; the rest is kept as it is."""

    number: str
    title: str = Field(max_length=1000)
    state: Literal["closed", "archived"]
    category: Category
    risk: RiskLevel
    lead_unit: str | None = Field(max_length=64)
    drill: bool
    restricted: Literal[False]
    received_at: Instant
    items: list[_Item]
    replies: list[_Reply]
    timeline: list[_Entry]

    @property
    def closed_at(self) -> datetime | None:
        return max((entry.at for entry in self.timeline if entry.action == "close"), default=None)

    @property
    def searched(self) -> str:
        """The folded words by which the case is found."""
        words = [self.title]
        words += [f"{item.title or ''}\n{item.text}" for item in self.items]
        words += [reply.text for reply in self.replies if reply.status == "approved"]
        return fold("\n".join(words)[:_SEARCHED])


class _Attached(BaseModel):
    part: str | None = None
    name: str


class FileTold(BaseModel):
    """`case.json` of a folder."""

    case: CaseTold
    evidence: list[_Attached]
    documents: list[_Attached] = Field(default_factory=list)
    units: dict[str, str] = Field(default_factory=dict)


def told(folder: Folder) -> FileTold:
    """The content of a folder, checked. Raises BrokenPackageError."""
    part = f"{folder.number}/case.json"
    try:
        found = FileTold.model_validate(folder.content)
    except ValidationError as error:
        where = "/".join(str(each) for each in error.errors()[0]["loc"])
        raise BrokenPackageError(part, f"不是有效的工单内容（{where}）") from error
    if found.case.number != folder.number:
        raise BrokenPackageError(part, "工单编号与所在文件夹不一致")
    return found


def row_of(folder: Folder, found: FileTold) -> dict[str, Any]:
    """The columns of an imported file that the folder itself gives."""
    case = found.case
    return {
        "number": case.number,
        "sha256": folder.sha256,
        "title": case.title,
        "state": case.state,
        "category": case.category,
        "risk": case.risk,
        "lead_unit": case.lead_unit,
        "unit_name": found.units.get(case.lead_unit or "", case.lead_unit or ""),
        "drill": case.drill,
        "received_at": case.received_at,
        "closed_at": case.closed_at,
        "content": folder.content,
        "folded": case.searched,
    }


def parts_of(folder: Folder, found: FileTold) -> list[dict[str, Any]]:
    """The columns of its attachments, under the names that people gave them."""
    names = {each.part: each.name for each in (*found.evidence, *found.documents)}
    return [
        {
            "place": place,
            "name": shown_name(names.get(part.name), "." + part.name.rpartition(".")[2]),
            "media_type": part.media_type,
            "size": part.size,
            "sha256": bytes.fromhex(part.sha256),
        }
        for place, part in enumerate(folder.attachments, 1)
    ]
