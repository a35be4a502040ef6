"""Takes the README's pictures of the running product: `make screenshots`."""

import base64
import struct
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, expect, sync_playwright

from tests.contract.product import Product
from tests.e2e.screen import Screen

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
MOST_BYTES = 250_000
_COLOURS = 256
_CHROMIUM = "/usr/bin/chromium"
_SWITCHES = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
_PIXELS = """async png => {
    const image = new Image(); image.src = `data:image/png;base64,${png}`; await image.decode()
    const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext('2d')
    pen.drawImage(image, 0, 0)
    const bytes = pen.getImageData(0, 0, image.width, image.height).data
    const slice = 32768
    let text = ''
    for (let at = 0; at < bytes.length; at += slice) {
        text += String.fromCharCode(...bytes.subarray(at, at + slice))
    }
    return [image.width, image.height, btoa(text)]
}"""


@dataclass(frozen=True)
class View:
    """What is before the viewer: a window of `width` x `height` CSS pixels, drawn `scale` times as fine."""

    width: int
    height: int
    scale: float


DESK = View(1280, 800, 1)
PHONE = View(390, 844, 2)


def _opened(path: str, title: str) -> Callable[[Screen], None]:
    """Find `title` in the list at `path` and open it."""

    def show(screen: Screen) -> None:
        screen.go(path)
        screen.page.get_by_role("link", name=title, exact=True).first.click()
        expect(screen.page.get_by_role("heading", name=title, level=1)).to_be_visible()

    return show


def _at(tab: str) -> Callable[[Screen], None]:
    """Choose one of the usual lists of cases."""

    def show(screen: Screen) -> None:
        link = screen.page.get_by_role("link", name=tab, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "page")

    return show


PICTURES: dict[str, tuple[View, str, Callable[[Screen], None]]] = {
    "inbox": (DESK, "duty", _at("办理中")),
    "case-phone": (PHONE, "duty", _opened("/cases?q=老粮库", "老粮库方向浓烟滚滚")),
    "reasons": (DESK, "duty", _opened("/items?q=刺鼻", "化工园夜里排放刺鼻气味")),
}


def take(browser: Browser, address: str, name: str) -> bytes:
    """Give one picture as a PNG of at most 256 colours. Raises when the page complains."""
    view, account, show = PICTURES[name]
    context = browser.new_context(
        viewport={"width": view.width, "height": view.height},
        device_scale_factor=view.scale,
        has_touch=view is PHONE,
        reduced_motion="reduce",
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    screen = Screen(context.new_page(), address, view.width, context)
    screen.sign_in(account)
    show(screen)
    screen.page.wait_for_load_state("load")
    screen.page.mouse.move(0, view.height - 1)
    expect(screen.page.locator(".skeletons")).to_have_count(0)
    screen.page.wait_for_timeout(1000)
    png = screen.page.screenshot()
    screen.close()
    return reduced(browser, png)


def reduced(browser: Browser, png: bytes) -> bytes:
    """Draw it again with its most frequent colours only: a third of the bytes, and nobody sees it."""
    page = browser.new_page()
    width, height, text = page.evaluate(_PIXELS, base64.b64encode(png).decode())
    page.close()
    pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)[..., :3]
    return palette_png(pixels)


def palette_png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode `pixels` (height, width, 3) with a palette (PNG, 11.2: colour type 3)."""
    height, width, _ = pixels.shape
    found = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    colours, places, counts = found
    palette, nearest = _palette(colours.astype(np.int64), counts)
    rows = np.pad(nearest[places.reshape(-1)].reshape(height, width), ((0, 0), (1, 0)))  # filter 0 first
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(rows.tobytes(), 9))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in [*chunks, (b"IEND", b"")])


def _palette(
    colours: NDArray[np.int64], counts: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Choose, one after another, the colour that was missed most: its pixels times its distance squared.

    Returns the palette and the place in it for each of `colours`.
    """
    chosen: list[int] = []
    nearest = np.zeros(len(colours), np.uint8)
    apart = np.full(len(colours), 3 * 256**2, np.int64)
    while len(chosen) < _COLOURS and apart.any():
        chosen.append(int((counts * apart).argmax()))
        candidate = ((colours - colours[chosen[-1]]) ** 2).sum(axis=1)
        nearest[candidate < apart] = len(chosen) - 1
        apart = np.minimum(apart, candidate)
    return colours[chosen].astype(np.uint8), nearest


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="huiying-pictures-") as folder, sync_playwright() as playwright:
        product = Product(Path(folder) / "data")
        product.start()
        try:
            browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_SWITCHES)
            for name in PICTURES:
                png = take(browser, product.url, name)
                (FOLDER / f"{name}.png").write_bytes(png)
                print(f"  docs/pictures/{name}.png  {len(png) / 1000:.0f} kB")
            browser.close()
        finally:
            product.stop()


if __name__ == "__main__":
    main()
