"""What is reported upwards: special report in stages, and bulletin."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from services.common.clock import SHANGHAI
from services.contracts.codes import CaseState, Category, Channel, Kind
from services.contracts.words import CATEGORIES, CHANNELS, KINDS, RISKS
from services.workflow.cases.domain.words import STATES, TIERS
from services.workflow.cases.schemas.views import ItemView, TimelineView
from services.workflow.documents.domain.content import Block, Content, Fields, Heading, Paragraph, Table
from services.workflow.documents.service.composing.advice import advice
from services.workflow.documents.service.composing.dossier import Dossier
from services.workflow.documents.service.composing.reasons import LOSSES, reasons
from services.workflow.documents.service.composing.words import (
    CONCLUSIONS,
    DEEDS,
    NOTHING,
    SATISFACTIONS,
    SENTIMENTS,
    day,
    listed,
    moment,
    numeral,
    short,
    stamp,
)

_SUMMARY = 200
_QUOTED = 3
"""Items of each tone that are quoted whole."""
_TURNS = ("open", "raise", "escalate", "review", "reopen", "absorb", "instruct", "supervise", "overdue")
_QUIET = frozenset({"warn", "page", "confirm", "attach", "detach", "comment"})
"""Entries that are no news to those above."""


def stage(occasion: int, *, over: bool) -> str:
    """首报, 续报一 ..., and 终报 once the case is over."""
    if over and occasion > 1:
        return "终报"
    return "首报" if occasion == 1 else f"续报{numeral(occasion - 1)}"


def first_report(told: Dossier) -> Content:
    """The whole matter: judgement in one line and summary, overview, spread, views, judgement, advice."""
    blocks: list[Block] = [
        Paragraph(summary(told), cites=(told.view.number,)),
        Heading(1, "一、总体情况"),
        _overview(told),
        Heading(1, "二、传播情况"),
        *_spread(told),
        Heading(1, "三、观点摘要（含批评意见）"),
        *_views(told, None),
        Heading(1, "四、研判"),
        *_judgement(told),
        Heading(1, "五、建议"),
        *_advice(told),
    ]
    return _issue(told, f"关于{short(told.view.title)}的专报", blocks, _shown_places(told, None))


def news(told: Dossier, since: datetime) -> list[TimelineView]:
    return [entry for entry in told.entries(since=since) if entry.action not in _QUIET]


def follow_up_report(told: Dossier, since: datetime, word: str) -> Content:
    """Only what has changed since the report before; `word` 续报一 or 终报."""
    changed, number = news(told, since), told.view.number
    fresh = [item for item in told.items if item.received_at > since]
    rows = [
        (stamp(entry.at), DEEDS.get(entry.action, entry.action), entry.note or NOTHING) for entry in changed
    ]
    blocks: list[Block] = [
        Paragraph(summary(told), cites=(number,)),
        Paragraph(f"本期只报{moment(since)}以后的变化。"),
        Heading(1, "一、新增信息"),
        *([Paragraph(f"新增{len(fresh)}条。", cites=(number,))] if fresh else []),
        *_views(told, since),
        Heading(1, "二、处置进展"),
        Table(("时间", "进展", "说明"), rows, widths=(3, 2, 5), cites=(number,) if rows else ()),
        *(_outcome(told) if word == "终报" else []),
        Heading(1, "四、建议" if word == "终报" else "三、建议"),
        *_advice(told),
    ]
    return _issue(told, f"关于{short(told.view.title)}的专报", blocks, _shown_places(told, since))


def bulletin(told: Dossier) -> Content:
    """The emergency report: when, where, what, how far, what is known to be lost, done, and advised."""
    view, first = told.view, told.first
    places = list(dict.fromkeys(item.place for item in told.items if item.place))
    occurred = min((item.occurred_at for item in told.items if item.occurred_at), default=None)
    steps = [
        f"{stamp(entry.at)} {DEEDS.get(entry.action, entry.action)}{f'：{entry.note}' if entry.note else ''}"
        for entry in told.entries()
        if entry.action not in _QUIET
    ]
    rows = [
        ("接报时间", moment(view.received_at)),
        ("信息来源", told.channels),
        ("事发时间", moment(occurred)),
        ("事发地点", listed(places)),
        ("事件性质", f"{CATEGORIES[Category(view.category)]}；{KINDS[Kind(view.kind)]}；{RISKS[view.risk]}"),
        ("影响范围", _scope(told)),
        ("初步损失", "\n".join(reasons(told, LOSSES))),
        (
            "发展态势",
            f"共收到{len(told.items)}条，最近一条{moment(told.items[-1].received_at) if first else NOTHING}",
        ),
        ("已采取措施", "\n".join(steps)),
        ("研判依据", "\n".join(reasons(told))),
        ("下步建议", "\n".join(advice(told))),
        ("信息原文", told.demand),
    ]
    return _issue(
        told,
        f"关于{short(view.title)}的快报",
        [Paragraph(summary(told), cites=(view.number,)), Fields(rows, cites=(view.number,))],
        (),
    )


def summary(told: Dossier) -> str:
    """At most 200 characters, the judgement first; sentences that do not fit are left out whole."""
    view = told.view
    late = "，有时限超期" if any(each.breached for each in view.deadlines) else ""
    lead = f"，由{told.lead}主办" if view.lead_unit else "，尚未交办"
    sentences = [
        f"研判为{RISKS[view.risk]}，{TIERS[view.tier]}处置，现为{STATES[view.state]}{late}。",
        f"{short(view.title)}{lead}。",
        f"共收到{len(told.items)}条，来自{told.channels}。",
        f"首条于{moment(view.received_at)}收到。",
    ]
    said = ""
    for sentence in sentences:
        if len(said) + len(sentence) > _SUMMARY:
            break
        said += sentence
    return said


def _overview(told: Dossier) -> Block:
    view = told.view
    return Paragraph(
        f"{moment(view.received_at)}收到首条信息，累计{len(told.items)}条，"
        f"涉及{CATEGORIES[Category(view.category)]}，类型为{KINDS[Kind(view.kind)]}。"
        f"主办单位：{told.lead or NOTHING}；协办单位：{told.unit_names(view.assisting_units)}。"
        f"核查结论：{_conclusion(told)}。公开答复：{'已审核通过' if view.public_reply else NOTHING}。",
        cites=(view.number,),
    )


def _spread(told: Dossier) -> list[Block]:
    """By day and by channel, as counted from the items; what turned its course, from the record."""
    days = Counter(item.received_at.astimezone(SHANGHAI).date() for item in told.items)
    by_day = [(day(each), f"{count}条") for each, count in sorted(days.items())]
    by_channel = Counter(CHANNELS[Channel(item.channel)] for item in told.items)
    turns = [
        (
            stamp(entry.at),
            f"{DEEDS.get(entry.action, entry.action)}{f'：{entry.note}' if entry.note else ''}",
        )
        for entry in told.entries(*_TURNS)
    ]
    peak = max(sorted(days), key=lambda each: days[each], default=None)
    number = (told.view.number,)
    told_peak = f"{day(peak)}最多，{days[peak]}条。" if peak else NOTHING
    return [
        Heading(2, "（一）走势"),
        Paragraph(told_peak, cites=number),
        Table(("日期", "收到"), by_day, widths=(1, 1), cites=number),
        Heading(2, "（二）渠道"),
        Table(
            ("渠道", "收到"),
            [(word, f"{count}条") for word, count in by_channel.most_common()],
            widths=(1, 1),
            cites=number,
        ),
        Heading(2, "（三）节点"),
        Table(("时间", "节点"), turns, widths=(3, 7), cites=number if turns else ()),
    ]


def _tone(item: ItemView) -> str:
    return str(item.assessment.get("sentiment", {}).get("label", "neutral"))


def _quoted(told: Dossier, tone: str, since: datetime | None) -> list[tuple[int, ItemView]]:
    return [
        (place, item)
        for place, item in enumerate(told.items, start=1)
        if _tone(item) == tone and (since is None or item.received_at > since)
    ]


def _different(found: Sequence[tuple[int, ItemView]]) -> list[tuple[int, ItemView]]:
    """The first that are quoted; the same words once, whatever their punctuation."""
    kept: dict[str, tuple[int, ItemView]] = {}
    for place, item in found:
        kept.setdefault("".join(filter(str.isalnum, f"{item.title or ''}{item.text}")), (place, item))
    return list(kept.values())[:_QUOTED]


def _views(told: Dossier, since: datetime | None) -> list[Block]:
    """The public's own words, masked and whole, criticism first; nobody is named and nothing is smoothed."""
    blocks: list[Block] = []
    for tone, word in SENTIMENTS.items():
        found = _quoted(told, tone, since)
        if not found:
            continue
        blocks.append(Paragraph(f"{word}，{len(found)}条：", cites=(told.view.number,)))
        for place, item in _different(found):
            title = f"{item.title}\n" if item.title else ""
            blocks.append(Paragraph(f"“{title}{item.text}”", cites=(told.sign(place),)))
    return blocks or [Paragraph(NOTHING)]


