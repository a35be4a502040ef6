"""What a file is, told by its content alone; what is not on this list is refused."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from services.workflow.evidence.domain import images, office
from services.workflow.evidence.domain.refusal import RefusedError

MOST_BYTES = 20 * 1024 * 1024


class Media(StrEnum):
    """The kinds that are taken, by their media types (IANA)."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


EXTENSION: Mapping[Media, str] = {
    Media.JPEG: ".jpg",
    Media.PNG: ".png",
    Media.WEBP: ".webp",
    Media.PDF: ".pdf",
    Media.DOCX: ".docx",
    Media.XLSX: ".xlsx",
    Media.PPTX: ".pptx",
}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")
_STRIPPED: Mapping[Media, Callable[[bytes], bytes]] = {
    Media.JPEG: images.stripped_jpeg,
    Media.PNG: images.stripped_png,
    Media.WEBP: images.stripped_webp,
}
_PDF_ENDS_WITHIN = 2048
_PDF_PROGRAMS = (b"/JavaScript", b"/Launch", b"/RichMedia")


def recognise(content: bytes) -> Media:
    """The kind of a file. Raises RefusedError with what to do instead."""
    if not content:
        raise RefusedError("文件是空的（0 字节），请重新选择文件。")
    if content.startswith(b"\xff\xd8\xff"):
        return Media.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Media.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Media.WEBP
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return Media(office.kind_of(content))
    if content.startswith(_OLE):
        raise RefusedError("不接收旧格式或加密的 Office 文件，请去掉密码并另存为 docx、xlsx 或 pptx。")
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise RefusedError("不接收 HEIC 图片，请在手机上改存为 JPEG 后再上传。")
    raise RefusedError("只接收 JPEG、PNG、WebP 图片，PDF，以及 docx、xlsx、pptx；请转换格式后再上传。")


def cleaned(media: Media, content: bytes) -> bytes:
    """The file as it is kept: a picture without what the camera wrote into it. Raises RefusedError."""
    strip = _STRIPPED.get(media)
    return content if strip is None else strip(content)


def _pdf(content: bytes) -> Media:
    if b"%%EOF" not in content[-_PDF_ENDS_WITHIN:]:
        raise RefusedError("PDF 不完整，可能没有传完；请重新导出后再上传。")
    if any(name in content for name in _PDF_PROGRAMS):
        raise RefusedError("PDF 里带有程序或多媒体，请“打印为 PDF”后再上传。")
    return Media.PDF
