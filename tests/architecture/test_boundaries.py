"""The boundaries of the code hold, and each of them would notice being crossed."""

import importlib.util
import itertools
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
    "importlinter"
]["contracts"]
SERVICES = ("gateway", "ingest", "analysis", "workflow")
LAYERED = {"api", "jobs", "service", "repository", "models", "schemas", "domain"}


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as c; c()"
    command = [sys.executable, "-c", code, "--no-cache", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_no_boundary_is_crossed() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code in a folder of its own, free to be broken."""
    folder = tmp_path_factory.mktemp("broken")
    ignored = shutil.ignore_patterns("__pycache__", "*.npz", "*.bin", "node_modules")
    shutil.copytree(ROOT / "services", folder / "services", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["id"])
def test_each_crossing_of_a_boundary_is_noticed(contract: dict[str, Any], copy: Path) -> None:
    crossings = list(_crossings(contract, copy / "services"))
    assert crossings
    sources = {module: _file(copy, module) for module, _ in crossings}
    originals = {path: path.read_text("utf-8") for path in sources.values()}
    try:
        for module, imported in crossings:
            with sources[module].open("a", encoding="utf-8") as file:
                file.write(f"\nimport {imported}\n")
        result = lint(copy, "--contract", contract["id"])
    finally:
        for path, text in originals.items():
            path.write_text(text, "utf-8")
    assert result.returncode == 1, result.stderr
    unnoticed = [pair for pair in crossings if f"{pair[0]} -> {pair[1]} (" not in _unwrapped(result.stdout)]
    assert unnoticed == []


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["id"])
def test_no_name_in_a_contract_is_misspelt(contract: dict[str, Any]) -> None:
    names = [*contract.get("source_modules", ()), *contract.get("forbidden_modules", ())]
    names += [*contract.get("modules", ()), *contract.get("containers", ())]
    missing = [name for name in names if "*" not in name and importlib.util.find_spec(name) is None]
    assert missing == []


def test_every_feature_folder_has_its_layers_watched() -> None:
    watched = next(each for each in CONTRACTS if each["id"] == "feature-layers")["containers"]
    features = {
        f"services.{service}.{folder.name}"
        for service in SERVICES
        for folder in (ROOT / "services" / service).iterdir()
        if folder.is_dir() and len({path.stem for path in folder.iterdir()} & LAYERED) > 1
    }
    assert features - set(watched) == set()


def _crossings(contract: dict[str, Any], services: Path) -> Iterator[tuple[str, str]]:
    """Every import that the contract forbids between the modules it names, as (importer, imported)."""
    if contract["type"] == "independence":
        yield from itertools.permutations(contract["modules"], 2)
    elif contract["type"] == "forbidden":
        for source in contract["source_modules"]:
            for module in _matching(source, services):
                yield from ((module, forbidden) for forbidden in contract["forbidden_modules"])
    else:
        for container in contract["containers"]:
            yield from _upward(container, contract["layers"], services.parent)


def _upward(container: str, layers: list[str], root: Path) -> Iterator[tuple[str, str]]:
    names = [[part.strip(" ()") for part in layer.split(":")] for layer in layers]
    for high, low in itertools.combinations(names, 2):
        for importer, imported in itertools.product(low, high):
            pair = f"{container}.{importer}", f"{container}.{imported}"
            if all(_file(root, module).exists() for module in pair):
                yield pair


def _matching(pattern: str, services: Path) -> Iterator[str]:
    if "*" not in pattern:
        yield pattern
        return
    last = pattern.rsplit(".", 1)[1]
    for path in sorted([*services.rglob(f"{last}.py"), *services.rglob(last)]):
        yield ".".join(path.relative_to(services.parent).with_suffix("").parts)


def _file(root: Path, module: str) -> Path:
    path = root.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _unwrapped(output: str) -> str:
    """The report without the line breaks that fit it to a terminal."""
    return " ".join(output.split())
