"""What can be in the way of an export."""

from services.common.problems import Forbidden, NotFound, Problem


class ExportForbidden(Forbidden):
    detail = "您的角色看不到这类数据，不能导出；如确有需要，请联系有权限的同事办理。"


class TooManyExports(Problem):
    status, code, title = 409, "too-many-exports", "导出过多"
    detail = "您还有 5 个导出没有完成，请等其中一个完成后再试。"


class ExportNotReady(Problem):
    status, code, title = 409, "export-not-ready", "导出尚未完成"
    detail = "这个导出还没有可下载的文件；请等完成通知，或查看未完成的原因后重新导出。"


class ExportGone(NotFound):
    detail = "导出文件已过保存期或已清除；请按同样的条件重新导出。"
