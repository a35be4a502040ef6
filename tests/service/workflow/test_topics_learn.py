"""What people merge and take apart is learned of the topics, from what workflow publishes."""

from collections.abc import Callable
from uuid import UUID

from services.analysis.topics.service.learning import learn
from services.common.app import Context
from services.contracts.events import Service
from tests.service.workflow.office import Message, Office


async def topic_of(office: Office, message: Message) -> UUID:
    """Put the item into a topic as the analysis would."""
    await office.connection.execute(
        "INSERT INTO analysis.topic (id, shown_as, drill, opened_at, last_at, items, vectors, places, change)"
        " VALUES ($1, $1, false, huiying.now(), huiying.now(), 1, '\\x0000', '{}',"
        " nextval('analysis.topic_change'))",
        message.topic,
    )
    await office.connection.execute(
        "INSERT INTO analysis.topic_item (item_id, topic_id, unit, dup_key, drill, received_at, evidence)"
        " VALUES ($1, $2, $3, '\\x00', false, huiying.now(), '{}')",
        message.id, message.topic, message.unit,
    )  # fmt: skip
    return message.topic


async def verdict(office: Office, *topics: UUID) -> str | None:
    found: str | None = await office.connection.fetchval(
        "SELECT verdict FROM analysis.topic_pair WHERE one = $1 AND other = $2", min(topics), max(topics)
    )
    return found


async def shown_as(office: Office, topic: UUID) -> UUID:
    found: UUID = await office.connection.fetchval("SELECT shown_as FROM analysis.topic WHERE id = $1", topic)
    return found


async def test_a_merge_makes_one_topic_of_two_and_an_unmerge_two_of_one(
    office: Office, context_of: Callable[[Service], Context]
) -> None:
    analysis = context_of(Service.ANALYSIS).database
    first, other = Message(), Message()
    source, target = await office.receive(first), await office.receive(other)
    one, two = await topic_of(office, first), await topic_of(office, other)

    await office.act("duty", source, "merge", into=target)
    async with analysis.transaction() as session:
        assert await learn(session) == 1
    assert await verdict(office, one, two) == "same"
    assert await shown_as(office, one) == await shown_as(office, two) == min(one, two)

    await office.act("duty", target, "unmerge", items=[str(first.id)])
    async with analysis.transaction() as session:
        assert await learn(session) == 1
    assert await verdict(office, one, two) == "different"
    assert (await shown_as(office, one), await shown_as(office, two)) == (one, two)
