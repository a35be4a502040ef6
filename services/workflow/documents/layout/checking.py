"""Whether an uploaded template may be used: our places in a plain .docx, nothing that runs or reaches out."""

import io
import re
import zipfile
import zlib
from importlib import import_module
from typing import Any

from services.workflow.documents.domain.places import BODY, NAMES, PLACE, needed
from services.workflow.documents.layout.filling import own_texts, parts
from services.workflow.documents.layout.xml import docx, text_of, w

MOST_BYTES = 2 * 1024 * 1024
_MOST_UNPACKED = 20 * 1024 * 1024
_MOST_XML = 2 * 1024 * 1024
_MOST_PARTS = 200
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|word/_rels/[\w.-]+\.rels|docProps/(app|core|custom)\.xml"
    r"|docProps/thumbnail\.(jpe?g|png)|word/(document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering"
    r"|footnotes|endnotes|comments\w*|people)\.xml"
    r"|word/(header|footer)\d*\.xml|word/theme/theme\d*\.xml|word/media/[\w.-]+\.(png|jpe?g)"
    r"|docMetadata/LabelInfo\.xml|customXml/(item|itemProps)\d+\.xml|customXml/_rels/item\d+\.xml\.rels"
)
_HARMFUL = ("object", "control", "altChunk", "subDoc", "mailMerge", "attachedTemplate", "movie", "frameset")
_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_DOWNLOAD = "请下载默认模板，在它上面修改后再上传。"


class TemplateRefusedError(Exception):
    """`str` of it is a Chinese sentence for whoever sent the template."""


