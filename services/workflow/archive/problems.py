"""What can go wrong with the archive."""

from services.common.problems import Forbidden, NotFound
from services.workflow.cases.service.problems import NotInThisState


class ArchiveForbidden(Forbidden):
    detail = "工单的归档文件由县网信办、领导小组、审计员和主办单位的经办人、负责人导出。"


class NotOverYet(NotInThisState):
    detail = "工单办结或归档后才能导出归档文件；请办结后再来。"


class PackingForbidden(Forbidden):
    detail = "归档包由县网信办负责人导出，负责人和审计员下载；如有需要，请联系他们。"


class PackageNotFound(NotFound):
    detail = "没有这个归档包；请回到档案查询页重新打开。"


class PackageNotReady(NotInThisState):
    detail = "归档包还没有做好、没有做成或已到期删除；请刷新后查看，需要时重新导出。"


class ImportedNotFound(NotFound):
    detail = "没有这份外部导入的档案，或者您无权查看；请回到档案查询页重新打开。"
