"""The command line finds the database of an installation, or says in one line that it is not running."""

from pathlib import Path

import pytest
from sqlalchemy import text

from services.common.settings import Settings
from services.contracts.events import Service
from services.run.cli.installation import database_of, database_url
from services.run.embedded import postgres
from services.run.exclusive import CannotStartError


def test_the_embedded_server_is_found_by_the_data_folder(postgres_server: postgres.Cluster) -> None:
    assert database_url(Settings(data_dir=postgres_server.data)) == postgres_server.url()


def test_a_configured_server_comes_first(tmp_path: Path) -> None:
    url = "postgresql://somebody@db.example/huiying"
    assert database_url(Settings(data_dir=tmp_path, database_url=url)) == url


async def test_commands_act_as_the_analysis(settings: Settings) -> None:
    async with database_of(settings, Service.ANALYSIS) as database, database.transaction() as session:
        assert (await session.execute(text("SELECT current_user"))).scalar_one() == "huiying_analysis"


async def test_a_server_that_is_not_running_is_said_so(tmp_path: Path) -> None:
    for settings in (
        Settings(data_dir=tmp_path),
        Settings(data_dir=tmp_path, database_url=f"postgresql://x@/huiying?host={tmp_path}"),
    ):
        with pytest.raises(CannotStartError, match="数据库没有在运行"):
            await ask(settings)


async def ask(settings: Settings) -> None:
    async with database_of(settings, Service.ANALYSIS) as database, database.transaction() as session:
        await session.execute(text("SELECT 1"))
