"""One message to one channel: the name is looked up, its address checked, and only that address called."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from services.workflow.channels.domain import answers, signing, targets
from services.workflow.channels.domain.answers import Outcome, Verdict
from services.workflow.channels.domain.kinds import ChannelKind, Purpose
from services.workflow.channels.domain.messages import Message
from services.workflow.channels.domain.shapes import body
from services.workflow.channels.domain.targets import Allowed, Target
from services.workflow.channels.service.mail import Letter, post
from services.workflow.channels.service.sealing import Access

if TYPE_CHECKING:
    import httpx

_READ_AT_MOST = 16 * 1024
_MAIL_AT_ONCE = 4
_JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message and where it goes; `address` is a person's, on the channels that need one."""

    id: UUID
    kind: ChannelKind
    purpose: Purpose
    message: Message
    access: Access
    internal_host: str | None = None
    address: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that a feature has put together itself; `internal_host` as for a channel."""

    url: str
    headers: Mapping[str, str]
    content: bytes
    internal_host: str | None = None


class Unreachable(Exception):  # noqa: N818 - a finding, which becomes a verdict
    """The name has no address, or one that may not be called; `code` says which."""

    def __init__(self, code: str, *, final: bool) -> None:
        super().__init__(code)
        self.code = code
        self.final = final


@cache
def _http() -> ModuleType:
    """The client with all it brings along is loaded by the first message: most processes never send one."""
    return import_module("httpx")


class Sender:
    """Keeps what is costly to make (TLS settings, threads for mail); one a process.

    `loopback`: this machine may be called, without TLS; `seconds`: for connecting, and for each answer.
    """

    def __init__(self, *, loopback: bool, seconds: float = 10.0) -> None:
        self._loopback = loopback
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_MAIL_AT_ONCE, thread_name_prefix="mail")

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context: ssl.SSLContext = _http().create_ssl_context(trust_env=False)
        context.load_default_certs()
        return context

    @cached_property
    def _client(self) -> "httpx.AsyncClient":
        client: httpx.AsyncClient = _http().AsyncClient(
            verify=self._tls,
            trust_env=False,
            follow_redirects=False,
            timeout=self._seconds,
            limits=_http().Limits(max_keepalive_connections=0),  # no connection serves a second name
        )
        return client

    async def close(self) -> None:
        if "_client" in self.__dict__:
            await self._client.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def send(self, outgoing: Outgoing, at: datetime) -> Verdict:
        """Send once. `at` is the true time, which the other side compares with its own. Never raises."""

        async def work() -> Verdict:
            allowed = Allowed(outgoing.internal_host, self._loopback)
            target = targets.target(outgoing.access.url, outgoing.kind, allowed)
            address = await self._resolve(target, allowed)
            if outgoing.kind is ChannelKind.SMTP:
                return await self._mail(outgoing, target, address, at)
            url, headers, content = _request(outgoing, at)
            call = Call(url, headers, content)
            return await self._post(call, outgoing.kind, target, address, at)

        return await self._tried(work)

    async def call(self, call: Call, at: datetime) -> Verdict:
        """Send a request once, under the same watch as a webhook's. Never raises."""

        async def work() -> Verdict:
            allowed = Allowed(call.internal_host, self._loopback)
            target = targets.target(call.url, ChannelKind.WEBHOOK, allowed)
            address = await self._resolve(target, allowed)
            return await self._post(call, ChannelKind.WEBHOOK, target, address, at)

        return await self._tried(work)

    async def _tried(self, work: Callable[[], Awaitable[Verdict]]) -> Verdict:
        try:
            async with asyncio.timeout(3 * self._seconds):
                return await work()
        except Unreachable as error:
            return Verdict(Outcome.NEVER if error.final else Outcome.AGAIN, None, error.code)
        except ValueError:
            return Verdict(Outcome.NEVER, None, "bad-address")
        except TimeoutError:
            return Verdict(Outcome.AGAIN, None, "timeout")

    async def _resolve(self, target: Target, allowed: Allowed) -> str:
        """An address of the host; every one that its name stands for must be allowed. Raises Unreachable."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError):
            raise Unreachable("unknown-host", final=False) from None
        addresses = [str(each[4][0]) for each in found]
        if not all(targets.reachable(target.host, each, allowed) for each in addresses):
            raise Unreachable("forbidden-address", final=True)
        return addresses[0]

    async def _post(
        self, call: Call, kind: ChannelKind, target: Target, address: str, at: datetime
    ) -> Verdict:
        http = _http()
        pinned = http.URL(call.url).copy_with(host=address)
        named = http.URL(call.url).netloc.decode()
        try:
            async with self._client.stream(
                "POST",
                pinned,
                content=call.content,
                headers={**call.headers, "Host": named},
                extensions={"sni_hostname": target.host},
            ) as answer:
                read = await _beginning(answer)
        except http.TimeoutException:
            return Verdict(Outcome.AGAIN, None, "timeout")
        except (http.HTTPError, ssl.SSLError) as error:
            return Verdict(Outcome.AGAIN, None, "tls" if "CERTIFICATE" in str(error) else "no-connection")
        return answers.of_answer(kind, answer.status_code, answer.headers, read, at)

    async def _mail(self, outgoing: Outgoing, target: Target, address: str, at: datetime) -> Verdict:
        letter = Letter(
            id=outgoing.id,
            from_address=str(outgoing.settings.get("from_address", "")),
            to=outgoing.address,
            subject=outgoing.message.heading,
            text=outgoing.message.text,
            at=at,
        )
        username = str(outgoing.settings.get("username", ""))
        login = (username, outgoing.access.secret) if username else None
        work = asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: post(letter, target, address, login, self._tls, self._seconds)
        )
        return await work


def _request(outgoing: Outgoing, at: datetime) -> tuple[str, dict[str, str], bytes]:
    """Address, headers and content of an HTTP channel, signed as the other side wants it."""
    seconds = int(at.timestamp())
    secret, url = outgoing.access.secret, outgoing.access.url
    extra = {"id": str(outgoing.id), "to": outgoing.address, "secret": secret, "seconds": seconds}
    content = orjson.dumps(body(outgoing.kind, outgoing.purpose, outgoing.message, extra))
    headers = {"Content-Type": _JSON, "Accept-Encoding": "identity", "User-Agent": "huiying"}
    if outgoing.kind is ChannelKind.DINGTALK:
        url = signing.dingtalk_url(url, secret, int(at.timestamp() * 1000))
    if outgoing.kind in (ChannelKind.WEBHOOK, ChannelKind.SMS):
        headers[signing.DELIVERY_HEADER] = str(outgoing.id)
        headers |= signing.webhook_headers(secret, seconds, content)
    return url, headers, content


async def _beginning(answer: "httpx.Response") -> bytes:
    """As much of the answer as a verdict needs, however much there is."""
    read = b""
    async for chunk in answer.aiter_raw():
        read += chunk
        if len(read) >= _READ_AT_MOST:
            break
    return read[:_READ_AT_MOST]
