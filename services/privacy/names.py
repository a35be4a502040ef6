"""Names of private persons: a surname after (or before) words that introduce a person.

Nothing but the words around it makes two or three characters a name, so there are two strengths. After 我叫,
姓名 or 联系人： a surname and one or two characters that no function word uses are a name. After 业主 or 患者
they are one only if all of them are characters that parents choose and the sentence pauses behind them.
Titles, offices, places and organisations fail both. Officials named with their office are not private
persons: an office is no cue.
"""

from collections.abc import Iterator

from services.privacy.beginnings import BEGINNINGS
from services.privacy.patterns import Grouped, compiled, decoded, encoded
from services.privacy.surnames import COMMON, DOUBLE, GIVEN, LAST, NEVER, RARE, TITLES, VERBAL, WORDS

HAN = r"[\x{3400}-\x{9FFF}\x{20000}-\x{2FFFF}]"
OTHER = r"[^\x{3400}-\x{9FFF}\x{20000}-\x{2FFFF}]"
SURNAME = f"(?:{'|'.join(DOUBLE)}|[{''.join(sorted(COMMON | RARE))}])"
_FIRM = "我叫|本人叫|名叫|名字叫|名字是|姓名"
# firm before a colon, loose without one
_FIELD = (
    "联系人|投诉人|举报人|反映人|反馈人|申请人|申诉人|收件人|收货人|寄件人|当事人|来电人|"
    "留言人|求助人|诉求人|报案人|报警人|受害人|委托人|被害人|经办人|参保人|持卡人|户主姓名|署名|落款"
)
_LOOSE = (
    "本人|爱人|长辈|晚辈|姥姥|姥爷|舅妈|姑父|表哥|表姐|表弟|表妹|堂哥|堂弟|未婚夫|未婚妻|男友|女友|"
    "业主|房主|户主|车主|住户|患者|病人|死者|逝者|伤者|老人|家属|村民|居民|市民|学生|家长|代表|职工|工人|员工|农民工|"
    "妻子|丈夫|老公|老婆|父亲|母亲|爸爸|妈妈|爷爷|奶奶|外公|外婆|儿子|女儿|孩子|小孩|哥哥|弟弟|姐姐|妹妹|邻居|房东|租客|同事|"
    "司机|乘客|旅客|群众|网友|读者|考生|新生|婴儿|男孩|女孩|女童|男童|孙子|孙女|我是|我系|"
    "孕妇|产妇|店主|摊主|老板|包工头|经营者|租户|承租人|同学|室友|朋友|亲戚|舅舅|叔叔|伯伯|姑姑|岳父|岳母|公公|婆婆|嫂子|"
    "姐夫|妹夫|女婿|儿媳|媳妇|外甥|侄子|侄女|残疾人|低保户|贫困户|老兵|顾客|消费者|储户|保安|保洁员|环卫工|外卖员|快递员|骑手"
)
_LINK = r"(?:姓名|名字|名叫|[：:\s（(是系叫为，,]){0,3}"
_WITHIN = r"我是[^\s，。,.！!？?；;：:]{1,12}的"
_COLON = r"(?:姓名|名字|（|\()?\s?[：:]\s?"
FIRM = rf"(?:(?:{_FIRM}){_LINK}|(?:{_FIELD}|{_LOOSE}|[人员者]){_COLON})({SURNAME}{HAN}{{1,2}})"
LOOSE = rf"(?:{_WITHIN}|(?:{_FIELD}|{_LOOSE}){_LINK})({SURNAME}{HAN}{{1,2}})"
_TELLS = "走失|失踪|遇难|身亡|去世|身份证|家的|夫妇|夫妻"  # what only a person does or has
# Behind a loose cue every name that is taken begins so; most sentences that only mention people do not
_BEGINS = rf"(?:[{''.join(sorted(GIVEN - NEVER))}]|{HAN}{{2}}(?:{_TELLS}))"
MENTIONED = rf"(?:我是[^\s，。,.！!？?；;：:]+的|(?:{_FIELD}|{_LOOSE}){_LINK}){SURNAME}{_BEGINS}"
_FIRM_CUE, _LOOSE_CUE = Grouped(FIRM), Grouped(LOOSE)

