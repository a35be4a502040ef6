"""What a person has before them: one browser window, looked at whenever they would look."""

import json
import re
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect

_ROOT = Path(__file__).parents[2]
_PICTURES = _ROOT / "test-results" / "screens"
_HEIGHTS = {1280: 860, 390: 844}
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_PHONE = 720
_PATIENCE_MS = 90_000
"""For what is to be seen at last; the machine may be busy with other tests."""
expect.set_options(timeout=_PATIENCE_MS)
_UNDER_THE_BAR = {"target-size": {"enabled": False}}
"""On a phone the bar at the foot covers what is scrolled under it; our own rule asks for 44 px there."""
_COUNT_TAPS = "window.taps = 0; addEventListener('click', e => { if (e.isTrusted) window.taps += 1 }, true)"
_FAULTS = """async ([runOnly, rules]) =>
    (await axe.run(document, {runOnly, rules})).violations.map(fault => ({
    rule: fault.id, where: fault.nodes.slice(0, 3).map(node => node.html.slice(0, 200) + node.failureSummary)
}))"""
_STANDS = """async () => {
    if (!document.querySelector('h1') || document.querySelector('.skeletons, .waits')) return false
    const shape = () => [...document.querySelectorAll('main, main *, [role=dialog] *')].map(one => {
        const box = one.getBoundingClientRect()
        return [box.x, box.y, box.width, box.height]
    }).join()
    const before = shape()
    await new Promise(done => setTimeout(done, 100))
    return shape() === before
}"""
"""Whether the page is there and nothing of it has moved for a moment."""
_SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"
_TARGETS = "button, input, select, textarea, summary, a"
_SMALL = """targets => [...document.querySelectorAll(targets)].filter(one => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one)
    const covers = getComputedStyle(one, '::after').position === 'absolute'
    const inWords = one.tagName === 'A' && style.display === 'inline'
    const inLabel = one.tagName === 'INPUT' && one.closest('label')
    const seen = box.width > 0 && style.visibility === 'visible' && style.clipPath === 'none'
    return seen && !covers && !inWords && !inLabel && (box.height < 43.5 || box.width < 43.5)
}).map(one => one.outerHTML.slice(0, 150))"""


@cache
def _axe() -> str:
    return (_ROOT / "frontend/node_modules/axe-core/axe.min.js").read_text("utf-8")


@dataclass
class Screen:
    """A window of `width` pixels; `look` checks and keeps what it shows."""

    page: Page
    address: str
    width: int
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    asked: set[Request] = field(default_factory=set)
    """Requests that have not been answered; the live stream, which never is, apart."""

    @classmethod
    def open(cls, browser: Browser, address: str, width: int) -> Self:
        context = browser.new_context(
            viewport={"width": width, "height": _HEIGHTS[width]},
            locale="zh-CN",
            has_touch=width < _PHONE,
            reduced_motion="reduce",
        )
        context.add_init_script(_COUNT_TAPS)
        screen = cls(context.new_page(), address, width, context)
        screen.page.set_default_timeout(_PATIENCE_MS)
        screen.page.on("request", screen._ask)
        screen.page.on("requestfinished", screen._be_answered)
        screen.page.on("requestfailed", screen._be_answered)
        screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
        screen.page.on("console", lambda message: screen._hear(message.type, message.text))
        return screen

    def _ask(self, sent: Request) -> None:
        if sent.resource_type in {"fetch", "xhr", "script"} and not sent.url.endswith("/stream"):
            self.asked.add(sent)

    def _be_answered(self, sent: Request) -> None:
        self.asked.discard(sent)

    def _hear(self, kind: str, text: str) -> None:
        """The browser reports each refused request as an error; what is refused is up to the test."""
        if kind in {"error", "warning"} and "the server responded with a status of" not in text:
            self.complaints.append(text)

    def close(self) -> None:
        """Neither a script error nor a breach of the content security policy may have happened."""
        self.context.close()
        assert self.complaints == []

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def sign_in(self, account: str) -> None:
        """As a visitor of the demo does: tap the account, then sign in."""
        self.go("/login")
        name = self.page.get_by_text(account, exact=True)
        self.page.locator(".demo button").filter(has=name).click()
        self.button("登录").click()
        expect(self.page.locator(".shell")).to_be_visible()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def send(self, name: str) -> None:
        """Send the open form by its button and wait until it has closed."""
        self.dialog().get_by_role("button", name=name, exact=True).click()
        expect(self.dialog()).to_have_count(0)

    def act(self, name: str) -> None:
        """Choose an action of the case; on a phone the rarer ones are behind one more button."""
        expect(self.page.get_by_role("region", name="可以办理")).to_be_visible()
        more = self.page.get_by_role("button", name=re.compile("^(更多|办理)$"))
        if not self.button(name).is_visible() and more.is_visible():
            more.click()
        self.button(name).click()

    def said(self, words: str) -> None:
        """The announcement of what has just happened."""
        expect(self.page.locator(".announcer")).to_contain_text(words)

    def state(self) -> Locator:
        return self.page.locator("main .tags").first

    def taps(self) -> int:
        count: int = self.page.evaluate("window.taps")
        return count

    def stand(self) -> None:
        """Wait until all that was asked for has come and the page stands still."""
        limit = time.monotonic() + _PATIENCE_MS / 1000
        while self.asked or not self.page.evaluate(_STANDS):
            assert time.monotonic() < limit, [each.url for each in self.asked]
            self.page.wait_for_timeout(20)

    def look(self, name: str) -> None:
        """Axe finds nothing, nothing sticks out sideways, every target fits a thumb; keep a picture."""
        self.stand()
        _PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(_PICTURES / f"{name}-{self.width}.png"))
        self.page.evaluate(_axe())
        faults: Any = self.page.evaluate(_FAULTS, [_RULES, _UNDER_THE_BAR if self.width < _PHONE else {}])
        assert faults == [], json.dumps(faults, ensure_ascii=False, indent=1)
        assert self.page.evaluate(_SIDEWAYS) <= 0
        if self.width < _PHONE:
            small = self.page.evaluate(_SMALL, _TARGETS)
            assert small == [], small
