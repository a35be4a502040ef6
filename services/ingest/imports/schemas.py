"""Imports on the wire."""

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, Field

from services.common.files import described
from services.contracts.instants import Instant


class ImportStatus(StrEnum):
    QUEUED = "queued"
    READING = "reading"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ImportView(BaseModel):
    """A file of items and how far it is; `done` = `accepted` + `known` + `refused`."""

    id: UUID
    status: ImportStatus
    file_name: str = Field(description="masked")
    created_at: Instant
    finished_at: Instant | None
    total: int | None = Field(description="rows of the file; null until it is read")
    done: int
    accepted: int = Field(description="new items")
    known: int = Field(description="rows that the unit had sent before")
    refused: int
    failure: str | None = Field(description="why nothing more is read of the file, and what to do")
    refused_file: bool = Field(description="whether `refused.xlsx` can be had; for 7 days")


class Fault(BaseModel):
    column: str | None = Field(description="heading as in the template; null: the row as a whole")
    reason: str = Field(description="what is wrong and what to do; never repeats the cell")


class RefusedRow(BaseModel):
    row: int = Field(description="its number as the spreadsheet shows it, the heading's row counted")
    faults: list[Fault]


class ImportResult(ImportView):
    """The job with a page of its refused rows, in the order of the sheet."""

    refusals: list[RefusedRow]
    next_cursor: str | None


UPLOAD = described(
    "an .xlsx or .csv, up to 20 MiB and 50,000 rows; one sheet, the headings of the template or the "
    "contract's names in the first row"
)