_RELATIVE = (
    "妈妈|爸爸|家长|父亲|母亲|父母|爸妈|儿子|女儿|丈夫|妻子|老公|老婆|爷爷|奶奶|外公|外婆|哥哥|姐姐|弟弟|妹妹|家属|家人|"
    "监护人|孙子|孙女|班主任"
)
_PHONE_OR_CARD = r"[（(，, ]?身份证|[：:，,\s（(]{0,2}(?:\+86 ?)?1[3-9][0-9]{9}"
_PERSON = (
    r"先生|女士|小姐|小朋友|同学|同志|老人|大爷|大妈|大叔|阿姨|师傅|"
    r"[，,、\s]?(?:联系)?(?:电话|手机)|[（(][男女]|[，,][男女][，,。]"
)
_OPENS = rf"(?:^|{OTHER}|[找叫给请和与及])"
AFTER = rf"{_OPENS}{SURNAME}{HAN}{{1,2}}(?:{_PHONE_OR_CARD}|的(?:{_RELATIVE})|{_PERSON})"
_NUMBERED = Grouped(rf"{_OPENS}({SURNAME}{HAN}{{1,2}})(?:{_PHONE_OR_CARD})")
_OF_RELATIVE = Grouped(rf"{_OPENS}({SURNAME}{HAN}{{1,2}})的(?:{_RELATIVE})")
_ADDRESSED = Grouped(rf"{_OPENS}({SURNAME}{HAN}{{1,2}})(?:{_PERSON})")
DOTTED = rf"{HAN}[·•]{HAN}"
_LONG = Grouped(rf"(?:{_FIRM}|{_FIELD}|本人){_LINK}({HAN}{{2,6}}[·•]{HAN}{{2,6}})")

_NO_END = frozenset("长人")  # 王长河 is a name, 王局长 and 韩国人 none
_SENTENCE = frozenset("我你他她的是在了和")

_LISTED = compiled(rf"^(?:、|，|和|与|及){SURNAME}{HAN}{{1,2}}")
_AND = len("、".encode())
_OTHER_WORDS = ("属于".encode(), "儿童".encode())  # 家属|于..., 妇女儿|童...

_I_AM = "我是".encode()

# An estate, an office or a firm, not a person: 业主代表：安和家园业委会
ORGANISATION = compiled(
    rf"^(?:学|厦|岭|名|{HAN}{{0,4}}(?:园|苑|村|社区|小区|路|街|局|公司|厂|店|校|院|业委|站|所|府|城|湾))"
)
_ESTATE = compiled(rf"^(?:学|厦|岭|名|{HAN}{{0,2}}(?:小区|社区|花园|家园|公司|苑|街|厂|店|校|业委))")
_TELLING = compiled(rf"^(?:{_TELLS})")
# What a sentence goes on with behind a name
_GOES_ON = compiled(
    rf"^(?:{OTHER}|$|走失|失踪|遇难|身亡|去世|死亡|身份证|电话|手机|联系|因|被|今年|现年|家住|现住|住|于|在|的|说|反映|表示|称|"
    r"是|等|与|和|及|男|女|夫妇|夫妻|不|没|无|已|前|到|去|打|把|对|为|要|想|也|还|就|又|只|一家|两|多|[一二三四五六七八九十几]+[人名位户]|半夜|昨|每|目前|长期|擅自|"
    r"私自|拖欠|来电|来访|来信|投诉|举报|申请|询问|咨询|希望|认为|受|遭|找|骑|驾|开车|开着|突|家的|家里|家中|家门|从|来自|出生|向|名下|名义|同志|先生|女士|系|年龄|自)"
)


def begins_word(text: str) -> bool:
    """Whether the surname and what follows it are more often a common word."""
    return text[:2] in WORDS or text[0] in VERBAL or (text[0] in RARE and text[:2] in BEGINNINGS)


