"""The commands of the documents, run as they are written, against the running demo."""

import re
import shlex
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from services.run.embedded.postgres import Cluster
from tests.contract.product import ROOT, Product, clean_environment


def commands(document: str, heading: str = "") -> list[str]:
    """The `sh` blocks of a document, or of one section of it."""
    text = (ROOT / "docs" / document).read_text("utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0] if heading else text
    return re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def run(product: Product, *scripts: str) -> str:
    """What bash prints; the port of the documents becomes the product's own."""
    script = "\n".join(scripts).replace("http://127.0.0.1:8000", product.url)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.fixture
async def empty_database(postgres_server: Cluster, template_database: str) -> AsyncIterator[str]:
    """A new database on a server that has the roles."""
    assert template_database  # its making made them
    connection = await asyncpg.connect(postgres_server.url("postgres"))
    await connection.execute("CREATE DATABASE brought_back")
    yield postgres_server.url("brought_back")
    await connection.execute("DROP DATABASE brought_back WITH (FORCE)")
    await connection.close()


def test_the_api_quick_start_leads_from_a_token_to_an_archived_case(product: Product) -> None:
    printed = run(product, *commands("api.md"))
    assert '"status":"queued","duplicate_of":null' in printed
    assert '"pointer":"/items/1/channel"' in printed
    states = ["pending_acceptance", "in_progress", "in_progress", "pending_approval", "replied", "closed"]
    assert "\n".join([*states, "archived"]) in printed
    assert "'state': 'archived'" in printed
    assert "感谢您的提醒" in printed


async def test_what_was_backed_up_comes_back_with_its_keys(
    product: Product, empty_database: str, tmp_path: Path
) -> None:
    backup, restore = commands("running.md", "Backup and restore")
    elsewhere = tmp_path / "new machine"
    elsewhere.mkdir()
    run(
        product,
        f"BACKUP={tmp_path} HUIYING_DATA_DIR={shlex.quote(str(product.data))}",
        backup,
        f"HUIYING_DATA_DIR={shlex.quote(str(elsewhere))} HUIYING_DATABASE_URL={shlex.quote(empty_database)}",
        restore,
    )
    assert (elsewhere / "keys/master.key").read_bytes() == (product.data / "keys/master.key").read_bytes()
    connection = await asyncpg.connect(empty_database)
    assert await connection.fetchval("SELECT count(*) FROM ingest.item_shown_v1") > 60
    await connection.close()
