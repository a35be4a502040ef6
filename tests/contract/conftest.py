"""One running product for all promises; every test goes through HTTP as an outside client would."""

import signal
from collections.abc import Iterator

import httpx
import pytest

from tests.contract.desk import Desk
from tests.contract.product import Product
from tests.patience import PATIENCE


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    settings = {"CHANNEL_LOOPBACK": "1"}  # a partner of the tests listens on this machine
    product = Product(tmp_path_factory.mktemp("demo") / "a data folder", settings=settings)
    product.start()
    yield product
    if product.make is not None and product.make.poll() is None:
        assert product.stop(signal.SIGINT) == [], "SIGINT to make alone"


@pytest.fixture(scope="session")
def desk(product: Product) -> Iterator[Desk]:
    with httpx.Client(base_url=product.url, timeout=2 * PATIENCE, trust_env=False) as client:
        yield Desk(product.url, client)
