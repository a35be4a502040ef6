"""A cheap look for words of danger, to assess likely emergencies first; it decides nothing else."""

import re2

_WORDS = (
    "爆炸|炸了|着火|起火|失火|火灾|坍塌|塌方|垮塌|塌了|被困|被埋|溺水|落水|没上来|中毒|泄漏|泄露|漏气|跳楼|轻生|自杀|"
    "失踪|走失|昏迷|晕倒|没气了|没呼吸|抽搐|砍人|持刀|决堤|溃坝|管涌|山洪|泥石流|触电|死人|死了|死亡|遇难|伤亡|"
    "呕吐|腹泻|送医|抢救|急救|救命|救人|没声音|喘不过|水漫|淹了"
)
_SUSPECT = re2.compile(_WORDS.encode())  # bytes match bytes: no offsets to count in code points
_FIRST = 5
_READ = 2000


def priority(text: str) -> int:
    """How early the item is assessed: 5 when a word of danger is near its beginning, else 0."""
    return _FIRST if _SUSPECT.search(text[:_READ].encode()) else 0
