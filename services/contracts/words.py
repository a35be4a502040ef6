"""The words of the screen for codes that several services print; the pages' own labels say the same."""

from collections.abc import Mapping
from typing import Final

from services.contracts.codes import Category, Channel, Kind, RiskLevel, Role, UnitKind

RISKS: Final[Mapping[RiskLevel, str]] = {
    RiskLevel.GENERAL: "一般",
    RiskLevel.MAJOR: "重大",
    RiskLevel.SEVERE: "特别重大",
}

CATEGORIES: Final[Mapping[Category, str]] = {
    Category.URBAN_RURAL: "城乡建设与水电气暖",
    Category.ENVIRONMENT: "环境保护",
    Category.TRANSPORT: "交通运输",
    Category.EDUCATION: "教育文体",
    Category.LABOUR: "劳动和社会保障、民政",
    Category.COMMERCE: "商贸旅游",
    Category.HEALTH: "卫生健康",
    Category.PUBLIC_SAFETY: "公共安全",
    Category.AGRICULTURE: "农业农村",
    Category.GOVERNANCE: "政务服务与作风",
    Category.OTHER: "其他",
}

KINDS: Final[Mapping[Kind, str]] = {
    Kind.COMPLAINT: "投诉",
    Kind.SUGGESTION: "建议",
    Kind.INQUIRY: "咨询",
    Kind.RUMOUR: "传言求证",
    Kind.ALERT: "险情",
    Kind.PRAISE: "表扬",
}

CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.HOTLINE_12345: "12345 热线",
    Channel.MAYOR_MAILBOX: "县长信箱",
    Channel.MESSAGE_BOARD: "留言板",
    Channel.PETITION: "信访",
    Channel.FORUM: "论坛",
    Channel.WEIBO: "微博",
    Channel.WECHAT: "微信",
    Channel.SHORT_VIDEO: "短视频",
    Channel.NEWS: "新闻",
    Channel.PHONE: "来电",
    Channel.VISIT: "来访",
    Channel.OTHER: "其他",
}

UNIT_KINDS: Final[Mapping[UnitKind, str]] = {
    UnitKind.OFFICE: "网信办",
    UnitKind.BUREAU: "县直部门",
    UnitKind.TOWNSHIP: "乡镇",
    UnitKind.LEADING_GROUP: "领导小组",
}

ROLES: Final[Mapping[Role, str]] = {
    Role.HANDLER: "经办人",
    Role.UNIT_HEAD: "单位负责人",
    Role.DUTY_OFFICER: "值班员",
    Role.OFFICE_CHIEF: "网信办负责人",
    Role.LEADING_GROUP: "领导小组",
    Role.AUDITOR: "审计员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
}
"""Those that people have."""
