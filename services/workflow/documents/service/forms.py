"""The office's own forms: the template of a kind and the word before its numbers, with every version kept."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit
from services.common.problems import NotFound
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.documents import repository
from services.workflow.documents.domain import papers
from services.workflow.documents.domain.content import Content, Fields, Heading, Paragraph, Table
from services.workflow.documents.domain.places import NAMES, needed
from services.workflow.documents.layout.checking import TemplateRefusedError, check
from services.workflow.documents.layout.filling import render
from services.workflow.documents.models import DocumentForm
from services.workflow.documents.problems import FormForbidden, FormRefused, StaleForm
from services.workflow.documents.registry import PaperKind
from services.workflow.documents.schemas import FormChange, Forms, FormVersion, FormView, PlaceView
from services.workflow.documents.service.making import template_of

_DECIDES = (Role.OFFICE_CHIEF, Role.SYSTEM_ADMIN)
_READS = (*_DECIDES, Role.DUTY_OFFICER, Role.LEADING_GROUP, Role.AUDITOR)


class FormNotFound(NotFound):
    detail = "没有这种文书或这个版本的模板；请刷新模板列表后再试。"


def kind_of(kinds: Mapping[str, PaperKind], code: str) -> PaperKind:
    """Raises FormNotFound."""
    if code not in kinds:
        raise FormNotFound
    return kinds[code]


def check_reader(principal: Principal) -> None:
    if not principal.has(*_READS):
        raise FormForbidden


def check_decider(principal: Principal) -> None:
    if not principal.has(*_DECIDES):
        raise FormForbidden


async def shown(session: AsyncSession, principal: Principal, kinds: Mapping[str, PaperKind]) -> Forms:
    check_reader(principal)
    own = await repository.forms(session)
    return Forms(
        items=[view(kind, [own[kind.code]] if kind.code in own else []) for kind in kinds.values()],
        may_change=principal.has(*_DECIDES),
    )


async def history(session: AsyncSession, principal: Principal, kind: PaperKind) -> FormView:
    check_reader(principal)
    return view(kind, await repository.form_versions(session, kind.code))


async def template(
    session: AsyncSession, principal: Principal, kind: PaperKind, version: int | None
) -> bytes:
    """As .docx; `version` 0: the one shipped, None: the one in use. Raises FormNotFound."""
    check_reader(principal)
    if version == 0:
        return template_of(kind, None)
    if version is None:
        return await asyncio.to_thread(template_of, kind, await repository.form(session, kind.code))
    for form in await repository.form_versions(session, kind.code):
        if form.version == version:
            return await asyncio.to_thread(template_of, kind, form)
    raise FormNotFound


async def checked(kind: PaperKind, content: bytes) -> None:
    """Raises FormRefused that says what to change."""
    try:
        await asyncio.to_thread(check, content, numbered=kind.prefix is not None)
        await asyncio.to_thread(_sample, kind, content)
    except TemplateRefusedError as error:
        raise FormRefused(str(error)) from error
    except (StopIteration, RuntimeError, KeyError, ValueError, AttributeError) as error:
        raise FormRefused from error


async def preview(kind: PaperKind, content: bytes) -> bytes:
    """A document of invented facts in this template."""
    return await asyncio.to_thread(_sample, kind, content)


def _sample(kind: PaperKind, content: bytes) -> bytes:
    given = papers.number(kind.prefix, 2026, 12) if kind.prefix else None
    return render(SAMPLE, given, content, mark="", drill=False)


async def change(
    session: AsyncSession,
    principal: Principal,
    kind: PaperKind,
    wanted: FormChange,
    content: bytes | None = None,
) -> FormView:
    """A new version: with `content` as its template, else with the old one or, `restore`, the one shipped.

    Raises FormForbidden, StaleForm.
    """
    check_decider(principal)
    await repository.lock_forms(session)
    before = await repository.form(session, kind.code)
    version = before.version if before else 0
    if wanted.version != version:
        raise StaleForm(current_version=version)
    kept = before.template if before and not wanted.restore else None
    prefix = kind.prefix and (wanted.prefix or (before.prefix if before else kind.prefix))
    row: dict[str, Any] = {
        "kind": kind.code,
        "version": version + 1,
        "prefix": prefix,
        "template": kept if content is None else content,
        "reason": wanted.reason,
        "made_by": principal.subject,
        "made_by_name": principal.name,
    }
    await repository.add_form(session, row)
    await audit.record(
        session,
        Service.WORKFLOW,
        principal,
        "document.form_change",
        object_type="document_form",
        object_id=kind.code,
        detail={"version": version + 1, "prefix": prefix, "own": row["template"] is not None},
    )
    return view(kind, await repository.form_versions(session, kind.code))


def view(kind: PaperKind, versions: Sequence[DocumentForm]) -> FormView:
    newest = versions[0] if versions else None
    numbered = kind.prefix is not None
    required = needed(numbered=numbered)
    return FormView(
        kind=kind.code,
        word=kind.word,
        version=newest.version if newest else 0,
        prefix=(newest.prefix if newest else kind.prefix) if numbered else None,
        own=newest is not None and newest.template is not None,
        places=[PlaceView(name=name, about=about, needed=name in required) for name, about in NAMES.items()],
        versions=[
            FormVersion(
                version=each.version,
                prefix=each.prefix,
                own=each.template is not None,
                reason=each.reason,
                made_at=each.made_at,
                made_by=each.made_by_name,
            )
            for each in versions
        ],
    )


SAMPLE = Content(
    title="关于示例路段路灯不亮的示例文书",
    blocks=(
        Heading(1, "一、示例标题"),
        Paragraph("这是预览用的示例文字，不是真实事项。" * 6, cites=("HY-2026-000000",)),
        Fields((("工单编号", "HY-2026-000000"), ("主办单位", "县示例局"), ("领导批示", ""))),
        Heading(2, "（一）示例小标题"),
        Table(("渠道", "收到"), (("12345 热线", "2条"), ("留言板", "1条"))),
    ),
    issuer="县网信办",
    dated=date(2026, 11, 2),
    recipient="县示例局",
    sources=(("HY-2026-000000", "示例工单"),),
)
