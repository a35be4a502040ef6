"""Why an item was assessed as it was: what was stored, and what comes out when it is done again."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from services.analysis.assessment import repository
from services.analysis.assessment.inputs import unpacked
from services.analysis.assessment.scorer import Scorer
from services.analysis.judgement import parameters
from services.analysis.judgement.rules_alone import MARK
from services.analysis.judgement.types import Directory, ItemInput
from services.analysis.learning.serving import folder_of
from services.common.db import Database
from services.contracts.assessment import Assessment

_OF_ITS_TIME = frozenset({"topic_id", "model"})
"""What items that came earlier decided, or is compared by itself."""


@dataclass(frozen=True)
class Kept:
    """A stored assessment with what it was made from; all as shown, never the original."""

    assessment: Assessment
    item: ItemInput
    directory: Directory | None


@dataclass(frozen=True)
class Explained:
    """`differs`: names of fields that come out otherwise; `model_now`: the version that computed again."""

    kept: Kept
    model_now: str
    differs: tuple[str, ...]

    @property
    def same_model(self) -> bool:
        return self.kept.assessment.model == self.model_now


async def kept(database: Database, item_id: UUID) -> Kept | None:
    """None when the item has no assessment."""
    async with database.transaction() as session:
        row = await repository.stored(session, item_id)
        item = await repository.given(session, item_id)
        if row is None or item is None:
            return None
        seen = None if row.directory is None else await repository.directory_seen(session, row.directory)
    return Kept(Assessment.model_validate(row.body), item, None if seen is None else unpacked(seen))


async def explain(database: Database, scorer: Scorer, models: Path, item_id: UUID) -> Explained | None:
    """Compute it again by the version that made it, or the nearest one that is still here."""
    found = await kept(database, item_id)
    if found is None:
        return None
    by_rules = found.assessment.model.endswith(MARK)
    version = found.assessment.model.removesuffix(MARK)
    scorer.serve(folder_of(models, version) if version != parameters.shipped_version() else None)
    directory = found.directory or Directory()
    if by_rules:
        again = await scorer.by_rules(found.item, directory)
    else:
        [again] = await scorer.score([found.item], directory)
    return Explained(found, again.model, differences(found.assessment, again))


def differences(one: Assessment, other: Assessment) -> tuple[str, ...]:
    """Names of the fields of an assessment that are not the same."""
    left, right = one.model_dump(mode="json"), other.model_dump(mode="json")
    return tuple(name for name in left if name not in _OF_ITS_TIME and left[name] != right[name])
