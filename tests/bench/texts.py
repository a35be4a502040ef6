"""Invented messages of the usual length, the same for the same seed; about one in twenty names somebody."""

import random
from collections.abc import Iterator
from typing import Any

CHARACTERS = 371
"""The mean length of a message to a county's board; what a row costs grows with it."""

_PERSONAL = 0.05

_TOWNS = ("城关镇", "河口镇", "柳林镇", "白石乡", "东岭乡", "新田镇", "石桥镇", "北湖街道")
_PLACES = ("东街小学", "客运站", "中心菜市场", "人民医院", "滨河公园", "兴业路口", "第三中学", "幸福小区")
_MATTERS = (
    "路面塌陷已经半个多月，来往的电动车只能绕着坑走",
    "夜里施工噪音一直响到凌晨两点，老人和孩子都睡不好",
    "自来水发黄有异味，连着三天没有人来看",
    "垃圾堆在楼下没有清运，天气一热满楼道都是味道",
    "公交车改线以后，上学的孩子要多走二十分钟",
    "物业只收费不维修，电梯一个月坏了四次",
    "门前的路灯全部不亮，晚上下班的人摔过跤",
    "商户占用盲道摆摊，推婴儿车的只好走到机动车道上",
    "学校门口没有减速带，放学的时候车速很快",
    "工地的渣土车不盖篷布，一路都是扬尘",
    "低保申请交上去三个多月，一直说还在审核",
    "化粪池冒溢，污水流到了一楼的窗户下面",
    "医保报销的材料跑了四趟，每一次说的都不一样",
    "拖欠的工钱说好年前结清，到现在还没有给",
    "河道边有人倾倒垃圾，下游的水面漂着泡沫",
)
_STEPS = (
    "之前打过热线，答复说已经转给有关部门，之后就没有消息了",
    "上个月到镇里问过，工作人员让我们回去等通知",
    "社区的同志来看过一次，拍了照片就走了",
    "在网上留过言，系统显示已经办结，可是问题还在原处",
    "也找过物业和施工方，双方互相推，谁都不肯负责",
    "和周围的邻居一起写过情况说明，至今没有人回复",
    "有关部门说正在研究，但是没有说什么时候能有结果",
)
_WISHES = (
    "希望能有人到现场看一看，给一个明确的时间",
    "请有关部门尽快处理，不要再让大家等下去",
    "恳请领导关注，把这件事情真正落到实处",
    "盼望早日解决，让老百姓出行安心一些",
    "请在处理之后把结果公开，让大家心里有数",
)
_TIMES = ("从上周开始", "今年春天以来", "最近几天", "入夏以后", "国庆节前后", "前天傍晚", "这个月中旬")
_NAMES = ("我叫李文静", "联系人：王建国", "本人姓名赵晓梅", "我是业主陈志强")
_CHANNELS = ("hotline_12345", "message_board", "phone", "visit", "wechat", "short_video")


def items(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """Bodies of POST /items, each with an external id of its own."""
    chance = random.Random(seed)
    for number in range(count):
        town, place = chance.choice(_TOWNS), chance.choice(_PLACES)
        yield {
            "external_id": f"bench-{seed}-{number}",
            "channel": chance.choice(_CHANNELS),
            "title": f"{town}{place}附近{chance.choice(_MATTERS)[:12]}",
            "text": _text(chance, town, place, number),
            "published_at": f"2026-01-{chance.randint(1, 28):02}T{chance.randint(0, 23):02}:15:00+08:00",
            "place": f"{town}{place}",
        }


def _text(chance: random.Random, town: str, place: str, number: int) -> str:
    wanted = max(40, round(chance.gauss(CHARACTERS, 90)))
    opening = f"{chance.choice(_TIMES)}，{town}{place}附近{chance.choice(_MATTERS)}。"
    personal = chance.random() < _PERSONAL
    if personal:
        phone = f"1{chance.randint(3, 9)}{chance.randint(0, 10**9 - 1):09}"
        opening += chance.choice(
            (f"联系电话{phone}。", f"{chance.choice(_NAMES)}，请回电{phone}。", f"{chance.choice(_NAMES)}。")
        )
    parts, length = [opening], len(opening)
    while length < wanted - 20:
        sentence = "，".join((chance.choice(_TIMES), chance.choice(_MATTERS), chance.choice(_STEPS))) + "。"
        parts.append(sentence)
        length += len(sentence)
    return "".join(parts)[: wanted - 20] + chance.choice(_WISHES) + f"（第{number}件）"
