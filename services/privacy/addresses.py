"""Home addresses, from the house number on.

The road, village or estate stays: the office must know where the street lamp is out. What singles out a
home goes: house, building, entrance, floor and room. A building with its room says so by itself; a house
number alone only behind words like 我住 or 地址, because offices and shops have house numbers too.
"""

from collections.abc import Iterator

from services.privacy.patterns import before, compiled, encoded

_NUMBER = r"(?:[A-Za-z]?[0-9]{1,4}[A-Za-z]?|[A-Za-z]|[一二三四五六七八九十百零〇]{1,4})"
_BLOCK = rf"{_NUMBER}(?:栋|幢|号楼|号栋|#楼|#栋|#|座)"
_ENTRANCE = rf"{_NUMBER}(?:单元|门)"
_FLOOR = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:楼|层)"
_ROOM = (
    r"(?:[A-Za-z]?[0-9]{1,4}(?:室|房号?|号房|户|号)|[A-Za-z]?[0-9]{3,4}[A-Za-z]?"
    r"|[一二三四五六七八九〇零]{2,4}(?:室|房|户|号))"
)
_GAP = r"[ \-－]?"
_HOME = (
    rf"{_BLOCK}{_GAP}(?:{_ENTRANCE}{_GAP}(?:{_FLOOR}{_GAP})?{_ROOM}|(?:{_FLOOR}{_GAP})?{_ROOM})"
    rf"|{_ENTRANCE}{_GAP}(?:{_FLOOR}{_GAP})?{_ROOM}"
)
_CODED = r"[0-9]{1,3}(?:栋|幢|#)?[\-－][0-9]{1,2}[\-－][0-9]{3,4}室?"
_HOUSE = rf"{_NUMBER}号(?:附{_NUMBER}号|院|[\-－之][0-9]{{1,3}}号?)?"
_HAN = r"[\x{3400}-\x{9FFF}]"
_GROUP = rf"{_NUMBER}组"

# 3栋2单元501室; 3-2-501; 五组299号
HOME = rf"{_HOME}|{_CODED}|{_GROUP}{_HOUSE}"
_SELF = rf"(?:{_HOUSE}{_HAN}{{0,10}}?)?(?:{_HOME})|{_CODED}|{_GROUP}{_HOUSE}"
_ITSELF = compiled(_SELF)
_LIVES_WORD = (
    r"(?:地址|住址|户籍地|户口在|户籍在|家在|老家|寄到|寄至|寄往|送到|送至|(?:^|[^入])住[^建房院宅户宿改持处])"
    r"[^。！？!?；;，,\n]*"
)
_HOUSE_OR_BLOCK = (
    rf"(?:{_BLOCK}|{_HOUSE}|{_GROUP})(?:{_HAN}{{0,10}}?{_BLOCK})?(?:{_GAP}{_ENTRANCE})?(?:{_GAP}{_FLOOR})?"
)
SAID = rf"{_LIVES_WORD}{_NUMBER}(?:号|组|栋|幢|座|#|单元|[\-－])"
_SAID = compiled(rf"{_SELF}|{_HOUSE_OR_BLOCK}")
_LIVES = compiled(_LIVES_WORD + "$")

_COUNTED = compiled(r"^(?:年|月|日|元|户|人|平|㎡|套|米|万|多|余|%|部|台|次|个)")
_NO_HOME = compiled(r"^(?:型|的?(?:商铺|商店|门面|门店|铺面|店面|办公室|店|超市|餐馆|饭店))")
_ROOM_WORD = compiled("单元|室")
_GROUP_HOUSE = compiled(rf"^{_GROUP}{_HOUSE}$")
_MORE_ROOMS = compiled(rf"^(?:[、,，和及]{_ROOM})+")
_LIVES = compiled(
    r"(?:地址|住址|户籍地|户口在|户籍在|家在|老家|寄到|寄至|寄往|送到|送至|(?:^|[^入])住[^建房院宅户宿改持处])"
    r"[^。！？!?；;，,\n]*$"
)
_OFFICE = compiled(
    r"(?:单位|公司|办公|注册|营业|经营|工作|门店|店铺|店面|门面|学校|医院|工地|项目|事发|案发|施工|企业|工厂|服务|大厅)(?:的|所在)?(?:地址|地点|位置|住所)"
    r"[^。！？!?；;\n]*$"
)
_ESTATE = compiled("[园苑城府村里院庭湾邸居郡墅寓所厦家都庄坊轩阁岸景山庐路街巷弄道期区号栋][ ，,]?$")
_PLACE_OF_HOUSE = compiled(r"(?:路|街|巷|弄|道|里|胡同|村|屯|庄|湾|冲|组|社区|坊|镇|乡|队|塘|坪|坡|院|区)$")
_NO_HOUSE = compiled(
    r"^(?:线|令|文|桥|井|台|泵|机|厂|矿|出口|口|楼梯|电梯|公交|车|站|店|铺|馆|厅|窗口|公告|通知|文件|院士|泊位|标段|地块|路|变电|配电)"
)


def _is_other(data: bytes, end: int) -> bool:
    """3栋2017年 holds a figure, 3栋103门面 a shop, 3栋03户型 a plan: no home."""
    right = data[end : end + 12]
    return _NO_HOME.match(right) is not None or (
        data[end - 1 : end].isdigit() and _COUNTED.match(right) is not None
    )


def _speaks_for_itself(data: bytes, start: int, end: int) -> bool:
    if _is_other(data, end):
        return False
    found = data[start:end]
    alone = _MORE_ROOMS.match(data[end : end + 24]) is None  # 3栋501、502都停水了 is about a building
    if alone and (_ROOM_WORD.search(found) or _GROUP_HOUSE.match(found)):
        return True
    return _ESTATE.search(encoded(before(data, start, 4))) is not None


def _is_said(data: bytes, start: int, end: int) -> bool:
    if _is_other(data, end) or _NO_HOUSE.match(data[end : end + 12]):
        return False
    left = encoded(before(data, start, 34))
    place = _PLACE_OF_HOUSE.search(left) or _ESTATE.search(left)
    return place is not None and _LIVES.search(left) is not None and _OFFICE.search(left) is None


def _with_more_rooms(data: bytes, start: int, end: int) -> tuple[int, int, str]:
    rooms = _MORE_ROOMS.match(data[end : end + 120])
    return start, end + (rooms.span()[1] if rooms else 0), "address"


def find_homes(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Byte offsets of what can only be a home: building and room, or a house in a villagers' group."""
    for match in _ITSELF.finditer(data):
        if _speaks_for_itself(data, *match.span()):
            yield _with_more_rooms(data, *match.span())


def find_said_homes(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Byte offsets of house numbers and buildings where somebody is said to live."""
    for match in _SAID.finditer(data):
        if _is_said(data, *match.span()):
            yield _with_more_rooms(data, *match.span())
