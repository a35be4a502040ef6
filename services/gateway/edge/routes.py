"""The route table: what the outside may ask, of whom, and who may ask it.

A request that no row matches reaches no service. The path sent on is built from the matched row and
its typed parameters, never copied from the request.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from services.contracts.events import Service

API: Final = "/api/v1"


class Access(StrEnum):
    """Who may pass a row of the table."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed_in"
    EVEN_WITH_ONE_TIME_PASSWORD = "even_with_one_time_password"  # noqa: S105 - a name, no password
    BY_KEY = "by_key"
    """Who shows a key or a token; the service itself tells those who show neither, in its own form."""


_PARAMETERS: Final[Mapping[str, re.Pattern[str]]] = {
    "id": re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII),
    "code": re.compile(r"[a-z0-9_-]{1,64}", re.ASCII),
    "number": re.compile(r"[0-9]{1,9}", re.ASCII),
    "file": re.compile(r"[A-Za-z0-9_-]{1,64}(?:\.(?:json|xml))?", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class Route:
    """One row: `pattern` has literal segments and typed ones such as `{id}`."""

    method: str
    pattern: str
    service: Service
    access: Access = Access.SIGNED_IN
    streams: bool = False
    """Whether the answer has no end of its own."""

    scripts: bool = True
    """Whether the answer may be a page of the application; pages for the public run no script at all."""

    @property
    def writes(self) -> bool:
        return self.method != "GET"


@dataclass(frozen=True, slots=True)
class Match:
    """The row that fits a request, and the path built anew from it."""

    route: Route
    path: str


@dataclass(frozen=True, slots=True)
class WrongMethod:
    """The path is in the table, the method is not; `allowed` are those that are."""

    allowed: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    literal: "dict[str, _Node]" = field(default_factory=dict)
    parameter: "tuple[str, _Node] | None" = None
    routes: dict[str, Route] = field(default_factory=dict)


class RouteTable:
    """Finds the row for a method and a raw path; literal segments win over parameters."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._root = _Node()
        for route in self.routes:
            self._add(route)

    def find(self, method: str, raw_path: str) -> Match | WrongMethod | None:
        node, built = self._root, ""
        for segment in raw_path[1:].split("/"):
            if (literal := node.literal.get(segment)) is not None:
                node = literal
            elif node.parameter is not None and _PARAMETERS[node.parameter[0]].fullmatch(segment):
                node = node.parameter[1]
            else:
                return None
            built += "/" + segment
        if (route := node.routes.get(method)) is not None:
            return Match(route, built)
        return WrongMethod(tuple(sorted(node.routes))) if node.routes else None

    def _add(self, route: Route) -> None:
        node = self._root
        for segment in route.pattern[1:].split("/"):
            if segment.startswith("{"):
                kind = segment[1:-1]
                if node.parameter is None:
                    node.parameter = (kind, _Node())
                if node.parameter[0] != kind:
                    raise ValueError(f"{route.pattern}: another row has {node.parameter[0]} in this place")
                node = node.parameter[1]
            else:
                node = node.literal.setdefault(segment, _Node())
        if route.method in node.routes:
            raise ValueError(f"{route.method} {route.pattern} stands twice in the table")
        node.routes[route.method] = route


def _rows(service: Service, *lines: str, access: Access = Access.SIGNED_IN) -> list[Route]:
    pairs = (line.split() for line in lines)
    return [Route(method, API + pattern, service, access) for method, pattern in pairs]


def _open311() -> list[Route]:
    """GeoReport v2: what may be reported is for anybody, the rest for who has a key."""
    root = "/open311/v2"
    public = ("/discovery.json", "/discovery.xml", "/services.json", "/services.xml", "/services/{file}")
    keyed = ("/requests.json", "/requests.xml", "/requests/{file}", "/tokens/{file}")
    return [
        *(Route("GET", root + path, Service.INGEST, Access.ANYBODY) for path in public),
        *(Route("GET", root + path, Service.INGEST, Access.BY_KEY) for path in keyed),
        *(Route("POST", root + path, Service.INGEST, Access.BY_KEY) for path in keyed[:2]),
    ]


def _public() -> list[Route]:
    """Pages for anybody without an account; each is 404 until the office switches it on."""
    paths = ("/public/qa", "/public/qa/feed.atom", "/public/qa/style.css", "/public/qa/{id}")
    return [Route("GET", path, Service.WORKFLOW, Access.ANYBODY, scripts=False) for path in paths]


ROUTES: Final = RouteTable(
    [
        *_open311(),
        *_public(),
        *_rows(Service.GATEWAY, "POST /auth/token", "GET /site", access=Access.ANYBODY),
        *_rows(
            Service.GATEWAY,
            "POST /auth/logout",
            "POST /auth/password",
            "GET /me",
            access=Access.EVEN_WITH_ONE_TIME_PASSWORD,
        ),
        Route("GET", "/.well-known/jwks.json", Service.GATEWAY, Access.ANYBODY),
        *_rows(
            Service.GATEWAY,
            "GET /units",
            "POST /units",
            "GET /units/import-template",
            "POST /units/import",
            "POST /units/import/refused",
            "GET /units/{code}",
            "PATCH /units/{code}",
            "GET /users",
            "POST /users",
            "GET /users/import-template",
            "POST /users/import",
            "POST /users/import/refused",
            "GET /users/{id}",
            "PATCH /users/{id}",
            "POST /users/{id}/one-time-password",
            "GET /clients",
            "POST /clients",
            "GET /clients/{id}",
            "PATCH /clients/{id}",
            "POST /clients/{id}/secret",
        ),
        *_rows(
            Service.INGEST,
            "GET /items",
            "POST /items",
            "POST /items/batch",
            "GET /items/{id}",
            "POST /items/{id}/unmask",
            "POST /items/{id}/withdraw",
            "GET /imports",
            "POST /imports",
            "GET /imports/template.xlsx",
            "GET /imports/{id}",
            "GET /imports/{id}/refused.xlsx",
        ),
        *_rows(
            Service.ANALYSIS,
            "GET /learning",
            "GET /topics",
            "GET /topics/{id}",
            "POST /topics/{id}/verdicts",
        ),
        *_rows(
            Service.WORKFLOW,
            "GET /cases",
            "GET /cases/{id}",
            "POST /cases/{id}/actions",
            "POST /cases/{id}/reply-check",
            "GET /people",
            "GET /substitutes",
            "POST /substitutes",
            "POST /substitutes/{id}/end",
            "GET /reports",
            "POST /reports",
            "GET /reports/kinds",
            "GET /reports/{id}",
            "GET /reports/{id}/file",
            "GET /cases/{id}/reports",
            "GET /report-forms",
            "GET /report-forms/{code}",
            "POST /report-forms/{code}",
            "GET /report-forms/{code}/template",
            "POST /report-forms/{code}/template",
            "POST /report-forms/{code}/preview",
            "GET /brief-schedule",
            "POST /brief-schedule",
            "GET /samples",
            "POST /samples",
            "GET /stats/summary",
            "GET /stats/cases",
            "GET /stats/topics",
            "GET /cases/{id}/archive",
            "GET /archive",
            "GET /archive/imported/{id}",
            "GET /archive/imported/{id}/files/{number}",
            "GET /archive/packages",
            "POST /archive/packages",
            "GET /archive/packages/{id}/file",
            "GET /publications",
            "POST /publications",
            "GET /publications/missing",
            "GET /publications/{id}",
            "POST /publications/{id}/decision",
            "POST /publications/{id}/withdraw",
            "GET /exports",
            "POST /exports",
            "GET /exports/{id}",
            "GET /exports/{id}/file",
            "GET /knowledge",
            "POST /knowledge",
            "GET /knowledge/public-page",
            "POST /knowledge/public-page",
            "GET /knowledge/{id}",
            "POST /knowledge/{id}/actions",
            "POST /knowledge/{id}/uses",
            "POST /cases/{id}/knowledge",
            "GET /cases/{id}/suggested-answers",
            "GET /unit-scores",
            "GET /unit-scores/cases",
            "GET /unit-scores/periods",
            "GET /unit-scores/rules",
            "POST /unit-scores/rules",
            "POST /unit-scores/lock",
            "POST /unit-scores/appeals",
            "POST /unit-scores/appeals/{id}/decision",
            "GET /cases/{id}/adoptions",
            "POST /cases/{id}/adoptions",
            "POST /adoptions/{id}/revoke",
            "GET /plans",
            "POST /plans",
            "GET /plans/{id}",
            "POST /plans/{id}/versions",
            "GET /cases/{id}/plans",
            "POST /cases/{id}/plans",
            "POST /case-plans/{id}/ticks",
            "GET /cases/{id}/evidence",
            "POST /cases/{id}/evidence",
            "GET /items/{id}/evidence",
            "POST /items/{id}/evidence",
            "GET /evidence/{id}/file",
            "POST /evidence/{id}/withdraw",
            "GET /policies",
            "POST /policies",
            "GET /policies/{number}",
            "GET /calendar",
            "GET /calendar/import-template",
            "POST /calendar/import",
            "POST /calendar/import/refused",
            "GET /calendar/years/{number}",
            "POST /calendar/years",
            "POST /calendar/hours",
            "GET /cases/{id}/deadlines/{id}",
            "GET /duty/now",
            "GET /duty/import-template",
            "POST /duty/import",
            "POST /duty/import/refused",
            "GET /audit",
            "GET /audit/verify",
            "GET /duty/shifts",
            "POST /duty/check-in",
            "GET /notices",
            "POST /notices/read",
            "POST /notices/{id}/read",
            "GET /notices/preferences",
            "PUT /notices/preferences",
            "GET /pages",
            "POST /pages",
            "POST /pages/{id}/acknowledge",
            "GET /paging-rules",
            "POST /paging-rules",
            "GET /channels",
            "POST /channels",
            "GET /channels/{id}",
            "PATCH /channels/{id}",
            "DELETE /channels/{id}",
            "POST /channels/{id}/test",
            "GET /channels/{id}/deliveries",
            "GET /subscriptions",
            "POST /subscriptions",
            "GET /subscriptions/{id}",
            "PATCH /subscriptions/{id}",
            "DELETE /subscriptions/{id}",
            "POST /subscriptions/{id}/secret",
            "POST /subscriptions/{id}/test",
            "GET /subscriptions/{id}/deliveries",
            "GET /duty/ladder",
            "GET /duty/gaps",
            "GET /duty/people",
            "GET /duty/rotations",
            "POST /duty/rotations",
            "GET /duty/rotations/{id}",
            "POST /duty/rotations/{id}/versions",
            "GET /duty/overrides",
            "POST /duty/overrides",
            "POST /duty/overrides/{id}/cancel",
            "GET /duty/swaps",
            "POST /duty/swaps",
            "POST /duty/swaps/{id}/answer",
            "POST /duty/swaps/{id}/withdraw",
            "GET /duty/handovers",
            "POST /duty/handovers",
            "GET /duty/handovers/cases",
            "POST /duty/handovers/{id}/acknowledge",
            "GET /duty/regimes",
            "POST /duty/regimes",
            "POST /duty/regimes/{id}/end",
        ),
        Route("GET", f"{API}/stream", Service.WORKFLOW, streams=True),
    ]
)
