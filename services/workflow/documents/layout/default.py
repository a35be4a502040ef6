"""The templates that the product ships, one for each kind, made and not stored."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from services.workflow.documents.domain.papers import Form
from services.workflow.documents.layout import type as looks
from services.workflow.documents.layout.page import blank, saved
from services.workflow.documents.layout.type import RED, Look
from services.workflow.documents.layout.xml import el, mm

_LINE_OF_TITLE = 700
_SHORT, _SPACED = 3, "　"
"""A short name is spread over the width of a head."""
_HEAD = Look(font=looks.XIAOBIAO, size=64, align="center", line=None, colour=RED, after=200)
_TITLE = Look(font=looks.XIAOBIAO, size=looks.SIZE_2, align="center", line=_LINE_OF_TITLE, keep=True)
_CENTRED = Look(align="center")
_SIGNED = Look(align="center", left=13, right=2, keep=True)
"""Issuer and date stand one over the other, to the right (GB/T 9704-2012, 7.3.5)."""
_DATED = replace(_SIGNED, keep=False)
"""What follows the date may go on the next page, so that the signature stays with the text."""


@lru_cache(maxsize=32)
def default(form: Form, word: str, *, numbered: bool) -> bytes:
    """The template of a kind that the office calls `word`, as .docx."""
    made = blank()
    made.core_properties.author = ""
    made.core_properties.title = word
    made.core_properties.comments = ""
    body = made.element.body
    number = "{{编号}}{{次数}}" if numbered else "{{次数}}"
    for place, paragraph in enumerate(_FORMS[form](word, number)):
        body.insert(place, paragraph)
    return saved(made)


def _slip(word: str, number: str) -> Iterator[Any]:
    del word
    yield _TITLE.paragraph("{{标题}}")
    yield Look(align="right", right=1).paragraph(number)
    yield looks.PLAIN.paragraph("{{正文}}")
    yield _SIGNED.paragraph("{{单位}}")
    yield _DATED.paragraph("{{日期}}")


def _notice(word: str, number: str) -> Iterator[Any]:
    del word
    yield _HEAD.paragraph("{{单位}}")
    yield Look(align="center", before=300, rule=True).paragraph(number)
    yield _CENTRED.paragraph("")
    yield _TITLE.paragraph("{{标题}}")
    yield _CENTRED.paragraph("")
    yield looks.PLAIN.paragraph("{{主送}}：")
    yield looks.PLAIN.paragraph("{{正文}}")
    yield _SIGNED.paragraph("{{单位}}")
    yield _DATED.paragraph("{{日期}}")


def _issue(word: str, number: str) -> Iterator[Any]:
    yield _HEAD.paragraph(_SPACED.join(word) if len(word) <= _SHORT else word)
    yield _CENTRED.paragraph(number)
    yield _between("{{单位}}", "{{日期}}")
    yield _CENTRED.paragraph("")
    yield _TITLE.paragraph("{{标题}}")
    yield _CENTRED.paragraph("")
    yield looks.PLAIN.paragraph("{{主送}}：")
    yield looks.PLAIN.paragraph("{{正文}}")


def _report(word: str, number: str) -> Iterator[Any]:
    del word
    yield _TITLE.paragraph("{{标题}}")
    yield _CENTRED.paragraph(number)
    yield Look(font=looks.KAI, align="center").paragraph("{{单位}}")
    yield Look(font=looks.KAI, align="center").paragraph("（{{日期}}）")
    yield _CENTRED.paragraph("")
    yield looks.PLAIN.paragraph("{{主送}}：")
    yield looks.PLAIN.paragraph("{{正文}}")


def _between(left: str, right: str) -> Any:
    """One at each end of a line over the red rule."""
    look = Look(align="left", rule=True)
    properties = look.properties()
    edge = el("tabs", el("tab", val="right", pos=mm(looks.TEXT_WIDTH_MM)))
    properties.find(el("pBdr").tag).addnext(edge)
    return el("p", properties, look.run(f"{left}\t{right}"))


_FORMS = {Form.SLIP: _slip, Form.NOTICE: _notice, Form.ISSUE: _issue, Form.REPORT: _report}
