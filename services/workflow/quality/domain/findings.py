"""What the gate says of a reply: a code, a place, and words for whoever writes or approves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    MISSED_QUESTION = "missed_question"
    BOILERPLATE = "boilerplate"
    TOO_SHORT = "too_short"
    PERSONAL_DATA = "personal_data"
    UNDATED_PROMISE = "undated_promise"
    LEFTOVER = "leftover"


REMEDIES: Mapping[Code, str] = {
    Code.MISSED_QUESTION: "请对照来件，逐项写明所问事项的事实、结论或办法；如答复另有所指，请核对是否贴错。",
    Code.BOILERPLATE: "请补充查明的事实、办理结果、政策依据、时间安排、联系方式或下一步怎么办中的至少一项。",
    Code.TOO_SHORT: "请写明办理情况和结果；暂时没有结果的，写明何时答复、向谁了解进度。",
    Code.PERSONAL_DATA: "请删去或改为单位办公电话、“当事人”等称呼；涉及个人的细节可当面或电话告知。",
    Code.UNDATED_PROMISE: "请写明完成或再次答复的日期、期限，或写明在什么条件下办理。",
    Code.LEFTOVER: "请补上实际内容，或删去模板残留的文字。",
}


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning; `start` and `end` are code points of the reply, half open.

    `detail` says in Chinese what was found there and never repeats personal data.
    """

    code: Code
    start: int
    end: int
    detail: str

    @property
    def remedy(self) -> str:
        return REMEDIES[self.code]
