"""The workflow service as an ASGI application."""

from fastapi import FastAPI

from services.common import form_import
from services.common.app import Context, Parts, create_service_app
from services.common.guard import MEBIBYTE
from services.workflow.archive import api as archive
from services.workflow.audit import api as audit
from services.workflow.briefs import api as briefs
from services.workflow.calendar import api as calendar
from services.workflow.cases import api as cases
from services.workflow.channels import api as channels
from services.workflow.documents import api as documents
from services.workflow.documents import forms_api as forms
from services.workflow.duty import api as duty
from services.workflow.escalation import api as escalation
from services.workflow.evidence import api as evidence
from services.workflow.exports import api as exports
from services.workflow.knowledge import api as knowledge
from services.workflow.knowledge import public as knowledge_public
from services.workflow.knowledge.service.publishing import Pages
from services.workflow.knowledge.service.suggesting import Shares
from services.workflow.notices import api as notices
from services.workflow.paging import api as paging
from services.workflow.people import api as people
from services.workflow.plans import api as plans
from services.workflow.policy import api as policy
from services.workflow.publications import api as publications
from services.workflow.quality import api as quality
from services.workflow.samples import api as samples
from services.workflow.statistics import api as statistics
from services.workflow.stream import api as stream
from services.workflow.subscriptions import api as subscriptions
from services.workflow.unit_scores import api as unit_scores

_ROUTERS = [
    cases.router,
    people.router,
    samples.router,
    statistics.router,
    quality.router,
    duty.router,
    policy.router,
    calendar.router,
    escalation.router,
    stream.router,
    audit.router,
    evidence.router,
    exports.router,
    archive.router,
    publications.router,
    plans.router,
    knowledge.router,
    unit_scores.router,
    notices.router,
    paging.router,
    channels.router,
    subscriptions.router,
    documents.router,
    forms.router,
    briefs.router,
]


def _limit(path: str) -> int:
    if "/report-forms/" in path:
        return forms.MOST_BODY
    if path.endswith(("/import", "/import/refused")):
        return form_import.MOST_BODY
    return evidence.MOST_BODY if path.endswith("/evidence") else MEBIBYTE


def create_app(ctx: Context) -> FastAPI:
    app = create_service_app(ctx, Parts("Huiying workflow", _ROUTERS, _limit))
    app.include_router(knowledge_public.router)  # pages for anybody, under their own path
    app.state.public_pages, app.state.pair_shares = Pages(), Shares()
    return app
