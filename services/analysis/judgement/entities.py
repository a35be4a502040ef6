"""Places, organisations, dates and numbers named in what is shown."""

from collections.abc import Iterator

import re2

from services.analysis.judgement.clauses import Document
from services.analysis.judgement.numbers import NUMBER
from services.contracts.assessment import Entity

_STOP = "的了在是到从往去来被把和与跟对向我你他她它这那哪给让叫住有没不就都也还又很再请问吗呢吧为因以及或但等个们上下里前后边附近旁"
_CHUNK = f"[^\\W\\d_a-z{_STOP}]"
_PLACE = re2.compile(
    f"({_CHUNK}{{1,6}}(?:街道|社区|大道|小区|花园|新村|家园|公寓|水库|大桥|广场|公园|市场|码头|车站|客运站|路口|国道|省道|工业园|产业园|开发区|景区|隧道|镇|乡|村|屯|寨|路|街|巷|组|湾|坪|河|湖|桥|山|苑|城|园|片区)(?:\\d+号(?:楼|院)?|[一二三四五六七八九十\\d]+(?:号楼|栋|单元|组|期))?)"
)
_ORGANISATION = re2.compile(
    f"({_CHUNK}{{1,8}}(?:公司|集团|学校|小学|中学|大学|幼儿园|医院|卫生院|派出所|局|委员会|委|办事处|政府|法院|检察院|银行|信用社|超市|商场|酒店|饭店|工厂|化工厂|印染厂|厂|合作社|敬老院|养老院|福利院|健身房|驾校|物业|村委会|居委会|大队|中心|供电所|水厂|加油站))"
)
_DATE = re2.compile(
    r"((?:\d{4}年)?\d{1,2}月\d{1,2}(?:日|号)|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年(?:\d{1,2}月)?|(?:今|昨|明|前|后)(?:天|日|晚|早|夜)(?:上午|下午|早上|晚上|凌晨|中午|夜里|傍晚)?(?:[一二三四五六七八九十\d]{1,3}点半?)?"
    r"|(?:上|下|这|本)(?:周|星期|礼拜)[一二三四五六日天末]?|(?:上|下|本|这)个?月(?:\d{1,2}号)?|(?:去|今|明|前)年(?:\d{1,2}月)?|(?:周|星期|礼拜)[一二三四五六日天末]|(?:凌晨|早上|上午|中午|下午|傍晚|晚上|夜里|半夜)(?:[一二三四五六七八九十两\d]{1,3}点(?:半|多|左右|[一二三四五六七八九十\d]{1,3}分)?)?"
    r"|[一二三四五六七八九十两\d]{1,3}点(?:半|多|钟|左右|\d{1,2}分)|国庆|春节|元旦|中秋|端午|清明|五一|开学(?:前|后)?)"
)
_NUMBER = re2.compile(
    f"({NUMBER}(?:个|多|余)*(?:人|户|名|位|口|岁|元|块钱?|块|万元|亿元|万|亩|吨|米|公里|厘米|小时|天|个月|年|次|家|栋|层|楼|辆|台|头|只|斤|公斤|度|平方米|平米|分钟|周|封|趟|所|条|起|间))"
)
_MOST = 60
_NOT_PLACES = frozenset(
    {
        "马路",
        "道路",
        "公路",
        "走路",
        "修路",
        "小区",
        "社区",
        "过河",
        "下河",
        "上山",
        "一路",
        "路",
        "镇",
        "村",
        "大街",
        "农村",
        "全村",
        "我们村",
        "县城",
        "全城",
        "封城",
        "进城",
        "乡",
        "广场",
        "公园",
        "市场",
        "桥",
        "山",
        "河",
        "这条路",
        "车站",
    }
)


def entities(document: Document) -> tuple[Entity, ...]:
    """In order of place, at most 60; longer ones win over those they overlap, of each type."""
    found = sorted(set(_all(document)), key=lambda e: (e.field, e.start, -e.end, e.type))
    kept: list[Entity] = []
    for entity in found:
        if not any(
            k.field == entity.field and k.type == entity.type and k.end > entity.start for k in kept[-4:]
        ):
            kept.append(entity)
    return tuple(kept[:_MOST])


def _all(document: Document) -> Iterator[Entity]:
    text = document.text
    for kind, pattern in (
        ("place", _PLACE),
        ("organisation", _ORGANISATION),
        ("date", _DATE),
        ("number", _NUMBER),
    ):
        for match in pattern.finditer(text):
            start, end = match.span(1)
            words = text[start:end]
            if end <= start or (kind == "place" and (words in _NOT_PLACES or len(words) < 2)):
                continue
            if kind == "place" and len(words) == 2 and words[0] in "大小老新这那每整全":
                continue
            field, shown_start, shown_end = document.shown(start, end)
            yield Entity(type=kind, text=words, field=field, start=shown_start, end=shown_end)
