"""What can go wrong with documents."""

from services.common.problems import Forbidden, NotFound, Problem
from services.workflow.cases.service.problems import NotInThisState


class ReportNotFound(NotFound):
    detail = "没有这份文书，或者您无权查看；请回到文书列表重新打开。"


class MakingForbidden(Forbidden):
    detail = "您的角色不能制作这种文书；如确有需要，请联系县网信办值班员。"


class NotYet(NotInThisState):
    detail = "工单现在的状态还不能制作这种文书，请先办理到相应环节。"


class PdfUnavailable(Problem):
    status, code, title = 409, "pdf-unavailable", "没有安装 PDF 转换"
    detail = (
        "这台服务器没有安装 LibreOffice，不能转成 PDF；请下载 docx，或请管理员安装 libreoffice-writer-nogui。"
    )


class PdfFailed(Problem):
    status, code, title = 503, "pdf-failed", "没有转成 PDF"
    detail = "这份文书没有在限定时间内转成 PDF；请稍后再试，或下载 docx 后自行转换。"


class FormRefused(Problem):
    status, code, title = 422, "form-refused", "不接收这个模板"
    detail = "不接收这个模板；请从页面下载默认模板，在它上面修改后再上传。"


class FormForbidden(Forbidden):
    detail = "文书模板和编号由县网信办负责人或系统管理员修改；如需调整，请联系他们。"


class StaleForm(Problem):
    status, code, title = 409, "stale-version", "模板已有新版本"
    detail = "模板已被他人更新，请刷新后在最新版本上重新修改。"
