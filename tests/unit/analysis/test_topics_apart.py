"""What people took out of a topic does not come back by itself; the topic is what is left in it."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from uuid import UUID

from services.analysis.topics.domain.index import TopicIndex
from services.analysis.topics.domain.matching import Bond, decide, joined, opened, told_anew
from services.analysis.topics.domain.packing import pack_all, unpack_all
from services.analysis.topics.domain.places import Places
from services.analysis.topics.domain.signature import Signature, Vector, cosine, query_of
from services.analysis.topics.domain.terms import ItemText, terms_of
from services.analysis.topics.domain.vocabulary import Vocabulary

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOPIC = UUID(int=1)
WATER = ItemText("李家村停水三天", "青石镇李家村从周一开始停水，三天了，老人要走两里路挑水。", "", AT)
WATER_TOO = ItemText("停水何时恢复", "青石镇李家村全村停水，老人挑水做饭都成问题，请尽快抢修。", "", AT)
STILL_DRY = ItemText("停水第四天", "青石镇李家村从周一开始停水，今天第四天，老人还在走两里路挑水。", "", AT)
PIPE = ItemText("李家村停水", "青石镇李家村村口自来水管爆了，水漫到路上，全村停水，请来修。", "", AT)
PIPE_AGAIN = ItemText(
    "村口水管还在漏", "李家村村口自来水管爆了没人修，水漫到路上结冰，老人摔了一跤。", "", AT
)

Said = tuple[Signature, Places, datetime]


def said(item: ItemText) -> Said:
    terms = terms_of(item)
    return query_of(terms, Vocabulary()).signature, terms.places, item.at


def bond(index: TopicIndex, item: ItemText) -> Bond:
    terms = terms_of(item)
    return decide(index.near(query_of(terms, Vocabulary()), item.at, drill=False), terms, item.at).bond


def test_what_is_like_an_item_taken_out_is_neither_joined_nor_suggested() -> None:
    signature, places, _ = said(WATER)
    topic = joined(opened(TOPIC, signature, places, AT, drill=False), *said(WATER_TOO))
    index = TopicIndex()
    index.put(topic)
    assert bond(index, PIPE_AGAIN) is Bond.SUGGEST
    assert bond(index, PIPE) is Bond.CONFIRM
    index.put(replace(topic, apart=(said(PIPE)[0].whole,)))
    assert bond(index, PIPE) is bond(index, PIPE_AGAIN) is Bond.NONE
    assert bond(index, STILL_DRY) is Bond.CONFIRM


def test_a_topic_told_anew_is_what_its_items_say_and_forgets_what_left() -> None:
    signature, places, _ = said(WATER)
    whole = opened(TOPIC, signature, places, AT, drill=False)
    mixed = joined(joined(whole, *said(PIPE)), *said(WATER_TOO))
    left = told_anew(replace(mixed, count=2, stale=True), [said(WATER), said(WATER_TOO)])
    never = joined(whole, *said(WATER_TOO))
    assert cosine(left.signature.whole, never.signature.whole) > 0.9999
    assert (left.count, left.stale, left.id) == (2, False, TOPIC)


def test_the_order_in_which_items_are_taken_out_does_not_matter() -> None:
    signature, places, _ = said(WATER)
    topic = joined(opened(TOPIC, signature, places, AT, drill=False), *said(WATER_TOO))
    out = [said(item)[0].whole for item in (PIPE, PIPE_AGAIN)]
    for order in permutations(out):
        index = TopicIndex()
        index.put(replace(topic, apart=order))
        assert [bond(index, item) for item in (PIPE, PIPE_AGAIN, STILL_DRY)] == [
            Bond.NONE,
            Bond.NONE,
            Bond.CONFIRM,
        ]


def test_a_topic_that_lost_its_last_item_is_no_longer_found_and_may_come_back() -> None:
    signature, places, _ = said(WATER)
    topic = opened(TOPIC, signature, places, AT, drill=False)
    index = TopicIndex()
    index.put(topic)
    index.put(replace(topic, count=0))
    assert TOPIC not in index
    assert bond(index, WATER_TOO) is Bond.NONE
    index.put(topic)
    assert bond(index, WATER_TOO) is Bond.CONFIRM


def test_what_was_taken_out_is_stored_as_it_is_compared() -> None:
    vectors = tuple(said(item)[0].whole for item in (PIPE, PIPE_AGAIN))
    stored = pack_all(vectors)
    assert pack_all(unpack_all(stored)) == stored
    assert unpack_all(b"") == ()
    assert cosine(unpack_all(stored)[1], vectors[1]) > 0.999
    assert cosine(Vector.none(), vectors[0]) == 0
