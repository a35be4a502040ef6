"""Commands for who runs an installation; each becomes the process that it names, with nothing between."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

_ADDRESS = "（地址取自 HUIYING_HOST、HUIYING_PORT）"
ServiceName = Annotated[Literal["ingest", "analysis", "workflow"], typer.Argument(help="服务名称")]
Upstream = Annotated[
    list[str] | None,
    typer.Option(
        "--upstream",
        help="服务的地址，如 ingest=http://10.0.0.2:8001；可重复。未给出的服务在网关进程内运行。",
    ),
]
Distributed = Annotated[bool, typer.Option("--distributed", help="每个服务各用一个进程")]


def _become(module: str, *arguments: str) -> NoReturn:
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 - no shell is wanted


def serve(distributed: Distributed = False) -> None:
    _become("services.run", *(["--distributed"] if distributed else []))


def gateway(upstream: Upstream = None) -> None:
    _become("services.run.web", *(part for each in upstream or () for part in ("--upstream", each)))


def service(name: ServiceName) -> None:
    _become("services.run.web", "--service", name)


def worker(name: ServiceName) -> None:
    _become("services.run.worker", name)


def migrate() -> None:
    _become("services.run.prepare")


_audit = typer.Typer(help="审计日志。")


@_audit.command("verify", help="核对审计日志自写下以来是否被改动；不完好时以状态 1 退出。")
def verify() -> None:
    import_module("services.run.cli.auditing").verify()


@_audit.callback()
def _of_the_audit_log() -> None:
    """Keep its one command named."""


_archive = typer.Typer(help="归档包：核对、导入、查看公钥。")
PackageFile = Annotated[Path, typer.Argument(help="归档包文件（.tar）")]


@_archive.command("verify", help="核对归档包的每一部分、清单和签名；不完好时以状态 1 退出。")
def verify_package(
    file: PackageFile,
    key: Annotated[list[str] | None, typer.Option("--key", help="应由哪把公钥签名；可重复")] = None,
) -> None:
    import_module("services.run.cli.archiving").verify(file, key or [])


@_archive.command("import", help="把归档包读入档案（只读，标明外部导入）；再次导入不会重复。")
def import_package(
    file: PackageFile,
    trust: Annotated[list[str] | None, typer.Option("--trust", help="已与移交单位核对的公钥；可重复")] = None,
) -> None:
    import_module("services.run.cli.archiving").bring_in(file, trust or [])


@_archive.command("key", help="显示本系统签署归档包的公钥。")
def archive_key() -> None:
    import_module("services.run.cli.archiving").show_key()


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出将清除多少，不改动任何内容")] = False,
) -> None:
    import_module("services.run.cli.retention").retention(dry_run)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("serve", help="在前台启动整套系统；按 Ctrl-C 停止。")(serve)
    app.command("gateway", help=f"只启动网关{_ADDRESS}。")(gateway)
    app.command("service", help=f"只启动一个服务的接口{_ADDRESS}。")(service)
    app.command("worker", help="只启动一个服务的后台进程。")(worker)
    app.command("migrate", help="把 HUIYING_DATABASE_URL 的数据库升级到当前版本，并建立首个管理员。")(migrate)
    app.add_typer(_audit, name="audit")
    app.add_typer(_archive, name="archive")
    app.command("retention", help="按办理政策清除归档期满的信息内容，保留编号和办理记录。")(retention)
