"""A unit sends a file: every row is accepted, already known or refused, and none arrives twice."""

import codecs
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.run.cli.submission.batches import MOST_BYTES, Entry, packed, request_body
from tests.unit.cli.conftest import Runs
from tests.unit.cli.fake_gateway import FakeGateway

Writes = Callable[..., Path]


def items(count: int) -> list[dict[str, Any]]:
    return [{"channel": "phone", "text": f"路灯坏了{n}"} for n in range(count)]


def cells(printed: str, word: str) -> list[str]:
    """The cells of the table row that holds the word."""
    line = next(line for line in printed.splitlines() if word in line and "│" in line)
    return [cell.strip() for cell in line.strip("│").split("│")]


def counts(printed: str) -> tuple[int, ...]:
    """Accepted, known, refused as the table says."""
    table = printed[printed.index("提交结果") :]
    return tuple(int(cells(table, word)[1]) for word in ("accepted", "already known", "refused"))


def test_a_file_goes_in_batches_of_at_most_500_rows_and_comes_out_as_a_table(
    submits: Runs, written: Writes
) -> None:
    gateway = FakeGateway()
    ran = submits(gateway, written("a.jsonl", items(1201)))
    assert (ran.status, gateway.batches, counts(ran.printed)) == (0, [500, 500, 201], (1201, 0, 0))
    assert "已处理 500/1201" in ran.printed


def test_batches_stay_below_16_mib() -> None:
    sizes = [7 << 20, 7 << 20, 7 << 20, MOST_BYTES - 12, 1]
    made = list(packed(Entry(number, b"x" * size) for number, size in enumerate(sizes)))
    assert [[one.number for one in batch] for batch in made] == [[0, 1], [2], [3], [4]]
    assert all(len(request_body(batch)) < 16 << 20 for batch in made)


def test_a_second_run_makes_no_second_copy(submits: Runs, written: Writes) -> None:
    gateway, file = FakeGateway(), written("a.jsonl", items(7))
    submits(gateway, file)
    assert counts(submits(gateway, file).printed) == (0, 7, 0)
    assert len(gateway.items) == 7


def test_after_an_interruption_a_second_run_finishes_the_rest(submits: Runs, written: Writes) -> None:
    gateway, file = FakeGateway(), written("a.jsonl", items(1100))
    gateway.faults = [KeyboardInterrupt()]  # Ctrl-C while a batch is on its way
    first = submits(gateway, file)
    assert first.status == 1
    assert "再运行同一条命令" in first.printed
    assert "未提交" in first.printed
    assert counts(submits(gateway, file).printed) == (1100, 0, 0)


def test_a_lost_answer_is_asked_for_again(submits: Runs, written: Writes) -> None:
    gateway = FakeGateway()

    def loses_the_first_answer(request: httpx.Request) -> httpx.Response:
        answer = gateway(request)
        if request.url.path.endswith("batch") and gateway.batches == [3]:
            gateway.batches.append(0)
            raise httpx.ReadTimeout("lost")
        return answer

    ran = submits(loses_the_first_answer, written("a.jsonl", items(3)))
    assert (ran.status, counts(ran.printed), len(gateway.items)) == (0, (0, 3, 0), 3)


def test_rows_with_a_number_of_their_own_keep_it_and_others_get_file_and_row(
    submits: Runs, written: Writes
) -> None:
    gateway = FakeGateway()
    submits(gateway, written("a.jsonl", [{**items(1)[0], "external_id": "甲-1"}, *items(2)]))
    own, *given = gateway.items
    assert own == "甲-1"
    assert [number.split("-")[1] for number in given] == ["2", "3"]
    other = FakeGateway()
    submits(other, written("b.jsonl", items(4)))
    assert not set(given) & set(other.items)


def test_columns_become_fields_by_map_and_set_and_the_rest_is_left_out(
    submits: Runs, written: Writes
) -> None:
    gateway = FakeGateway()
    rows = [{"id": 2549, "题": "路灯", "内容": "不亮", "time": "2026/1/1", "label": None}]
    maps = ("title=题", "text=内容", "external_id=id", "place=label")
    ran = submits(
        gateway, written("a.jsonl", rows), maps=maps, sets=("channel=message_board", "reach.views=3")
    )
    assert ran.status == 0
    assert gateway.items == {
        "2549": {
            "external_id": "2549",
            "title": "路灯",
            "text": "不亮",
            "channel": "message_board",
            "reach": {"views": 3},
        }
    }


