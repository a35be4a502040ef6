"""Promises: what is said to be done, and whether a date, a term or a condition stands with it."""

import re
from collections.abc import Iterator

from services.workflow.quality.domain.findings import Code, Warned
from services.workflow.quality.domain.reading import Reading, Stretch

_SOON = re.compile(
    "尽快|尽早|尽速|早日|及早|从速|适时|择机|择日|抓紧|近期|近日|不日|不久|短期内|稍后|稍候|适当时候|"
    "适当的时候|合适的时候|(?:条件|时机)(?:成熟|允许|具备)(?:之?后|以后|时|的情况下)|有条件(?:了|后|时)|"
    "过(?:一)?段时间|(?:将|会)很快|"
    "(?:将|会|要)(?:在)?第一时间|(?:将|会)及时(?:处理|解决|整改|修复|答复|反馈|回复|办理|告知|公布)"
)
_NEAR = frozenset({"近期", "近日", "不久", "短期内"})
"""Words that are said of the past as often as of what is to come."""
_UNDER_WAY = frozenset({"抓紧", "尽快", "早日"})
"""Said of work that goes on, after 正在."""
_AHEAD = ("将", "将于", "将在", "会在", "拟", "拟于", "计划", "准备", "争取", "力争")
_TO_COME = re.compile("将|会(?!议)|拟|计划|准备|打算|预计|争取|力争|确保|承诺|有望|可以?|能|再次|即可")
_FINISHED = (
    "(?:完工|竣工|通车|开工|动工|建成|建好|启用|投入使用|投入运营|投用|投产|开通|交付|交房|修复|修好|修缮|"
    "整改到位|整改完毕|整治到位|"
    "安装到位|安装完毕|安装完成|完成|解决到位|拆除|恢复|更换|启动|开放|办结|发放到位|退还|开业|营业|"
    "落实到位|整改|安装|维修|硬化|施工|实施|改造)"
)
_HOW = "(?:全面|全部|陆续|正式|逐步|统一|重新|再次|立即|马上|整体|基本|尽量|彻底|继续)?"
_DEED = re.compile(
    f"(?<!按)(?<!下达)(?<!照)(?:拟|计划|预计|预期|争取|力争|力求|有望|承诺)(?!的|生|内|书|时间|事项|资金|"
    f"项目)(?:可|能|将|于|在|会)?[^,:“”的]{{0,12}}?{_FINISHED}|(?:将|会)(?:于|在)?(?:前|内|"
    f"底)?{_HOW}(?:{_FINISHED}|[^,:“”的]{{0,2}}(?:投入使用|通车|完工|竣工|建成))"
    "|确保[^,:“”的]{0,4}?(?:完成|完工|竣工|通车|修复|开通|建成|投入使用)"
)
_NO_DEED_BEHIND = re.compile("[^,]{0,4}(?:的|后|前|情况|预算|方案|资金|事宜|工作已)")
_DONE_SOON = re.compile("^.{0,6}(?:完成|完工|竣工|投入使用|开工|开通|启动|通车|到位|维修|安装)")
_NO_PROMISE_BEFORE = re.compile(
    "请(?:您|你|各位|广大|网友|业主|居民)?.{0,8}$|(?:希望|盼望|期待|恳请|诉求|建议|呼吁|请求|反映|"
    "咨询)[^,]{0,12}$|"
    "(?:已|已经|并|多次|行动|现场|当场|立即|现|及时|目前|依法)[^,]{0,8}?(?:要求|督促|责成|责令|敦促|通知|"
    "告知|"
    "催促|约谈|函告|协调|联系|安排|部署|组织)[^,]{0,16}$|"
    "为[^,]{0,6}$|可以?$|应当?$|需要?$|须$|如您?$|若您?$|您$|你$|根据[^,]{0,14}$"
)
_NO_PROMISE_BEHIND = re.compile("康复|(?:前|后|的)|[^,]{0,8}(?:了|过)")
_NUMBER = "(?:[0-9]+|[一二三四五六七八九十两半几])"
_TIME = re.compile(
    f"{_NUMBER}(?:年|月|日|号(?!线|楼|栋|文|门|院|路)|天|周|小时|个?月|个?季度|个?星期|个?工作日|个?小时|"
    f"个?学期|点|时许)|"
    "元月|上旬|中旬|下旬|今年|明年|后年|本月|下月|下个月|本周|下周|这周|月底|月初|月中|年底|年内|年末|年初|"
    "上半年|下半年|季度|天内|日内|当天|当日|当晚|"
    "今天|明天|后天|今晚|明晚|今日|明日|本学期|下学期|学期|暑假|寒假|春节|国庆|元旦|五一|中秋|端午|汛期|"
    "雨季|枯水期|开学|周[一二三四五六日]|限期|按期|如期"
)
_CONDITION = re.compile(
    "(?:待(?!办|遇|业|人|机|查|定|条件(?:成熟|允许|具备)|时机)|(?:^|需|要|须|还)等(?!有条件|条件|"
    "时机))[^,。]{2,40}|(?:批准|批复|同意|完成|到位|确定|"
    "明确|结束|通过|核实|验收|出台|好转|移交|完善|具备|竣工|建成)(?:之?后|以后|时|的情况下)|"
    "(?:如果|如|若|一旦|倘若|只要|凡)[^,。]{2,}|(?<!成熟)后(?:即|将|再|方|立即|及时|尽快|予以|进行|才)|"
    "(?:符合|满足|具备|达到)[^,。]{0,8}条件"
)
_PROVIDED = re.compile("(?:如|若|一旦|倘若|只要|接到|收到.{0,8}(?:通知|批复)|凡|遇)")
"""What opens a sentence that promises for the case that something happens."""
_FOREIGN = re.compile("“[^”]{2,80}”|《[^》]{2,80}》|<[^>]{2,80}>")
_ARTICLE = re.compile("第.{1,4}条|规定:|通知|办法|条例|意见|方案|文件")


