"""What the documents say is what there is: settings, commands, problems, links, pictures."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from services.analysis.judgement import precedents, reasons, rules_alone
from services.common.problems import Problem
from services.common.settings import PREFIX, Settings
from services.contracts.codes import RiskLevel
from services.run.cli import app
from services.run.problem_list import document, problems

ROOT = Path(__file__).resolve().parents[2]
README_LINES = 120
PICTURE_BYTES = 250_000
SETTING = re.compile(rf"{PREFIX}[A-Z_]+")


def committed(*patterns: str) -> list[Path]:
    """Files that are, or are about to be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in sorted(set(listed.splitlines())) if (ROOT / name).exists()]


DOCUMENTS = committed("*.md")
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
RUNNING = ROOT / "docs" / "running.md"


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def links(text: str) -> list[str]:
    """Where the links and pictures of a document lead; code is left out."""
    prose = re.sub(r"^```.*?^```$|`[^`\n]+`", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"\]\(([^)\s]+)\)", prose)


def anchors(text: str) -> set[str]:
    """The names that a reader's program gives to the headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def targets() -> set[str]:
    """What `make help` lists."""
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def code(text: str) -> Iterator[str]:
    """Every piece of code of a document: blocks line by line, and what stands between backquotes."""
    for block in re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", text)


def called(program: str, path: Path) -> set[str]:
    """The first argument wherever a document runs `program`."""
    run = re.compile(rf"(?:^|&& |sudo |=\S+ )(?:\S*/)?{program} ([a-z][a-z-]+)(?:\s|$)")
    return {name for line in code(path.read_text("utf-8")) for name in run.findall(line.strip())}


@pytest.mark.parametrize("path", READMES, ids=name_of)
def test_a_readme_is_read_in_one_go(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= README_LINES


def test_both_readmes_show_the_same_pictures_and_commands() -> None:
    english, chinese = (path.read_text("utf-8") for path in READMES)
    for pattern in (r"docs/pictures/[\w.-]+", r"^make \w+|^HUIYING_.*$", r"docs/[\w-]+\.md"):
        assert set(re.findall(pattern, english, re.MULTILINE)) == set(
            re.findall(pattern, chinese, re.MULTILINE)
        ), pattern


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    broken = []
    for link in links(text):
        if re.match(r"https?://", link):
            continue
        place, _, anchor = unquote(link).partition("#")
        there = (path.parent / place).resolve() if place else path
        if not there.exists() or (anchor and anchor not in anchors(there.read_text("utf-8"))):
            broken.append(link)
    assert broken == []


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached = [ROOT / "README.md"]
    for path in reached:  # grows while it is read
        there = [(path.parent / link.partition("#")[0]).resolve() for link in links(path.read_text("utf-8"))]
        reached += [each for each in there if each in DOCUMENTS and each not in reached]
    assert [name_of(path) for path in DOCUMENTS if path not in reached] == []


def test_the_table_of_settings_is_complete_and_gives_the_defaults() -> None:
    rows = re.findall(
        rf"^\| `({PREFIX}\w+)` \| (?:`(.*?)`)? ?\| (.+) \|$", RUNNING.read_text("utf-8"), re.MULTILINE
    )
    told = {name: default for name, default, _ in rows}
    expected = {}
    for name, field in Settings.model_fields.items():
        default = int(field.default) if isinstance(field.default, bool) else field.default
        expected[PREFIX + name.upper()] = "" if default in (None, ()) else str(default)
    assert told == expected


@pytest.mark.parametrize("path", [*DOCUMENTS, *committed("deploy", ".env.example")], ids=name_of)
def test_no_document_names_a_setting_that_is_not_there(path: Path) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert set(SETTING.findall(path.read_text("utf-8"))) - known - {PREFIX} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_make_target_that_is_named_exists(path: Path) -> None:
    assert called("make", path) - targets() == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_command_of_huiying_that_is_named_exists(path: Path) -> None:
    known = {each.name for each in (*app.registered_commands, *app.registered_groups)}
    assert called("huiying", path) - known == set()


def test_the_list_of_problems_is_current() -> None:
    written = (ROOT / "docs" / "problems.md").read_text("utf-8")
    assert written == document(), "run: python -m services.run.problem_list"


def test_no_problem_is_missing_from_the_list() -> None:
    listed = {kind.code for kind in problems()}
    written = {Problem.code}
    for path in committed("services/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                written |= set(_codes(node))
    assert written == listed


def _codes(kind: ast.ClassDef) -> Iterator[str]:
    """The code that a problem class sets: `status, code, title = 404, "not-found", "…"`."""
    for statement in kind.body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Tuple):
            continue
        names = [each.id for each in statement.targets[0].elts if isinstance(each, ast.Name)]
        if "code" in names and isinstance(statement.value, ast.Tuple):
            yield ast.literal_eval(statement.value.elts[names.index("code")])


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_problem_that_is_named_exists(path: Path) -> None:
    known = {(str(kind.status), kind.code) for kind in problems()}
    named = set(re.findall(r"\b([45]\d\d) `([a-z]+(?:-[a-z]+)*)`", path.read_text("utf-8")))
    assert named - known == set()


def test_every_picture_is_shown_and_small() -> None:
    shown = {(path.parent / link).resolve() for path in DOCUMENTS for link in links(path.read_text("utf-8"))}
    pictures = committed("docs/pictures")
    assert [name_of(each) for each in pictures if each not in shown] == []
    assert [name_of(each) for each in pictures if each.stat().st_size >= PICTURE_BYTES] == []


def test_the_changelog_keeps_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## \[(.+?)\](?: - \d{4}-\d\d-\d\d)?$", text, re.MULTILINE)
    assert versions[0] == "Unreleased"
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= kinds


def test_the_rubric_explains_every_reason_that_an_assessment_gives() -> None:
    text = (ROOT / "docs" / "risk-rubric.md").read_text("utf-8")
    given = {
        *reasons._RULES,
        *(code for code, _ in reasons._GUARDS.values()),
        "repeated",
        "snownlp",
        "sentiment",
        "wording",
        precedents.BY_PRECEDENT,
        rules_alone.BY_RULES,
    }
    named = {name for name in re.findall(r"`([a-z]+(?:_[a-z]+)*)`", text) if name not in set(RiskLevel)}
    assert named == given