def test_a_field_that_the_contract_does_not_have_is_refused_by_name(submits: Runs, written: Writes) -> None:
    ran = submits(FakeGateway(), written("a.jsonl", [*items(1), {**items(1)[0], "author": "某人"}]))
    assert (ran.status, counts(ran.printed)) == (1, (1, 0, 1))
    assert cells(ran.printed, "author") == ["2", "author", "没有这个字段，请删去"]


def test_a_bad_line_is_a_refused_row_and_no_end(submits: Runs, written: Writes) -> None:
    good = '{"channel":"phone","text":"好"}'
    bad = [
        "{",
        "[1]",
        '"x"',
        '{"text": NaN}',
        '{"text": "\\ud800"}',
        "[" * 100_000,
        '{"text":"甲","text":"乙"}',
    ]
    ran = submits(FakeGateway(), written("a.jsonl", "\n".join([good, *bad, "", "   ", good])))
    assert (ran.status, counts(ran.printed)) == (1, (2, 0, len(bad)))
    assert "不是有效的 JSON" in ran.printed
    assert "U+D800" in ran.printed


def test_a_row_that_spoils_its_batch_is_found_and_refused_alone(submits: Runs, written: Writes) -> None:
    gateway = FakeGateway()
    gateway.refuse_whole = lambda row: "毒" in row["text"]
    rows = items(40)
    rows[17]["text"] = "毒"
    ran = submits(gateway, written("a.jsonl", rows))
    assert counts(ran.printed) == (39, 0, 1)
    assert cells(ran.printed, "请求的内容有误")[0] == "18"


def test_a_number_with_other_content_is_refused_with_the_reason(submits: Runs, written: Writes) -> None:
    rows = [{**row, "external_id": "同号"} for row in items(2)]
    ran = submits(FakeGateway(), written("a.jsonl", rows))
    assert counts(ran.printed) == (1, 0, 1)
    assert "编号已用于别的内容" in ran.printed


CSV = "channel,text,title,reach.views,drill,place\r\n"
CSV += 'phone,路灯坏了,,12,是,\r\nvisit,"水管\r\n爆了",标题,,否,城东\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_read_in_the_encodings_that_offices_save(
    submits: Runs, written: Writes, encoding: str
) -> None:
    gateway = FakeGateway()
    ran = submits(gateway, written("a.csv", CSV.encode(encoding)))
    assert ran.status == 0
    first, second = ({k: v for k, v in item.items() if k != "external_id"} for item in gateway.items.values())
    assert first == {"channel": "phone", "text": "路灯坏了", "reach": {"views": 12}, "drill": True}
    assert second == {
        "channel": "visit",
        "text": "水管\r\n爆了",
        "title": "标题",
        "drill": False,
        "place": "城东",
    }


def test_table_rows_that_cannot_be_read_are_refused(submits: Runs, written: Writes) -> None:
    table = "channel,text\nphone,好\nphone,多,了\n,,\nphone,\x00\nvisit,好\n"
    ran = submits(FakeGateway(), written("a.csv", table))
    assert ran.status == 1
    assert counts(ran.printed)[0] >= 2
    assert "单元格比表头的列多" in ran.printed


def test_a_count_that_is_no_number_is_left_for_the_server_to_name(submits: Runs, written: Writes) -> None:
    gateway = FakeGateway()
    submits(gateway, written("a.csv", "channel,text,reach.views,drill\nphone,好,很多,也许\n"))
    (item,) = gateway.items.values()
    assert (item["reach"], item["drill"]) == ({"views": "很多"}, "也许")


@pytest.mark.parametrize("content", [b"", b"\n\n", codecs.BOM_UTF8])
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_an_empty_file_is_said_to_be_empty(submits: Runs, written: Writes, name: str, content: bytes) -> None:
    ran = submits(FakeGateway(), written(name, content))
    assert (ran.status, counts(ran.printed)) == (0, (0, 0, 0))
    assert "没有可以提交的行" in ran.printed