def check(content: bytes, *, numbered: bool) -> None:
    """Takes up to a second of CPU: call it in a thread. Raises TemplateRefusedError."""
    if len(content) > MOST_BYTES:
        raise TemplateRefusedError("模板超过 2 MB，请压缩其中的图片后再上传。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_entries(package.infolist(), len(content))
            for entry in package.infolist():
                _check_part(entry.filename, package.read(entry))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise TemplateRefusedError(f"文件不是完整的 docx，{_DOWNLOAD}") from error
    _check_places(content, numbered=numbered)


def _check_entries(entries: list[zipfile.ZipInfo], whole: int) -> None:
    """What the package says of itself, before anything is unpacked."""
    names = [entry.filename for entry in entries]
    if "word/document.xml" not in names or "[Content_Types].xml" not in names or len(set(names)) < len(names):
        raise TemplateRefusedError(f"文件不是 docx，{_DOWNLOAD}")
    if any(entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS for entry in entries):
        raise TemplateRefusedError("不接收加密的模板，请去掉密码后再上传。")
    unpacked, packed = sum(each.file_size for each in entries), sum(each.compress_size for each in entries)
    long = any(each.file_size > _MOST_XML for each in entries if each.filename.endswith((".xml", ".rels")))
    if long or len(entries) > _MOST_PARTS or unpacked > _MOST_UNPACKED or packed > whole:
        raise TemplateRefusedError(f"模板解开后过大，{_DOWNLOAD}")
    strange = next((name for name in names if not name.endswith("/") and not _PARTS.fullmatch(name)), None)
    if strange is not None:
        raise TemplateRefusedError(
            f"模板里有不接收的内容（宏、嵌入对象或外部部件：{strange[-60:]}），{_DOWNLOAD}"
        )


def _check_part(name: str, content: bytes) -> None:
    if not name.endswith((".xml", ".rels")):
        return
    tree = _parsed(content)
    if name == "[Content_Types].xml":
        _check_types(tree)
    if name.endswith(".rels") and any(
        each.get("TargetMode") == "External" for each in tree.iter("{*}Relationship")
    ):
        raise TemplateRefusedError("模板引用了外部的文件、图片或链接，请去掉后再上传。")
    for each in tree.iter():
        if isinstance(each.tag, str) and each.tag.rpartition("}")[2] in _HARMFUL:
            raise TemplateRefusedError("模板里有嵌入对象、控件、邮件合并或外部内容，请去掉后再上传。")
    _check_fields(tree)


def _parsed(content: bytes) -> Any:
    """Without entities, without network, not deeper than 256 elements."""
    etree = import_module("lxml.etree")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise TemplateRefusedError(f"模板的内容已损坏，{_DOWNLOAD}") from error
    if tree.getroottree().docinfo.doctype:
        raise TemplateRefusedError(f"模板的内容里有外部定义，{_DOWNLOAD}")
    return tree


def _check_types(types: Any) -> None:
    told = {each.get("PartName"): each.get("ContentType", "") for each in types.iter("{*}Override")}
    every = [*told.values(), *(each.get("ContentType", "") for each in types.iter("{*}Default"))]
    if told.get("/word/document.xml") != _MAIN or any("macro" in each.lower() for each in every):
        raise TemplateRefusedError("只接收不带宏的 docx，请另存为 docx 后再上传。")


def _check_fields(tree: Any) -> None:
    """Page numbers are the only fields: whatever else a field does, it is not done here."""
    told = [each.get(w("instr"), "") for each in tree.iter(w("fldSimple"))]
    running = ""
    for each in tree.iter(w("instrText"), w("delInstrText"), w("fldChar")):
        if each.tag != w("fldChar"):
            running += each.text or ""
        elif running:
            told.append(running)
            running = ""
    for instruction in [*told, running] if running else told:
        name = instruction.split()[0].upper() if instruction.split() else ""
        if name not in _FIELDS:
            raise TemplateRefusedError(
                "模板里只能有页码域；请把其他域（链接、引用、DDE 等）改成普通文字后再上传。"
            )


def _check_places(content: bytes, *, numbered: bool) -> None:
    try:
        document = docx().Document(io.BytesIO(content))
        paragraphs = [paragraph for part in parts(document) for paragraph in part.iter(w("p"))]
    except (KeyError, ValueError, AttributeError) as error:
        raise TemplateRefusedError(f"模板的内容已损坏，{_DOWNLOAD}") from error
    texts = ["".join(each.text or "" for each in own_texts(paragraph)) for paragraph in paragraphs]
    found = [each[1] for text in texts for each in PLACE.finditer(text)]
    unknown = [name for name in dict.fromkeys(found) if name not in NAMES]
    if unknown or any("{{" in PLACE.sub("", text) or "}}" in PLACE.sub("", text) for text in texts):
        told = "、".join(f"{{{{{name}}}}}" for name in unknown) or "不成对的 {{ 或 }}"
        known = "、".join(NAMES)
        raise TemplateRefusedError(f"模板里有不认识的占位名：{told}；只能用：{known}。")
    missing = [name for name in needed(numbered=numbered) if name not in found]
    if missing:
        raise TemplateRefusedError(
            f"模板缺少占位名：{'、'.join(f'{{{{{name}}}}}' for name in missing)}；请补上后再上传。"
        )
    _check_body(document, paragraphs, found)


def _check_body(document: Any, paragraphs: list[Any], found: list[str]) -> None:
    """The place of the text is a paragraph of its own between the others, and there is one."""
    alone = [
        each
        for each in paragraphs
        if text_of(each).strip() and PLACE.fullmatch(text_of(each).strip()) and BODY in text_of(each)
    ]
    if found.count(BODY) != 1 or len(alone) != 1 or alone[0].getparent() is not document.element.body:
        raise TemplateRefusedError("{{正文}} 要单独占一段，只出现一次，不能放在表格、文本框、页眉或页脚里。")
    if (
        alone[0].find(f"{w('pPr')}/{w('sectPr')}") is not None
        or document.element.body.find(w("sectPr")) is None
    ):
        raise TemplateRefusedError("{{正文}} 所在的段落不能带分节符，请去掉后再上传。")
