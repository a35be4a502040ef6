"""What can go wrong when a file of items is sent."""

from services.common.problems import Forbidden, NotFound, Problem


class FileNotAccepted(Problem):
    status, code, title = 422, "file-not-accepted", "不接收这个文件"
    detail = "请上传 .xlsx 或 .csv 文件。"


class ImportingForbidden(Forbidden):
    detail = "您的角色不能导入舆情信息；请由经办人、单位负责人或值班员导入。"


class TooManyImports(Problem):
    status, code, title = 409, "too-many-imports", "导入过多"
    detail = "您还有几个文件没有导入完；请等它们完成后再上传。"


class RefusedRowsGone(NotFound):
    detail = "这次导入没有可下载的退回行：没有被退回的行，或者保存期（7 天）已过；请从原来的表格里修改。"
