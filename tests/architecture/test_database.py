"""Boundaries that hold in the database: who reads whose tables, and what is never kept."""

import re
from collections.abc import Callable

import asyncpg

from services.common.app import Context
from services.common.db import role_of
from services.contracts.events import Service
from services.run.composition import INNER, application_of

PERSON = re.compile(
    r"author|poster|uploader|nick_?name|screen_name|account_name|real_name|complainant|reporter|sender"
    r"|^(ip|ip_address|contact|phone|mobile|telephone|id_card|email)$"
)
OFFICIAL = {"case_reply", "ReplyView"}
"""A reply keeps which official wrote it: the two-person rule asks."""
_RELATIONS = """
    SELECT n.nspname AS schema, c.relname AS name, c.relkind::text AS kind
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm')
"""
_MAY = "SELECT has_table_privilege($1, $2, $3)"


async def test_a_service_reads_nothing_of_another_but_its_published_views(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    trespasses, published = [], 0
    for relation in await connection.fetch(_RELATIONS, [service.value for service in Service]):
        name = f"{relation['schema']}.{relation['name']}"
        is_view = relation["kind"] == "v" and re.search(r"_v\d+$", relation["name"])
        for service in Service:
            if service.value == relation["schema"]:
                continue
            if await connection.fetchval(_MAY, role_of(service), name, "SELECT"):
                published += 1
                trespasses += [] if is_view else [(role_of(service), name)]
    await connection.close()
    assert trespasses == []
    assert published > 0


async def test_a_service_changes_nothing_of_another(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    trespasses = [
        (role_of(service), relation["schema"], relation["name"], right)
        for relation in await connection.fetch(_RELATIONS, [service.value for service in Service])
        for service in Service
        if service.value != relation["schema"]
        for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
        if await connection.fetchval(
            _MAY, role_of(service), f"{relation['schema']}.{relation['name']}", right
        )
    ]
    await connection.close()
    assert trespasses == []


async def test_no_table_has_a_place_for_who_wrote_a_message(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch(
        "SELECT table_schema, table_name, column_name FROM information_schema.columns"
        " WHERE table_schema IN ('ingest', 'analysis', 'workflow')"
    )
    await connection.close()
    assert len(rows) > 50
    kept = [tuple(row) for row in rows if row["table_name"] not in OFFICIAL]
    assert [row for row in kept if PERSON.search(row[2])] == []


async def test_no_schema_of_the_interface_has_a_field_for_it_either(
    context_of: Callable[[Service], Context],
) -> None:
    names = []
    for service in INNER:
        document = application_of(service).create_app(context_of(service)).openapi()
        for schema, body in document.get("components", {}).get("schemas", {}).items():
            if schema not in OFFICIAL:
                names += [(service.value, schema, name) for name in body.get("properties", {})]
    assert len(names) > 50
    assert [name for name in names if PERSON.search(name[2])] == []
