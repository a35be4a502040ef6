"""A channel leads out of the office, never into its network, unless the host was named."""

import pytest

from services.workflow.channels.domain.addresses import hint, problem_of
from services.workflow.channels.domain.kinds import ChannelKind
from services.workflow.channels.domain.targets import Allowed, reachable, target

OUTSIDE = Allowed()
NAMED = Allowed(internal_host="sms.office.example")
HERE = Allowed(loopback=True)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:0a00:0001::1",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "ff02::1",
        "not-an-address",
    ],
)
def test_an_address_inside_is_not_called(address: str) -> None:
    assert not reachable("robot.example", address, OUTSIDE)
    assert not reachable("robot.example", address, NAMED)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_an_address_outside_is_called(address: str) -> None:
    assert reachable("robot.example", address, OUTSIDE)


def test_a_host_that_was_named_may_be_inside_but_never_this_machine_or_its_link() -> None:
    assert reachable("sms.office.example", "10.1.2.3", NAMED)
    assert reachable("sms.office.example", "fd00::1", NAMED)
    assert not reachable("sms.office.example", "127.0.0.1", NAMED)
    assert not reachable("sms.office.example", "169.254.169.254", NAMED)
    assert not reachable("other.example", "10.1.2.3", NAMED)


def test_this_machine_is_called_only_when_the_setting_says_so() -> None:
    assert reachable("127.0.0.1", "127.0.0.1", HERE)
    assert target("http://127.0.0.1:8/x", ChannelKind.WEBHOOK, HERE).shown == "http://127.0.0.1:8"
    assert not reachable("robot.example", "10.0.0.1", HERE)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://robot.example/", ChannelKind.WEBHOOK),
        ("ftp://robot.example/", ChannelKind.WEBHOOK),
        ("https://", ChannelKind.WEBHOOK),
        ("https://robot.example:99999/", ChannelKind.WEBHOOK),
        ("https://user:word@robot.example/", ChannelKind.WEBHOOK),
        ("https://robot.example/#part", ChannelKind.WEBHOOK),
        ("https://robot.example/\r\nHost: x", ChannelKind.WEBHOOK),
        ("https://机器人.example/", ChannelKind.WEBHOOK),
        ("https://127.0.0.1/", ChannelKind.WEBHOOK),
        ("https://[::ffff:10.0.0.1]/", ChannelKind.WEBHOOK),
        ("https://mail.example/", ChannelKind.SMTP),
        ("https://robot.example/" + "a" * 1000, ChannelKind.WEBHOOK),
    ],
)
def test_what_is_no_address_for_a_channel_is_refused(url: str, kind: ChannelKind) -> None:
    with pytest.raises(ValueError, match="地址"):
        target(url, kind, OUTSIDE)


def test_of_an_address_only_scheme_host_and_port_are_shown() -> None:
    robot = target("https://robot.example/send?key=abc", ChannelKind.WECOM, OUTSIDE)
    assert robot.shown == "https://robot.example:443"
    assert target("smtps://mail.example", ChannelKind.SMTP, OUTSIDE).shown == "smtps://mail.example:465"
    assert target("https://[2606:2800:220:1::1]/", ChannelKind.WEBHOOK, OUTSIDE).shown == (
        "https://[2606:2800:220:1::1]:443"
    )


def test_an_officials_address_is_checked_and_shown_in_part() -> None:
    assert problem_of(ChannelKind.SMTP, "duty@example.org") is None
    assert problem_of(ChannelKind.SMTP, "duty@example.org\nBcc: x@y") == "请填写有效的电子邮箱地址"
    assert problem_of(ChannelKind.SMS, "+8613800001111") is None
    assert problem_of(ChannelKind.SMS, "138-0000") == "请填写有效的手机号码，只用数字"
    assert hint(ChannelKind.SMTP, "duty@example.org") == "d***@example.org"
    assert hint(ChannelKind.SMS, "13800001111") == "***1111"
