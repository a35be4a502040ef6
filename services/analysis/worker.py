"""The analysis service's worker: it assesses what was received."""

from services.analysis.assessment.jobs import AssessmentJobs
from services.analysis.assessment.scorer import ChildScorer, Scorer, StandInScorer
from services.analysis.erasing.jobs import ErasingJobs
from services.analysis.learning.serving import models_folder
from services.analysis.topics.jobs import tickers
from services.analysis.topics.service.assigning import Topics
from services.common.app import Context
from services.common.consumer import Consumer, Done, apart
from services.contracts.events import Event, EventType

__all__ = ["consumer", "tickers"]


def consumer(ctx: Context, scorer: Scorer | None = None) -> Consumer:
    standin = ctx.settings.scorer == "standin"
    chosen = scorer or (StandInScorer() if standin else ChildScorer())
    topics = None if standin else Topics(ctx.database)
    data = ctx.settings.data_dir
    models = models_folder(data)
    jobs = AssessmentJobs(ctx.database, chosen, data / "gazetteer.txt", models=models, topics=topics)
    handle = apart(EventType.ITEM_ERASED, ErasingJobs(ctx.database).handle, jobs.handle)

    async def give_up(event: Event, done: Done) -> None:
        """An erasure is tried for ever; only an assessment can be left to people."""
        if event.type is not EventType.ITEM_ERASED:
            await jobs.give_up(event, done)

    return Consumer(ctx.database, handle, give_up=give_up)
