"""The Open311 facade over a real database: what it takes, what it leaves out, whom it answers and how."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
import xmltodict
from sqlalchemy import text

from services.common.app import Context
from services.common.authz import HEADER
from services.common.ids import new_id
from services.contracts.codes import Category, Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.ingest.app import create_app
from services.ingest.open311.schemas import EXAMPLE_FORM

REPORT = {"service_code": "urban_rural", "description": "东街小学门口的路灯坏了三天。"}


def system(unit: str, role: Role = Role.UNIT_CLIENT) -> Principal:
    return Principal(
        subject=new_id(),
        kind="client",
        username=f"{unit}-app",
        name="城市应用",
        roles=(role,),
        unit=unit,
        session=new_id(),
    )


EDU, ENV, AUDITOR = system("jiaoyu"), system("huanbao"), system("wangxinban", Role.AUDITOR)


@pytest.fixture(scope="module")
def ctx(context_of: Callable[[Service], Context]) -> Context:
    return context_of(Service.INGEST)


@pytest.fixture(scope="module")
async def http(ctx: Context) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(ctx))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk/open311/v2") as client:
        yield client


@pytest.fixture(scope="module")
def by(ctx: Context) -> Callable[[Principal], dict[str, str]]:
    return lambda caller: {HEADER: ctx.signer.sign(caller)}


async def stored(ctx: Context, number: str) -> Any:
    async with ctx.database.transaction() as session:
        found = await session.execute(
            text(
                "SELECT i.*, f.service_code, f.unit AS filed_for FROM ingest.item i "
                "JOIN ingest.open311_request f ON f.item_id = i.id WHERE i.id = :id"
            ),
            {"id": UUID(number)},
        )
        return found.one()


async def test_a_report_becomes_an_item_of_the_keys_unit(
    http: httpx.AsyncClient, ctx: Context, by: Any
) -> None:
    form = EXAMPLE_FORM | {"media_url": "https://example.cn/p.jpg", "phone": "13912345678", "email": "a@b.cn"}
    answer = await http.post("/requests.json", data=form | {"attribute[X]": "1"}, headers=by(EDU))
    assert answer.status_code == 201, answer.text
    (said,) = answer.json()
    assert "姓名、电话" in said["service_notice"]
    assert "13912345678" not in answer.text
    row = await stored(ctx, said["service_request_id"])
    assert (row.unit, row.filed_for, row.service_code) == ("jiaoyu", "jiaoyu", "urban_rural")
    assert (row.channel, row.text) == ("other", form["description"])
    assert (row.place, row.source_url) == ("东街小学门口（34.747,113.625）", "https://example.cn/p.jpg")
    (read,) = (await http.get(f"/requests/{said['service_request_id']}.json", headers=by(EDU))).json()
    assert read["status"] == "open"
    assert (read["address"], read["lat"], read["long"]) == ("东街小学门口", 34.747, 113.625)
    assert read["requested_datetime"].endswith("+08:00")


async def test_words_are_masked_and_any_sign_comes_back_as_text(http: httpx.AsyncClient, by: Any) -> None:
    words = "=1+1 <b>&amp;</b> ]]> {{7*7}} 𠮷😀 \u202e \uffff 电话13912345678"
    filed = await http.post("/requests.xml", data=REPORT | {"description": words}, headers=by(EDU))
    assert filed.headers["content-type"] == "text/xml; charset=utf-8"
    number = xmltodict.parse(filed.content)["service_requests"]["request"]["service_request_id"]
    as_xml = await http.get(f"/requests/{number}.xml", headers=by(EDU))
    said = xmltodict.parse(as_xml.content)["service_requests"]["request"]["description"]
    assert said.startswith("=1+1 <b>&amp;</b> ]]> {{7*7}} 𠮷😀 \u202e \ufffd 电话")
    assert "12345678" not in as_xml.text
    (as_json,) = (await http.get(f"/requests/{number}.json", headers=by(EDU))).json()
    assert as_json["description"][:-11].startswith("=1+1 <b>")


async def test_only_the_unit_that_filed_it_reads_a_request(http: httpx.AsyncClient, by: Any) -> None:
    (said,) = (await http.post("/requests.json", data=REPORT, headers=by(EDU))).json()
    number = said["service_request_id"]
    for path in (f"/requests/{number}.json", f"/tokens/{number}.json", "/requests/x.json"):
        answer = await http.get(path, headers=by(ENV))
        assert (answer.status_code, answer.json()[0]["code"]) == (404, 404)
    assert (await http.get("/requests.json", headers=by(ENV))).json() == []
    asked = await http.get("/requests.json", params={"service_request_id": f"{number},x"}, headers=by(EDU))
    assert [each["service_request_id"] for each in asked.json()] == [number]
    token = (await http.get(f"/tokens/{number}.json", headers=by(EDU))).json()
    assert token == [{"service_request_id": number, "token": number}]
    assert (await http.get("/requests.json", headers=by(AUDITOR))).status_code == 403


async def test_without_a_key_nothing_is_filed_or_read(http: httpx.AsyncClient) -> None:
    for answer in (
        await http.post("/requests.json", data=REPORT),
        await http.get("/requests.json"),
        await http.get("/requests/x", headers={HEADER: "not.ours"}),
    ):
        assert (answer.status_code, answer.json()[0]["code"]) == (403, 403)
    as_xml = await http.get("/requests.xml")
    assert xmltodict.parse(as_xml.content)["errors"]["error"]["code"] == "403"


async def test_anybody_may_know_what_can_be_reported(http: httpx.AsyncClient) -> None:
    listed = (await http.get("/services.json")).json()
    assert [each["service_code"] for each in listed] == [code.value for code in Category]
    as_xml = xmltodict.parse((await http.get("/services.xml")).content)["services"]["service"]
    assert [each["service_name"] for each in as_xml] == [each["service_name"] for each in listed]
    assert (await http.get("/services/health.xml")).status_code == 200
    assert (await http.get("/services/health")).json() == {"service_code": "health", "attributes": []}
    assert (await http.get("/services/none.json")).status_code == 404
    assert (await http.get("/discovery.json")).json()["endpoints"][0]["url"] == "/open311/v2"
    assert b"<endpoint>" in (await http.get("/discovery.xml")).content


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "potholes"}, 404, "service_code"),
        ({"description": ""}, 400, "description"),
        ({"description": " \u200b "}, 400, "description"),
        ({"description": "字" * 10_001}, 400, "description"),
        ({"description": "坏\x00字"}, 400, "description"),
        ({"address_string": "街" * 201}, 400, "address_string"),
        ({"lat": "34.7"}, 400, "lat"),
        ({"lat": "nan", "long": "113"}, 400, "lat"),
        ({"lat": "34.7", "long": "181"}, 400, "lat"),
    ],
)
async def test_what_is_wrong_is_told_in_the_standards_form(
    http: httpx.AsyncClient, by: Any, change: dict[str, str], status: int, said: str
) -> None:
    answer = await http.post("/requests.json", data=REPORT | change, headers=by(EDU))
    assert answer.status_code == status
    (error,) = answer.json()
    assert error["code"] == status
    assert said in error["description"]


async def test_a_link_that_is_none_costs_the_link_and_not_the_report(
    http: httpx.AsyncClient, ctx: Context, by: Any
) -> None:
    for link in ("javascript:alert(1)", "file:///etc/passwd", "not a link"):
        answer = await http.post("/requests.json", data=REPORT | {"media_url": link}, headers=by(EDU))
        (said,) = answer.json()
        assert "media_url" in said["service_notice"]
        assert (await stored(ctx, said["service_request_id"])).source_url is None


@pytest.mark.parametrize(
    "body", [b"description=%ff", b"description=a&description=b", b"x" * 9, b"&".join([b"a=b"] * 300)]
)
async def test_a_body_that_is_no_form_is_refused(http: httpx.AsyncClient, by: Any, body: bytes) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await http.post("/requests.json", content=body, headers=by(EDU) | kind)
    assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)
    as_json = await http.post("/requests.json", json=REPORT, headers=by(EDU))
    assert as_json.status_code == 400


async def test_a_list_keeps_to_ninety_days_and_to_what_is_asked(http: httpx.AsyncClient, by: Any) -> None:
    unit = by(system("chengguan-zhen"))
    for code in ("health", "labour", "health"):
        await http.post("/requests.json", data=REPORT | {"service_code": code}, headers=unit)

    async def asked(**query: str) -> httpx.Response:
        return await http.get("/requests.json", params=query, headers=unit)

    codes = [each["service_code"] for each in (await asked()).json()]
    assert codes == ["health", "labour", "health"]
    assert len((await asked(service_code="health,labour", status="open")).json()) == 3
    assert len((await asked(service_code="labour", status="open,closed")).json()) == 1
    assert (await asked(status="closed")).json() == []
    assert (await asked(end_date="2020-01-01T00:00:00Z")).json() == []
    assert len((await asked(start_date="2026-01-01T00:00:00+08:00", page="2")).json()) in (0, 3)
    wrong: list[dict[str, str]] = [
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
        {"start_date": "yesterday"},
        {"start_date": "2026-01-01"},
        {"status": "lost"},
        {"service_code": "none"},
    ]
    for query in wrong:
        assert (await asked(**query)).status_code == 400, query


async def test_the_same_key_of_a_request_files_once(http: httpx.AsyncClient, by: Any) -> None:
    headers = by(EDU) | {"Idempotency-Key": "report-1"}
    first = await http.post("/requests.json", data=REPORT, headers=headers)
    again = await http.post("/requests.json", data=REPORT, headers=headers)
    assert first.json() == again.json()
