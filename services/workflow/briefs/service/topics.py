"""The report of a topic, from what workflow knows of it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.problems import NotFound
from services.workflow.briefs.domain.facts import Frame, TopicFacts
from services.workflow.briefs.domain.topic import topic_report
from services.workflow.briefs.repository import lists
from services.workflow.briefs.schemas import AskedTopic
from services.workflow.briefs.service import reading
from services.workflow.briefs.service.composing import unless_the_same
from services.workflow.cases.domain.words import ACTIONS, STEPS
from services.workflow.documents.registry import Draft

KIND = "topic_report"
_MOST_SAID = 5000
_EVENTS = (
    "open",
    "review",
    "raise",
    "escalate",
    "assign",
    "accept",
    "verify",
    "supervise",
    "instruct",
    "overdue",
    "approve",
    "publish",
    "correct",
    "follow_up",
    "close",
    "reopen",
    "archive",
)
_WORDS = {str(code): word for code, word in (*ACTIONS.items(), *STEPS.items())}


class TopicNotFound(NotFound):
    detail = "没有这个话题，或者其中没有可以写进专报的信息（演练、限阅不写入）；请回到话题列表重新打开。"


async def draft(session: AsyncSession, asked: AskedTopic) -> Draft:
    """Raises TopicNotFound, also for a topic that is all drill or restricted."""
    as_of = await clock.now(session)
    facts = await gather(session, asked.topic_id, Frame(await reading.issuer(session), as_of))
    judgement, advice = asked.judgement, asked.advice
    key = str(asked.topic_id)
    content = await unless_the_same(
        session, KIND, key, facts, lambda known: topic_report(known, judgement, advice)
    )
    return Draft(content, key)


async def gather(session: AsyncSession, topic_id: UUID, frame: Frame) -> TopicFacts:
    rows = await lists.of_topic(session, topic_id, _MOST_SAID)
    if not rows:
        raise TopicNotFound
    cases = reading.case_facts(await lists.cases_of_topic(session, topic_id), frame.as_of)
    numbers = [each.number for each in cases]
    return TopicFacts(
        frame=frame,
        title=cases[0].title if cases else rows[-1].title,
        said=reading.said(rows),
        cases=cases,
        events=[
            (row.at, row.number, _WORDS[row.action]) for row in await lists.entries(session, numbers, _EVENTS)
        ],
    )
