"""`huiying submit FILE`: sends a file of items; run again after any interruption it finishes the rest."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import httpx
import typer
from rich.console import Console

from services.ingest.imports.domain.columns import EXAMPLE_ID
from services.run.cli.submission import report
from services.run.cli.submission.batches import Entry, Refusal, entry, packed
from services.run.cli.submission.gateway import Gateway
from services.run.cli.submission.problems import CannotSubmitError, WrongUseError
from services.run.cli.submission.report import Meter, Tally
from services.run.cli.submission.rows import Source, open_source
from services.run.cli.submission.shaping import Shape, parse_pairs

ALL_TAKEN, NOT_ALL, WRONG_USE = 0, 1, 2


@dataclass(frozen=True)
class Order:
    """What to send where, and in whose name."""

    file: Path
    url: str
    client_id: str
    secret_file: Path
    shape: Shape


def run(
    order: Order,
    out: Console,
    *,
    transport: httpx.BaseTransport | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Sends the file and prints what became of it; answers the exit status."""
    try:
        source = open_source(order.file)
        order.shape.check(source.columns())
        total = sum(1 for _ in source.rows())
        credentials = order.client_id, _secret(order.secret_file)
        gateway = Gateway(_root(order.url), credentials, transport=transport, pause=pause)
    except CannotSubmitError as error:
        out.print(str(error), style="red", markup=False)
        return WRONG_USE
    tally, fault = Tally(), ""
    try:
        _send_all(gateway, source, order.shape, tally, Meter(out, total))
    except CannotSubmitError as error:
        fault = str(error)
    except KeyboardInterrupt:
        fault = "已中断。"
    finally:
        gateway.close()
    report.conclude(out, tally, total)
    if fault:
        out.print(f"{fault}再运行同一条命令会接着提交其余的行，不会重复。", style="red", markup=False)
    elif not total:
        out.print("文件里没有可以提交的行。")
    return NOT_ALL if fault or tally.refusals else ALL_TAKEN


def _send_all(gateway: Gateway, source: Source, shape: Shape, tally: Tally, meter: Meter) -> None:
    with meter:
        for batch in packed(_entries(source, shape, tally)):
            result = gateway.send(batch)
            tally.accepted += result.accepted
            tally.known += result.known
            tally.refusals += result.refused
            meter.show(tally)


def _entries(source: Source, shape: Shape, tally: Tally) -> Iterator[Entry]:
    """Rows that can be sent; the others go into the tally at once."""
    for row in source.rows():
        item = shape.item(source, row)
        made = entry(row.number, item)
        if row.complaint:
            tally.refusals.append(Refusal(row.number, "", row.complaint))
        elif item.get("external_id") == EXAMPLE_ID:
            tally.refusals.append(Refusal(row.number, "", "这是导入模板里的示例行，请删去"))
        elif isinstance(made, Refusal):
            tally.refusals.append(made)
        else:
            yield made


def _secret(path: Path) -> str:
    try:
        secret = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUseError(f"读不了密钥文件 {path}。请核对 --client-secret-file 的路径和权限。") from error
    if not secret:
        raise WrongUseError(f"密钥文件 {path} 是空的。请把客户端密钥写进去。")
    return secret


def _root(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        usable = usable and not (parts.query or parts.fragment)
    except ValueError:
        usable = False
    if not usable:
        raise WrongUseError(f"--url {url} 不是网址。应为平台的根地址，例如 http://127.0.0.1:8000。")
    return url.rstrip("/")


def submit(
    file: Annotated[Path, typer.Argument(help=".jsonl、.csv 或 .xlsx 文件", show_default=False)],
    url: Annotated[str, typer.Option("--url", help="平台的根地址", show_default=False)],
    client_id: Annotated[str, typer.Option("--client-id", help="客户端编号", show_default=False)],
    client_secret_file: Annotated[
        Path, typer.Option("--client-secret-file", help="存放客户端密钥的文件", show_default=False)
    ],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="字段取自哪一列；可重复；用了它，其余的列不提交"),
    ] = None,
    fixed: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="每一行都填这个值；可重复")
    ] = None,
) -> None:
    """Send FILE; exits 0 only when no row was refused, 1 when one was or it broke off, 2 on wrong use."""
    out = report.console()
    try:
        shape = Shape(parse_pairs("--map", mapping or []), parse_pairs("--set", fixed or []))
    except WrongUseError as error:
        out.print(str(error), style="red", markup=False)
        raise typer.Exit(WRONG_USE) from error
    raise typer.Exit(run(Order(file, url, client_id, client_secret_file, shape), out))
