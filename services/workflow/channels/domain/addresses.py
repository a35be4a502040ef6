"""Where an official is reached: a mail address or a number, and how much of it may be shown again."""

import re

from services.workflow.channels.domain.kinds import ChannelKind

_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,5}", re.ASCII)
_NUMBER = re.compile(r"\+?[0-9]{5,20}", re.ASCII)
_SHOWN_DIGITS = 4


def problem_of(kind: ChannelKind, address: str) -> str | None:
    """What is wrong with an address, for the person who typed it; None: nothing."""
    if kind is ChannelKind.SMTP:
        return None if _MAIL.fullmatch(address) else "请填写有效的电子邮箱地址"
    return None if _NUMBER.fullmatch(address) else "请填写有效的手机号码，只用数字"


def hint(kind: ChannelKind, address: str) -> str:
    """Enough for its owner to recognise it."""
    if kind is ChannelKind.SMTP:
        name, _, host = address.partition("@")
        return f"{name[:1]}***@{host}"
    return f"***{address[-_SHOWN_DIGITS:]}"
