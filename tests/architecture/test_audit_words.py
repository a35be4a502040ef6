"""Whoever reads the audit log reads the office's words: every act that is recorded has one on the page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from services.workflow.cases.domain.actions import Action
from services.workflow.exports.domain import audit_words

ROOT = Path(__file__).resolve().parents[2]
_ACT = re.compile(r"[a-z]+\.[a-z_]+")
_WRITERS = {"record", "entry", "_record", "_note", "_log", "_done"}
"""`audit.record`, `audit.entry`, and what the features call that hand on to them."""


def _acts(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            for given in node.args if name in _WRITERS else ():
                if isinstance(given, ast.Constant) and _ACT.fullmatch(str(given.value)):
                    yield str(given.value)


def test_every_recorded_act_has_a_word_on_the_page() -> None:
    words = (ROOT / "frontend/src/features/audit/words.ts").read_text("utf-8")
    named = set(re.findall(r"^  '([a-z_.]+)':", words, re.MULTILINE))
    recorded = {act for path in (ROOT / "services").rglob("*.py") for act in _acts(path)}
    assert {"item.submit", "channel.add", "duty.swap_ask", "user.created"} <= recorded  # it finds them
    assert recorded - named - {f"case.{action}" for action in Action} == set()


def test_the_exported_log_says_what_the_page_says() -> None:
    """The words stand in `frontend/src/features/audit/words.ts` and in the exports' `audit_words`."""
    page = (ROOT / "frontend/src/features/audit/words.ts").read_text("utf-8")
    for name, exported in (
        ("ACTIONS", audit_words.ACTS),
        ("OBJECTS", audit_words.OBJECTS),
        ("SERVICE", audit_words.SERVICES),
        ("DETAILS", audit_words.DETAILS),
    ):
        block = page.split(f"const {name}: Record<string, string> = {{\n", 1)[1].split("\n}\n", 1)[0]
        shown = dict(re.findall(r"^  '?([a-z0-9_.]+)'?: '(.*)',$", block, re.MULTILINE))
        assert shown == exported