def promises(reply: Reading) -> Iterator[Warned]:
    """The promises without a date; what the reply quotes is nobody's promise."""
    quoted = [found.span() for found in _FOREIGN.finditer(reply.folded)]
    for sentence in reply.sentences:
        clauses = reply.clauses_of(sentence)
        for place, clause in enumerate(clauses):
            found = _undated(clauses, place)
            if found and not any(start <= found[0] < end for start, end in quoted):
                start, end = reply.span(clause.start, clause.end)
                yield Warned(Code.UNDATED_PROMISE, start, end, _detail(reply.folded[found[0] : found[1]]))
                break


def _detail(words: str) -> str:
    return f"这里答应要办（“{words}”），却没有写明日期、期限或条件"


def _undated(clauses: list[Stretch], place: int) -> tuple[int, int] | None:
    """Where in the folded reply the promise of a clause stands, when nothing near it says by when."""
    clause = clauses[place]
    found = _promised(clause.words)
    if found is None:
        return None
    near = clauses[max(0, place - 1) : place + 2]
    if any(_TIME.search(each.words) or _CONDITION.search(each.words) for each in near):
        return None
    if any(_PROVIDED.match(each.words) for each in clauses[:place]):
        return None
    return clause.start + found[0], clause.start + found[1]


def _promised(words: str) -> tuple[int, int] | None:
    """The words of a clause that promise something."""
    for soon in _SOON.finditer(words):
        before, behind = words[: soon.start()], words[soon.end() :]
        under_way = soon[0] in _UNDER_WAY and before.endswith(("正", "正在", "在"))
        told = under_way or _NO_PROMISE_BEFORE.search(before) or _NO_PROMISE_BEHIND.match(behind)
        if not told and (
            soon[0] not in _NEAR
            or _TO_COME.search(behind)
            or _DONE_SOON.search(behind)
            or before.endswith(_AHEAD)
        ):
            return soon.span()
    deed = _DEED.search(words)
    if deed is None or _NO_DEED_BEHIND.match(words[deed.end() :]) or _ARTICLE.search(words):
        return None
    return deed.span()
