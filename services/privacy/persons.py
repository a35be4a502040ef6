"""Full names that nothing introduces by its role, but that the sentence treats as a person.

All three characters must look like a name (a surname that begins no common word, two characters that
parents choose), and what stands before or behind must be said of persons only.
"""

import re
from collections.abc import Iterator

from services.privacy.names import ORGANISATION, SURNAME, begins_word, surname_length
from services.privacy.patterns import Grouped, after, before, compiled, decoded, encoded
from services.privacy.surnames import GIVEN, LAST, NEVER, TITLES, VERBAL

_GIVEN = f"[{''.join(sorted(GIVEN - NEVER))}]"
_NAME = rf"{SURNAME}{_GIVEN}[{''.join(sorted((GIVEN - NEVER) | LAST))}]"
_RELATIVES = (
    "妈妈|爸爸|家长|父亲|母亲|父母|爸妈|儿子|女儿|丈夫|妻子|老公|老婆|爷爷|奶奶|外公|外婆|哥哥|姐姐|弟弟|妹妹|"
    "家属|家人|监护人|孙子|孙女|班主任"
)
_BEHIND = (
    rf"的(?:{_RELATIVES})|家长|女士|先生|小姐|小朋友|同学|大爷|大妈|大叔|阿姨|老人|师傅|"
    "欠我|欠钱|欠款|借走|把我|将我|打伤|打人|殴打|骗走|骗了|雇我|雇了|承包|强占|霸占|私自|擅自|失联|现年|家住|"
    "今年[0-9]"
)
_BEFORE = (
    "[员者人告]|举报|投诉|护工|保姆|月嫂|债主|男方|女方|困难户|特困户|五保户|低保户|叫做|叫|自称|名为|绰号|借给|卖给|租给|"
    "交给|付给|转给|被|由|跟|找到"
)
FOLLOWED = rf"{_NAME}(?:{_BEHIND})"
LED = rf"(?:{_BEFORE}){_NAME}"
_ACTS = "，|。|家|签|打|干|欠|接|做|负责|本人|在场|承包|一家"
_AND = "(?:、|和|与|及)"
PERSON = rf"{FOLLOWED}|{LED}|是{_NAME}(?:{_ACTS})|{_NAME}{_AND}{_NAME}"
_IT_IS = Grouped(rf"是({_NAME})(?:{_ACTS})")
_PAIR = Grouped(rf"({_NAME}{_AND}{_NAME})")
_MORE = compiled(rf"^{_AND}{_NAME}")
_LONGEST = 18
_PARTED = re.compile(_AND)
_FOLLOWED, _LED = Grouped(rf"({_NAME})(?:{_BEHIND})"), Grouped(rf"(?:{_BEFORE})({_NAME})")

# Offices: who acts in one is no private person
_OFFICE = compiled(
    "^(?:副|常务|[省市县区镇乡村局厅处科所站队部院校厂]长|书记|主任|主席|总理|委员|代表|常委|部长|会长)"
)
_PUBLIC = (
    "书记",
    "主任",
    "局长",
    "县长",
    "镇长",
    "乡长",
    "村长",
    "区长",
    "市长",
    "所长",
    "主席",
    "部长",
    "科长",
    "委员",
    "官员",
    "议员",
    "演员",
    "运动员",
    "领导人",
    "发言人",
    "主持人",
    "名人",
    "诗人",
    "代言人",
    "教练员",
)
_NO_END = frozenset("长家人")
_NOUNS = VERBAL | frozenset("车房云水花单白高游路")
_PLACES = frozenset("园苑桥州城")
_THANKS = frozenset("感多致答道谢")


def find_persons(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Byte offsets."""
    for pattern in (_FOLLOWED, _LED, _IT_IS):
        for start, end in pattern.places(data):
            if _is_person(data, start, end, led=pattern is not _FOLLOWED):
                yield start, end, "name"
    for start, end in _PAIR.places(data):
        first, second = _PARTED.split(decoded(data[start:end]), maxsplit=1)
        middle, last = start + len(encoded(first)), end - len(encoded(second))
        names = first[-1] not in _PLACES and second[-1] not in _PLACES
        if names and _is_person(data, start, middle, led=False) and _is_person(data, last, end, led=False):
            yield start, middle, "name"
            yield last, end, "name"
            yield from _listed(data, end)


def _listed(data: bytes, at: int) -> Iterator[tuple[int, int, str]]:
    """More names in the same list, from byte `at` on."""
    while (more := _MORE.match(data[at : at + _LONGEST])) is not None:
        start, end = at + len("、".encode()), at + more.span()[1]
        if not _is_person(data, start, end, led=False):
            return
        yield start, end, "name"
        at = end


def _is_person(data: bytes, start: int, end: int, *, led: bool) -> bool:
    name = decoded(data[start:end])
    given = name[surname_length(name) :]
    if begins_word(name) or (led and name[0] in _NOUNS) or given.startswith(TITLES) or given[0] == "家":
        return False
    if given[-1] in _NO_END or (name[0] == "谢" and before(data, start, 1) in _THANKS):
        return False
    behind = encoded(after(data, end, 8))
    if ORGANISATION.match(behind) or _OFFICE.match(behind):
        return False
    return not before(data, start, 3).endswith(_PUBLIC)
