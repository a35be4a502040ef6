"""What the other side's answer means: arrived, try again, or never."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

import orjson

from services.workflow.channels.domain.kinds import ChannelKind

LONGEST_WAIT = timedelta(hours=1)
_TOO_MANY = 429
_TRANSIENT = frozenset({408, 425, _TOO_MANY})
_OK, _REDIRECT, _CLIENT, _SERVER = 200, 300, 400, 500
_ROBOT_PAUSE = timedelta(seconds=60)
"""The group robots allow some twenty messages a minute and do not say when the minute is over."""


class Outcome(StrEnum):
    SENT = "sent"
    AGAIN = "again"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`error` is a code of ours; `pause`: the other side asks to be left alone for so long."""

    outcome: Outcome
    status: int | None = None
    error: str | None = None
    pause: timedelta | None = None


_BUSY: Mapping[ChannelKind, frozenset[int]] = {
    ChannelKind.WECOM: frozenset({-1}),
    ChannelKind.DINGTALK: frozenset({-1}),
    ChannelKind.FEISHU: frozenset({-1, 9499, 99991400}),
}
_TOO_OFTEN: Mapping[ChannelKind, frozenset[int]] = {
    ChannelKind.WECOM: frozenset({45009, 45033}),
    ChannelKind.DINGTALK: frozenset({130101, 130103, 410100}),
    ChannelKind.FEISHU: frozenset({11232, 99991400}),
}
"""The robots answer 200 and say in the body what went wrong; codes of their open platforms' documentation."""


def of_answer(
    kind: ChannelKind, status: int, headers: Mapping[str, str], body: bytes, now: datetime
) -> Verdict:
    """The verdict on an HTTP answer; 4xx is final but for 408, 425 and 429, and a redirection is refused."""
    if status == _TOO_MANY:
        return Verdict(Outcome.AGAIN, status, "too-many", retry_after(headers.get("retry-after"), now))
    if status in _TRANSIENT or status >= _SERVER:
        pause = retry_after(headers.get("retry-after"), now) if "retry-after" in headers else None
        return Verdict(Outcome.AGAIN, status, "server-error", pause)
    if status >= _CLIENT:
        return Verdict(Outcome.NEVER, status, "refused")
    if status >= _REDIRECT or status < _OK:
        return Verdict(Outcome.NEVER, status, "redirected")
    if kind in _TOO_OFTEN:
        return _of_robot(kind, status, body)
    return Verdict(Outcome.SENT, status)


def _of_robot(kind: ChannelKind, status: int, body: bytes) -> Verdict:
    code = _code(body)
    if code is None:
        return Verdict(Outcome.AGAIN, status, "not-understood")
    if code == 0:
        return Verdict(Outcome.SENT, status)
    if code in _TOO_OFTEN[kind]:
        return Verdict(Outcome.AGAIN, status, f"robot-{code}", _ROBOT_PAUSE)
    return Verdict(Outcome.AGAIN if code in _BUSY[kind] else Outcome.NEVER, status, f"robot-{code}")


def _code(body: bytes) -> int | None:
    try:
        answer: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(answer, dict):
        return None
    code = answer.get("errcode", answer.get("code", answer.get("StatusCode")))
    return code if isinstance(code, int) else None


def retry_after(given: str | None, now: datetime) -> timedelta:
    """RFC 9110: whole seconds or a date; what can not be read is a minute, and nobody waits over an hour."""
    wait = _ROBOT_PAUSE
    if given is not None and given.isascii() and given.strip().isdigit():
        wait = timedelta(seconds=min(int(given.strip()[:9]), 86_400))
    elif given is not None:
        try:
            until = parsedate_to_datetime(given)
        except ValueError:
            return wait
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return max(timedelta(), min(wait, LONGEST_WAIT))


def of_mail(status: int | None, error: str) -> Verdict:
    """RFC 5321: 4yz is transient, 5yz final; without an answer (no connection) it is tried again."""
    final = status is not None and status >= _SERVER
    return Verdict(Outcome.NEVER if final else Outcome.AGAIN, status, error)


MOST_ATTEMPTS = 8
_FIRST = {True: timedelta(seconds=2), False: timedelta(seconds=20)}
_LONGEST = {True: timedelta(seconds=60), False: timedelta(minutes=30)}


def wait_after(attempt: int, *, urgent: bool, chance: float) -> timedelta | None:
    """How long to wait after the `attempt`-th failure (from 1): doubled each time, half of it by chance.

    `chance` in [0, 1) spreads those who failed together. None: that was the last one.
    """
    if attempt >= MOST_ATTEMPTS:
        return None
    longest: timedelta = min(_LONGEST[urgent], _FIRST[urgent] * 2 ** (attempt - 1))
    return longest / 2 + longest / 2 * chance
