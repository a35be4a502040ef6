"""What can be in the way of a change of the directory."""

from services.common.problems import FieldError, InvalidRequest, Problem


class NameTaken(Problem):
    status, code, title = 409, "name-taken", "已被使用"
    detail = "这个代码或名称已被使用，请换一个。"


class SeparateHands(Problem):
    status, code, title = 409, "separate-hands", "职责须分离"
    detail = "系统管理员和安全管理员不能由同一人担任，请分别指定。"


class LastAdministrator(Problem):
    status, code, title = 409, "last-administrator", "最后一名管理员"
    detail = "这是最后一名在用的管理员，请先指定另一名管理员，再进行此操作。"


class UnitInUse(Problem):
    status, code, title = 409, "unit-in-use", "单位仍在使用"
    detail = "该单位还有在用的账号或系统，请先停用它们，再停用单位。"


class BadField(InvalidRequest):
    """One field that is well formed but cannot be."""

    def __init__(self, field: str, fault: str) -> None:
        super().__init__(errors=[FieldError(pointer=f"/{field}", detail=fault)])
