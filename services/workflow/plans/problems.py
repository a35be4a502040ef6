"""What can go wrong with plans."""

from services.common.problems import Forbidden, NotFound, Problem
from services.workflow.cases.service.problems import NotInThisState


class PlanNotFound(NotFound):
    detail = "没有这个预案；请刷新预案列表后再试。"


class DecidingForbidden(Forbidden):
    detail = "预案由县网信办负责人和系统管理员修改；如需调整，请联系他们。"


class StartingForbidden(Forbidden):
    detail = "预案由县网信办值班员、负责人或领导小组启动；如确有需要，请联系值班员。"


class TickingForbidden(Forbidden):
    detail = "这一步由预案写明的角色或县网信办完成；如已办好，请告诉值班员代为登记。"


class StalePlan(Problem):
    status, code, title = 409, "stale-version", "预案已有新版本"
    detail = "预案已被他人更新，请在最新版本上重新修改后再提交。"


class AlreadyStarted(NotInThisState):
    detail = "这张工单已启动过这个预案，请在下面的清单里继续。"


class AlreadyDone(NotInThisState):
    detail = "这一步已经登记完成，请刷新后查看。"


class CaseOver(NotInThisState):
    detail = "工单已不在办理中，不能再启动或登记预案。"


class NotOffered(NotInThisState):
    detail = "这个预案已停用，请换一个预案。"
