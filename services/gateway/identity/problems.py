"""What can be wrong when somebody signs in or changes a password."""

from services.common.problems import FieldError, InvalidRequest, Problem


class PasswordChangeRequired(Problem):
    status, code, title = 403, "password-change-required", "须先修改密码"
    detail = "您使用的是一次性密码，请先修改密码，再继续使用。"


class PasswordRefused(InvalidRequest):
    """The current password is wrong or the new one is not good enough; `field` says which."""

    def __init__(self, field: str, fault: str) -> None:
        super().__init__(errors=[FieldError(pointer=f"/{field}", detail=fault)])


class LockedOut(Problem):
    status, code, title = 429, "locked-out", "已暂时锁定"
    detail = "失败次数过多，已暂时锁定，请按 Retry-After 指示的秒数稍候再试。"
