"""Servers on this machine that answer as they are told, and keep what they were sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import orjson


@dataclass
class Sent:
    """One request as the server saw it."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        read: dict[str, Any] = orjson.loads(self.body)
        return read


def let() -> asyncio.Event:
    """May happen at once, until a test says that it may not."""
    allowed = asyncio.Event()
    allowed.set()
    return allowed


LEFT = (ConnectionError, asyncio.IncompleteReadError)
"""The other side has gone before it was answered; a server shrugs."""


@dataclass
class Server:
    """Answers with `answers` one after the other, then with the last for ever, as long as it `may_answer`."""

    answers: list[tuple[int, dict[str, str], bytes]]
    may_answer: asyncio.Event = field(default_factory=let)
    over: bool = False
    got: list[Sent] = field(default_factory=list)
    news: asyncio.Queue[Sent] = field(default_factory=asyncio.Queue)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?key=abc"

    def end(self) -> None:
        """Hang up on whoever still waits for an answer."""
        self.over = True
        self.may_answer.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(*LEFT):
            await self._serve(reader, writer)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.got.append(Sent(head[0].split(" ")[1], headers, body))
        self.news.put_nowait(self.got[-1])
        await self.may_answer.wait()
        if self.over:
            return
        status, extra, answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(answer)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in extra.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + answer)
        await writer.drain()


OK = (200, {}, b'{"errcode": 0, "code": 0}')


def answering(status: int, body: bytes = b"{}", **headers: str) -> tuple[int, dict[str, str], bytes]:
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, body


@asynccontextmanager
async def http(*answers: tuple[int, dict[str, str], bytes]) -> AsyncIterator[Server]:
    fake = Server(list(answers) or [OK])
    listening = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.port = listening.sockets[0].getsockname()[1]
    async with listening:
        try:
            yield fake
        finally:
            fake.end()


@asynccontextmanager
async def silent() -> AsyncIterator[Server]:
    """A server that listens and never answers, until the test lets it."""
    async with http() as fake:
        fake.may_answer.clear()
        yield fake


@dataclass
class Post:
    """A mail server; `refuse` is its answer to RCPT, and it says nothing at all until it `may_answer`."""

    refuse: str = ""
    may_answer: asyncio.Event = field(default_factory=let)
    letters: list[str] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self.may_answer.wait()
        with suppress(*LEFT):
            await self._serve(reader, writer)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail\r\n")
        while line := (await reader.readline()).decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "DATA":
                writer.write(b"354 go on\r\n")
                letter = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append(letter.decode())
                writer.write(b"250 taken\r\n")
            elif verb == "RCPT" and self.refuse:
                writer.write(f"{self.refuse}\r\n".encode())
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 mail\r\n")
            await writer.drain()


@asynccontextmanager
async def mail(refuse: str = "", *, silent: bool = False) -> AsyncIterator[Post]:
    fake = Post(refuse)
    if silent:
        fake.may_answer.clear()
    listening = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.port = listening.sockets[0].getsockname()[1]
    async with listening:
        try:
            yield fake
        finally:
            fake.may_answer.set()
