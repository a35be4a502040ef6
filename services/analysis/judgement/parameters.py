"""The files of parameters that ship beside this package, learned ones over them, and the version that they make."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

_FOLDER = Path(__file__).resolve().parent.parent / "parameters"
_CODE = Path(__file__).resolve().parent
_RELEASE = "2026.1"

Table = dict[str, npt.NDArray[np.generic]]


class _Chosen:
    """The folder of learned parameters that this process goes by, if any."""

    learned: Path | None = None
    loaded = False


def use(learned: Path | None) -> None:
    """Go by these learned parameters where the folder has some. Raises when others were loaded before."""
    if _Chosen.loaded and learned != _Chosen.learned:
        raise RuntimeError("parameters were loaded before it was said which")
    _Chosen.learned = learned
    version.cache_clear()


def load(name: str) -> Table:
    """The arrays of one parameter file (.npz, no pickled objects): the learned one, else the one that ships."""
    _Chosen.loaded = True
    own = None if _Chosen.learned is None else _Chosen.learned / f"{name}.npz"
    return read(own if own is not None and own.is_file() else _FOLDER / f"{name}.npz")


def read(path: Path) -> Table:
    with np.load(path, allow_pickle=False) as arrays:
        return {key: arrays[key] for key in arrays.files}


@cache
def shipped_version() -> str:
    """`release-hash`: the hash covers the code of the judgement and every parameter that ships."""
    files = sorted([*_CODE.rglob("*.py"), *_CODE.rglob("*.toml"), *_FOLDER.glob("*.npz")])
    return f"{_RELEASE}-{_digest(files)}"


def learned_version(folder: Path) -> str:
    """`release-hash-hash`: the shipped version that was learned upon, and the parameters that replace some."""
    return f"{shipped_version()}-{_digest(sorted(folder.glob('*.npz')))}"


@cache
def version() -> str:
    """What this process judges by."""
    return shipped_version() if _Chosen.learned is None else learned_version(_Chosen.learned)


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
