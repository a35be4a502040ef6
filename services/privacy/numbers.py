"""Phones, landlines, resident numbers and bank cards: whatever is written as a run of digits.

A run is the longest stretch of digits (also Chinese ones) with at most three separators between two of them.
Its groups are read from the left, the longest combination that is an issued number first, so that
`0551 7503258 13800000000` holds two numbers and a row of figures none.
"""

from collections.abc import Iterator
from functools import cached_property

from services.privacy.checks import is_date, is_resident_id, passes_luhn
from services.privacy.folding import CHINESE_DIGITS, spoken_digits
from services.privacy.patterns import after, before, compiled, decoded, encoded
from services.privacy.telephones import Sizes, is_landline, is_local, is_mobile

_DIGIT = f"[0-9{CHINESE_DIGITS}]"
# spaces, hyphens, dots, brackets, and what nobody sees (soft hyphen, zero width)
_SEPARATOR = (
    r"[ \x{A0}\x{2009}\x{3000}\-\x{2010}-\x{2015}－.·•_()（）"
    r"\x{AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}\x{FEFF}]"
)
RUN = rf"\+?{_DIGIT}(?:{_SEPARATOR}{{0,3}}{_DIGIT}){{6,}}[Xx]?"
_RUN = compiled(RUN)

_LINK = r"(?:号码|号|码|为|是|：|:|\s|#|（|\(){0,4}$"
_NOT_PERSONAL = compiled(
    r"(?:订单|运单|单号|编号|编码|条码|代码|流水|工单|快递|批号|批次|文号|案号|卷号|受理号|档案|合同|学号|准考证|"
    r"产权|产权证|读数|金额|投资|坐标|罚单|发票|序列号|型号|版本|住院号|门诊号|病历号|申请号|回执|税号|房号|表号|户号|"
    r"设备号|(?i:isbn|issn|no\.?|id))(?:号码|号|码|为|是|：|:|\s|#|第|（|\(){0,4}$"
)
_MEASURE = compiled(r"^\s?(?:\.[0-9]{1,2})?(?:元|万|亿|吨|度|%|％|米|平|㎡|人次|票|立方|公里|块钱)")
_ID_CUE = compiled(r"(?:身份证|证件)" + _LINK)
_CARD_CUE = compiled(r"(?:卡|账户|账号|帐号|帐户|打到|转到|汇到|转入)" + _LINK)
_TELEPHONE_CUE = compiled(
    r"(?:电话|座机|固话|传真|(?i:tel|phone))(?:号码|号|打|为|是|：|:|\.|\s|（|\(){0,4}$"
)

_LENGTHS = frozenset({7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19})
_OLD_ID, _ID = 15, 18
_CARD = range(16, 20)
_PAIR = 2
_MOST_PARTS = 5
_TELEPHONE_LEADS = "018"  # area code, mobile, 86


