"""Become another program that dies with its parent; run as a plain script, so it imports nothing of ours.

    python -IS launch.py PARENT SIGNAL IDENTITY FOLDER PROGRAM [ARGUMENT ...]

PARENT is the process whose death sends SIGNAL to the program. FOLDER becomes the working directory.
IDENTITY says who the program is:
  self       whoever we are;
  mapped     root outside, `nobody` inside a user namespace (PostgreSQL refuses to run as root);
  nobody     really `nobody`, with the right to pass folders that only root may enter.
"""

import ctypes
import os
import sys
from pathlib import Path

NOBODY = 65534
_NEW_USER_NAMESPACE = 0x10000000
_SET_PARENT_DEATH_SIGNAL, _KEEP_CAPABILITIES, _AMBIENT, _RAISE = 1, 8, 47, 2
_CAPABILITY_VERSION_3 = 0x20080522
_DAC_OVERRIDE = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _call(function: str, *arguments: object) -> None:
    if getattr(_libc, function)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{function}: {os.strerror(code)}")


def die_with_parent(parent: int, signal: int) -> None:
    """Ask the kernel for `signal` when the parent ends; leave at once when it already has."""
    _call("prctl", _SET_PARENT_DEATH_SIGNAL, signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(f"the process {parent} that started this one is gone")


def become_mapped() -> None:
    """Enter a user namespace in which our own files belong to `nobody`. Raises OSError where forbidden."""
    user, group = os.geteuid(), os.getegid()
    _call("unshare", _NEW_USER_NAMESPACE)
    own = Path("/proc/self")
    (own / "setgroups").write_text("deny")
    (own / "uid_map").write_text(f"{NOBODY} {user} 1")
    (own / "gid_map").write_text(f"{NOBODY} {group} 1")


def become_nobody() -> None:
    """Give up root but for one capability: reading and writing below folders closed to others."""
    os.setgroups([])
    os.setgid(NOBODY)
    _call("prctl", _KEEP_CAPABILITIES, 1, 0, 0, 0)
    os.setuid(NOBODY)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    mask = 1 << _DAC_OVERRIDE
    data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    _call("capset", header, data)
    _call("prctl", _AMBIENT, _RAISE, _DAC_OVERRIDE, 0, 0)


def main(arguments: list[str]) -> None:
    parent, signal, identity, folder, program, *rest = arguments
    os.chdir(folder)
    if identity == "mapped":
        become_mapped()
    elif identity == "nobody":
        become_nobody()
    die_with_parent(int(parent), int(signal))  # last: a change of user forgets the signal
    os.execv(program, [program, *rest])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
