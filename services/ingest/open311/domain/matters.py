"""The services of GeoReport: the categories of the desk, with the words that people look for."""

from collections.abc import Mapping
from typing import NamedTuple

from services.contracts.codes import CaseState, Category


class Matter(NamedTuple):
    """A `service` of GeoReport; its code is the category's."""

    name: str
    group: str
    description: str
    keywords: str


_CITY, _PEOPLE, _PUBLIC = "城乡与环境", "民生保障", "公共服务"
MATTERS: Mapping[Category, Matter] = {
    Category.URBAN_RURAL: Matter(
        "城乡建设与水电气暖",
        _CITY,
        "道路、路灯、排水、房屋、物业、供水供电供气供暖",
        "路灯,井盖,积水,停水,停电,燃气,供暖,物业",
    ),
    Category.ENVIRONMENT: Matter(
        "环境保护", _CITY, "污水、废气、噪声、扬尘、垃圾", "污水,异味,噪声,扬尘,垃圾"
    ),
    Category.TRANSPORT: Matter(
        "交通运输", _CITY, "公交、出租、信号灯、停车、公路", "公交,出租车,红绿灯,停车,堵车"
    ),
    Category.EDUCATION: Matter("教育文体", _PEOPLE, "学校、入学、培训、文化、体育", "学校,入学,培训,食堂"),
    Category.LABOUR: Matter(
        "劳动和社会保障、民政", _PEOPLE, "工资、社保、救助、养老、残疾人", "欠薪,社保,低保,养老"
    ),
    Category.COMMERCE: Matter(
        "商贸旅游", _PUBLIC, "消费、物价、市场、食品、旅游", "消费,价格,假货,食品,景区"
    ),
    Category.HEALTH: Matter("卫生健康", _PEOPLE, "医院、诊所、疫苗、公共卫生", "医院,看病,医保,疫苗"),
    Category.PUBLIC_SAFETY: Matter("公共安全", _PUBLIC, "治安、消防、危险隐患、防汛", "治安,消防,隐患,诈骗"),
    Category.AGRICULTURE: Matter("农业农村", _PEOPLE, "农田、水利、补贴、村务", "农田,灌溉,补贴,宅基地"),
    Category.GOVERNANCE: Matter("政务服务与作风", _PUBLIC, "窗口、办事流程、工作作风", "窗口,办证,审批,作风"),
    Category.OTHER: Matter("其他", _PUBLIC, "不属于以上各类的事项", "其他"),
}
"""In the order of contract.md."""

CLOSED = (CaseState.CLOSED, CaseState.ARCHIVED, CaseState.DISMISSED)
"""The states that GeoReport calls closed; everything else, also without a case yet, is open."""


def shown(code: Category) -> dict[str, object]:
    """A service as GeoReport lists it; none of them asks for attributes of its own."""
    matter = MATTERS[code]
    return {
        "service_code": code.value,
        "service_name": matter.name,
        "description": matter.description,
        "metadata": False,
        "type": "realtime",
        "keywords": matter.keywords,
        "group": matter.group,
    }
