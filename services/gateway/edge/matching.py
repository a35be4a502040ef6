"""What a route is, and how the one that fits a request is found."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from services.contracts.events import Service


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
        return self.method not in {"GET", "HEAD"}


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
