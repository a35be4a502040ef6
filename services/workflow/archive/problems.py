"""What can go wrong when a case is asked for as one file."""

from services.common.problems import Forbidden
from services.workflow.cases.service.problems import NotInThisState


class ArchiveForbidden(Forbidden):
    detail = "工单的归档文件由县网信办、领导小组、审计员和主办单位的经办人、负责人导出。"


class NotOverYet(NotInThisState):
    detail = "工单办结或归档后才能导出归档文件；请办结后再来。"
