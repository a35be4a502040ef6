"""A home goes from the house number on; what the office needs to find the matter stays."""

import pytest

from services.privacy import find, mask


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我住临河路18号安和家园3栋2单元501室，漏水", "我住临河路****************，漏水"),
        ("安和家园12栋1单元302楼上装修", "安和家园*********楼上装修"),
        ("安和家园3栋501漏水", "安和家园*****漏水"),
        ("安和家园3-2-501漏水", "安和家园*******漏水"),
        ("安和家园三栋二单元五〇一室漏水", "安和家园*********漏水"),
        ("安和家园6号楼2单元11楼1103户", "安和家园**************"),
        ("地址：白石村六组27号", "地址：白石村*****"),
        ("住址：环河东路66号院7号楼", "住址：环河东路*******"),
        ("寄到柳林镇茶山村8组，谢谢", "寄到柳林镇茶山村**，谢谢"),
        ("家住临河路18号", "家住临河路***"),
    ],
)
def test_a_home_is_masked_from_the_number_on(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "3栋501、502、503都停水了",
        "安和家园3栋2单元电梯坏了",
        "临河路18号门口积水",
        "单位地址：临河路18号政务大厅",
        "5月3号晚上，地铁2号线，3号楼梯口",
        "住建局3号文件，住院部2号楼",
        "我们小区有3栋楼5个单元共120户",
        "茶山村8组路灯不亮",
        "安和家园3栋103门面是饭店",
        "2栋2017年封顶",
    ],
)
def test_public_places_counts_and_shops_stay(text: str) -> None:
    assert find(text) == []
