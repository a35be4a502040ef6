"""The audit log: auditors read it, and it tells by itself whether it was altered."""

import os
import subprocess
import time

from tests.contract.desk import Desk, refusal
from tests.contract.product import ROOT, Product, clean_environment
from tests.patience import PATIENCE


def test_auditors_alone_read_who_saw_what(desk: Desk) -> None:
    made = desk.submit()
    desk.post("duty", f"/items/{made}/unmask", {"reason": "核实情况"})
    found = desk.get("auditor", f"/audit?object_id={made}&limit=200").json()["items"]
    seen = [entry for entry in found if entry["action"] == "item.unmask"]
    assert [(entry["actor_name"], entry["detail"]["reason"]) for entry in seen] == [("duty", "核实情况")]
    for account in ("duty", "chief", "leader", "admin", "edu", "edu-head"):
        for path in ("/audit", "/audit/verify"):
            refusal(desk.get(account, path), 403, "forbidden")


def test_the_log_holds_and_every_entry_is_sealed_within_seconds(desk: Desk) -> None:
    made = desk.submit()
    desk.post("duty", f"/items/{made}/unmask", {"reason": "核实情况"})
    deadline = time.monotonic() + 2 * PATIENCE
    while not all(
        entry["place"] for entry in desk.get("auditor", f"/audit?object_id={made}").json()["items"]
    ):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    verified = desk.get("auditor", "/audit/verify").json()
    assert (verified["intact"], verified["fault"]) == (True, None)


def test_the_operator_verifies_it_by_one_command(product: Product) -> None:
    done = subprocess.run(
        [ROOT / "bin/huiying", "audit", "verify"],
        env=clean_environment(DATA_DIR=str(product.data)) | {"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "审计日志完好" in done.stdout
