"""The command `huiying`. A command is a module of its own, registered here."""

import typer

from services.run.cli import judgement, operate
from services.run.cli.submit import submit

app = typer.Typer(
    name="huiying",
    help="回应：县网信办舆情办理平台的命令行。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("submit", help="把文件里的舆情信息分批提交到平台；中断后再运行一次即可接着提交，不会重复。")(
    submit
)
operate.register(app)
judgement.register(app)


@app.callback()
def _root() -> None:
    """Keep commands named even while there is one."""


def main() -> None:
    app(prog_name="huiying")
