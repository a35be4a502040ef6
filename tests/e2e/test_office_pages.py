"""What the office keeps beside the cases: announcements, policy questions, points of units, the archive."""

import time
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.screen import Screen


def test_an_announcement_is_entered_and_another_person_approves_it(
    screen_of: Callable[..., Screen],
) -> None:
    phone = screen_of(390, "duty")
    phone.go("/publications")
    phone.look("publications-phone")
    phone.button("登记公告").click()
    form = phone.dialog()
    form.get_by_label("标题").fill("关于城区供水管网检修的公告")
    form.get_by_label("正文").fill("检修期间水压会降低，请提前储水。")
    form.get_by_label("发布在哪里").fill("县政府网站")
    phone.look("announce")
    phone.send("提交审核")
    phone.page.get_by_role("link", name="关于城区供水管网检修的公告").click()
    expect(phone.button("审核")).to_have_count(0)
    chief = screen_of(1280, "chief")
    chief.go("/publications")
    expect(chief.page.get_by_role("table")).to_contain_text("关于城区供水管网检修的公告")
    chief.look("publications")
    chief.page.get_by_role("link", name="关于城区供水管网检修的公告").click()
    chief.button("审核").click()
    chief.look("publication-decide")


def test_a_policy_question_is_written_reviewed_by_another_and_opened_to_the_public(
    screen_of: Callable[..., Screen],
) -> None:
    phone = screen_of(390, "edu")
    phone.go("/knowledge")
    phone.look("knowledge-phone")
    phone.button("写一条").click()
    form = phone.dialog()
    form.get_by_label("问题").fill("转学要带哪些材料？")
    form.get_by_label("答复").fill("请带户口簿和原学校的证明，到转入学校办理。")
    form.get_by_label("类别").select_option(label="教育文体")
    form.get_by_label("有效期至").fill(f"{time.localtime().tm_year + 1}-12-31")
    phone.look("entry-form")
    phone.send("保存")
    expect(phone.page.get_by_role("heading", name="转学要带哪些材料？")).to_be_visible()
    phone.button("提交审核").click()
    phone.send("提交审核")
    head = screen_of(1280, "edu-head")
    head.go("/knowledge")
    head.page.get_by_role("link", name="转学要带哪些材料？").first.click()
    head.button("审核通过").click()
    head.send("审核通过")
    head.look("entry")
    chief = screen_of(1280, "chief")
    chief.go("/knowledge")
    chief.look("knowledge-closed")
    chief.page.on("dialog", lambda question: question.accept())
    chief.button("开启公开页").click()
    expect(chief.page.get_by_role("main")).to_contain_text("已开启")
    chief.look("knowledge")
    visitor = screen_of(390)
    visitor.go("/public/qa")
    expect(visitor.page.get_by_role("main")).to_contain_text("转学要带哪些材料？")
    visitor.look("public-questions")


def test_points_of_units_and_the_archive_show_where_they_come_from(
    screen_of: Callable[..., Screen],
) -> None:
    screen = screen_of(390, "chief")
    screen.go("/unit-scores")
    screen.look("unit-scores-closed")
    screen.page.get_by_text("县教育局", exact=True).click()
    screen.look("unit-scores")
    screen.button("修改规则").click()
    screen.look("unit-rules")
    screen.go("/archive")
    screen.look("archive")
    screen.button("导出归档包").click()
    screen.look("archive-package")
    screen.go("/office")
    screen.look("office")
