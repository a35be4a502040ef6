"""A GeoReport form read as an item: what is kept of it, what is left out, and what is wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from services.contracts.codes import Category, Channel

PERSONAL = ("account_id", "device_id", "email", "first_name", "last_name", "phone")
"""What GeoReport offers for who reports. It is read over and never stored."""

FIELD_OF = {"text": "description", "place": "address_string", "source_url": "media_url"}
"""How the facade calls an item's fields."""

_USED = ("service_code", "description", "address_string", "address_id", "lat", "long", "media_url")
_SAID = ("api_key", "jurisdiction_id", *PERSONAL, *_USED)
_MOST_FIELDS = 200
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,30})?", re.ASCII)
_MOST = {"lat": 90.0, "long": 180.0}
_PLACES = 3
_POINT = re.compile(r"(?:^|（)(-?[0-9]{1,3}\.[0-9]{3}),(-?[0-9]{1,3}\.[0-9]{3})）?$", re.ASCII)


class FormError(ValueError):
    """The body is no form that can be read."""


@dataclass
class Filing:
    """`item`: the fields of an item; `left_out`: what of the form was not kept; `wrong`: GeoReport errors."""

    service_code: Category | None = None
    item: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)


def read_form(body: bytes) -> dict[str, str]:
    """The fields that carry something; an empty one counts as left out. Raises FormError."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise FormError("表单无法读取：请用 UTF-8 的 application/x-www-form-urlencoded 提交") from None
    names = [name for name, _ in pairs if name in _SAID]
    if len(set(names)) != len(names):
        raise FormError("表单中有重复的参数，请每项只填一次")
    return {name: value for name, value in pairs if value}


def read(form: Mapping[str, str]) -> Filing:
    """What a form reports. Its words are checked where every item's are."""
    filing = Filing(item={"channel": Channel.OTHER})
    _service(filing, form.get("service_code"))
    if "description" in form:
        filing.item["text"] = form["description"]
    else:
        filing.wrong.append((400, "缺少 description：请写明反映的事项"))
    place = _place(filing, form)
    if place:
        filing.item["place"] = place
    if "media_url" in form:
        filing.item["source_url"] = form["media_url"]
    if any(name in PERSONAL for name in form):
        filing.left_out.append("姓名、电话、邮箱、账号和设备编号")
    if any(name not in _SAID for name in form):
        filing.left_out.append("本接口没有的参数")
    return filing


def _service(filing: Filing, code: str | None) -> None:
    if code is None:
        filing.wrong.append((400, "缺少 service_code：请从 services 中选一个"))
    elif code not in set(Category):
        filing.wrong.append((404, "没有这个 service_code：请从 services 中选一个"))
    else:
        filing.service_code = Category(code)


def _place(filing: Filing, form: Mapping[str, str]) -> str:
    words = form.get("address_string", "")
    if not words and "address_id" in form:
        words = f"地址编号 {form['address_id']}"
    given = {name: form[name].strip() for name in ("lat", "long") if name in form}
    if not given:
        return words
    point = [_degrees(given.get(name, ""), most) for name, most in _MOST.items()]
    if None in point:
        filing.wrong.append((400, "lat 和 long 要一起填，且为 WGS84 的十进制度数"))
        return words
    return located(words, f"{point[0]:.{_PLACES}f},{point[1]:.{_PLACES}f}")


def _degrees(given: str, most: float) -> float | None:
    if not _NUMBER.fullmatch(given) or abs(float(given)) > most:
        return None
    return float(given) + 0.0


def located(words: str, point: str) -> str:
    """An item's place from words and a point; it is kept to a hundred metres, which finds no home."""
    return f"{words}（{point}）" if words else point


def point_of(place: str | None) -> tuple[str | None, float | None, float | None]:
    """Words, latitude and longitude of a place that `located` made."""
    found = _POINT.search(place or "")
    if found is None:
        return place, None, None
    return (place or "")[: found.start()] or None, float(found[1]), float(found[2])


def notice(left_out: list[str]) -> str:
    """What the one who reports is told; nothing in it comes from the form."""
    kept = "已收到，将按程序办理。"
    return kept + f"未保存：{'；'.join(left_out)}。" if left_out else kept
