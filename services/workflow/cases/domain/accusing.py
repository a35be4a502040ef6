"""What a text says against a unit of ours, and whether it may hold a clue of corruption; pure.

Both only suggest: a unit that seems accused is kept apart until a person settles it, a clue is put before
a person. Words about the matter itself ("the school's gate is broken") are no accusation; conduct is.
"""

from collections.abc import Mapping
from functools import lru_cache

import re2

_CLAUSES = re2.compile(r"[。！？!?；;\n]+")
_CONDUCT = re2.compile(
    r"不作为|乱作为|慢作为|推诿|踢皮球|互相推|敷衍(?:了事|塞责|群众|我)|态度(?:十分|非常|极其|很|极)?(?:恶劣|蛮横|粗暴|傲慢|差)"
    r"|故意刁难|百般刁难|刁难(?:群众|办事|我)|吃拿卡要|乱收费|乱罚款|违规(?:收费|审批|发放|操作|处罚)|徇私|包庇|袒护"
    r"|滥用职权|玩忽职守|失职|渎职|官官相护|打击报复|(?:拒不|拒绝)(?:受理|答复|处理|公开|履行)|压着不办|索要|收受|受贿|贪污|挪用"
)
_NOT_SAID = re2.compile(
    r"没有(?:推诿|敷衍|刁难)|并未|不存在|感谢|表扬|点赞|严查|整治|通报(?:了|批评)|学习|宣传|警示教育|举报(?:电话|方式|渠道)"
)
_CLUE = re2.compile(
    r"(?:受|索|行)贿|贪污|贪腐|吃拿卡要|吃回扣|拿回扣|权钱交易|以权谋私|优亲厚友|公款(?:吃喝|旅游|消费|送礼)"
    r"|(?:挪用|侵吞|侵占|私分|截留|套取|冒领|贪占)(?:了)?(?:[^，。；\n]{0,8})(?:款|资金|补贴|补助|经费|低保|补偿)"
    r"|(?:收|收受|索要|索取)(?:了)?(?:[^，。；\n]{0,8})(?:红包|好处费|礼金|贿赂|茶水费)"
)
_COUNTY = re2.compile(r"^(?:县|市|区)")
_OTHERS = re2.compile(
    r"公司|企业|物业|开发商|商家|商户|老板|驾校|学校|培训|机构|医院|诊所|村委|社区|业委会|中介|店|厂|司机|队|他|她|法院|政法委|检察院"
)
"""Who else may be the one accused, when named between the unit and the words for misconduct."""

_ADDRESSED = re2.compile(r"(?:向|给|找|到|去|往|报|请|由|经)[^，。；]{0,8}$")
_TURNED_TO = re2.compile(r"^[^，。；]{0,6}(?:投诉|举报|反映|咨询|报案|求助|上访|打电话|信访|申请)")
_NOTHING = r"[^\s\S]"
_WITHIN = 40
"""Characters between the name of a unit and what it is accused of."""


def accused(text: str, names: Mapping[str, str]) -> frozenset[str]:
    """Codes of the units whose own conduct the text is about; `names` are the units by code."""
    if _CONDUCT.search(text) is None:
        return frozenset()
    known = _pattern(tuple(sorted((name, code) for code, name in names.items() if name)))
    found: set[str] = set()
    for clause in _CLAUSES.split(text):
        if _NOT_SAID.search(clause) is None:
            found |= _in_clause(clause, *known)
    return frozenset(found)


def _in_clause(clause: str, pattern: "re2.Pattern[str]", codes: Mapping[str, str]) -> set[str]:
    conduct = [match.start() for match in _CONDUCT.finditer(clause)]
    if not conduct:
        return set()
    named = [match for match in pattern.finditer(clause) if not _is_asked(clause, *match.span())]
    return {
        codes[match.group()]
        for match in named
        if any(_is_theirs(clause[match.end() : at]) for at in conduct if at >= match.end())
    }


def _is_asked(clause: str, start: int, end: int) -> bool:
    """The writer turned to the unit: 向教育局投诉某培训机构乱收费."""
    return bool(_ADDRESSED.search(clause[:start]) and _TURNED_TO.search(clause[end:]))


def _is_theirs(between: str) -> bool:
    """Whether what stands between a unit and the words for misconduct leaves it the one accused."""
    return len(between) <= _WITHIN and _OTHERS.search(between) is None


@lru_cache(maxsize=8)
def _pattern(units: tuple[tuple[str, str], ...]) -> tuple["re2.Pattern[str]", Mapping[str, str]]:
    """One pattern for all units, the longest names first; a bureau also goes by its name without 县."""
    codes: dict[str, str] = {}
    for name, code in units:
        codes.setdefault(name, code)
        codes.setdefault(_COUNTY.sub("", name) or name, code)
    longest_first = sorted(codes, key=lambda name: (-len(name), name))
    return re2.compile("|".join(map(re2.escape, longest_first)) or _NOTHING), codes


def is_clue(text: str) -> bool:
    """Whether a person should look at the text for a clue of corruption (廉政线索)."""
    return any(
        _CLUE.search(clause) is not None and _NOT_SAID.search(clause) is None
        for clause in _CLAUSES.split(text)
    )
