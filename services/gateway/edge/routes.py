"""The route table: what the outside may ask, of whom, and who may ask it.

A request that no row matches reaches no service. The path sent on is built from the matched row and
its typed parameters, never copied from the request.
"""

from typing import Final

from services.contracts.events import Service
from services.gateway.edge.matching import Access, Match, Route, RouteTable, WrongMethod

__all__ = ["API", "ROUTES", "Access", "Match", "Route", "RouteTable", "WrongMethod"]

API: Final = "/api/v1"


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
    return [
        Route(method, path, Service.WORKFLOW, Access.ANYBODY, scripts=False)
        for path in paths
        for method in ("GET", "HEAD")
    ]


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
            "GET /channels/{id}/history",
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
