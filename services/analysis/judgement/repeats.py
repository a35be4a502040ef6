"""Whether an item says that the same matter was reported again and again, or is overdue."""

import re2

from services.analysis.judgement.numbers import NUMBER, value_of
from services.analysis.judgement.patterns import either, options

_TIMES = "(?:次|遍|回|封|趟|个电话|个投诉)"
_COUNTED = (
    f"(?:反映|投诉|举报|上报|报修|打|来电|留言|写|反馈|求助|报警|致电|报)(?:过|了)?(?:电话)?({NUMBER}){_TIMES}",
    f"({NUMBER}){_TIMES}(?:反映|投诉|举报|上报|报修|打电话|来电|留言|写信|反馈|求助|报警|致电)",
    f"第({NUMBER}){_TIMES}(?:反映|投诉|举报|来|打|写|上报|反馈|报|给|说|留言|求助|了)",
    f"这(?:已经|都|就)?是第({NUMBER}){_TIMES}",
)
_EACH_DAY = ("一天", "每天", "天天", "一周")
"""Right before it: how often somebody does so, not how often the matter was reported."""

_OVERDUE = either((
    "(?:承诺|答应|答复|回复|说好|说的|约定|限期|要求)≈(?:早就?过|已过|都过|超期|逾期|过期|到期|还没|仍未|至今)", "逾期(?:未|没|不)", "超过?(?:规定)?(?:时限|期限|办理期)",
    "(?:办理|回复|答复)(?:时限|期限)(?:已|早)过", "(?:工单|信件|投诉)~(?:超期|逾期|过期)",
))  # fmt: skip
_ANY = re2.compile("|".join([*_COUNTED, _OVERDUE]), options())
_COUNTED_PATTERNS = tuple(re2.compile(source) for source in _COUNTED)
_OVERDUE_PATTERN = re2.compile(_OVERDUE, options())


def is_repeated(text: str) -> tuple[int, int] | None:
    """Span of the words that say so (third report or later, or past a promised day), or nothing."""
    if _ANY.search(text) is None:
        return None
    for pattern in _COUNTED_PATTERNS:
        for match in pattern.finditer(text):
            daily = text[: match.start()].endswith(_EACH_DAY)
            if not daily and 3 <= value_of(match.group(1)) <= 30:
                return match.start(), match.end()
    found = _OVERDUE_PATTERN.search(text)
    return (found.start(), found.end()) if found else None
