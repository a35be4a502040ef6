"""What the house style promises and a program can count."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.common.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE, LONGEST_TEST, LONGEST_PAGE, LONGEST_FUNCTION, USUAL_FUNCTION = 300, 500, 200, 50, 25


def committed(*patterns: str) -> list[Path]:
    """Files that are, or are about to be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).exists()]


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def functions() -> Iterator[tuple[str, int]]:
    """Every function of the product, with its length in lines without its docstring."""
    for path in committed("services/*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[0]
                told = first.end_lineno - first.lineno + 1 if ast.get_docstring(node) else 0
                yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1 - told


def test_no_python_file_is_too_long_to_read() -> None:
    product, tests = committed("services/*.py"), committed("tests/*.py")
    long = {str(path): lines_of(path) for path in product if lines_of(path) > LONGEST_FILE}
    long |= {str(path): lines_of(path) for path in tests if lines_of(path) > LONGEST_TEST}
    assert long == {}


def test_no_page_is_too_long_to_read() -> None:
    long = {str(path): lines_of(path) for path in committed("*.vue") if lines_of(path) > LONGEST_PAGE}
    assert long == {}


def test_no_function_is_too_long_to_read() -> None:
    assert {name: length for name, length in functions() if length > LONGEST_FUNCTION} == {}


def test_nine_of_ten_functions_are_short() -> None:
    lengths = [length for _, length in functions()]
    assert sum(length <= USUAL_FUNCTION for length in lengths) >= 0.9 * len(lengths)


def test_the_example_lists_every_setting_with_its_default_and_meaning() -> None:
    given = (ROOT / ".env.example").read_text("utf-8")
    blocks = re.findall(r"^# (.+)\n(\w+)=(.*)$", given, re.MULTILINE)
    told = {name: (text, value) for text, name, value in blocks}
    expected = {}
    for name, field in Settings.model_fields.items():
        default = int(field.default) if isinstance(field.default, bool) else field.default
        expected[PREFIX + name.upper()] = (field.description, "" if default in (None, ()) else str(default))
    assert told == expected


def test_the_example_is_a_valid_environment() -> None:
    given = (ROOT / ".env.example").read_text("utf-8")
    pairs = dict(re.findall(r"^(\w+)=(.*)$", given, re.MULTILINE))
    assert Settings.from_environment(pairs) == Settings()


@pytest.mark.parametrize("path", committed("*.lock", "*package-lock.json", "*.toml", "*.npmrc", "Makefile"))
def test_no_committed_file_names_a_package_index(path: Path) -> None:
    # package-lock.json names the sites where authors take donations; an index would stand in "resolved"
    sign = r'"resolved"' if path.suffix == ".json" else r"https?://|file://|--(extra-)?index-url|^registry"
    assert [line for line in path.read_text("utf-8").splitlines() if re.search(sign, line)] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"])
def test_every_locked_package_has_a_version_and_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    pinned = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert [line[:60] for line in pinned if "==" not in line or "--hash=sha256:" not in line] == []


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-dev.lock": project["project"]["dependencies"] + project["dependency-groups"]["dev"],
    }
    for lock, wanted in asked.items():
        names = {_plain(line) for line in (ROOT / lock).read_text("utf-8").splitlines() if "==" in line}
        assert {_plain(each) for each in wanted} - names == set()


def _plain(requirement: str) -> str:
    return re.split(r"[\[<>=~! ;]", requirement.lower().replace("_", "-"), maxsplit=1)[0]


def test_the_code_base_commits_in_one_place() -> None:
    commits = [
        str(path.relative_to(ROOT))
        for path in committed("services/*.py")
        if re.search(r"\.commit\(\)", path.read_text("utf-8"))
    ]
    assert commits in ([], ["services/run/migrate.py"])


def test_nothing_is_skipped_or_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX)\b|pytest\.mark\.(skip|xfail)|pytest\.skip\(|\.only\(|it\.skip\(")
    own = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in committed("*.py", "*.ts", "*.vue", "*.sh", "Makefile")
        if path != own
        for line in path.read_text("utf-8").splitlines()
        if later.search(line)
    ]
    assert found == []
