"""What the outside may ask."""

import pytest

from services.contracts.events import Service
from services.gateway.edge.routes import ROUTES, Access, Match, Route, RouteTable, WrongMethod


def test_the_path_sent_on_is_built_from_the_row() -> None:
    found = ROUTES.find("GET", "/api/v1/items/0192f3c4-aaaa-7bbb-8ccc-000000000001")
    assert isinstance(found, Match)
    assert found.route.service is Service.INGEST
    assert found.route.pattern == "/api/v1/items/{id}"
    assert found.path == "/api/v1/items/0192f3c4-aaaa-7bbb-8ccc-000000000001"


def test_a_literal_wins_over_a_parameter() -> None:
    found = ROUTES.find("POST", "/api/v1/items/batch")
    assert isinstance(found, Match)
    assert found.route.pattern == "/api/v1/items/batch"


def test_a_known_path_with_another_method_says_which_are_allowed() -> None:
    found = ROUTES.find("DELETE", "/api/v1/items")
    assert isinstance(found, WrongMethod)
    assert found.allowed == ("GET", "POST")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v1/items/",
        "/api/v1//items",
        "/api/v1/items/a b",
        "/api/v1/items/%41",
        "/api/v1/items/..",
        "/api/v1/items/x/y/z",
        "/api/v1/items/" + "a" * 65,
        "/api/v1/units/UPPER",
        "/API/V1/items",
        "/openapi.json",
    ],
)
def test_everything_else_matches_nothing(path: str) -> None:
    assert ROUTES.find("GET", path) is None


def test_only_signing_in_the_site_the_keys_and_what_is_public_are_for_anybody() -> None:
    open_ = {route.pattern for route in ROUTES.routes if route.access is Access.ANYBODY}
    answers = {path for path in open_ if path.startswith("/public/qa")}
    standard = {path for path in open_ if path.startswith("/open311/v2/")}
    assert open_ - answers - standard == {"/api/v1/auth/token", "/api/v1/site", "/.well-known/jwks.json"}
    assert not any("requests" in path or "tokens" in path for path in standard)


def test_only_open311_takes_keys_and_endings() -> None:
    by_key = {route.pattern for route in ROUTES.routes if route.access is Access.BY_KEY}
    assert {path.split("/")[1] for path in by_key} == {"open311"}
    found = ROUTES.find("GET", "/open311/v2/requests/0192f3c4-aaaa.json")
    assert isinstance(found, Match)
    assert found.path == "/open311/v2/requests/0192f3c4-aaaa.json"
    for path in ("requests/a.b.json", "requests/.json", "requests/a.php", "requests.csv", "requests/a/b.xml"):
        assert ROUTES.find("GET", f"/open311/v2/{path}") is None


def test_a_one_time_password_opens_nothing_but_its_own_change() -> None:
    open_ = {route.pattern for route in ROUTES.routes if route.access is Access.EVEN_WITH_ONE_TIME_PASSWORD}
    assert open_ == {"/api/v1/auth/logout", "/api/v1/auth/password", "/api/v1/me"}


def test_a_table_with_two_meanings_for_one_place_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        RouteTable([Route("GET", "/a/{id}", Service.INGEST), Route("GET", "/a/{id}", Service.INGEST)])
    with pytest.raises(ValueError, match="another row"):
        RouteTable([Route("GET", "/a/{id}", Service.INGEST), Route("PUT", "/a/{code}", Service.INGEST)])
