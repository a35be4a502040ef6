"""Password hashes: argon2id, off the event loop, two at a time, in the same time for everybody."""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.common.problems import Unavailable

_Result = TypeVar("_Result")
_AT_ONCE: Final = 2
_MOST_WAITING: Final = 64


class Passwords:
    """Hashes and verifies; holds two threads until `close`."""

    def __init__(self) -> None:
        # OWASP's second profile: 19 MiB and two passes, about 20 ms of one core
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="argon2")
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))
        self._waiting = 0

    async def hash(self, password: str) -> str:
        return await self._off_loop(self._hasher.hash, _normal(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Compare with a stored hash; None (no such account) takes as long and is False.

        Raises Unavailable when too many wait already.
        """
        matches = await self._off_loop(self._verify, stored or self._nobody, _normal(password))
        return matches and stored is not None

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _off_loop(self, work: Callable[..., _Result], *arguments: str) -> _Result:
        if self._waiting >= _MOST_WAITING:
            raise Unavailable("同时登录的人过多，请稍后再试。", headers={"Retry-After": "1"})
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._waiting -= 1


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)
