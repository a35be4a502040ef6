"""`huiying retention`: erase what the policy keeps no longer, for who runs the installation."""

from rich.console import Console

from services.common.db import Database
from services.common.settings import Settings
from services.contracts.events import Service
from services.contracts.instants import shown
from services.ingest.retention import service
from services.ingest.retention.service import Report
from services.run.cli.installation import with_database


async def _look(_settings: Settings, database: Database) -> Report:
    return await service.look(database)


async def _run(_settings: Settings, database: Database) -> Report:
    return await service.run(database)


def told(report: Report, *, dry_run: bool) -> str:
    """One line on what was or would be erased."""
    if report.months is None:
        return "办理政策没有规定保存期限（retention_months），不清除任何内容。"
    since = "" if report.since is None else f"，最早的归档于 {shown(report.since)[:10]}"
    what = f"归档满 {report.months} 个月的工单 {report.cases} 张、信息 {report.items} 条{since}"
    if dry_run:
        return f"试运行：将清除{what}。未作任何改动。"
    if report.busy:
        return f"另一次清除正在进行，本次已清除 {report.erased} 条，其余由它完成。"
    return f"已清除 {report.erased} 条信息的内容，编号和办理记录保留（应清除：{what}）。"


def retention(dry_run: bool) -> None:
    """Print what is or would be erased."""
    report = with_database(Service.INGEST, _look if dry_run else _run)
    Console(soft_wrap=True, highlight=False).print(told(report, dry_run=dry_run), markup=False)
