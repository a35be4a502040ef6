"""Contract, Starting: settings, readiness, keys, stopping without a trace, and starting again."""

import os
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from tests.contract.desk import Desk, matter
from tests.contract.product import ROOT, Product, clean_environment
from tests.patience import PATIENCE


def _start(tmp_path: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    given = {"DATA_DIR": str(tmp_path / "data"), **settings}
    taken = ["-o", "frontend/dist/index.html", "-o", ".venv/.requirements.lock", "-o", "bin/huiying"]
    return subprocess.run(
        ["make", *taken, "run"],
        cwd=ROOT,
        env=clean_environment(**given),
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PROT", "8000"),
        ("SIGNING_KEY_FILE", "/nowhere/key.pem"),
        *(
            pytest.param(name, value, marks=pytest.mark.long)  # as tests/unit/common/test_settings.py
            for name, value in [
                ("NONSENSE", "1"), ("port", "8000"), ("PORT", "many"), ("PORT", "0"), ("PORT", "70000"),
                ("DEMO", "perhaps"), ("DATABASE_URL", "mysql://x"), ("REDIS_URL", "x"),
                ("PUBLIC_URL", "nowhere"), ("TRUSTED_PROXIES", "10.0.0.0/99"),
            ]
        ),
    ],
)  # fmt: skip
def test_a_setting_that_is_unknown_or_wrong_stops_the_start_and_is_named(
    tmp_path: Path, name: str, value: str
) -> None:
    done = _start(tmp_path, **{name: value})
    assert done.returncode != 0
    told = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("make")]
    assert len(told) == 1, told
    assert f"HUIYING_{name}" in told[0]


def test_a_second_start_in_the_same_folder_is_told_so(product: Product, tmp_path: Path) -> None:
    done = _start(tmp_path, DATA_DIR=str(product.data))
    assert done.returncode != 0
    told = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("make")]
    assert len(told) == 1, told


def test_a_port_that_is_taken_is_told_so(product: Product, tmp_path: Path) -> None:
    done = _start(tmp_path, PORT=str(product.port))
    assert done.returncode != 0
    told = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("make")]
    assert len(told) == 1, told
    assert str(product.port) in told[0]


def test_the_demo_prints_its_address_and_a_warning(product: Product) -> None:
    end = time.monotonic() + PATIENCE
    while "huiying-demo" not in product.log:
        assert time.monotonic() < end, product.log
        time.sleep(0.1)
    assert product.url in product.log


def test_the_signing_key_is_made_in_the_data_folder_for_its_owner_alone(product: Product) -> None:
    keys = [path for path in product.data.rglob("*.pem") if b"PRIVATE KEY" in path.read_bytes()]
    assert keys
    for key in keys:
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert key.stat().st_uid == os.getuid()


def test_it_stops_without_a_trace_and_a_second_start_keeps_everything(product: Product, desk: Desk) -> None:
    item = desk.submit(text=matter())
    case = desk.assessed(item)["case_id"]
    queued = [desk.submit() for _ in range(20)]
    session = desk.session("town")
    assert product.stop(signal.SIGTERM) == [], "SIGTERM to make alone"
    product.start()
    assert desk.case(case)["items"][0]["id"] == item
    for each in queued:
        desk.assessed(each)
    form = {"grant_type": "refresh_token", "refresh_token": session["refresh_token"]}
    assert desk.http.post("/api/v1/auth/token", data=form).status_code == 200
