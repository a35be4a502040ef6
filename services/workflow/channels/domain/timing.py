"""When a notice may leave: at once, at the end of quiet hours, or with the next digest."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from services.contracts.instants import CHINA
from services.workflow.channels.domain.kinds import Digest

_DAILY_AT = time(8, 30)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """From one time of the day to another, by the clock on the wall; over midnight when it runs backwards."""

    since: time
    until: time

    def holds(self, moment: datetime) -> bool:
        at = moment.astimezone(CHINA).time()
        if self.since <= self.until:
            return self.since <= at < self.until
        return at >= self.since or at < self.until

    def ends_after(self, moment: datetime) -> datetime:
        """The next moment at which it is over."""
        return _next(moment, self.until)


def _next(moment: datetime, at: time) -> datetime:
    local = moment.astimezone(CHINA)
    same_day = datetime.combine(local.date(), at, CHINA)
    return same_day if same_day > local else same_day + _DAY


def leaves_at(now: datetime, *, urgent: bool, digest: Digest, quiet: Quiet | None) -> datetime | None:
    """When it may leave together with what else is due then; None: at once, and alone."""
    if urgent:
        return None
    slot: datetime | None = None
    if digest is Digest.HOURLY:
        slot = now.astimezone(CHINA).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    elif digest is Digest.DAILY:
        slot = _next(now, _DAILY_AT)
    if quiet is not None and quiet.holds(slot or now):
        slot = quiet.ends_after(slot or now)
    return slot
