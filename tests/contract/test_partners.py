"""What partners are promised: quick starts run as written, deliveries prove themselves, georeport works."""

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from subprocess import run as run_process
from typing import Any

import pytest
import requests
from georeport import GeoReport

from tests.contract.desk import PASSWORD, Desk, matter
from tests.contract.product import ROOT, Product, clean_environment
from tests.contract.test_documented_commands import commands, run
from tests.patience import PATIENCE

KEY = f"jiaoyu-api:{PASSWORD}"
Delivery = tuple[dict[str, str], bytes]


@contextmanager
def listening() -> Iterator[tuple[str, "Queue[Delivery]"]]:
    """A partner's server on this machine, and what reaches it."""
    arrived: Queue[Delivery] = Queue()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived.put((dict(self.headers.items()), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}", arrived
        server.shutdown()
        serving.join()


def scripts(document: str) -> list[str]:
    text = (ROOT / "docs" / document).read_text("utf-8")
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def run_python(product: Product, script: str) -> str:
    host = product.url.removeprefix("http://")
    done = run_process(
        [sys.executable, "-c", script.replace("127.0.0.1:8000", host)],
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_quick_starts_run_as_they_are_written(product: Product) -> None:
    first, _ = commands("partners.md")
    assert "'state':" in run(product, first)
    in_python, _ = scripts("partners.md")
    assert run_python(product, in_python).splitlines() == ["0 queued", "请问五中操场什么时候能用？"]
    (facade,) = commands("open311.md")
    printed = run(product, facade)
    assert '"address":"青禾六中东门","address_id":null,"zipcode":null,"lat":34.747,"long":113.625' in printed
    assert "<service_code>education</service_code>" in printed
    (with_client,) = scripts("open311.md")
    assert run_python(product, with_client).splitlines()[0] == "open"


def test_a_partner_is_told_and_can_tell_that_it_is_us(product: Product, desk: Desk) -> None:
    _, subscribe = commands("partners.md")
    _, check = scripts("partners.md")
    known: dict[str, Any] = {}
    exec(check, known)
    with listening() as (url, arrived):
        made = run(product, subscribe.replace("http://127.0.0.1:9000", url))
        (secret,) = re.findall(r'"secret":"(whsec_[\w-]+)"', made)
        item = desk.submit("edu")
        headers, body = arrived.get(timeout=2 * PATIENCE)
        assert headers["X-Huiying-Event"] == "item.assessed"
        assert item in body.decode()
        seen: set[str] = set()
        assert known["genuine"](secret, headers, body, seen)
        assert not known["genuine"](secret, headers, body, seen), "a second time"
        assert not known["genuine"](secret, headers, body + b" ", set())
        assert not known["genuine"]("another", headers, body, set())
        late = int(headers["X-Huiying-Timestamp"]) + 301
        assert not known["genuine"](secret, headers, body, set(), late)
        (subscription,) = re.findall(r'^{"id":"([\w-]+)"', made, re.MULTILINE)
        assert desk.call("admin", "DELETE", f"/subscriptions/{subscription}").status_code == 204


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_lists_services_files_a_request_and_reads_it_back(
    product: Product, desk: Desk, form: str
) -> None:
    root = product.url.replace("http://", f"http://{KEY}@") + "/open311/v2"
    city = GeoReport(root, jurisdiction="county.example", api_key=KEY, output_format=form)
    services = {each["service_name"]: each["service_code"] for each in city.get_service_list()}
    assert services["教育文体"] == "education"
    assert city.get_service_definition("education")["service_code"] == "education"
    text = matter("学校食堂的米饭夹生，电话13912345678")
    report = {"service_code": "education", "description": text, "phone": "13912345678"}
    answer = requests.post(
        f"{product.url}/open311/v2/requests.json",
        data=report | {"api_key": city.api_key},
        timeout=2 * PATIENCE,
    )
    assert answer.status_code == 201, answer.text
    number = answer.json()[0]["service_request_id"]
    read = city.get_service_request(number)
    assert (read["status"], read["service_code"]) == ("open", "education")
    assert read["description"] == text.replace("13912345678", "*" * 11)
    assert desk.assessed(number, "edu")["channel"] == "other"
    found: Any = city.get_service_requests(service_code="education", status="open")
    listed = [found] if isinstance(found, dict) else found  # so the client gives a single one from XML
    assert number in [each["service_request_id"] for each in listed]
    stranger = GeoReport(f"{product.url}/open311/v2", output_format=form)
    assert len(stranger.get_service_list()) == len(services)
    with pytest.raises(requests.HTTPError, match="403"):
        stranger.get_service_request(number)
