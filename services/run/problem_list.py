"""Writes docs/problems.md from the problem classes: `python -m services.run.problem_list`."""

from importlib import import_module
from pathlib import Path

from services.common.problems import Problem
from services.contracts.events import Service

PATH = Path(__file__).resolve().parents[2] / "docs" / "problems.md"

_HEAD = """# Problems

Generated from the `Problem` classes by `python -m services.run.problem_list`; a test fails while it is not
current.

Every error is `application/problem+json` (RFC 9457) with `type`, `title`, `status`, `code`, `detail` and
`instance`; a wrong body also has `errors`, each with a JSON `pointer` and a `detail`. Programs go by `code`,
which stays; `detail` is a sentence for a person, says what to do next, and may be more exact than the one
below. `stale-version` also carries `current_version`, `external-id-conflict` the `id` of the first item.
Answers 429 and most 503 say in `Retry-After` how many seconds to wait.

The token endpoint answers as OAuth 2.0 wants it instead (RFC 6749): `error`, `error_description`, `detail`
for a person.

| status | code | title | what it says by default |
| --- | --- | --- | --- |
"""


def problems() -> list[type[Problem]]:
    """Give every class that some answer of the services can be, once for each status and code, by both."""
    for service in Service:
        import_module(f"services.{service.value}.app")
    found: dict[tuple[int, str], type[Problem]] = {}
    waiting = [Problem]
    for kind in waiting:  # level by level: the general sentence of a code comes before special ones
        found.setdefault((kind.status, kind.code), kind)
        waiting += sorted(kind.__subclasses__(), key=lambda each: (each.__module__, each.__name__))
    return [found[key] for key in sorted(found)]


def document() -> str:
    rows = (f"| {each.status} | `{each.code}` | {each.title} | {each.detail} |\n" for each in problems())
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
