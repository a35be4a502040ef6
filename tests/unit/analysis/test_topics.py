"""When items are one matter: places and rare words bind, other places and other troubles keep apart."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.analysis.topics.domain.evidence import evidence_of
from services.analysis.topics.domain.index import KEPT, Candidate, TopicIndex, TopicState
from services.analysis.topics.domain.matching import Bond, bond_of, decide, joined, opened
from services.analysis.topics.domain.packing import pack, places_from_json, places_to_json, rounded, unpack
from services.analysis.topics.domain.places import Places, Where, places_of
from services.analysis.topics.domain.signature import query_of
from services.analysis.topics.domain.terms import ItemText, terms_of
from services.analysis.topics.domain.vocabulary import Vocabulary
from services.contracts.heat import Counts, Trend, pulse

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
WATER = ItemText("李家村停水三天", "青石镇李家村从周一开始停水，三天了，老人要走两里路挑水。", "", AT)
WATER_TOO = ItemText("停水何时恢复", "青石镇李家村全村停水，老人挑水做饭都成问题，请尽快抢修。", "", AT)
OTHER_VILLAGE = ItemText("王庄停水三天", "青石镇王庄从周一开始停水，三天了，老人要走两里路挑水。", "", AT)
NOISE = ItemText("翠湖花园夜间施工噪音", "翠湖花园小区旁边的工地施工到凌晨两点，打桩机噪音太大。", "", AT)
LIFT = ItemText("翠湖花园电梯坏了", "翠湖花园小区八号楼电梯坏了半个月，住十六楼的老人下不了楼。", "", AT)


class Stream:
    """Items in, topics out."""

    def __init__(self, most: int = 1_000) -> None:
        self.vocabulary, self.index, self._opened = Vocabulary(), TopicIndex(most), 0

    def bond(self, item: ItemText) -> Bond:
        terms = terms_of(item)
        found = self.index.near(query_of(terms, self.vocabulary), item.at, drill=item.drill)
        return decide(found, terms, item.at).bond

    def put(self, item: ItemText) -> UUID:
        terms = terms_of(item)
        query = query_of(terms, self.vocabulary)
        found = decide(self.index.near(query, item.at, drill=item.drill), terms, item.at)
        if found.bond is Bond.CONFIRM and found.candidate is not None:
            known = self.index.get(found.candidate.topic)
            assert known is not None
            topic = joined(known, query.signature, terms.places, item.at)
        else:
            self._opened += 1
            topic = opened(UUID(int=self._opened), query.signature, terms.places, item.at, drill=item.drill)
            self.vocabulary.learn(query.signature.whole.ids)
        self.index.put(topic)
        return topic.id


def later(item: ItemText, by: timedelta) -> ItemText:
    return ItemText(item.title, item.text, item.place, item.at + by, item.drill)


def test_two_ways_to_say_it_are_one_matter() -> None:
    stream = Stream()
    assert stream.put(WATER) == stream.put(WATER_TOO)


def test_the_same_words_about_another_village_are_another_matter() -> None:
    stream = Stream()
    assert stream.put(WATER) != stream.put(OTHER_VILLAGE)


def test_another_trouble_in_the_same_place_is_only_suggested() -> None:
    stream = Stream()
    stream.put(NOISE)
    assert stream.bond(LIFT) is Bond.SUGGEST


def test_short_reports_without_a_place_are_alike_and_not_one_matter() -> None:
    stream = Stream()
    topics = [stream.put(ItemText("", f"路灯不亮，{n}天了，请派人看看。", "", AT)) for n in range(2, 9)]
    assert len(set(topics)) == len(topics)
    assert stream.bond(ItemText("", "路灯不亮，十天了，请派人看看。", "", AT)) is Bond.SUGGEST


def test_long_numbers_that_differ_tell_two_matters_apart() -> None:
    stream = Stream()
    words = "城关镇东街小学门口的路灯坏了，报修单号 {}，至今没有人来。"
    topics = [
        stream.put(ItemText("", words.format(number), "", AT)) for number in ("202603010017", "202603010018")
    ]
    assert topics[0] != topics[1]
    again = ItemText("东街小学路灯", words.format("202603010017"), "", AT)
    assert stream.put(again) == topics[0]


def test_a_fire_is_not_hidden_in_the_case_of_a_proposal_about_the_same_building() -> None:
    stream = Stream()
    stream.put(
        ItemText("建议把老茶厂改成展览馆", "城南老茶厂空了很多年，建议改成乡土展览馆，保护老建筑。", "", AT)
    )
    fire = ItemText("老茶厂方向浓烟滚滚", "城南老茶厂旁边的废品站着火，浓烟滚滚，有人在窗口呼救！", "", AT)
    assert stream.bond(fire) is not Bond.CONFIRM


def test_the_order_of_arrival_does_not_decide_what_belongs_together() -> None:
    items = [WATER, OTHER_VILLAGE, NOISE, WATER_TOO, LIFT]
    for order in (items, items[::-1], [*items[2:], *items[:2]]):
        stream = Stream()
        topics = {id(item): stream.put(item) for item in order}
        assert topics[id(WATER)] == topics[id(WATER_TOO)]
        assert len(set(topics.values())) == 4


def test_drills_and_real_items_never_meet() -> None:
    stream = Stream()
    drill = ItemText(WATER.title, WATER.text, "", AT, drill=True)
    assert stream.put(WATER) != stream.put(drill)


def test_a_matter_nobody_spoke_of_for_half_a_year_takes_no_more_items() -> None:
    stream = Stream()
    first = stream.put(WATER)
    assert stream.put(later(WATER_TOO, KEPT + timedelta(days=1))) != first


def test_more_time_between_asks_for_more_likeness() -> None:
    here = Places(frozenset({"李家村"}))
    candidate = Candidate(UUID(int=1), AT, 3, here, whole=0.2, issue=0.3, names=0.1)
    assert bond_of(candidate, here, 30, AT + timedelta(days=2))[0] is Bond.CONFIRM
    assert bond_of(candidate, here, 30, AT + timedelta(days=170))[0] is Bond.SUGGEST


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("青石镇李家村停水", "李家村没有水", Where.SAME),
        ("李家村停水", "王庄停水", Where.OTHER),
        ("翠湖小区停电", "翠湖花园停电", Where.SAME),
        ("公交3路太少", "公交5路太少", Where.OTHER),
        ("建设路积水", "城关镇建设路积水", Where.SAME),
        ("青石镇停水", "白沙镇停水", Where.OTHER),
        ("家里停水", "李家村停水", Where.UNKNOWN),
        ("马路上有坑", "小区居民投诉", Where.UNKNOWN),
    ],
)
def test_places_agree_differ_or_say_nothing(one: str, other: str, expected: Where) -> None:
    assert places_of(one).compare(places_of(other)) is expected
    assert places_of(other).compare(places_of(one)) is expected


def test_a_place_mentioned_beside_is_enough_not_to_contradict() -> None:
    one = Places(frozenset({"李家村"}), beside=frozenset({"王庄"}))
    assert one.compare(Places(frozenset({"王庄"}))) is Where.SAME


def test_the_evidence_names_place_words_and_time() -> None:
    stream = Stream()
    topic = stream.index.get(stream.put(WATER))
    assert topic is not None
    item = later(WATER_TOO, timedelta(hours=5))
    terms = terms_of(item)
    [nearest, *_] = stream.index.near(query_of(terms, stream.vocabulary), item.at, drill=False)
    why = evidence_of(terms, topic, nearest, item.at)
    assert why.places == ("李家村", "青石镇")
    assert any("停水" in word for word in why.words)
    assert why.hours_apart == 5.0


def test_what_is_stored_is_what_is_compared() -> None:
    stream = Stream()
    topic = stream.index.get(stream.put(WATER))
    assert topic is not None
    once = rounded(topic.signature)
    assert pack(rounded(once)) == pack(once)
    assert len(unpack(pack(once)).whole.ids) == len(topic.signature.whole.ids)
    assert places_from_json(places_to_json(topic.places)) == topic.places


def test_the_index_keeps_its_bound_and_lets_the_oldest_go() -> None:
    stream = Stream(most=50)
    for number in range(120):
        name = f"{chr(0x4E00 + 40 * number)}{chr(0x4E10 + 40 * number)}村"
        item = ItemText("", f"{name}停电，{name}冰箱里的东西坏了。", "", AT)
        stream.put(later(item, timedelta(minutes=number)))
    assert len(stream.index) <= 50
    assert stream.index.get(UUID(int=1)) is None
    assert stream.index.get(UUID(int=120)) is not None
    assert stream.index.forget(AT + timedelta(days=1)) <= 50
    assert len(stream.index) == 0


@pytest.mark.parametrize(
    "words",
    ["水", "😀😀😀", "1234567", "，。！", "啊" * 10_000, "停" + "\u0301" * 20_000, "\u200b", "abc def"],
)
def test_strange_texts_have_a_topic_of_their_own(words: str) -> None:
    stream = Stream()
    first = stream.put(WATER)
    assert stream.put(ItemText("", words, "", AT)) != first


def known(stream: Stream, topics: Sequence[UUID]) -> list[TopicState | None]:
    return [stream.index.get(topic) for topic in topics]


def test_a_topic_put_again_takes_its_newer_state() -> None:
    stream = Stream()
    topics = [stream.put(WATER), stream.put(later(WATER_TOO, timedelta(hours=1)))]
    [state, _] = known(stream, topics)
    assert state is not None
    assert (state.count, state.last_at) == (2, AT + timedelta(hours=1))


def test_growth_is_measured_against_the_topic_itself() -> None:
    quiet, busy = pulse(Counts(recent=6, before=0)), pulse(Counts(recent=6, before=42))
    assert quiet.trend is Trend.RISING
    assert quiet.warnings
    assert busy.trend is Trend.STEADY
    assert not busy.warnings
    assert pulse(Counts(recent=0, before=14)).trend is Trend.FALLING


def test_few_items_are_no_wave_but_wide_reach_is_told() -> None:
    assert not pulse(Counts(recent=3, before=0)).warnings
    assert "传播较广" in pulse(Counts(recent=1, before=0, views=20_000)).warnings[0]
