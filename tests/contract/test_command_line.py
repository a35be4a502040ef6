"""Contract, Command line: `huiying submit` against the running product."""

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.desk import CLIENT, PASSWORD, Desk, matter
from tests.contract.product import ROOT, Product, clean_environment
from tests.patience import PATIENCE

Submit = Callable[..., "subprocess.CompletedProcess[str]"]


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [str(ROOT / "bin/huiying"), *arguments]
    environment = {**clean_environment(), "COLUMNS": "160", "NO_COLOR": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=2 * PATIENCE, cwd="/", env=environment, check=False
    )


@pytest.fixture
def submit(product: Product, tmp_path: Path) -> Submit:
    secret = tmp_path / "secret"
    secret.write_text(PASSWORD)

    def call(file: Path, *options: str) -> "subprocess.CompletedProcess[str]":
        access = ("--url", product.url, "--client-id", CLIENT, "--client-secret-file", str(secret))
        return run("submit", str(file), *access, *options)

    return call


def _mine(desk: Desk) -> list[str]:
    return [
        row["text"] for row in desk.read(CLIENT, "/items", params={"limit": 200, "unit": "jiaoyu"})["items"]
    ]


def test_help_lists_the_commands() -> None:
    shown = run("--help")
    assert shown.returncode == 0
    assert "submit" in shown.stdout
    assert run("submit", "--help").returncode == 0


def test_a_file_is_submitted_once_however_often_it_is_run(desk: Desk, submit: Submit, tmp_path: Path) -> None:
    texts = [matter() for _ in range(30)]
    file = tmp_path / "条目.jsonl"
    file.write_text(
        "\n".join(json.dumps({"channel": "forum", "text": text}, ensure_ascii=False) for text in texts)
    )
    first = submit(file)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "30" in first.stdout
    again = submit(file)
    assert again.returncode == 0
    assert "30" in again.stdout
    assert [text for text in _mine(desk) if text in texts] == texts[::-1]


def test_refused_rows_are_told_and_the_others_taken(desk: Desk, submit: Submit, tmp_path: Path) -> None:
    good = [matter(), matter()]
    rows = [
        {"channel": "forum", "text": good[0]},
        {"channel": "nowhere", "text": "x"},
        {"channel": "forum", "text": good[1]},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\nnot json\n")
    shown = submit(file)
    assert shown.returncode == 1
    assert set(good) <= set(_mine(desk))
    assert "2" in shown.stdout


def test_a_table_is_mapped_and_filled_in(desk: Desk, submit: Submit, tmp_path: Path) -> None:
    file = tmp_path / "表.csv"
    texts = [matter(f"第一行\n第{number}行，带“引号”和,逗号") for number in range(3)]
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["编号", "内容", "不要的列"])
        writer.writerows([matter()[:12], text, "x"] for text in texts)
    shown = submit(file, "--map", "text=内容", "--map", "external_id=编号", "--set", "channel=petition")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    rows = desk.read(CLIENT, "/items", params={"limit": 3, "channel": "petition"})["items"]
    assert [row["text"] for row in rows] == texts[::-1]
    assert submit(file, "--set", "channel=petition").returncode != 0, "columns are ignored only with --map"


def test_wrong_use_is_told_in_one_line(submit: Submit, tmp_path: Path) -> None:
    missing = submit(tmp_path / "nothing.jsonl")
    assert missing.returncode not in {0, 1}
    assert "Traceback" not in missing.stdout + missing.stderr
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps({"channel": "forum", "text": matter()}))
    wrong = tmp_path / "wrong"
    wrong.write_text("not-the-secret")
    shown = submit(file, "--client-secret-file", str(wrong))
    assert shown.returncode != 0
    assert "Traceback" not in shown.stdout + shown.stderr
    shown = submit(file, "--url", "http://127.0.0.1:1")
    assert shown.returncode != 0
    assert "Traceback" not in shown.stdout + shown.stderr
