"""GeoReport's two forms of an answer: JSON, and XML with the same names (the "Spark" convention)."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from xml.sax.saxutils import escape

_SINGULAR = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no way to say, escaped or not."""


class Form(StrEnum):
    JSON = "json"
    XML = "xml"

    @property
    def media_type(self) -> str:
        return {Form.JSON: "application/json", Form.XML: "text/xml"}[self] + "; charset=utf-8"


def apart(name: str) -> tuple[str, Form]:
    """The last part of a path and the form that its ending asks for; JSON where it asks for none."""
    stem, dot, ending = name.rpartition(".")
    return (stem, Form(ending)) if dot else (name, Form.JSON)


def xml(root: str, content: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """A document of these names and values; whatever stands in a value is text."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_element(root, content)}\n'.encode()


def _element(name: str, value: Any) -> str:
    if value is None or value == "":
        return f"<{name}/>"
    return f"<{name}>{_inside(name, value)}</{name}>"


def _inside(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(_element(each, inner) for each, inner in value.items())
    if isinstance(value, list | tuple):
        return "".join(_element(_SINGULAR[name], inner) for inner in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(_NOT_XML.sub("\ufffd", str(value)), {"\r": "&#13;"})
