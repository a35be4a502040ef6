"""What only one starter may have: the data folder and the port."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CannotStartError(Exception):
    """Something keeps the system from starting; the message is one line that says what to do.

    An empty message means that it was said already; `status` is what the process exits with.
    """

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


@contextmanager
def lock(data: Path) -> Iterator[None]:
    """Hold the data folder for us alone; the kernel lets go of it however we end."""
    descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode() or "unknown"
            raise CannotStartError(
                f"another Huiying (process {holder}) runs on the data folder {data}: stop it first"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def bind(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port; the socket outlives the process that answers on it, so a restart refuses nobody."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise CannotStartError(_why_not(host, port, error)) from None
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            raise CannotStartError(_why_not(host, port, error)) from None
        yield listener


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use: stop what uses it, or set HUIYING_PORT to another one"
    if error.errno == errno.EACCES:
        return f"port {port} needs root: set HUIYING_PORT to 1024 or higher and put a reverse proxy in front"
    return f"HUIYING_HOST: {host} is no address of this machine ({error.strerror})"
