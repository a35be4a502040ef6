"""Is there anything in a reply beside courtesy? What is left of it, and whether a fact stands in it."""

import re

from services.workflow.quality.domain.common_words import COMMON, PARTICLES
from services.workflow.quality.domain.content import is_han
from services.workflow.quality.domain.empty_words import EMPTY
from services.workflow.quality.domain.findings import Code, Warned
from services.workflow.quality.domain.reading import Lexicon, Reading, Stretch

_FILLER = Lexicon((*EMPTY, *COMMON))
_PARTING = frozenset(PARTICLES + "已均同再更很并且经由各该")
_FEWEST_CHARACTERS = 12
_ENOUGH_LEFT = 14
"""Characters that are no filler and not the question's own; with fewer and no fact it is boilerplate."""

_ENOUGH_FOUND = 8
"""The same when the reply says that somebody looked into it or what was undertaken."""
_LOOKED_INTO = re.compile(
    "经(?!办)[^,。]{0,10}?(?:核实|调查|核查|查实|查明|查|了解|审批|审核|审查|勘察|沟通|协调|协商)|现场|"
    "承诺|如果|可以|审批|步骤|责令|制止|批评教育"
)
_LACKS = "没有事实、结果、依据、时间、联系方式或下一步怎么办"
_PASSED_ON = re.compile(
    "(?:转|交办|移交|责成|责令|呈报|上报|通报|反馈(?:至|给|到)|发函).{0,40}?(?:办理|处理|处置|核实|核查|"
    "核处|调查|办复|答复|解决|落实|跟进|研究|部门|单位|科室|局|镇|街道|县|区|市|委|办|司|队|所)|已转|已交办"
)
_COUNTED = "[0-9]+(?:\\.[0-9]+)?|[二三四五六七八九十百千万两]+|一(?=天|周|年|月|日|点|元|楼|级|医|台|辆)"
_FACT = re.compile(
    f"(?:{_COUNTED})(?:点|时|号|日|月|周|年|年级|个月|周岁|倍|楼|级|折|元|家|户|名|人|件|张|盏|台|"
    f"辆|吨|米|亩|组|把|套|处|条|个(?!问题|方面)|次|批|天|余|多)|"
    "(?:自|从)[^,。]{1,10}起|(?:延长|延至|推迟|提前|改|调整|增至|减至|降至|开放)(?:到|至|为)|增开|增设|"
    "加装|调换|开放至|昨天|昨日|昨晚|今晨|今天|今晚|当天|上周|本周|下周|上月|本月|下月|后天|"
    "合格|超标|正常|未发现|查实|查询|批评教育|通报|免费|不收费|收费标准|网上|窗口|当场|凭|可以(?:,|$)|"
    "^可以|^不能|^不可以|^是的|"
    "[0-9]+(?:\\.[0-9]+)?(?:元|万|亿|亩|公里|千米|米|平方|公顷|吨|个(?!问题|事项|方面)|户|人|名|次|台|条|"
    "套|栋|所|座|辆|盏|处|家|%|岁|天|小时|分钟|周岁|路|级|层|倍|度|工作日|周|平米|m|km|kv|期)|"
    "《[^》]{0,60}(?:法|条例|规定|办法|通知|意见|方案|细则|标准|规划|文件|制度|决定|公告|函|规范|计划|纲要|"
    "目录|指南|合同|协议|证)[^》]{0,12}》|第[0-9一二三四五六七八九十百]+条|"
    "[\u3014\\[(\ufe5d\u3010][0-9]{4}[\u3015\\])\ufe5e\u3011][^,。]{0,3}[0-9]+号|文件规定|法律规定|"
    "政策规定|规定[,:]|"
    "https?|www\\.|(?<![0-9a-z])[0-9]{3,4}-?[0-9]{7,8}|(?<![0-9a-z])1[0-9]{4}(?![0-9])|"
    "(?<![0-9a-z])[0-9]{7,8}(?![0-9])|电话|热线|微信公众号|公众号|官网|网站|app|"
    "截至|预计|修好|竣工|完工|通车|开工|立案|处罚|罚款|拆除|修复|更换|清理|清运|关停|停工|停业|停产|取缔|"
    "查封|"
    "没收|约谈|退还|退款|发放|支付|补发|签订|列入|纳入|批复|动工|投入使用|整改到位|整改完毕|处理完毕|"
    "(?:已|已经)(?:结束|建成|建好|开通|办结|到位|调整|恢复|安装|维修|更正|公布|出台|开始|停止|撤销|搬|解决|"
    "得到解决|"
    "妥善处理)|无.{0,6}计划|等.{0,10}(?:通知|批复|批准)|责令.{0,10}(?:整改|停|限期|拆)|视为|不再|"
    "符合条件|不符合|不属|不具备|不存在|不予|无法|不能|暂不|暂未|暂无|没有|尚未|并未|属实|未发现|不属实|"
    "因为|由于|原因|条件|材料|凭(?:证|身份|有效|户|本人)|携带|(?:^|需|请|须|人)持"
)
_DATE = re.compile(
    "(?:[0-9]{1,4}年)?[0-9]{1,2}月(?:[0-9]{1,2}日|底|初|中旬|上旬|下旬|份)?|"
    "[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}|(?:今|明|本)年(?:底|内|[0-9])|20[0-9]{2}年|月底|年底|年内|"
    "工作日内|日内|天内"
)
_NEXT_STEP = re.compile(
    "(?:请|可|可以|建议|需|需要|应|应当|须)(?:您|你|其|业主|家长|当事人|申请人|双方|继续)?(?:先|直接|及时|"
    "尽快|再|具体|详细|自行|按|凭|在|于|到|至|向|通过|与|和|就|登录|登陆|前往)?[^,。]{0,18}?"
    "(?:携带|前往|拨打|咨询|登录|登陆|联系|致电|提供|提交|查询|下载|申请|补充|说明|告知|办理|投诉|举报|"
    "反映|申报|来电|来访|查看|仲裁|诉讼|起诉|协商|找)"
)
_SIGNED = re.compile(
    "[^。"
    ",]{0,24}(?:[0-9〇○零一二三四五六七八九十]{2,4}年)[0-9一二三四五六七八九十]{1,2}月[0-9一二三四五六七八九十]{1,3}日?[。"
    " ]*$|[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}[。 ]*$"
)

