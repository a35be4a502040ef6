"""Between units, as people do it: parts, checks, more time, corrections, merging, who may see a case."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.contract.desk import Desk, matter
from tests.e2e.screen import Screen

PART = "监测数值在标准以内，结果已告知周边居民。"


def test_the_lead_checks_asks_for_time_and_makes_one_answer_of_the_parts(
    screen_of: Callable[..., Screen], desk: Desk
) -> None:
    case = desk.new_case(text=matter("学校隔壁的工地夜里施工，影响孩子休息"))
    level = {"risk": "general", "tier": 1, "reason": "影响面小"}
    both = {"lead_unit": "jiaoyu", "assisting_units": ["huanbao"]}
    desk.act("duty", case, "review", ask_parts=True, **both, **level)
    desk.act("chief", case, "instruct", note="请三日内报结果")
    screen = screen_of(390, "edu")
    screen.go(f"/cases/{case}")
    screen.act("签收")
    screen.said("已签收")
    screen.act("核查")
    screen.dialog().get_by_role("radio", name="部分属实").check()
    screen.dialog().get_by_label("依据与经过").fill("夜间到现场看过，十点后仍有施工。")
    screen.send("提交核查结论")
    screen.act("申请延期")
    screen.dialog().get_by_role("radio", name="办结").check()
    screen.dialog().get_by_label("延长几个工作日").fill("3")
    screen.dialog().get_by_label("理由").fill("等监测报告")
    screen.dialog().get_by_label("阶段性答复").fill("正在监测，出结果后答复。")
    screen.send("申请延期")
    desk.act("duty", case, "decide_extension", granted=True)
    desk.act("env", case, "contribute", contribution=PART)
    screen.go(f"/cases/{case}")
    expect(screen.page.get_by_role("region", name="督办、批示与协办")).to_contain_text(PART)
    screen.look("chain-lead")
    screen.act("提交答复")
    screen.dialog().get_by_role("button", name="放进公开答复").click()
    expect(screen.dialog().get_by_label("公开答复")).to_have_value(PART)
    screen.send("提交审核")
    desk.act("edu-head", case, "approve")
    screen.go(f"/cases/{case}")
    screen.act("更正")
    screen.dialog().get_by_label("更正后的公开答复").fill(f"更正：{PART}")
    screen.dialog().get_by_label("理由").fill("补充说明")
    screen.send("提交更正")
    desk.act("edu-head", case, "approve")
    screen.go(f"/cases/{case}")
    screen.act("答复督办批示")
    screen.dialog().get_by_role("radio").first.check()
    screen.dialog().get_by_role("textbox").fill("已停止夜间施工。")
    screen.send("答复")
    assert "close" in desk.case(case, "duty")["actions"]


def test_the_office_merges_takes_apart_and_shuts_a_case_to_all_but_a_few(
    screen_of: Callable[..., Screen], desk: Desk
) -> None:
    target = desk.new_case(text=matter("人行道的地砖松了"))
    source = desk.new_case(text=matter("路口有人收了好处费才放行"))
    number = desk.case(target)["number"]
    screen = screen_of(1280, "duty")
    screen.go(f"/cases/{source}")
    screen.act("并案")
    screen.dialog().get_by_label("查找工单").fill(number)
    screen.dialog().get_by_label("查找工单").press("Tab")
    screen.dialog().get_by_role("radio").first.check()
    screen.send("并入所选工单")
    screen.said("已并案")
    screen.go(f"/cases/{target}")
    screen.act("撤销并案")
    screen.dialog().get_by_role("checkbox").first.check()
    screen.send("撤销并案")
    screen.go(f"/cases/{source}")
    expect(screen.page.get_by_role("list", name="请注意")).to_contain_text("廉政线索")
    screen.act("限阅")
    screen.dialog().get_by_role("checkbox").first.check()
    screen.dialog().get_by_label("理由").fill("涉及干部问题线索")
    screen.look("chain-restrict")
    screen.send("限阅")
    expect(screen.state()).to_contain_text("限阅")
    screen.go("/samples")
    screen.button("随机抽取").click()
    screen.said("抽")


def test_a_head_arranges_a_deputy(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of(390, "env-head")
    screen.go("/substitutes")
    screen.button("安排代理").click()
    dialog = screen.dialog()
    dialog.get_by_label("谁不在岗").select_option(index=1)
    dialog.get_by_label("由谁代理").select_option(index=1)
    screen.send("安排")
    expect(screen.page.get_by_text("代理中")).to_be_visible()
    screen.button("结束").click()
    expect(screen.page.get_by_text("已提前结束").first).to_be_visible()
    screen.look("chain-substitutes")
