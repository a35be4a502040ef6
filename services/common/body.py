"""Bodies and queries as typed objects, with every mistake named by a JSON pointer in Chinese."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from services.common.guard import JSON, Unreadable
from services.common.problems import FieldError, InvalidRequest, UnsupportedMediaType

Model = TypeVar("Model", bound=BaseModel)

_SENTENCES: dict[str, str] = {
    "missing": "此项必填",
    "extra_forbidden": "没有这个字段，请删去",
    "string_type": "应为文字",
    "string_unicode": "含有无效的字符（单独的代理码位），请删去",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不对",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "greater_than_equal": "不得小于 {ge}",
    "greater_than": "应大于 {gt}",
    "less_than_equal": "不得大于 {le}",
    "less_than": "应小于 {lt}",
    "enum": "只能是：{expected}",
    "literal_error": "只能是：{expected}",
    "list_type": "应为列表",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "timezone_aware": "时间需带时区，例如 2026-03-05T09:30:00+08:00",
    "datetime_parsing": "不是有效的时间，例如 2026-03-05T09:30:00+08:00",
    "datetime_from_date_parsing": "不是有效的时间，例如 2026-03-05T09:30:00+08:00",
    "datetime_type": "应为时间文字，例如 2026-03-05T09:30:00+08:00",
    "url_parsing": "不是有效的网址",
    "url_scheme": "网址只能以 http:// 或 https:// 开头",
    "uuid_parsing": "编号不对",
    "union_tag_invalid": "只能是：{expected_tags}",
    "union_tag_not_found": "此项必填",
}


def pointer(parts: Iterable[str | int]) -> str:
    """RFC 6901."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def sentence(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if error["type"] in ("value_error", "assertion_error"):
        return str(context.get("error", error["msg"]))
    template = _SENTENCES.get(error["type"])
    return template.format(**context).replace(" or ", "、").replace("'", "") if template else "内容不符合要求"


def field_errors(errors: Sequence[ErrorDetails], prefix: Sequence[str | int] = ()) -> list[FieldError]:
    return [FieldError(pointer=pointer([*prefix, *error["loc"]]), detail=sentence(error)) for error in errors]


def parse(model: type[Model], value: Any, prefix: Sequence[str | int] = ()) -> Model:
    """`value` as a `model`. Raises MalformedJson, or InvalidRequest that names every field in error."""
    if isinstance(value, Unreadable):
        raise value.problem
    try:
        read = model.model_validate(value)
    except ValidationError as error:
        raise InvalidRequest(errors=field_errors(error.errors(include_url=False), prefix)) from None
    if errors := [_nul_at([*prefix, *path]) for path in _nuls(read)]:
        raise InvalidRequest(errors=errors)
    return read


def _nul_at(path: Sequence[str | int]) -> FieldError:
    return FieldError(pointer=pointer(path), detail="含有空字符（NUL），请删去")


def _nuls(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where a text holds a NUL, which no column of the database takes; raw rows are not read."""
    if isinstance(value, str):
        if "\0" in value:
            yield path
    elif isinstance(value, BaseModel):
        names = type(value).model_fields
        for name, inner in value.__dict__.items():
            yield from _nuls(inner, (*path, names[name].alias or name if name in names else name))
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _nuls(inner, (*path, place))


def parse_query(model: type[Model], request: Request) -> Model:
    """The query as a `model`; a list field takes repeated names. Raises InvalidRequest."""
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name in dict.fromkeys(request.query_params.keys()):
        given = request.query_params.getlist(name)
        if any("\0" in value for value in given):
            errors.append(_nul_at(["query", name]))
            continue
        field = model.model_fields.get(name) or model.model_fields.get(f"{name}_")
        if field is not None and field.annotation is not None and _many(field.annotation):
            values[name] = given
        elif len(given) > 1:
            errors.append(FieldError(pointer=pointer(["query", name]), detail="只能出现一次"))
        else:
            values[name] = given[0]
    if errors:
        raise InvalidRequest(errors=errors)
    return parse(model, values, ("query",))


def _many(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", annotation) in (list, tuple, frozenset, set)


async def json_object(request: Request) -> dict[str, Any]:
    """The body as an object; what is none is told by `parse`. Raises UnsupportedMediaType."""
    value = await json_value(request)
    if isinstance(value, Unreadable):
        return value
    if not isinstance(value, Mapping):
        return Unreadable(InvalidRequest(errors=[FieldError(pointer="", detail="正文应为一个 JSON 对象")]))
    return dict(value)


async def json_value(request: Request) -> Any:
    if JSON not in request.scope:
        raise UnsupportedMediaType
    return request.scope[JSON]


JsonObject = Annotated[dict[str, Any], Depends(json_object)]
