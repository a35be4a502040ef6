"""What can go wrong with the assessment of units."""

from services.common.problems import Forbidden, NotFound, Problem
from services.workflow.cases.service.problems import NotInThisState


class ScoreNotFound(NotFound):
    detail = "没有这个考核结果，或者您无权查看；请回到单位考核。"


class AdoptionNotFound(NotFound):
    detail = "没有这条采用登记；请刷新后再试。"


class DecidingForbidden(Forbidden):
    detail = "考核规则、结果和申诉由县网信办负责人决定；请联系他们。"


class AppealForbidden(Forbidden):
    detail = "申诉由本单位负责人提出；请联系本单位负责人。"


class AdoptingForbidden(Forbidden):
    detail = "采用由县网信办值班员或负责人登记；请联系他们。"


class StaleRules(Problem):
    status, code, title = 409, "stale-version", "考核规则已有新版本"
    detail = "考核规则刚被他人更新，请在最新版本上重新修改后再提交。"


class AlreadyLocked(NotInThisState):
    detail = "这一期的考核结果已经锁定，不能再改；有误的请通过申诉更正。"


class NotOver(NotInThisState):
    detail = "这一期还没有结束，现在只能预览；结束后再锁定。"


class NotLocked(NotInThisState):
    detail = "这一期还没有锁定结果；锁定后再申诉。"


class AppealsOver(NotInThisState):
    detail = "这一期的申诉时间已过，不能再提出。"


class AlreadyAppealed(NotInThisState):
    detail = "这一项已经申诉过，请查看处理结果。"


class AlreadyDecided(NotInThisState):
    detail = "这项申诉已经有决定，请刷新后查看。"


class AlreadyAdopted(NotInThisState):
    detail = "这个单位在这张工单里的信息已经登记采用。"


class NotForAssessment(NotInThisState):
    detail = "演练和限阅的工单不计入考核，不能登记采用。"
