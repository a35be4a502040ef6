"""The documents of a case that belong in its file: slips, reports and what else was made of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.archive.domain.bundle import Part
from services.workflow.cases.domain.disclosure import disclosure
from services.workflow.cases.service.looking import Look
from services.workflow.documents import repository
from services.workflow.documents.domain.papers import Audience
from services.workflow.documents.models import Document
from services.workflow.documents.service.reading import DOCX


async def of_case(session: AsyncSession, seen: Look) -> tuple[list[dict[str, Any]], list[Part]]:
    """What is told of each document, the oldest first, and their files."""
    told: list[dict[str, Any]] = []
    parts: list[Part] = []
    for document in reversed(await _readable(session, seen)):
        content = await repository.content(session, document.id)
        name = f"documents/{len(parts) + 1:03d}-{document.sha256.hex()[:12]}.docx"
        parts.append(Part.of(name, DOCX, content))
        told.append(
            {
                "part": name,
                "name": document.name,
                "kind": document.kind,
                "number": document.number,
                "title": document.title,
                "made_at": document.made_at,
                "made_by": document.made_by_name,
                "sha256": document.sha256.hex(),
            }
        )
    return told, parts


async def _readable(session: AsyncSession, seen: Look) -> Sequence[Document]:
    """The rule of the documents themselves: what is for the office goes to the office alone."""
    rules = disclosure(seen.facts, seen.caller, seen.case.concerned_units)
    of_office = (Audience.CASE, Audience.OFFICE) if seen.caller.county else (Audience.CASE,)
    return [
        each
        for each in await repository.of_case(session, seen.case.id)
        if each.audience in of_office and not (each.names_submitters and rules.accused)
    ]