class _Run:
    """One run in ASCII digits: its groups, and the words before and after it."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self.written = decoded(data[start:end])
        self.text = spoken_digits(self.written).upper()
        self.plus = self.text[0] == "+"
        self.groups = _groups(self.text)
        self.sizes = [high - low for low, high in self.groups]
        self._data, self._start, self._end = data, start, end

    @cached_property
    def left(self) -> bytes:
        return encoded(before(self._data, self._start, 12))

    @cached_property
    def right(self) -> bytes:
        return encoded(after(self._data, self._end, 6))

    @cached_property
    def impersonal(self) -> bool:
        """The words before say that its first number is an order, a file, an amount ..."""
        return _NOT_PERSONAL.search(self.left) is not None

    def part(self, first: int, last: int) -> tuple[str, Sizes]:
        parts = [self.text[low:high] for low, high in self.groups[first:last]]
        return "".join(parts), tuple(self.sizes[first:last])

    def plain(self, first: int, last: int) -> bool:
        if first == 0 and self.impersonal:
            return False
        return last < len(self.groups) or _MEASURE.search(self.right) is None


def _groups(text: str) -> list[tuple[int, int]]:
    if text.isalnum():
        return [(0, len(text))]
    groups, start = [], -1
    for index, character in enumerate(text):
        if character.isalnum():
            start = index if start < 0 else start
        elif start >= 0:
            groups.append((start, index))
            start = -1
    groups.append((start, len(text)))
    return groups


def _is_id(run: _Run, first: int, number: str, sizes: Sizes) -> bool:
    if len(number) not in {_OLD_ID, _ID} or not number[:-1].isdigit():
        return False
    if len(sizes) > 1 and min(sizes) == 1 and max(sizes) > 1:
        return False
    if first == 0 and _ID_CUE.search(run.left):
        return True  # said to be one: a slip of the pen does not make it public
    if len(number) == _OLD_ID:  # no check digit: it takes a date, and no other explanation
        return len(sizes) == 1 and is_resident_id(number) and run.plain(first, len(run.groups))
    return is_resident_id(number)


def _is_card(run: _Run, first: int, number: str, sizes: Sizes) -> bool:
    """16 to 19 digits of a card issuer with a right check digit, in fours or in one piece."""
    if len(number) not in _CARD or number[0] not in "34569":
        return False
    if len(sizes) > 1 and set(sizes[:-1]) != {4} and sizes[0] != 6:  # noqa: PLR2004 - issuer's six digits, then the rest
        return False
    if first == 0 and run.impersonal:
        return False
    said = first == 0 and _CARD_CUE.search(run.left) is not None
    if passes_luhn(
        number
    ):  # one number in ten does: without words it takes a prefix of UnionPay, Visa or MasterCard
        return said or number.startswith("62") or (len(number) == _CARD.start and number[0] in "45")
    return said and number[0] == "6"


def _kind(run: _Run, first: int, last: int) -> str | None:
    number, sizes = run.part(first, last)
    plus = run.plus and first == 0
    if _is_id(run, first, number, sizes):
        return "id_card"
    if number[-1] == "X":
        number, sizes = number[:-1], (*sizes[:-1], sizes[-1] - 1)
    if not number or not sizes[-1]:
        return None
    if is_mobile(number, sizes, plus):
        return "phone" if run.plain(first, last) else None
    if _is_card(run, first, number, sizes):
        return "bank_card"
    if is_landline(number, sizes, plus) and run.plain(first, last):
        return "landline"
    return "landline" if first == 0 and is_local(number, sizes) and _is_named_telephone(run, number) else None


def _is_named_telephone(run: _Run, number: str) -> bool:
    return not is_date(number) and _TELEPHONE_CUE.search(run.left) is not None


def _ends(run: _Run, first: int) -> list[int]:
    """Where a number that begins with group `first` may end, the longest first.

    Numbers have at most five groups, the first of three digits or more (or a country code), unless they are
    typed in ones or twos: then they fill the whole stretch of such groups. That keeps long tables linear.
    """
    sizes = run.sizes
    if sizes[first] <= _PAIR and not (run.plus and first == 0) and not _is_country(run, first):
        if first and sizes[first - 1] <= _PAIR:
            return []
        last = first
        while last < len(sizes) and sizes[last] <= _PAIR:
            last += 1
        return [last] if sum(sizes[first:last]) in _LENGTHS else []
    ends, digits = [], 0
    lead = run.text[run.groups[first][0]]
    for last in range(first, min(first + _MOST_PARTS, len(sizes))):
        digits += sizes[last]
        if digits in _LENGTHS and (digits > _OLD_ID or first in {0, last} or lead in _TELEPHONE_LEADS):
            ends.append(last + 1)
    return ends[::-1]


def _is_country(run: _Run, first: int) -> bool:
    """A bare 86 with a mobile behind it."""
    low, high = run.groups[first]
    return run.text[low:high] == "86" and run.text[high + 1 : high + 4].lstrip(" -")[:1] == "1"


def _pair(run: _Run, group: int) -> Iterator[tuple[int, int, str]]:
    """Two numbers with nothing between them: two mobiles, or a resident number and a mobile."""
    low, high = run.groups[group]
    cut = {22: 11, 29: 18}.get(high - low)
    if not cut:
        return
    head, tail = run.text[low : low + cut], run.text[low + cut : high]
    if is_mobile(tail) and (is_mobile(head) or (cut == _ID and is_resident_id(head))):
        yield low, low + cut, "id_card" if cut == _ID else "phone"
        yield low + cut, high, "phone"


def _numbers(run: _Run) -> Iterator[tuple[int, int, str]]:
    first = 0
    while first < len(run.groups):
        last, kind = next(
            ((end, kind) for end in _ends(run, first) if (kind := _kind(run, first, end))), (0, None)
        )
        if kind:
            start = 0 if run.plus and first == 0 else run.groups[first][0]
            yield start, run.groups[last - 1][1], kind
            first = last
        else:
            yield from _pair(run, first)
            first += 1


def find_numbers(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Byte offsets and kinds in a folded text."""
    for match in _RUN.finditer(data):
        start, end = match.span()
        run = _Run(data, start, end)
        for low, high, kind in _numbers(run):
            if not run.written.isascii():
                low, high = (len(encoded(run.written[:at])) for at in (low, high))  # noqa: PLW2901 - to bytes
            yield start + low, start + high, kind
