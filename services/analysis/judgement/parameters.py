"""The files of parameters that ship beside this package, and the version that they and the code make."""

import hashlib
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

_FOLDER = Path(__file__).resolve().parent.parent / "parameters"
_CODE = Path(__file__).resolve().parent
_RELEASE = "2026.1"

Table = dict[str, npt.NDArray[np.generic]]


def load(name: str) -> Table:
    """The arrays of one parameter file (.npz, no pickled objects)."""
    with np.load(_FOLDER / f"{name}.npz", allow_pickle=False) as arrays:
        return {key: arrays[key] for key in arrays.files}


@cache
def version() -> str:
    """`release-hash`: the hash covers the code of the judgement and every parameter."""
    digest = hashlib.sha256()
    for path in sorted([*_CODE.rglob("*.py"), *_CODE.rglob("*.toml"), *_FOLDER.glob("*.npz")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return f"{_RELEASE}-{digest.hexdigest()[:12]}"
