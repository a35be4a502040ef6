"""The files and pages of the single-page application."""

import gzip
import json
from pathlib import Path

import pytest
from starlette.responses import Response

from services.common.problems import MethodNotAllowed, NotFound
from services.gateway.edge.incoming import Incoming
from services.gateway.edge.static import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>回应</title>", "utf-8")
    (tmp_path / "assets" / "app-1a2b3c.js").write_text("console.log('x');" * 200, "utf-8")
    (tmp_path / "routes.json").write_text(json.dumps(["/", "/cases", "/cases/:id"]), "utf-8")
    (tmp_path.parent / "secret.txt").write_text("not for you", "utf-8")
    return Site(tmp_path)


async def get(site: Site, path: str, method: str = "GET", **headers: str) -> Response:
    first = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    return await site.answer(Incoming(method, path, first=first))


@pytest.mark.parametrize("path", ["/", "/cases", "/cases/0192-af"])
async def test_a_page_of_the_application_gives_its_frame_and_is_asked_for_each_time(
    site: Site, path: str
) -> None:
    answer = await get(site, path)
    assert answer.status_code == 200
    assert "回应" in bytes(answer.body).decode()
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["/nope", "/cases/", "/cases/1/2", "/../secret.txt", "/assets", "/index.htm"]
)
async def test_what_is_neither_file_nor_page_is_not_found(site: Site, path: str) -> None:
    with pytest.raises(NotFound):
        await get(site, path)


async def test_a_hashed_file_is_kept_for_ever_and_sent_compressed(site: Site) -> None:
    plain = await get(site, "/assets/app-1a2b3c.js")
    packed = await get(site, "/assets/app-1a2b3c.js", accept_encoding="br, gzip")
    assert "immutable" in plain.headers["cache-control"]
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(bytes(packed.body)) == bytes(plain.body)
    refused = await get(site, "/assets/app-1a2b3c.js", accept_encoding="gzip;q=0")
    assert "content-encoding" not in refused.headers


async def test_a_browser_that_has_the_file_gets_304(site: Site) -> None:
    first = await get(site, "/assets/app-1a2b3c.js")
    again = await get(site, "/assets/app-1a2b3c.js", if_none_match=first.headers["etag"])
    assert again.status_code == 304


async def test_head_says_the_length_and_sends_nothing(site: Site) -> None:
    answer = await get(site, "/", method="HEAD")
    assert int(answer.headers["content-length"]) > 0
    assert answer.body == b""


async def test_a_page_takes_no_post(site: Site) -> None:
    with pytest.raises(MethodNotAllowed):
        await get(site, "/", method="POST")


async def test_an_installation_without_pages_still_starts(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await get(Site(tmp_path / "missing"), "/")