def surname_length(name: str) -> int:
    return 2 if name[:2] in DOUBLE else 1


def _is_given(given: str, firm: bool) -> bool:
    if not given or given == "老" or given.startswith(TITLES) or given[-1] in _NO_END:
        return False
    if len(given) > 1 and given[-1] in LAST and given[0] in GIVEN and given[0] != "家":
        given = given[0]
    if firm:
        return all(character not in NEVER for character in given)
    return all(character in GIVEN for character in given) and all(c not in NEVER for c in given)


def _name(text: str, rest: bytes, firm: bool) -> int:
    """How many characters of `text` (surname and up to two more) are a name; `rest` is what follows it."""
    head = surname_length(text)
    if not firm and text[:2] in WORDS:
        return 0
    short = firm or text[0] not in RARE
    for length in (head + 2, head + 1) if short and text[:2] not in WORDS else (head + 2,):
        given = text[head:length]
        if len(text) < length or not _is_given(given, firm=True):
            continue
        behind = encoded(text[length:]) + rest
        sure = firm or _is_given(given, firm=False) or (len(given) > 1 and _TELLING.match(behind) is not None)
        if sure and _GOES_ON.match(behind):
            return length
    return 0


def _likely(text: str, rest: bytes, firm: bool) -> int:
    """The same where the sentence goes on in another way: three characters that could hardly be a word."""
    head = surname_length(text)
    both = text[head : head + 2]
    if len(both) < 2 or both[-1] == "家" or not _is_given(both, firm=False):  # noqa: PLR2004 - two given characters
        return 0
    if not firm and begins_word(text):
        return 0
    place = ORGANISATION if text[0] in RARE else _ESTATE
    return 0 if place.match(rest) else head + 2


def _end_of_name(data: bytes, span: tuple[int, int], firm: bool) -> int:
    """Where the name at `span` (surname and up to two characters) ends; its start if it is none."""
    start, end = span
    text = decoded(data[start:end])
    if data[start - 3 : end].startswith(_OTHER_WORDS):
        return start
    rest = data[end : end + 18]
    length = _name(text, rest, firm)
    if not length and data[start - 6 : start] != _I_AM:  # 我是金域华府业主: the name of an estate, often
        length = _likely(text, rest, firm)
    return start + len(encoded(text[:length]))


def _introduced(data: bytes, cue: Grouped, firm: bool) -> Iterator[tuple[int, int, str]]:
    place = cue.search(data)
    while place:
        start, end = place[0], _end_of_name(data, place, firm)
        while end > start:
            yield start, end, "name"
            listed = _LISTED.match(data[end : end + 18])
            if listed is None:
                break
            start, high = end + _AND, end + listed.span()[1]
            end = _end_of_name(data, (start, high), firm=False)
        place = cue.search(data, end)  # what was no name may be a cue (工人 + 代表)


def find_introduced(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Names behind words that leave no other reading, such as 我叫 or 姓名."""
    return _introduced(data, _FIRM_CUE, firm=True)


def find_mentioned(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Names behind words for a person, such as 业主 or 患者."""
    return _introduced(data, _LOOSE_CUE, firm=False)


def find_followed(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Names that a telephone, an identity card, a relative or a form of address follows."""
    for pattern, firm in ((_NUMBERED, True), (_OF_RELATIVE, False), (_ADDRESSED, False)):
        for start, end in pattern.places(data):
            text = decoded(data[start:end])
            given = text[surname_length(text) :]
            sure = firm or (pattern is _OF_RELATIVE and text[0] not in RARE and len(given) > 1)
            if text[:2] not in WORDS and _is_given(given, sure):
                yield start, end, "name"


def find_long(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Names of other peoples, written with a dot (阿不都·买买提); the first character stays."""
    for start, end in _LONG.places(data):
        text = decoded(data[start:end])
        if _SENTENCE.isdisjoint(text):
            yield start, end, "name"
