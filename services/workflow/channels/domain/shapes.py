"""The shape in which each service takes a message."""

from collections.abc import Mapping
from typing import Any

from services.workflow.channels.domain.kinds import ChannelKind, Purpose
from services.workflow.channels.domain.messages import Message
from services.workflow.channels.domain.signing import feishu_fields


def body(kind: ChannelKind, purpose: Purpose, message: Message, extra: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON that a channel of `kind` expects; `extra`: what goes beside the words (id, to, signature)."""
    if kind is ChannelKind.WECOM:
        mention = {"mentioned_list": ["@all"]} if message.loud else {}
        return {"msgtype": "text", "text": {"content": message.text, **mention}}
    if kind is ChannelKind.DINGTALK:
        return {"msgtype": "text", "text": {"content": message.text}, "at": {"isAtAll": message.loud}}
    if kind is ChannelKind.FEISHU:
        call = '<at user_id="all">所有人</at>\n' if message.loud else ""
        signed = feishu_fields(str(extra.get("secret", "")), int(extra.get("seconds", 0)))
        plain = message.text.replace("<", "〈").replace(">", "〉")
        return {**signed, "msg_type": "text", "content": {"text": call + plain}}
    if kind is ChannelKind.SMS:
        return {"id": extra["id"], "to": extra["to"], "text": message.text}
    return {"id": extra["id"], "type": purpose.value, "text": message.text, **message.facts}
