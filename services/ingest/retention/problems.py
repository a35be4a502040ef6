"""What can go wrong when an item is withdrawn."""

from services.common.problems import Forbidden, Problem


class WithdrawForbidden(Forbidden):
    detail = "信息由报送单位在 24 小时内撤回，或由县网信办值班员、负责人撤回；如确有需要，请联系他们。"


class NotNow(Problem):
    status, code, title = 409, "not-in-this-state", "当前状态不能这样办"
    detail = "当前状态不能进行这项操作，请刷新后再试。"
