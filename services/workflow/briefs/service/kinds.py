"""The kinds that papers bring to the register of documents."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.workflow.briefs.domain.schedule import Paper
from services.workflow.briefs.schemas import AskedBulletin, AskedDaily, AskedDutyLog, AskedSummary, AskedTopic
from services.workflow.briefs.service import composing, topics
from services.workflow.documents.domain.papers import Form, Reprint
from services.workflow.documents.registry import Draft, PaperKind

MAKERS = frozenset({Role.DUTY_OFFICER, Role.OFFICE_CHIEF, Role.LEADING_GROUP})


async def _daily(session: AsyncSession, caller: Principal, asked: AskedDaily) -> Draft:
    del caller
    return await composing.draft(session, Paper.DAILY_BRIEF, asked.span())


async def _summary(session: AsyncSession, caller: Principal, asked: AskedSummary) -> Draft:
    del caller
    return await composing.draft(session, Paper.WORK_SUMMARY, asked.span(), plans=asked.plans)


async def _duty_log(session: AsyncSession, caller: Principal, asked: AskedDutyLog) -> Draft:
    del caller
    return await composing.draft(session, Paper.DUTY_LOG, asked.span())


async def _bulletin(session: AsyncSession, caller: Principal, asked: AskedBulletin) -> Draft:
    del caller
    return await composing.draft_bulletin(session, asked.days(), asked.advice)


async def _topic(session: AsyncSession, caller: Principal, asked: AskedTopic) -> Draft:
    del caller
    return await topics.draft(session, asked)


OF_PERIOD = {
    Paper.DAILY_BRIEF: PaperKind(
        code=Paper.DAILY_BRIEF,
        word="日报",
        asks=AskedDaily,
        roles=MAKERS,
        compose=_daily,
        form=Form.ISSUE,
        prefix="网信日报",
    ),
    Paper.WORK_SUMMARY: PaperKind(
        code=Paper.WORK_SUMMARY,
        word="工作总结",
        asks=AskedSummary,
        roles=MAKERS,
        compose=_summary,
        form=Form.REPORT,
        prefix="网信总结",
    ),
    Paper.DUTY_LOG: PaperKind(
        code=Paper.DUTY_LOG,
        word="值班日志",
        asks=AskedDutyLog,
        roles=MAKERS,
        compose=_duty_log,
        form=Form.REPORT,
        prefix=None,
    ),
}
TOPIC_REPORT = PaperKind(
    code=topics.KIND,
    word="话题专报",
    asks=AskedTopic,
    roles=MAKERS,
    compose=_topic,
    form=Form.ISSUE,
    prefix="网信话题专报",
    reprint=Reprint.ANEW,
)
BULLETIN = PaperKind(
    code=composing.BULLETIN,
    word="快报",
    asks=AskedBulletin,
    roles=MAKERS,
    compose=_bulletin,
    form=Form.ISSUE,
    prefix="网信办快报",
    reprint=Reprint.ANEW,
)
KINDS: Sequence[PaperKind] = (*OF_PERIOD.values(), TOPIC_REPORT, BULLETIN)
