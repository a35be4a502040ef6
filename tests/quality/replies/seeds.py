"""Faults put into replies on purpose; every sentence and every number here is invented."""

import random
import re
from collections.abc import Callable, Mapping

Seeder = Callable[[random.Random, str], str | None]
"""The reply with the fault in it; None when it does not fit this reply."""

_WORKS = (
    "新桥头人行道改造",
    "二小门口信号灯安装",
    "幸福里小区管网更换",
    "南坪村供水工程",
    "城北菜市场搬迁",
    "河西路路灯维修",
    "老电影院停车场",
    "东门广场厕所重建",
    "青石巷排水沟清淤",
    "移民新村道路硬化",
)
_DATED_PROMISES = (
    "{work}预计{date}完工。",
    "{work}将于{date}开工。",
    "我局计划{date}前完成{work}。",
    "{work}拟于{date}启动。",
    "施工单位承诺{date}前将{work}整改到位。",
    "力争{date}前{work}投入使用。",
    "{work}确保{date}底前完成。",
)
_GREETINGS = ("您好！", "网友您好：", "尊敬的市民，您好！", "网友：您好，", "来信人您好！", "")
_RECEIVED = (
    "您反映的问题已收悉。",
    "您的留言我们已经收到。",
    "来信收悉，感谢您的信任。",
    "您提出的诉求我们已登记在册。",
    "您反映的情况我局已获悉，",
    "帖文已阅，",
    "您提的宝贵意见已转达有关负责同志。",
)
_WEIGHT = (
    "县委、县政府高度重视，",
    "我局领导对此高度重视，第一时间作了部署，",
    "相关部门高度重视您的诉求，",
    "我们对您反映的事项十分关注，",
    "街道对此十分重视，主要领导亲自过问，",
    "",
)
_PASSED_ON = (
    "已转交相关部门处理。",
    "现已交由有关单位调查核实。",
    "已责成职能部门认真研究、妥善处理。",
    "已按程序转相关科室跟进落实。",
    "已交办责任单位，请您耐心等待。",
    "已安排工作人员跟进处理。",
    "正在积极协调有关部门推动解决。",
    "已移交主管部门依法依规办理。",
)
_EFFORT = (
    "下一步，我们将进一步加强管理，不断提升服务水平。",
    "我们将始终坚持以人民为中心，努力为群众办实事。",
    "今后我们将加大工作力度，切实维护群众合法权益。",
    "我们会持续改进工作作风，提高办事效率。",
    "对您的建议，我们将认真研究、积极采纳。",
    "有关情况我们将持续关注。",
    "",
)
_THANKS = (
    "感谢您对我们工作的关心与支持！",
    "再次感谢您的理解与监督，祝您生活愉快！",
    "谢谢您的宝贵意见。",
    "感谢您的来信，祝您工作顺利、阖家幸福！",
    "欢迎您继续关注和监督我们的工作。",
)

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_GIVEN = ("秀英", "建国", "志强", "丽华", "春梅", "文斌", "晓东", "桂香", "国平", "雅琴", "海燕", "明辉")
_CHECKS, _FACTORS = "10X98765432", (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_UNDATED = (
    "我们将尽快处理。",
    "下一步，我局将尽快组织施工。",
    "近期将安排人员到现场维修。",
    "我镇将适时启动改造。",
    "相关部门会尽早给出解决办法。",
    "我们将抓紧办理，争取早日解决。",
    "有关设施近期将陆续更换到位。",
    "县里计划择机实施该项目。",
    "待办事项我们会尽快落实。",
    "施工单位承诺尽快修复路面。",
    "我中心将及时答复您。",
    "后续将尽快公布结果。",
)
_DAY = r"[0-9]{1,2}月(?:[0-9]{1,2}日|底|初|中旬|上旬|下旬|份)?|(?:年|月)底|年内|[上下]半年"
_WHEN = rf"(?:(?:20[0-9]{{2}}年?|今年|明年|本年)?(?:{_DAY})|20[0-9]{{2}}年(?:内|底)?)(?:之?前|以前|内|左右)?"
_DATED = re.compile(
    rf"(?:预计|计划|拟|力争|争取|确保|将)(?:[于在到]|可)?[^，。；,0-9]{{0,4}}?({_WHEN})"
    r"[^，。；,]{0,12}?(?:完工|竣工|通车|开工|动工|建成|启用|投入使用|开通|交付|修复|整改|完成|启动|开业|"
    r"施工)"
)
_OTHER_TIME = re.compile(
    r"[0-9]年|[0-9]月|20[0-9]{2}|[年月]底|[今明]年|年内|日前|天|工作日|季度|半年|个月|星期|周|[待如若]|后"
)
"""A sentence that still holds a time or a condition is no fault."""


def _before_the_end(rng: random.Random, reply: str, words: str) -> str:
    """Put a sentence among the sentences of a reply, before the closing one."""
    places = [found.end() for found in re.finditer("[。！；]", reply[: max(1, int(len(reply) * 0.9))])]
    at = rng.choice(places) if places else len(reply)
    return reply[:at] + words + reply[at:]


def boilerplate(rng: random.Random, reply: str) -> str | None:
    del reply
    parts = [_GREETINGS, _RECEIVED, _WEIGHT, _PASSED_ON, _EFFORT, _THANKS]
    return "".join(rng.choice(part) for part in parts)


def telephone(rng: random.Random, reply: str) -> str | None:
    number = rng.choice(("138", "139", "150", "186", "177", "199")) + f"{rng.randrange(10**8):08d}"
    said = rng.choice(
        ("经电话联系当事人（{}），", "您可直接拨打{}联系。", "来电人手机{}。", "联系方式：{}。")
    )
    return _before_the_end(rng, reply, said.format(number))


def identity_card(rng: random.Random, reply: str) -> str | None:
    born = f"19{rng.randrange(50, 99)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}"
    head = f"430{rng.randrange(100, 900)}{born}{rng.randrange(1000):03d}"
    check = _CHECKS[sum(int(digit) * factor for digit, factor in zip(head, _FACTORS, strict=True)) % 11]
    said = rng.choice(("当事人身份证号{}。", "经查询，身份证号码为{}的参保记录正常。", "（身份证：{}）"))
    return _before_the_end(rng, reply, said.format(head + check))


def person(rng: random.Random, reply: str) -> str | None:
    name = rng.choice(_SURNAMES) + rng.choice(_GIVEN)
    said = rng.choice(
        (
            "经与投诉人{}核实，情况基本属实。",
            "当事人{}已签字确认。",
            "业主{}对处理结果表示认可。",
            "来信人{}女士表示理解。",
            "工作人员已上门向村民{}说明。",
            "举报人{}提供了照片。",
            "{}的母亲表示同意。",
            "户主{}已领取补偿款。",
        )
    )
    return _before_the_end(rng, reply, said.format(name))


def undated(rng: random.Random, reply: str) -> str | None:
    return _before_the_end(rng, reply, rng.choice(_UNDATED))


def stripped(rng: random.Random, reply: str) -> str | None:
    """Take the date out of the promise that had one, or put a vague word in its place."""
    for found in _DATED.finditer(reply):
        start, end = found.span(1)
        before = re.sub("[于在到]$", "", reply[:start])
        left = before + rng.choice(("尽快", "近期", "")) + reply[end:]
        sentence = re.split("[。；！]", before)[-1] + re.split("[。；！]", reply[end:])[0]
        if not _OTHER_TIME.search(sentence):
            return left
    return None


def undone(rng: random.Random, reply: str) -> str | None:
    """Add an invented promise whose date was taken out, or made a vague word."""
    promise = rng.choice(_DATED_PROMISES).format(work=rng.choice(_WORKS), date="#")
    vague = rng.choice(("尽快", "近期", ""))
    return _before_the_end(rng, reply, re.sub("于?#(?:底?前)?", vague, promise))


def template(rng: random.Random, reply: str) -> str | None:
    mark = rng.choice(
        ("XX", "【此处填写办理情况】", "{{单位名称}}", "____", "××", "【联系电话】", "（请填写日期）")
    )
    return _before_the_end(rng, reply, f"经{mark}核实，情况属实。")


SEEDERS: Mapping[str, tuple[str, Seeder]] = {
    "boilerplate instead of the reply": ("boilerplate", boilerplate),
    "an invented mobile number": ("personal_data", telephone),
    "an invented identity number": ("personal_data", identity_card),
    "an invented name": ("personal_data", person),
    "an undated promise added": ("undated_promise", undated),
    "the date taken out of a real promise": ("undated_promise", stripped),
    "the date taken out of an invented one": ("undated_promise", undone),
    "a mark of a template": ("leftover", template),
}
"""What is done to a reply, and the code of the warning that must follow."""
