"""The workflow service's worker: places assessed items in cases and watches the clocks."""

from services.common.app import Context, Ticker
from services.common.consumer import Consumer, apart
from services.contracts.events import EventType
from services.workflow.archive import jobs as archive
from services.workflow.audit import jobs as audit
from services.workflow.briefs import jobs as briefs
from services.workflow.calendar import jobs as calendar
from services.workflow.cases.jobs import CaseJobs
from services.workflow.cases.service.second_look import Alarms
from services.workflow.channels import jobs as channels
from services.workflow.deadlines import jobs as deadlines
from services.workflow.duty import jobs as duty
from services.workflow.escalation import jobs as escalation
from services.workflow.evidence import jobs as evidence
from services.workflow.exports import jobs as exports
from services.workflow.knowledge import jobs as knowledge
from services.workflow.notices.jobs import NoticeJobs
from services.workflow.paging import jobs as paging
from services.workflow.plans import jobs as plans
from services.workflow.statistics import jobs as statistics
from services.workflow.stream import jobs as stream
from services.workflow.subscriptions import jobs as subscriptions
from services.workflow.withdrawals.jobs import WithdrawalJobs

_BATCH = 128
"""A batch is one transaction of some thirty statements, however many items it places."""


def consumer(ctx: Context, alarms: Alarms | None = None) -> Consumer:
    """`alarms` finds hard triggers in what the analysis did not rate severe."""
    placing, erasing = CaseJobs(ctx.database, alarms), WithdrawalJobs(ctx.database)
    handle = apart(EventType.ITEM_ERASED, erasing.handle, placing.handle)
    handle = apart(EventType.IMPORT_ENDED, NoticeJobs(ctx.database).handle, handle)
    return Consumer(ctx.database, handle, batch=_BATCH)


def tickers(ctx: Context) -> list[Ticker]:
    features = (
        deadlines,
        duty,
        escalation,
        calendar,
        paging,
        channels,
        stream,
        subscriptions,
        audit,
        evidence,
        archive,
        plans,
        exports,
        statistics,
        knowledge,
        briefs,
    )
    return [ticker for feature in features for ticker in feature.tickers(ctx)]
