"""Where names of places and organisations begin and end, what counts, and where it stands in a text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services import privacy
from services.analysis.judgement.clauses import read
from services.analysis.judgement.entities import entities
from services.analysis.judgement.types import Directory, ItemInput, Unit
from services.contracts.assessment import Entity
from services.contracts.codes import UnitKind

AT = datetime(2026, 3, 11, 2, tzinfo=UTC)
TOWNS = Directory((Unit("shuixi", "水西镇", UnitKind.TOWNSHIP),), places=("老鸹坳", "Ｂ座小院"))


def named(text: str, title: str = "", directory: Directory = TOWNS) -> tuple[Entity, ...]:
    item = ItemInput(text=text, title=title, received_at=AT, dup_key=b"")
    return entities(item, read(title, text), directory)


def of(kind: str, text: str) -> list[str]:
    return [entity.text for entity in named(text) if entity.type == kind]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("我们北坡村三组断水了", ["北坡村三组"]),
        ("青禾县云渡镇的临江路路灯不亮", ["青禾县云渡镇", "临江路"]),
        ("家住和平小区，路过建设路和团结街", ["和平小区", "建设路", "团结街"]),
        ("大唐路和丽白路之间", ["大唐路", "丽白路"]),
        ("城关镇和平路又堵了", ["城关镇和平路"]),
        ("凤凰山公园和龙潭水库", ["凤凰山公园", "龙潭水库"]),
        ("滨江花园锦绣城都烂尾", ["滨江花园", "锦绣城"]),
        ("G318国道上有落石", ["G318国道"]),
        ("二中路口没有红绿灯", ["二中路口"]),
        ("昨晚柳塘镇停电", ["柳塘镇"]),
    ],
)
def test_a_place_is_named_whole_and_alone(text: str, places: list[str]) -> None:
    assert of("place", text) == places


@pytest.mark.parametrize(
    "text",
    [
        "全村都没水，我们村的路，进村的路口，小区门口的马路",
        "水泥路、通组公路、便民桥、农贸市场、十字路口",
        "只见路灯不亮，虽然学校放假，一旦医院建成，希望政府重视",
        "农村老人，城市建设，市场秩序，水库移民，山体滑坡，路过的人",
    ],
)
def test_common_words_name_no_place(text: str) -> None:
    assert of("place", text) == []
    assert of("organisation", text) == []


@pytest.mark.parametrize(
    ("text", "organisations"),
    [
        ("云渡镇中心卫生院没有儿科", ["云渡镇中心卫生院"]),
        ("红星路幼儿园附近有五家网吧", ["红星路幼儿园"]),
        ("问了县教育局和我县住建局", ["县教育局", "我县住建局"]),
        ("恒通物流公司拖欠运费", ["恒通物流公司"]),
        ("青禾一中和县二中都补课", ["青禾一中", "县二中"]),
        ("在朝阳路中国银行门口", ["中国银行"]),
        ("感谢城关派出所民警", ["城关派出所"]),
    ],
)
def test_an_organisation_takes_the_place_it_is_named_after(text: str, organisations: list[str]) -> None:
    assert of("organisation", text) == organisations


def test_names_of_the_directory_and_of_the_office_need_no_ending() -> None:
    assert of("place", "水西这边停电，老鸹坳也停，Ｂ座小院没停") == ["水西", "老鸹坳", "Ｂ座小院"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("三百多人没水", [("三百多人", 300.0)]),
        ("３百人、300余户、十几个孩子", [("３百人", 300.0), ("300余户", 300.0), ("十几个", 11.0)]),
        ("涨了8%，扣三成", [("8%", 8.0), ("三成", 3.0)]),
        ("拖欠87万元，还差一万四", [("87万元", 870000.0), ("一万四", 14000.0)]),
        ("停水半年，修了两天半", [("半年", 0.5), ("两天", 2.0)]),
        ("一个人说了一次，第三天，3楼，六组，高二班，几个人，二次加压", []),
    ],
)
def test_a_number_comes_with_its_unit_and_the_least_it_means(
    text: str, numbers: list[tuple[str, float]]
) -> None:
    assert [(e.text, e.value) for e in named(text) if e.type == "number"] == numbers


def test_the_words_are_those_shown_not_those_folded() -> None:
    found = named("５号下午，柳\u200b塘镇衛生院停電了", title="北坡村ＫＴＶ擾民")
    assert [(e.field, e.text) for e in found] == [
        ("title", "北坡村"),
        ("text", "５号下午"),
        ("text", "柳\u200b塘镇衛生院"),
    ]


def test_a_date_is_read_from_the_time_of_the_event_when_it_is_known() -> None:
    happened = datetime(2026, 1, 5, 2, tzinfo=UTC)
    item = ItemInput(text="前天停的水", received_at=AT, dup_key=b"", occurred_at=happened)
    assert [e.value for e in entities(item, read("", item.text), TOWNS)] == ["2026-01-03"]


PIECES = [
    *(
        "青禾县",
        "柳塘镇北坡村三组",
        "臨江路",
        "縣教育局",
        "昨晚十点半",
        "３月５日",
        "三百多人",
        "87万元",
        "G318国道",
    ),
    *(
        "我叫李晓棠，",
        "手机13900001234",
        "住安和家园3栋2单元501室",
        "业主張國慶",
        "车牌湘A12345",
        "找王小明的妈妈",
    ),
    *(
        "\r\n",
        "🏠",
        "𠮷",
        "\u200b",
        "\ufeff",
        "　",
        " ",
        "Ａ",
        "。",
        "，",
        "停水",
        "《安全法》",
        "**",
        "的",
        "在",
    ),
]
shown = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(shown, shown)
@settings(max_examples=300, deadline=None)
def test_spans_are_places_in_what_is_shown_and_hold_nothing_masked(title: str, text: str) -> None:
    title, text = privacy.mask(title), privacy.mask(text)
    last = {"title": 0, "text": 0}
    for entity in named(text, title):
        source = title if entity.field == "title" else text
        assert 0 <= entity.start < entity.end <= len(source)
        assert source[entity.start : entity.end] == entity.text
        assert "*" not in entity.text
        assert not privacy.find(entity.text)
        assert entity.start >= last[entity.field]
        last[entity.field] = entity.end
