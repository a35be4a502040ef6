"""The address that was checked is called, and its certificate must still be the named host's."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.workflow.channels.domain.answers import Outcome
from services.workflow.channels.domain.kinds import ChannelKind, Purpose
from services.workflow.channels.domain.messages import trial
from services.workflow.channels.domain.targets import Allowed, Target
from services.workflow.channels.service.sealing import Access
from services.workflow.channels.service.sending import Outgoing, Sender
from tests.service.workflow_paging.fakes import OK, Post, Server

NAME = "robot.office.example"
NOW = datetime(2026, 3, 5, tzinfo=UTC)


class Here(Sender):
    """Every name stands for this machine."""

    async def _resolve(self, target: Target, allowed: Allowed) -> str:
        del target, allowed
        return "127.0.0.1"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of `NAME`, signed by itself; with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(made.public_bytes(pem) + private)
    return path


@asynccontextmanager
async def behind_tls(fake: Server | Post, certificate: Path) -> AsyncIterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listening = await asyncio.start_server(fake.serve, "127.0.0.1", 0, ssl=context)
    async with listening:
        yield listening.sockets[0].getsockname()[1]


@pytest.fixture(scope="module")
async def sender(certificate: Path) -> AsyncIterator[Sender]:
    sender = Here(loopback=False, seconds=3)
    sender._tls.load_verify_locations(certificate)
    yield sender
    await sender.close()


def outgoing(kind: ChannelKind, url: str) -> Outgoing:
    settings = {"from_address": "huiying@example.org", "username": ""}
    return Outgoing(
        UUID(int=1), kind, Purpose.TEST, trial("某"), Access(url, "s"), None, "a@example.org", settings
    )


async def test_a_webhook_is_called_by_its_name_at_its_address(sender: Sender, certificate: Path) -> None:
    fake = Server([OK])
    async with behind_tls(fake, certificate) as port:
        verdict = await sender.send(outgoing(ChannelKind.WEBHOOK, f"https://{NAME}:{port}/hook?key=a"), NOW)
        assert verdict.outcome is Outcome.SENT
        assert (fake.got[0].headers["host"], fake.got[0].path) == (f"{NAME}:{port}", "/hook?key=a")


async def test_a_certificate_of_another_name_is_not_believed(sender: Sender, certificate: Path) -> None:
    fake, post = Server([OK]), Post()
    async with behind_tls(fake, certificate) as hook, behind_tls(post, certificate) as mail:
        for kind, url, error in (
            (ChannelKind.WEBHOOK, f"https://other.example:{hook}/", "tls"),
            (ChannelKind.SMTP, f"smtps://other.example:{mail}", "tls"),
        ):
            verdict = await sender.send(outgoing(kind, url), NOW)
            assert (verdict.outcome, verdict.error) == (Outcome.AGAIN, error)
    assert (fake.got, post.letters) == ([], [])


async def test_mail_goes_over_tls_to_the_name_of_the_certificate(sender: Sender, certificate: Path) -> None:
    post = Post()
    async with behind_tls(post, certificate) as port:
        verdict = await sender.send(outgoing(ChannelKind.SMTP, f"smtps://{NAME}:{port}"), NOW)
    assert verdict.outcome is Outcome.SENT
    assert "Subject: =?utf-8?" in post.letters[0]


async def test_mail_without_starttls_is_not_sent_in_the_clear(sender: Sender) -> None:
    post = Post()
    listening = await asyncio.start_server(post.serve, "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        verdict = await sender.send(outgoing(ChannelKind.SMTP, f"smtp://{NAME}:{port}"), NOW)
    assert (verdict.outcome, verdict.error, post.letters) == (Outcome.NEVER, "no-tls", [])


async def test_a_name_that_means_an_address_inside_is_not_called() -> None:
    sender = Sender(loopback=False, seconds=3)
    verdict = await sender.send(outgoing(ChannelKind.WEBHOOK, "https://localhost/hook"), NOW)
    assert (verdict.outcome, verdict.error) == (Outcome.NEVER, "forbidden-address")
    await sender.close()
