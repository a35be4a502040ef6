"""The migrations make the tables that the models of cases describe, and take them away again."""

from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from services.common.db import async_url
from services.common.migrate import config_of, upgrade
from services.contracts.events import Service
from services.workflow.base import Base
from services.workflow.cases import models
from services.workflow.deadlines import models as clocks
from services.workflow.escalation import models as steps
from services.workflow.knowledge import models as knowledge
from services.workflow.unit_scores import models as scores

MINE = {
    table.__tablename__
    for table in (
        models.Case,
        models.CaseItem,
        models.CaseTopic,
        models.TimelineEntry,
        models.Reply,
        clocks.CaseDeadline,
        clocks.Extension,
        clocks.CasePause,
        steps.EscalationStep,
        models.CaseCounter,
        knowledge.KnowledgeEntry,
        knowledge.KnowledgeVersion,
        knowledge.KnowledgeApproval,
        knowledge.KnowledgeAct,
        knowledge.KnowledgeUse,
        knowledge.KnowledgeSite,
        scores.UnitScoreRules,
        scores.UnitScorePeriod,
        scores.UnitScore,
        scores.UnitScorePoint,
        scores.UnitScoreMark,
        scores.UnitScoreAppeal,
        scores.UnitScoreCorrection,
        scores.Adoption,
    )
}


def _differences(connection: Connection) -> Any:
    def mine(thing: Any, name: str | None, type_: str, *_: Any) -> bool:
        table = name if type_ == "table" else thing.table.name
        return table in MINE

    options = {"include_schemas": True, "include_object": mine, "compare_type": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


def _down_and_up(connection: Connection) -> int:
    config = config_of(Service.WORKFLOW)
    config.attributes["connection"] = connection
    command.downgrade(config, "base")
    left = "SELECT count(*) FROM pg_tables WHERE schemaname = 'workflow' AND tablename <> 'alembic_version'"
    remaining = connection.execute(text(left)).scalar_one()
    upgrade(connection, Service.WORKFLOW)
    return int(remaining)


async def test_the_tables_are_as_the_models_say(database_url: str) -> None:
    engine = create_async_engine(async_url(database_url))
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()


async def test_the_migrations_can_be_undone_and_done_again(database_url: str) -> None:
    engine = create_async_engine(async_url(database_url))
    async with engine.begin() as connection:
        assert await connection.run_sync(_down_and_up) == 0
        assert await connection.run_sync(_differences) == []
    await engine.dispose()
