"""WordprocessingML (ECMA-376, part 1, 17), element by element; text goes in as text and nothing else."""

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from services.workflow.documents.domain.plain import plain

TWIPS_PER_MM = 1440 / 25.4
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@cache
def docx() -> ModuleType:
    """The library, with lxml, is loaded by the first document: most processes never make one."""
    return import_module("docx")


@cache
def _etree() -> ModuleType:
    docx()
    return import_module("docx.oxml")


def mm(length: float) -> int:
    """Twentieths of a point."""
    return round(length * TWIPS_PER_MM)


def w(name: str) -> str:
    return f"{{{_W}}}{name}"


def el(name: str, /, *children: Any, **attributes: str | int) -> Any:
    """`<w:name>` with attributes of the same namespace; None among the children is left out."""
    made = _etree().OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(w(key), str(value))
    made.extend([child for child in children if child is not None])
    return made


def text_of(paragraph: Any) -> str:
    """What stands in the text elements of a paragraph, in their order."""
    return "".join(each.text or "" for each in paragraph.iter(w("t")))


def text_elements(text: str) -> list[Any]:
    """The children of a run for one text: line ends and tabs are elements of their own."""
    made = []
    for index, line in enumerate(plain(text).split("\n")):
        if index:
            made.append(el("br"))
        for place, part in enumerate(line.split("\t")):
            if place:
                made.append(el("tab"))
            if part:
                node = el("t")
                node.text = part
                node.set(_SPACE, "preserve")
                made.append(node)
    return made
