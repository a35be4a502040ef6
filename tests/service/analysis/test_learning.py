"""From corrections to a candidate, from a person's word to the model that serves, and back."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from services.analysis.assessment.jobs import AssessmentJobs
from services.analysis.assessment.scorer import ChildScorer, StandInScorer
from services.analysis.judgement import parameters
from services.analysis.learning import candidates, choosing
from services.analysis.learning.choosing import Bench, Outcome
from services.analysis.learning.serving import folder_of
from services.common.settings import Settings
from services.run.cli import app
from tests.service.analysis.desk import PATIENT, Desk, remembered

_PLACES = ("东湖小区", "北门菜场边上", "石桥镇街上", "学府路口", "单元楼下", "河西村口", "文昌巷", "车站对面")
_PARCELS = (
    "驿站把我的包裹弄丢了不认账", "快递柜取件要排半个钟头的队", "代收点把包裹堆到人行道上",
    "快递站每件多收一块钱保管费", "驿站没通知就把件退回去了", "自提点晚上六点就关门取不了件",
    "快递柜把生鲜放到发臭才叫人拿", "代收点不送上门还签了收", "快递箱子被压扁了没人赔",
    "驿站的取件码三天都不发",
)  # fmt: skip
_ENDS = ("，找谁管？", "，说了几回都没用。", "，请处理一下。", "，实在不方便。", "，能不能规范一下。")
_RESCUES = (
    "有人掉进河里了",
    "着火了屋里还有老人没出来",
    "有人触电倒在地上不动了",
    "一个孩子被卡在井里出不来",
)
_MATTERS = ("路灯坏了半个月", "垃圾没人清", "公交总晚点", "办证跑了五趟", "路面坑坑洼洼", "下水道返味")
_BLAME = ("，你们这些当官的只会开会", "，领导都在睡觉吗", "，不作为，必须追责", "，我要去省里告你们")


def made(count: int, *parts: Sequence[str]) -> list[str]:
    """Different texts, each of one piece of every part."""
    draw = random.Random(5)
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(draw.choice(part) for part in parts)] = None
    return list(found)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path / "models", ChildScorer(PATIENT), ChildScorer(PATIENT))
    yield bench
    bench.serving.stop()
    bench.candidate.stop()


@pytest.fixture(scope="module", autouse=True)
async def stand_in(desk: Desk) -> None:
    for name in ("correction", "review", "item_course"):
        for statement in (
            f"ALTER VIEW workflow.{name}_v1 RENAME TO {name}_published",
            f"CREATE TABLE workflow.{name}_v1 AS TABLE workflow.{name}_published WITH NO DATA",
            f"GRANT SELECT ON workflow.{name}_v1 TO huiying_analysis",
        ):
            await desk.connection.execute(statement)


async def corrected(desk: Desk, texts: Sequence[str], field: str, was: str, now: str) -> None:
    """Items that the analysis judged `was`, and a person `now`; what was corrected before is gone."""
    await desk.connection.execute("DELETE FROM workflow.correction_v1")
    items = await desk.receive(StandInScorer(), *texts)
    await desk.connection.execute(
        f"UPDATE analysis.assessment SET {field} = $1 WHERE item_id = ANY ($2)", was, items
    )
    await desk.connection.execute(
        "INSERT INTO workflow.correction_v1 (item_id, case_id, at, field, was, now)"
        " SELECT item_id, item_id, huiying.now(), $2, $3, $4 FROM unnest($1::uuid[]) AS given (item_id)",
        items,
        field,
        was,
        now,
    )


async def left_as_it_was(desk: Desk, bench: Bench, texts: Sequence[str]) -> None:
    """Items whose reviews changed nothing, each alone in its case."""
    items = await desk.receive(bench.serving, *texts)
    await desk.connection.execute(
        "INSERT INTO workflow.review_v1 (entry, case_id, at, changed)"
        " SELECT 0, item_id, huiying.now(), '{}' FROM unnest($1::uuid[]) AS given (item_id)",
        items,
    )
    await desk.connection.execute(
        "INSERT INTO workflow.item_course_v1 (item_id, case_id, came_from)"
        " SELECT item_id, item_id, '{}' FROM unnest($1::uuid[]) AS given (item_id)",
        items,
    )


async def learned(desk: Desk, bench: Bench) -> Outcome:
    return await choosing.learn(desk.context.database, bench)


async def test_a_candidate_learns_a_kind_of_case_serves_when_promoted_and_is_taken_back(
    desk: Desk, bench: Bench
) -> None:
    await corrected(desk, made(300, _PLACES, _PARCELS, _ENDS), "category", "other", "commerce")
    glanced_at = made(25, _PLACES, _PARCELS, _ENDS, ("急。",))
    await left_as_it_was(desk, bench, [*glanced_at, *made(75, _PLACES, _MATTERS, _ENDS)])
    outcome = await learned(desk, bench)
    assert outcome.refused == ()
    assert outcome.compared is not None
    before, after = outcome.compared.serving, outcome.compared.candidate
    assert after.corrected["category"] >= before.corrected["category"] + 0.03
    assert after.elsewhere["risk"] >= before.elsewhere["risk"]
    assert outcome.shadowed == 200
    changes = Counter((change.field, change.candidate) for change in outcome.changes)
    assert changes["category", "commerce"] > 0.9 * changes.total()
    version = outcome.version
    assert version is not None

    jobs = AssessmentJobs(desk.context.database, bench.serving, models=bench.models)
    assert (await judged(desk, jobs, "文昌巷的快递站又把包裹弄丢了。"))[0] == parameters.shipped_version()
    assert await choosing.promote(desk.context.database, bench.models, version, "某主任") == []
    model, category = await judged(desk, jobs, "文昌巷的快递站还是丢包裹。")
    assert (model, category) == (version, "commerce")
    assert await choosing.rollback(desk.context.database, "某主任") == parameters.shipped_version()
    assert (await judged(desk, jobs, "文昌巷的快递站丢了件。"))[0] == parameters.shipped_version()
    assert await choosing.rollback(desk.context.database, "某主任") is None
    audited = await desk.connection.fetch(
        "SELECT action, object_id, detail FROM analysis.audit_entry ORDER BY id"
    )
    assert [(row["action"], row["object_id"]) for row in audited] == [
        ("model.promote", version),
        ("model.rollback", parameters.shipped_version()),
    ]
    assert orjson.loads(audited[0]["detail"]) == {"by": "某主任"}

    folder = bench.models / version
    card = candidates.card(folder)
    assert card["parent"] == parameters.shipped_version()
    assert card["corrections"] == {"category": 300}
    assert card["agreements"] == {"category": 100}
    assert card["refused"] == []
    (folder / "category.npz").write_bytes(b"otherwise")
    assert folder_of(bench.models, version) is None, "what was changed on disk never serves"
    assert await choosing.promote(desk.context.database, bench.models, version, "某主任") != []


async def judged(desk: Desk, jobs: AssessmentJobs, text: str) -> tuple[str, str]:
    """Model and category of a new item, after the time in which a worker looks which model serves."""
    jobs._read_at = float("-inf")
    event = await desk.store(text)
    await jobs.handle([event], remembered)
    found = await desk.assessment(event.subject)
    return found["model"], found["category"]


@pytest.mark.parametrize(
    ("texts", "was", "now"),
    [
        (lambda: made(30, _PLACES, _RESCUES, _ENDS), "severe", "general"),
        (lambda: made(100, _PLACES, _MATTERS, _BLAME), "general", "major"),
    ],
)
async def test_corrections_that_deny_danger_or_punish_criticism_are_refused(
    desk: Desk, bench: Bench, texts: Callable[[], list[str]], was: str, now: str
) -> None:
    await corrected(desk, texts(), "risk", was, now)
    outcome = await learned(desk, bench)
    assert len(outcome.refused) == 1
    assert outcome.version is None
    assert not bench.models.exists()


async def test_a_handful_of_corrections_shows_nothing(desk: Desk, bench: Bench) -> None:
    await corrected(desk, made(19, _PLACES, _PARCELS), "category", "other", "commerce")
    assert "更正太少" in (await learned(desk, bench)).refused[0]


def test_the_command_says_what_serves_and_refuses_what_is_not_there(settings: Settings) -> None:
    runner = CliRunner(env=settings.to_environment())
    assert runner.invoke(app, ["learn", "list"]).output == "现用：随产品提供的模型\n"
    refused = runner.invoke(app, ["learn", "promote", "2026.1-none", "--by", "某主任"])
    assert refused.exit_code == 1
    assert "没有这个版本" in refused.output
    nothing = runner.invoke(app, ["learn", "rollback", "--by", "某主任"])
    assert (nothing.exit_code, nothing.output) == (1, "现用的就是随产品提供的模型，没有可退回的\n")
