"""Commands about the judgement; what they need is loaded only when one is called."""

from importlib import import_module
from typing import Annotated

import typer

Item = Annotated[str, typer.Argument(help="舆情信息的编号")]


def explain(item: Item) -> None:
    import_module("services.run.cli.explaining").explain(item)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    about = "说明一条舆情信息为何如此研判，并用同一模型版本重算核对；不一致时以状态 1 退出。"
    app.command("explain", help=about)(explain)