def _shown_places(told: Dossier, since: datetime | None) -> Sequence[int]:
    return [place for tone in SENTIMENTS for place, _ in _different(_quoted(told, tone, since))]


def _conclusion(told: Dossier) -> str:
    verified = told.last("verify")
    return CONCLUSIONS.get(str(verified.detail.get("conclusion")), NOTHING) if verified else NOTHING


def _judgement(told: Dossier) -> list[Block]:
    view = told.view
    by = "已经人工研判" if view.reviewed else "系统研判，尚未人工复核"
    found = reasons(told)
    return [
        Paragraph(f"{RISKS[view.risk]}，{TIERS[view.tier]}处置，{by}。", cites=(view.number,)),
        Paragraph(f"依据：{'；'.join(found) if found else NOTHING}。", cites=(view.number,)),
    ]


def _advice(told: Dossier) -> list[Block]:
    given = advice(told)
    if not given:
        return [Paragraph(NOTHING)]
    return [
        Paragraph(f"{place}．{each}", cites=(told.view.number,)) for place, each in enumerate(given, start=1)
    ]


def _outcome(told: Dossier) -> list[Block]:
    view = told.view
    followed = told.last("follow_up")
    satisfied = SATISFACTIONS.get(str(followed.detail.get("satisfaction")), NOTHING) if followed else NOTHING
    state = "不予受理" if view.state is CaseState.DISMISSED else STATES[view.state]
    rows = [
        ("结果", state),
        ("核查结论", _conclusion(told)),
        ("公开答复", view.public_reply or ""),
        ("回访满意度", satisfied),
    ]
    return [Heading(1, "三、处置结果"), Fields(rows, cites=(view.number,))]


def _scope(told: Dossier) -> str:
    """What the items say of their reach; nothing is estimated."""
    reach: Counter[str] = Counter()
    for item in told.items:
        reach.update(item.reach or {})
    words = {"views": "浏览", "likes": "点赞", "comments": "评论", "shares": "转发"}
    return listed([f"{word}{reach[name]}次" for name, word in words.items() if name in reach])


def _issue(told: Dossier, title: str, blocks: Sequence[Block], places: Sequence[int]) -> Content:
    return Content(
        title=title,
        blocks=blocks,
        issuer=told.office,
        dated=told.today,
        sources=[*told.sources, *told.item_sources(places)],
    )
