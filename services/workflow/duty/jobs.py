"""What the workflow worker does for the rota from time to time: tells of gaps before they happen."""

from datetime import datetime, timedelta

from services.common import clock
from services.common.app import Context, Ticker
from services.common.clock import SHANGHAI
from services.common.db import Database
from services.workflow.duty.domain.gaps import Gap
from services.workflow.duty.service import reading
from services.workflow.notices.domain import CHIEF, DUTY, Notice, NoticeKind
from services.workflow.notices.service import tell

_SECONDS = 600.0
_AHEAD, _SOON = timedelta(days=7), timedelta(days=1)
_MOST = 20


async def warn(database: Database) -> int:
    """Tell the chief of each gap of the next week once, and the desk too of what is a day away; how many."""
    async with database.transaction() as session:
        now = await clock.now(session)
        found = (await reading.gaps_ahead(session, now, _AHEAD))[:_MOST]
        await tell(session, [_notice(gap, now) for gap in found])
    return len(found)


def _notice(gap: Gap, now: datetime) -> Notice:
    """A gap that has begun is told once a day, for as long as it lasts."""
    soon = gap.starts_at < now + _SOON
    begun = gap.starts_at <= now
    since = now.astimezone(SHANGHAI).date() if begun else gap.starts_at.isoformat()
    data = {
        "post": gap.post.value,
        "starts_at": gap.starts_at.isoformat(),
        "ends_at": gap.ends_at.isoformat(),
        "lack": gap.lack.value,
    }
    key = f"gap:{gap.post.value}:{since}:{'soon' if soon else 'ahead'}"
    return Notice(NoticeKind.ROTA_GAP, None, CHIEF | DUTY if soon else CHIEF, key, data, urgent=begun)


def tickers(ctx: Context) -> list[Ticker]:
    async def look() -> None:
        await warn(ctx.database)

    return [Ticker("duty.gaps", _SECONDS, look)]
