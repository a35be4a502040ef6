"""Where data and unix sockets live.

The kernel allows a socket's path 107 bytes, and servers dislike odd characters in it.
"""

import hashlib
import os
import re
import stat
from pathlib import Path

_LONGEST_FOLDER = 80
_NOBODY = 65534
_PRIVATE = 0o700
_PLAIN = re.compile(r"[A-Za-z0-9_./-]+")


class UnsafeFolderError(Exception):
    """Somebody else prepared the folder that would hold our sockets."""


def private_folder(path: Path) -> Path:
    """Make it with mode 0700 unless it is there; returns its absolute path."""
    path = path.resolve()
    path.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    return path


def socket_folder(data: Path, name: str) -> Path:
    """Make a private folder for the sockets of server `name`: in `data`, or a short one named by its hash."""
    folder = data / "run" / name
    if len(os.fsencode(folder)) > _LONGEST_FOLDER or not _PLAIN.fullmatch(str(folder)):
        digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
        folder = _short_base() / f"huiying-{os.getuid()}-{digest}" / name
        _make_private(folder.parent)
    else:
        private_folder(folder.parent)
    _make_private(folder)
    return folder


def _short_base() -> Path:
    of_session = Path(f"/run/user/{os.getuid()}")
    return of_session if os.access(of_session, os.W_OK) else Path("/tmp")  # noqa: S108 - checked to be ours below


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=_PRIVATE, exist_ok=True)
    found = folder.lstat()
    nobody_of_ours = os.getuid() == 0 and found.st_uid == _NOBODY
    if not stat.S_ISDIR(found.st_mode) or (found.st_uid != os.getuid() and not nobody_of_ours):
        raise UnsafeFolderError(f"{folder} exists and is not a folder of ours: remove it and start again")
    if stat.S_IMODE(found.st_mode) != _PRIVATE:
        folder.chmod(_PRIVATE)
