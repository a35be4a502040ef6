"""A template with its places filled: a name gives way to text once, and that text is never looked at."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.workflow.documents.domain.content import Content
from services.workflow.documents.domain.places import BODY, PLACE
from services.workflow.documents.domain.plain import plain
from services.workflow.documents.layout import type as looks
from services.workflow.documents.layout.blocks import Writer
from services.workflow.documents.layout.page import saved
from services.workflow.documents.layout.type import RED, Look
from services.workflow.documents.layout.xml import docx, text_of, w

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DRILL = "【演练】"
_WARNING = Look(font=looks.HEI, align="center", colour=RED)


def render(
    content: Content, number: str | None, template: bytes, *, mark: str = "", drill: bool = False
) -> bytes:
    """The document as .docx: `template` with its places filled from `content`.

    `number` as printed, None: not numbered; `mark` stands beside it; `drill` puts 【演练】 on top. Takes up
    to a second of CPU: call it in a thread.
    """
    document = docx().Document(io.BytesIO(template))
    dated = f"{content.dated.year}年{content.dated.month}月{content.dated.day}日"
    values = {
        "单位": content.issuer,
        "编号": number or "",
        "次数": mark,
        "标题": content.title,
        "主送": content.recipient or "",
        "日期": dated,
    }
    paragraphs = [paragraph for part in parts(document) for paragraph in part.iter(w("p"))]
    body = next(each for each in paragraphs if PLACE.fullmatch(text_of(each).strip()) and _is_body(each))
    for paragraph in paragraphs:
        if paragraph is not body:
            _fill(paragraph, values)
    writer = Writer(document, content)
    for made in writer.elements():
        body.addprevious(made)
    last = document.element.body.find(w("sectPr"))
    for made in writer.sources():
        last.addprevious(made)
    body.getparent().remove(body)
    if drill:
        document.element.body.insert(0, _WARNING.paragraph(_DRILL))
    _name(document, content)
    return saved(document)


def parts(document: Any) -> Iterator[Any]:
    """The body and what is printed above and below it on every page."""
    yield document.element.body
    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/header", "/footer")):
            yield relation.target_part.element


def _is_body(paragraph: Any) -> bool:
    found = PLACE.fullmatch(text_of(paragraph).strip())
    return found is not None and found[1] == BODY


def own_texts(paragraph: Any) -> list[Any]:
    """Its text elements without those of a text box that hangs on it."""
    return [each for each in paragraph.iter(w("t")) if next(each.iterancestors(w("p"))) is paragraph]


def _fill(paragraph: Any, values: Mapping[str, str]) -> None:
    """A place may run over several runs; a paragraph with nothing but empty places goes."""
    texts = own_texts(paragraph)
    whole = "".join(each.text or "" for each in texts)
    found = list(PLACE.finditer(whole))
    if not found:
        return
    if all(not values.get(each[1], "") for each in found):
        paragraph.getparent().remove(paragraph)
        return
    for each in reversed(found):
        _replace(texts, each.start(), each.end(), _line(values.get(each[1], "")))


def _line(value: str) -> str:
    return plain(value).replace("\n", " ").replace("\t", " ")


def _replace(texts: Sequence[Any], start: int, end: int, value: str) -> None:
    """Put `value` where the first of the characters was; the others go."""
    at, placed = 0, False
    for each in texts:
        text = each.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if first >= last:
            continue
        each.text = text[:first] + ("" if placed else value) + text[last:]
        each.set(_SPACE, "preserve")
        placed = True


def _name(document: Any, content: Content) -> None:
    """What the file says of itself: its title and issuer, and the day it is dated."""
    told = document.core_properties
    told.title, told.author = _line(content.title)[:200], _line(content.issuer)[:200]
    told.last_modified_by, told.revision = "", 1
    told.created = told.modified = datetime(content.dated.year, content.dated.month, content.dated.day)  # noqa: DTZ001 - a day
