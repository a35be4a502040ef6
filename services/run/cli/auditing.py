"""`huiying audit verify`: whether the audit log is as it was written, for who runs the installation."""

import typer
from rich.console import Console

from services.common.db import Database
from services.common.keys import Keys
from services.common.settings import Settings
from services.contracts.events import Service
from services.run.cli.installation import with_database
from services.workflow.audit import service
from services.workflow.audit.heads import Heads
from services.workflow.audit.schemas import Verified

BROKEN = 1


async def _verify(settings: Settings, database: Database) -> Verified:
    heads = Heads.of(settings, Keys.load(settings).derive(service.HEADS_KEY))
    async with database.transaction() as session:
        return await service.verify(session, heads)


def verify() -> None:
    """Print what was found; ends with status 1 when the log does not hold."""
    found = with_database(Service.WORKFLOW, _verify)
    out = Console(soft_wrap=True)
    if found.fault is None:
        out.print(f"审计日志完好：{found.records} 条记录首尾相连，链头 {found.head}", highlight=False)
        return
    where = f"第 {found.fault.place} 条" if found.fault.place else "未封存的记录"
    named = f"，{found.fault.service} {found.fault.entry}" if found.fault.entry else ""
    out.print(f"审计日志不完好：{found.fault.detail}（{where}{named}）", style="red", markup=False)
    out.print(f"此前 {found.records} 条记录完好。请保留现场，并通知审计员和安全管理员。", markup=False)
    raise typer.Exit(BROKEN)
