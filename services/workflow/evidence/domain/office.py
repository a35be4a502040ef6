"""Office files as the packages that they are (ECMA-376, part 2), without trusting a word of theirs."""

import io
import re
import zipfile
import zlib

from services.workflow.evidence.domain.refusal import RefusedError

_MOST_ENTRIES = 3000
_MOST_UNPACKED = 100 * 1024 * 1024
_MOST_RATIO = 100
_RATIO_FROM = 10 * 1024 * 1024
_MOST_TYPES_BYTES = 1024 * 1024
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

_OFFICE = "application/vnd.openxmlformats-officedocument."
_MAIN = {
    b"wordprocessingml.document.main+xml": f"{_OFFICE}wordprocessingml.document",
    b"spreadsheetml.sheet.main+xml": f"{_OFFICE}spreadsheetml.sheet",
    b"presentationml.presentation.main+xml": f"{_OFFICE}presentationml.presentation",
}
_PROGRAMS = re.compile(
    r"vbaproject|vbadata|activex|macrosheets|oleobject|\.(bin|exe|dll|com|scr|bat|cmd|ps1|vbs|js|jar|lnk|hta)$",
    re.IGNORECASE,
)
_HARMLESS_BIN = re.compile(r"(printersettings\d*|calcchain)\.bin$", re.IGNORECASE)
_MACRO_TYPES = re.compile(rb"macroenabled|vbaproject|ms-office\.activex", re.IGNORECASE)
_RELATIONSHIP = re.compile(rb"<[^<>]*Relationship\b[^<>]*>")
_LOADS = re.compile(rb"/(attachedTemplate|oleObject|frame|subDocument)[\"']")
_FROM_OUTSIDE = re.compile(rb"Target\s*=\s*[\"'](https?:|ftp:|[\\/]{2}|file://(/{2,}|[^/]))", re.IGNORECASE)

_DAMAGED = "Office 文件已损坏或不是 docx、xlsx、pptx，请重新导出后再上传。"
_BOMB = "Office 文件解开后过大，请压缩其中的图片或拆分后再上传。"
_MACRO = "不接收带宏、控件或嵌入对象的文件，请另存为不带宏的 docx、xlsx 或 pptx。"
_TEMPLATE = "文件引用了外部模板或对象，请去掉引用后再上传。"


def kind_of(content: bytes) -> str:
    """The media type of a package that begins like a zip file. Raises RefusedError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            _check_sizes(entries, len(content))
            _check_names([entry.filename for entry in entries])
            return _read(package, entries)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise RefusedError(_DAMAGED) from error


def _check_sizes(entries: list[zipfile.ZipInfo], whole: int) -> None:
    """Look at what the package says of itself before anything is unpacked."""
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise RefusedError("不接收加密的文件，请去掉密码后再上传。")
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise RefusedError(_DAMAGED)
    unpacked = sum(entry.file_size for entry in entries)
    overlapping = sum(entry.compress_size for entry in entries) > whole
    swollen = unpacked > _RATIO_FROM and unpacked > _MOST_RATIO * whole
    if len(entries) > _MOST_ENTRIES or unpacked > _MOST_UNPACKED or overlapping or swollen:
        raise RefusedError(_BOMB)


def _check_names(names: list[str]) -> None:
    if len(set(names)) != len(names) or any(
        name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names
    ):
        raise RefusedError(_DAMAGED)
    if any(_PROGRAMS.search(name) and not _HARMLESS_BIN.search(name) for name in names):
        raise RefusedError(_MACRO)


def _check_relationships(declared: bytes) -> None:
    for each in _RELATIONSHIP.findall(declared):
        if _LOADS.search(each) and _FROM_OUTSIDE.search(each):
            raise RefusedError(_TEMPLATE)


def _read(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> str:
    """Unpack every part once, never more than it announced, so that each checksum is tried."""
    for entry in entries:
        with package.open(entry) as part:
            if entry.filename.endswith(".rels") and entry.file_size <= _MOST_TYPES_BYTES:
                _check_relationships(part.read())
                continue
            while part.read(_CHUNK):
                pass
    types = next((entry for entry in entries if entry.filename == "[Content_Types].xml"), None)
    if types is None or types.file_size > _MOST_TYPES_BYTES:
        raise RefusedError(_DAMAGED)
    declared = package.read(types)
    if _MACRO_TYPES.search(declared):
        raise RefusedError(_MACRO)
    found = [media for mark, media in _MAIN.items() if mark in declared]
    if len(found) != 1:
        raise RefusedError(_DAMAGED)
    return found[0]
