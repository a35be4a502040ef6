"""Commands about the judgement; what they need is loaded only when one is called."""

from importlib import import_module
from typing import Annotated, Any

import typer

Item = Annotated[str, typer.Argument(help="舆情信息的编号")]
Version = Annotated[str, typer.Argument(help="候选模型的版本")]
By = Annotated[str, typer.Option("--by", help="由谁决定")]
_learning = typer.Typer(
    help="从人工更正中训练候选模型，与现用模型对比；只有更好的才可由人启用。", invoke_without_command=True
)


def _call(module: str, name: str, *arguments: Any) -> None:
    getattr(import_module(f"services.run.cli.{module}"), name)(*arguments)


def explain(item: Item) -> None:
    _call("explaining", "explain", item)


@_learning.callback()
def learn(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        _call("learning", "learn")


@_learning.command("promote", help="启用一个通过对比的候选模型。")
def promote(version: Version, by: By) -> None:
    _call("learning", "promote", version, by)


@_learning.command("rollback", help="退回上一个模型。")
def rollback(by: By) -> None:
    _call("learning", "rollback", by)


@_learning.command("list", help="列出候选模型和现用模型。")
def listed() -> None:
    _call("learning", "listed")


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    about = "说明一条舆情信息为何如此研判，并用同一模型版本重算核对；不一致时以状态 1 退出。"
    app.command("explain", help=about)(explain)
    app.add_typer(_learning, name="learn")
