"""Entries of the audit log in the words of the office; the page of the audit log says the same.

A code without a word stands as it is.
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from services.workflow.cases.domain.actions import Action
from services.workflow.cases.domain.words import ACTIONS as TAKEN
from services.workflow.cases.domain.words import STATES

ACTS: Final[Mapping[str, str]] = {
    "item.submit": "报送信息",
    "item.unmask": "查看原文",
    "item.withdraw": "撤回信息",
    "item.expire": "到期清除",
    "import.add": "上传导入表格",
    "import.download": "下载退回的行",
    "evidence.attach": "添加附件",
    "evidence.read": "读取附件",
    "evidence.detach": "撤除附件",
    "case.export": "导出归档文件",
    "document.make": "制作文书",
    "document.read": "下载文书",
    "document.form_change": "修改文书模板",
    "export.ask": "申请导出",
    "export.done": "完成导出",
    "export.fetch": "下载导出文件",
    "duty.check_in": "值班签到",
    "duty.hand_over": "交接班",
    "duty.handover_acknowledge": "确认交接班",
    "duty.override": "临时调整值班",
    "duty.override_cancel": "取消临时调整",
    "duty.regime": "调整值守等级",
    "duty.regime_end": "结束值守等级",
    "duty.rotation": "修改轮值安排",
    "duty.imported": "导入值班表",
    "duty.swap_ask": "申请换班",
    "duty.swap_answer": "答复换班",
    "duty.swap_withdraw": "撤回换班申请",
    "policy.decide": "修改办理政策",
    "calendar.year": "修改全年工作日",
    "calendar.hours": "修改工作时段",
    "calendar.imported": "导入工作日历",
    "plan.decide": "修改应急预案",
    "unit_score.rules": "修改考核规则",
    "unit_score.lock": "锁定考核结果",
    "unit_score.appeal": "考核申诉",
    "unit_score.decide": "处理考核申诉",
    "adoption.add": "登记信息采用",
    "adoption.revoke": "撤销信息采用",
    "knowledge.write": "起草政策问答",
    "knowledge.edit": "修改政策问答",
    "knowledge.submit": "提交政策问答审核",
    "knowledge.approve": "审核通过政策问答",
    "knowledge.reject": "退回政策问答",
    "knowledge.renew": "延长政策问答有效期",
    "knowledge.withdraw": "撤下政策问答",
    "knowledge.public": "开关政策问答公开页",
    "page.raise": "发起紧急通知",
    "page.acknowledge": "确认接收紧急通知",
    "paging.decide": "修改紧急通知规则",
    "channel.add": "添加通知渠道",
    "channel.change": "修改通知渠道",
    "channel.remove": "移除通知渠道",
    "channel.test": "测试通知渠道",
    "subscription.add": "添加事件订阅",
    "subscription.change": "修改事件订阅",
    "subscription.remove": "移除事件订阅",
    "subscription.secret": "更换订阅密钥",
    "subscription.test": "测试事件订阅",
    "substitute.add": "安排AB角",
    "substitute.end": "结束AB角",
    "briefs.schedule": "修改定期文书安排",
    "samples.draw": "抽取抽查样本",
    "retention.run": "执行期满清除",
    "unit.created": "新增单位",
    "unit.changed": "修改单位",
    "unit.imported": "导入单位",
    "user.created": "新增账号",
    "user.changed": "修改账号",
    "user.imported": "导入账号",
    "client.created": "新增单位系统",
    "client.changed": "修改单位系统",
    "model.promote": "启用模型",
    "model.rollback": "退回上一个模型",
    "publication.enter": "登记公告",
    "publication.decide": "审核公告",
    "publication.withdraw": "登记撤下",
    "archive.package": "导出归档包",
    "archive.package_read": "下载归档包",
    "archive.import": "导入归档包",
    "archive.read": "查看外部归档",
    "case.plan_start": "启动预案",
    "case.plan_tick": "预案步骤完成",
    "topic.different": "认定不是同一话题",
    "topic.unmerge": "拆分话题",
    "session.opened": "登录",
    "session.closed": "退出登录",
    "password.changed": "修改密码",
}

OBJECTS: Final[Mapping[str, str]] = {
    "item": "信息",
    "import": "导入",
    "case": "工单",
    "evidence": "附件",
    "user": "账号",
    "unit": "单位",
    "client": "单位系统",
    "session": "会话",
    "policy": "办理政策",
    "calendar": "工作日历",
    "duty": "值班",
    "shift": "班次",
    "topic": "话题",
    "model": "模型",
    "channel": "通知渠道",
    "plan": "应急预案",
    "knowledge": "政策问答",
    "unit_score": "单位考核",
    "adoption": "信息采用",
    "knowledge_site": "政策问答公开页",
    "page": "紧急通知",
    "paging_rule": "紧急通知规则",
    "substitute": "AB角",
    "samples": "抽查",
    "brief_schedule": "定期文书安排",
    "publication": "公开信息",
    "archive_package": "归档包",
    "imported_file": "外部归档",
    "retention": "期满清除",
    "export": "导出",
}

SERVICES: Final[Mapping[str, str]] = {
    "gateway": "网关",
    "ingest": "报送",
    "analysis": "研判",
    "workflow": "办理",
}

DETAILS: Final[Mapping[str, str]] = {
    "reason": "理由",
    "from": "此前",
    "to": "此后",
    "version": "版本",
    "based_on": "依据版本",
    "months": "月数",
    "items": "条数",
    "cases": "工单",
    "case": "工单",
    "item": "信息",
    "import": "导入",
    "name": "名称",
    "step": "步骤",
    "size": "字节",
    "sha256": "SHA-256",
    "media_type": "文件类型",
    "stored": "存入",
    "rows": "行数",
    "parts": "部分",
    "why": "原因",
    "target": "地址",
    "sent": "已发出",
    "late": "超时",
    "plan": "预案",
    "evidence": "附件",
    "service": "服务",
}


def act(code: str) -> str:
    """`case.assign` → 工单：交办."""
    about, _, deed = code.partition(".")
    if code in ACTS:
        return ACTS[code]
    return f"工单：{TAKEN[Action(deed)]}" if about == "case" and deed in set(Action) else code


def about(object_type: str) -> str:
    return OBJECTS.get(object_type, object_type)


def details(detail: Mapping[str, Any]) -> str:
    """What an entry adds, a line for each; what holds nothing is left out."""
    told = [(name, value) for name, value in detail.items() if value is not None and value != ""]
    return "\n".join(f"{DETAILS.get(name, name)}：{_value(value)}" for name, value in told)


def _value(value: Any) -> str:
    if not isinstance(value, str):
        return orjson.dumps(value).decode()
    states: Mapping[str, str] = {str(state): word for state, word in STATES.items()}
    return states.get(value, value)
