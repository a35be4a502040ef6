"""What can go wrong with attachments."""

from services.common.problems import Forbidden, NotFound, Problem
from services.workflow.cases.service.problems import NotInThisState


class FileNotAccepted(Problem):
    status, code, title = 422, "file-not-accepted", "不接收这个文件"
    detail = "不接收这个文件；请转换为 JPEG、PNG、WebP、PDF、docx、xlsx 或 pptx 后再上传。"


class TooManyAttachments(Problem):
    status, code, title = 409, "too-many-attachments", "附件过多"
    detail = "附件数量已到上限，请把多张材料合并成一个 PDF 后再上传。"


class FileDamaged(Problem):
    status, code, title = 500, "file-damaged", "附件已损坏"
    detail = "存放的附件与登记的校验值不符，没有提供下载；请把附件编号告诉管理员，从备份恢复。"


class EvidenceNotFound(NotFound):
    detail = "没有这个附件，或者您无权查看，也可能已经撤除；请回到工单或信息页面重新打开。"


class AddingForbidden(Forbidden):
    detail = "您不能在这里添加附件；报送单位请附在自己报送的信息上，其他材料请交主办单位添加。"


class WithdrawingForbidden(Forbidden):
    detail = "附件由添加人、其单位负责人或县网信办值班员、负责人撤除；如确有需要，请联系他们。"


class ReadOnly(NotInThisState):
    detail = "工单已归档或不再办理，附件不能再增减；确需补充时请先由县网信办重办。"


class ItemErased(NotInThisState):
    detail = "这条信息已撤回或保存期满，不能再增减附件；请附在工单或其他信息上。"


class AlreadyWithdrawn(NotInThisState):
    detail = "这个附件已经撤除，请刷新后查看。"
