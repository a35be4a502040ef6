"""A real browser before the running product, as wide as a desk or as a phone."""

import os
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.contract.desk import Desk
from tests.contract.product import Product
from tests.e2e.screen import Screen
from tests.patience import PATIENCE

WIDTHS = {"desk": 1280, "phone": 390}
_CHROMIUM = "/usr/bin/chromium"
_SWITCHES = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the product answers; `E2E_URL` names one that runs already."""
    if running := os.environ.get("E2E_URL"):
        yield running
        return
    product = Product(tmp_path_factory.mktemp("browser") / "data")
    product.start()
    yield product.url
    assert product.stop() == []


@pytest.fixture(scope="session")
def desk(address: str) -> Iterator[Desk]:
    with httpx.Client(base_url=address, timeout=2 * PATIENCE, trust_env=False) as client:
        yield Desk(address, client)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    return WIDTHS[request.param]


MOSTLY_AT_A_DESK = [
    pytest.param(WIDTHS["desk"], id="desk"),
    pytest.param(WIDTHS["phone"], id="phone", marks=pytest.mark.long),
]
MOSTLY_ON_A_PHONE = [
    pytest.param(WIDTHS["phone"], id="phone"),
    pytest.param(WIDTHS["desk"], id="desk", marks=pytest.mark.long),
]
"""For long stories: their pages are looked at in both sizes elsewhere, or by `make faults-long`."""


@pytest.fixture
def screen_of(browser: Browser, address: str) -> Iterator[Callable[..., Screen]]:
    """Open a browser of one's own: `screen_of(390, "duty")` is signed in already."""
    opened: list[Screen] = []

    def make(width: int, account: str | None = None) -> Screen:
        screen = Screen.open(browser, address, width)
        opened.append(screen)
        if account:
            screen.sign_in(account)
        return screen

    yield make
    for screen in opened:
        screen.close()


@pytest.fixture
def screen(screen_of: Callable[..., Screen], width: int) -> Screen:
    """A screen that nobody has signed in at, once as a desk and once as a phone."""
    return screen_of(width)
