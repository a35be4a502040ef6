"""What can go wrong with the ledger."""

from services.common.problems import Forbidden, NotFound
from services.workflow.cases.service.problems import NotInThisState


class PublicationNotFound(NotFound):
    detail = "台账里没有这一条，或者您无权查看；请回到信息公开台账重新打开。"


class EnteringForbidden(Forbidden):
    detail = "公告通报由县网信办值班员或负责人登记；工单的公开请在工单里登记。"


class DecidingForbidden(Forbidden):
    detail = "公告通报由县网信办负责人或领导小组审核，登记人本人不能审核；请转请他们办理。"


class WithdrawingForbidden(Forbidden):
    detail = "撤下由县网信办或发布单位的经办人、负责人登记；如确有需要，请联系他们。"


class NotWaiting(NotInThisState):
    detail = "这一条已经审核过，不必再审；请刷新后查看。"


class NotInForce(NotInThisState):
    detail = "这一条不是有效的公开信息（未公开、已更正或已撤下），请刷新后查看。"
