"""What must not stay in a public reply: personal data, marks of a template, the signature of another unit."""

import re
from collections.abc import Iterator, Mapping, Sequence

from services import privacy
from services.workflow.quality.domain.findings import Code, Warned
from services.workflow.quality.domain.reading import Reading

_KINDS: Mapping[str, str] = {
    "phone": "手机号码",
    "id_card": "身份证号码",
    "passport": "护照号码",
    "bank_card": "银行卡号",
    "plate": "车牌号码",
    "email": "电子邮箱",
    "im": "微信或QQ号",
    "name": "个人姓名",
    "address": "住址",
}
"""What may not be public; an office's own telephone may."""
_HOME = re.compile("栋|幢|单元|室|户|楼|座|房")
_OFFICE = re.compile("(?:地址|地点|位于|坐落|办公|窗口|大厅|所在地|门面|项目)")
_AROUND = 14

_MARKS = re.compile(
    "(?<![a-z0-9])x{2,}(?![a-z0-9])|×{2,}|○{2,}|□+|_{2,}|\\{\\{?[^{}]{0,40}\\}?\\}|\\$\\{|"
    "【(?![^】]*(?:[0-9]|号|公开|主动))[^】]{0,30}】|"
    "\\[(?:姓名|单位|日期|时间|地址|内容|电话|请|此处|待|填)[^\\]]{0,20}\\]|<(?:姓名|单位|日期|时间|地址|"
    "内容|电话|请|此处|待|填)[^>]{0,20}>|"
    "[(](?:此处|请填|请在|待填|待补|待定|填写|插入|模板|略|可选|二选一|根据实际)[^)]{0,30}[)]|"
    "(?:此处填写|待补充|待核定后填写|请自行填写|模板内容|答复模板|示例文本)|"
    "(?<![0-9])年 *月 *日(?![前后起])|尊敬的[:,]|关于(?:的问题|反映的问题)[,:]"
)
_MARKS_NAMED = 12
_DATED = re.compile(
    "(?:[0-9x×]{2,4}年[0-9x×]{1,2}月(?:[0-9x×]{1,2}日)?|[0-9]{4}[./-][0-9]{1,2}[./-][0-9]{1,2}|"
    "[〇○零一二三四五六七八九十]{4}年.{2,6}日)[。 ]*$"
)


def personal(reply: str) -> Iterator[Warned]:
    """Everything that would be hidden before publishing, but office telephones."""
    for span in privacy.find(reply):
        if span.type in _KINDS and not (span.type == "address" and _of_an_office(reply, span)):
            detail = f"这里像是{_KINDS[span.type]}，公开时会被遮盖"
            yield Warned(Code.PERSONAL_DATA, span.start, span.end, detail)


def _of_an_office(text: str, span: privacy.Span) -> bool:
    before = text[max(0, span.start - _AROUND) : span.start]
    return not _HOME.search(text[span.start : span.end]) or bool(_OFFICE.search(before))


def template_marks(reply: Reading) -> Iterator[Warned]:
    for found in _MARKS.finditer(reply.folded):
        start, end = reply.span(*found.span())
        shown = reply.text[start:end].replace("\n", " ")[:_MARKS_NAMED]
        yield Warned(Code.LEFTOVER, start, end, f"“{shown}”像是模板里没有填写或没有删去的地方")


def other_signature(reply: Reading, own: Sequence[str], others: Sequence[str]) -> Warned | None:
    """A reply that ends with the name of a unit which does not handle the case."""
    body = reply.folded.rstrip("。")
    body = _DATED.sub("", body).rstrip("。,")
    if any(body.endswith(name) for name in own if name):
        return None
    for name in sorted(others, key=len, reverse=True):
        if name and body.endswith(name) and body[-len(name) - 1 : -len(name)] in ("", "。", "!", ";", "."):
            start, end = reply.span(len(body) - len(name), len(body))
            return Warned(
                Code.LEFTOVER, start, end, f"落款是“{name}”，而工单不由该单位办理，可能是套用了别处的答复"
            )
    return None
