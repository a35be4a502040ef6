"""What can go wrong with knowledge entries."""

from services.common.problems import Forbidden, NotFound, Problem
from services.workflow.cases.service.problems import NotInThisState


class EntryNotFound(NotFound):
    detail = "没有这条政策问答，或者它还没有通过审核；请回到政策问答列表。"


class WritingForbidden(Forbidden):
    detail = "政策问答由本单位的经办人、负责人或县网信办编写；需要修改请联系他们。"


class DecidingForbidden(Forbidden):
    detail = "政策问答由本单位负责人或县网信办负责人审核；请联系他们。"


class OwnWords(Forbidden):
    detail = "自己写的政策问答须由另一位负责人审核；请联系本单位负责人或县网信办负责人。"


class ProposingForbidden(Forbidden):
    detail = "由主办单位的经办人、负责人或县网信办把答复转为政策问答；请联系他们。"


class PublicForbidden(Forbidden):
    detail = "公开页由县网信办负责人或系统管理员开启和关闭；请联系他们。"


class StaleEntry(Problem):
    status, code, title = 409, "stale-version", "政策问答已有更新"
    detail = "这条政策问答刚被他人更新，请刷新后核对，再决定是否继续。"


class StaleSite(Problem):
    status, code, title = 409, "stale-version", "设置已有更新"
    detail = "公开页的设置刚被他人更改，请刷新后再试。"


class WrongState(NotInThisState):
    detail = "这条政策问答现在的状态不能这样办，请刷新后再试。"


class NotPublished(NotInThisState):
    detail = "答复还没有登记发布；请先审核并登记发布，再转为政策问答。"


class NotForPublic(NotInThisState):
    detail = "演练和限阅工单的答复不能转为政策问答。"


class AlreadyProposed(NotInThisState):
    detail = "这份答复已经转为政策问答，请在政策问答里查找并修改。"
