"""The same life of a case when every service is a process of its own behind the gateway."""

from collections.abc import Iterator

import httpx
import pytest

from tests.contract import test_cases as cases
from tests.contract.desk import Desk
from tests.contract.product import Product
from tests.patience import PATIENCE

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def distributed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(
        tmp_path_factory.mktemp("distributed") / "data", settings={"DEMO": "1"}, target="run-distributed"
    )
    product.start()
    yield product
    assert product.stop() == []


@pytest.fixture(scope="module")
def apart(distributed: Product) -> Iterator[Desk]:
    with httpx.Client(base_url=distributed.url, timeout=2 * PATIENCE, trust_env=False) as client:
        yield Desk(distributed.url, client)


def test_every_service_is_a_process_of_its_own(distributed: Product) -> None:
    commands = [" ".join(process.cmdline()) for process in distributed.processes()]
    for service in ("ingest", "analysis", "workflow"):
        assert any(
            "services.run.web" in command and f"--service {service}" in command for command in commands
        )


def test_a_case_lives_from_the_first_word_to_the_archive(apart: Desk) -> None:
    cases.test_a_case_lives_from_the_first_word_to_the_archive(apart)


def test_a_stale_version_is_told_with_the_current_one(apart: Desk) -> None:
    cases.test_a_stale_version_is_told_with_the_current_one(apart)


def test_a_batch_passes_through_the_forwarder(apart: Desk) -> None:
    rows = [{"channel": "phone", "text": f"第{n}条，经过转发。"} for n in range(500)]
    answer = apart.post("edu", "/items/batch", {"items": rows})
    assert answer.status_code == 202
    assert [row["status"] for row in answer.json()["results"]] == ["queued"] * 500
