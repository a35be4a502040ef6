"""Which listing stands behind each kind of export."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from services.common.body import parse
from services.common.problems import FieldError, InvalidRequest
from services.workflow.exports.domain import ExportKind
from services.workflow.exports.service.case_books import COUNTED, FILED, MISSING, SCORED, SUPERVISED
from services.workflow.exports.service.case_list import CaseList
from services.workflow.exports.service.desk_lists import (
    DOCUMENTS,
    HANDOVERS,
    IMPORTED,
    NOTICES,
    PAGES,
    SUBSTITUTES,
)
from services.workflow.exports.service.directory_lists import PLANS, UNITS, USERS
from services.workflow.exports.service.figures import Figures
from services.workflow.exports.service.item_list import ItemList
from services.workflow.exports.service.listings import Listing
from services.workflow.exports.service.registers import AUDIT, KNOWLEDGE, PUBLISHING, SAMPLES, SHIFTS
from services.workflow.exports.service.score_sheet import Scores
from services.workflow.exports.service.topic_list import TopicList

LISTINGS: Mapping[ExportKind, Listing] = {
    ExportKind.CASES: CaseList(),
    ExportKind.ITEMS: ItemList(),
    ExportKind.TOPICS: TopicList(),
    ExportKind.STATISTICS: Figures(),
    ExportKind.UNIT_SCORES: Scores(),
    ExportKind.PUBLICATIONS: PUBLISHING,
    ExportKind.KNOWLEDGE: KNOWLEDGE,
    ExportKind.SAMPLES: SAMPLES,
    ExportKind.DUTY_SHIFTS: SHIFTS,
    ExportKind.AUDIT: AUDIT,
    ExportKind.DOCUMENTS: DOCUMENTS,
    ExportKind.NOTICES: NOTICES,
    ExportKind.PAGES: PAGES,
    ExportKind.HANDOVERS: HANDOVERS,
    ExportKind.SUBSTITUTES: SUBSTITUTES,
    ExportKind.PLANS: PLANS,
    ExportKind.UNITS: UNITS,
    ExportKind.USERS: USERS,
    ExportKind.IMPORTS: IMPORTED,
    ExportKind.COUNTED_CASES: COUNTED,
    ExportKind.SCORE_CASES: SCORED,
    ExportKind.ARCHIVE: FILED,
    ExportKind.MISSING_PUBLICATIONS: MISSING,
    ExportKind.TASKS: SUPERVISED,
}
_PAGING = ("limit", "cursor")


def filters_of(listing: Listing, given: Mapping[str, Any]) -> BaseModel:
    """The filters of a list, which come as they stand in the address of its page. Raises InvalidRequest."""
    for name in _PAGING:
        if name in given:
            raise InvalidRequest(
                errors=[FieldError(pointer=f"/filters/{name}", detail="导出总是整个列表，请删去分页参数")]
            )
    shaped = {name: _shaped(listing.filters, name, value) for name, value in given.items()}
    return parse(listing.filters, shaped, ("filters",))


def _shaped(model: type[BaseModel], name: str, value: Any) -> Any:
    """A single value where the list takes several, and the only one of several where it takes one."""
    field = model.model_fields.get(name) or model.model_fields.get(f"{name}_")
    many = field is not None and getattr(field.annotation, "__origin__", None) is list
    if many and not isinstance(value, list):
        return [value]
    if not many and isinstance(value, list) and len(value) == 1:
        return value[0]
    return value


def stored(filters: BaseModel) -> dict[str, Any]:
    """Filters as they are kept: what `filters_of` reads again, without what says nothing."""
    return filters.model_dump(mode="json", by_alias=True, exclude_defaults=True)
