"""`huiying archive`: checking packages and reading them back, for who runs the installation."""

from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console

from services.common.db import Database
from services.common.keys import Keys
from services.common.settings import Settings
from services.contracts.events import Service
from services.run import needs
from services.run.cli.installation import with_database
from services.workflow.archive.domain.package import Ending
from services.workflow.archive.domain.tape import BrokenPackageError
from services.workflow.archive.service import bringing_in
from services.workflow.archive.service.bringing_in import Brought, UnknownKey
from services.workflow.archive.service.finding import imported_files
from services.workflow.archive.signing import Signer

BROKEN, UNTRUSTED = 1, 2
_out = Console(soft_wrap=True, highlight=False)


def _own_key(settings: Settings) -> str | None:
    """The public key of this installation; None where there is none, and none is made."""
    path = settings.master_key_file or settings.data_dir / "keys" / "master.key"
    return Signer(Keys.load(settings)).key if path.exists() else None


def _leave(words: str, status: int) -> NoReturn:
    _out.print(words, style="red", markup=False)
    raise typer.Exit(status)


def _checked(file: Path) -> Ending:
    try:
        return bringing_in.verify(file)
    except BrokenPackageError as error:
        _leave(f"归档包不完好：{error.part}：{error.why}。", BROKEN)
    except OSError as error:
        _leave(f"读不到文件 {file}：{error.strerror}", BROKEN)


def told(ending: Ending, trusted: frozenset[str]) -> str:
    """What a good package holds, and whose it is."""
    about = ending.told
    whose = "签名来自已知的系统" if about.key in trusted else "签名本身完好，但签名的系统未经核对"
    return (
        f"归档包完好：{about.counts.cases} 张工单、{about.counts.attachments} 个附件，"
        f"{about.counts.parts} 个部分逐一核对无误；期间 {about.period.from_:%Y-%m-%d} 至"
        f" {about.period.to:%Y-%m-%d}，产品版本 {about.product}。\n{whose}，公钥 {about.key}"
    )


def verify(file: Path, key: list[str]) -> None:
    """Print what was found; status 1: not as it was made, 2: `key` was given and it is another's."""
    settings = _settings()
    ending = _checked(file)
    own = _own_key(settings)
    known = frozenset(key) or frozenset({own} if own else ())
    _out.print(told(ending, known), markup=False)
    if key and ending.told.key not in key:
        raise typer.Exit(UNTRUSTED)


def bring_in(file: Path, trust: list[str]) -> None:
    """Read a package into the archive."""
    settings = _settings()
    own = _own_key(settings)
    trusted = frozenset(trust) | ({own} if own else frozenset())
    _checked(file)

    async def work(_settings: Settings, database: Database) -> Brought | UnknownKey:
        try:
            return await bringing_in.bring_in(database, file, imported_files(_settings), trusted)
        except UnknownKey as unknown:
            return unknown

    brought = with_database(Service.WORKFLOW, work)
    if isinstance(brought, UnknownKey):
        advice = f"请与移交单位核对公钥 {brought.key}，一致时加上 --trust 和这把公钥再导入。"
        _leave(f"签名的系统未经核对，没有导入。{advice}", UNTRUSTED)
    _out.print(f"已导入 {brought.new} 张工单，另有 {brought.known} 张此前已导入。", markup=False)


def show_key() -> None:
    """Print the public key by which others know the packages of this installation."""
    own = _own_key(_settings())
    if own is None:
        _leave("这里还没有密钥：请先启动平台，或用 HUIYING_DATA_DIR 指明是哪一套。", BROKEN)
    _out.print(own, markup=False)


def _settings() -> Settings:
    with needs.told_in_one_line():
        return Settings.from_environment()
    raise AssertionError  # told_in_one_line either returns or leaves
