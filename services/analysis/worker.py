"""The analysis service's worker: it assesses what was received."""

from services.analysis.assessment.jobs import AssessmentJobs
from services.analysis.assessment.scorer import ChildScorer, Scorer, StandInScorer
from services.common.app import Context
from services.common.consumer import Consumer


def consumer(ctx: Context, scorer: Scorer | None = None) -> Consumer:
    chosen = scorer or (StandInScorer() if ctx.settings.scorer == "standin" else ChildScorer())
    jobs = AssessmentJobs(ctx.database, chosen, ctx.settings.data_dir / "gazetteer.txt")
    return Consumer(ctx.database, jobs.handle, give_up=jobs.give_up)
