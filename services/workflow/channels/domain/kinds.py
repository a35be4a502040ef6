"""The kinds of channels and of what they carry."""

from enum import StrEnum


class ChannelKind(StrEnum):
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    WEBHOOK = "webhook"
    SMTP = "smtp"
    SMS = "sms"


PERSONAL = frozenset({ChannelKind.SMTP, ChannelKind.SMS})
"""They reach a person at an address; the others reach whoever is in a group or behind a hook."""

SIGNED = frozenset({ChannelKind.WEBHOOK, ChannelKind.SMS})
"""They can not do without a secret: the other side must be able to tell that it is us."""


class Purpose(StrEnum):
    PAGE = "page"
    NOTICE = "notice"
    DIGEST = "digest"
    TEST = "test"


class DeliveryState(StrEnum):
    """`dropped`: no longer wanted before it left, because somebody had confirmed or read it."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Digest(StrEnum):
    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"


PRIORITY = {Purpose.PAGE: 2, Purpose.TEST: 1, Purpose.NOTICE: 0, Purpose.DIGEST: 0}
