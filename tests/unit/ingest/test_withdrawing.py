"""Who sent an item by mistake takes it back for a day; afterwards the office does; an archive stays whole."""

from datetime import UTC, datetime, timedelta

import pytest

from services.contracts.codes import CaseState, ItemStatus
from services.ingest.retention.domain import Refusal, Standing, refusal

SENT = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def why(
    state: CaseState | None,
    *,
    office: bool = False,
    after: timedelta = HOUR,
    status: ItemStatus = ItemStatus.ASSESSED,
    erased: bool = False,
) -> Refusal | None:
    return refusal(Standing(erased, status, state, SENT), office=office, now=SENT + after)


@pytest.mark.parametrize(
    ("state", "own", "office"),
    [
        (None, Refusal.NOT_YET, Refusal.NOT_YET),
        (CaseState.PENDING_REVIEW, None, None),
        (CaseState.PENDING_ASSIGNMENT, None, None),
        (CaseState.PENDING_ACCEPTANCE, None, None),
        (CaseState.IN_PROGRESS, None, None),
        (CaseState.PENDING_APPROVAL, None, None),
        (CaseState.REPLIED, Refusal.ANSWERED, None),
        (CaseState.CLOSED, Refusal.ANSWERED, None),
        (CaseState.DISMISSED, Refusal.ANSWERED, None),
        (CaseState.ARCHIVED, Refusal.ARCHIVED, Refusal.ARCHIVED),
    ],
)
def test_what_may_be_withdrawn_depends_on_the_case(
    state: CaseState | None, own: Refusal | None, office: Refusal | None
) -> None:
    assert (why(state), why(state, office=True)) == (own, office)


def test_the_submitter_has_a_day_and_the_office_any_time() -> None:
    assert why(CaseState.IN_PROGRESS, after=24 * HOUR) is None
    late = 24 * HOUR + timedelta(seconds=1)
    assert why(CaseState.IN_PROGRESS, after=late) is Refusal.TOO_LATE
    assert why(CaseState.IN_PROGRESS, after=90 * 24 * HOUR, office=True) is None


def test_what_could_not_be_assessed_has_no_case_and_may_be_withdrawn() -> None:
    assert why(None, status=ItemStatus.FAILED) is None


def test_what_is_gone_is_not_withdrawn_again() -> None:
    assert why(CaseState.IN_PROGRESS, office=True, erased=True) is Refusal.GONE