_ECHO = re.compile(
    "^(?:关于|针对|对于|就|您|你).{0,12}?(?:反映|咨询|提出|所提|提问|建议|投诉|来信|留言).*"
    "(?:问题|事宜|事项|情况|一事|建议|诉求|收悉|获悉|知悉|收到)$"
)
"""What repeats the question."""
_END = 80
"""Where a signature is looked for: in that many characters at the end."""


def emptiness(reply: Reading, asked: frozenset[str]) -> Warned | None:
    """`asked`: the pairs of characters of the question; what only repeats them answers nothing."""
    body = reply.folded[:-_END] + _SIGNED.sub("", reply.folded[-_END:])
    if any(_says_something(each, len(body)) for each in reply.clauses):
        return None
    left = sum(_left(clause.words, asked) for clause in reply.clauses if clause.start < len(body))
    if left < _FEWEST_CHARACTERS // 3 and sum(map(is_han, body)) < _FEWEST_CHARACTERS:
        return Warned(Code.TOO_SHORT, 0, len(reply.text), "答复太短，看不出办理情况")
    if left >= (_ENOUGH_FOUND if _LOOKED_INTO.search(body) else _ENOUGH_LEFT):
        return None
    passed = _PASSED_ON.search(body)
    start, end = reply.span(*passed.span()) if passed else (0, len(reply.text))
    what = "只说了已转交办理" if passed else "只有问候、感谢和表态"
    return Warned(Code.BOILERPLATE, start, end, f"{what}，{_LACKS}")


def _says_something(clause: Stretch, end: int) -> bool:
    """Whether a clause before the signature holds a fact, a date or a step to take."""
    if clause.start >= end or _PASSED_ON.search(clause.words) or _ECHO.search(clause.words):
        return False
    found = _FACT.search(clause.words) or _DATE.search(clause.words) or _NEXT_STEP.search(clause.words)
    return found is not None


def _left(clause: str, asked: frozenset[str]) -> int:
    """How many Han characters of a clause are neither filler nor words of the question."""
    left = place = 0
    while place < len(clause):
        if skipped := _FILLER.length_at(clause, place):
            place += skipped
            continue
        character = clause[place]
        known = clause[place : place + 2] in asked or clause[max(0, place - 1) : place + 1] in asked
        left += is_han(character) and character not in _PARTING and not known
        place += 1
    return left