def test_a_token_that_runs_out_on_the_way_is_renewed(submits: Runs, written: Writes) -> None:
    gateway = FakeGateway(uses=1)
    assert submits(gateway, written("a.jsonl", items(1500))).status == 0
    assert (gateway.tokens, len(gateway.items)) == (3, 1500)


def test_it_waits_as_long_as_the_server_asks(submits: Runs, written: Writes) -> None:
    gateway = FakeGateway([httpx.Response(429, headers={"Retry-After": "7"})])
    ran = submits(gateway, written("a.jsonl", items(1)))
    assert (ran.status, ran.pauses) == (0, [7])


def test_a_server_that_is_away_for_a_while_is_tried_again(submits: Runs, written: Writes) -> None:
    faults = [
        httpx.ConnectError("refused"),
        httpx.Response(503),
        httpx.ReadTimeout("slow"),
        httpx.Response(502),
    ]
    ran = submits(FakeGateway(faults), written("a.jsonl", items(1)))
    assert ran.status == 0
    assert ran.pauses == sorted(ran.pauses)


def test_a_server_that_stays_away_ends_the_run_and_says_how_to_go_on(submits: Runs, written: Writes) -> None:
    ran = submits(FakeGateway([httpx.ConnectError("refused")] * 99), written("a.jsonl", items(3)))
    assert (ran.status, counts(ran.printed)) == (1, (0, 0, 0))
    assert "连不上服务器" in ran.printed
    assert "再运行同一条命令" in ran.printed
    assert len(ran.pauses) < 10


def test_a_wrong_secret_is_said_at_once(submits: Runs, written: Writes) -> None:
    gateway = FakeGateway()
    gateway.secret = "anders"
    ran = submits(gateway, written("a.jsonl", items(3)))
    assert (ran.status, ran.pauses) == (1, [])
    assert "--client-id" in ran.printed


def test_an_answer_of_something_else_says_so(submits: Runs, written: Writes) -> None:
    ran = submits(lambda _: httpx.Response(404, text="<html>"), written("a.jsonl", items(1)))
    assert ran.status == 1
    assert "--url" in ran.printed


def test_a_refusal_of_the_caller_ends_the_run_with_the_servers_words(submits: Runs, written: Writes) -> None:
    gateway = FakeGateway([httpx.Response(403, json={"detail": "您的角色不能提交。"})])
    ran = submits(gateway, written("a.jsonl", items(2)))
    assert ran.status == 1
    assert "您的角色不能提交。" in ran.printed


@pytest.mark.parametrize(
    ("name", "content", "options", "says"),
    [
        ("a.xlsx", b"PK", {}, "另存为"),
        ("a.xls", b"\xd0\xcf", {}, "另存为"),
        ("a.txt", b"", {}, ".jsonl、.csv 或 .xlsx"),
        ("a.csv", b"text,text\n1,2\n", {}, "不止一次"),
        ("a.csv", b"text\n1\n", {"maps": ("text=words",)}, "words"),
        ("a.csv", b"text\n1\n", {"maps": ("text=text",), "sets": ("text=x",)}, "--map 和 --set"),
        ("a.csv", b"text\n\xff\xff\n", {}, "编码"),
        ("a.jsonl", b"{}\n", {"url": "gateway:8000"}, "--url"),
        ("a.jsonl", b"{}\n", {"url": "http://gateway:hafen"}, "--url"),
    ],
)
def test_wrong_use_is_named_before_anything_is_sent(
    submits: Runs, written: Writes, name: str, content: bytes, options: dict[str, Any], says: str
) -> None:
    gateway = FakeGateway()
    ran = submits(gateway, written(name, content), **options)
    assert (ran.status, gateway.tokens) == (2, 0)
    assert says in ran.printed


def test_a_missing_file_is_named(submits: Runs, tmp_path: Path) -> None:
    ran = submits(FakeGateway(), tmp_path / "nicht.jsonl")
    assert ran.status == 2
    assert "nicht.jsonl" in ran.printed
