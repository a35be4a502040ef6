"""The rubric's rules M1-M6: what must be looked at the same day."""

from collections.abc import Iterator

from services.analysis.judgement.findings import DISASTER, TOLD, Finding, exposed, find
from services.analysis.judgement.scene import Scene

_DAY = 24
"""Hours."""


def major(scene: Scene) -> Iterator[Finding]:
    for rule in (
        _hazard,
        _aftermath,
        _outage,
        _unpaid,
        _cheated,
        _mild_illness,
        _harmed,
        _rumour,
        _pollution,
    ):
        yield from rule(scene)


def _hazard(scene: Scene) -> Iterator[Finding]:
    for slot, weight in (
        ("defect", 0.7),
        ("fire_risk", 0.7),
        ("unsafe_conduct", 0.65),
        ("animals", 0.65),
        ("confined", 0.0),
    ):
        if weight:
            yield from find(
                "M1",
                "hazard",
                weight,
                [f for f in scene.actual(slot) if exposed(scene, f) or slot == "defect"],
            )
    yield from find(
        "M1",
        "hazard",
        0.7,
        scene.actual(*DISASTER, "stuck_lift", "poisoned_water", "imminent_defect", "pitfall"),
    )


def _aftermath(scene: Scene) -> Iterator[Finding]:
    yield from find("M4", "casualties", 0.75, scene.actual("death"))


def _outage(scene: Scene) -> Iterator[Finding]:
    out = scene.actual("outage")
    if not out:
        return
    long = scene.largest("hours", out, 2) >= _DAY or bool(scene.any_scope("long_since"))
    homes = scene.largest("homes")
    many = homes >= 50 or (bool(scene.any_scope("many_homes")) and homes == 0)
    dependent = scene.any_scope("depends")
    if (many and long) or dependent:
        yield from find("M2", "service_outage", 0.75, out[:2])


def _unpaid(scene: Scene) -> Iterator[Finding]:
    unpaid = scene.actual("unpaid")
    if unpaid and scene.largest("people", unpaid, 3) >= 30:
        yield from find("M3", "many_unpaid", 0.8, unpaid[:2])


def _cheated(scene: Scene) -> Iterator[Finding]:
    cheated = scene.actual("cheated")
    if cheated and max(scene.largest("people"), scene.largest("homes")) >= 30:
        yield from find("M3", "many_cheated", 0.75, cheated[:2])


def _mild_illness(scene: Scene) -> Iterator[Finding]:
    for fact in scene.actual("illness"):
        several = scene.largest("people", [fact], 1) >= 2
        if several or (scene.near(fact, "young", "frail", reach=1)):
            yield Finding("M4", "illness", 0.65, fact)


def _harmed(scene: Scene) -> Iterator[Finding]:
    for fact in scene.actual("abuse"):
        if scene.near(fact, "young", "frail", reach=2):
            yield Finding("M4", "vulnerable_harmed", 0.75, fact)
    for fact in scene.actual("injury"):
        if scene.near(fact, "young", "frail", reach=2) or scene.largest("people", [fact], 1) >= 2:
            yield Finding("M4", "injuries", 0.65, fact)


def _rumour(scene: Scene) -> Iterator[Finding]:
    heard = scene.any_scope("hearsay")
    spread = [f for f in scene.any_scope("spread") if f.scope in TOLD]
    if heard and [f for f in spread if scene.distance(f.clause, heard[0].clause) <= 6]:
        yield from find("M5", "rumour_spreading", 0.7, spread[:2])


def _pollution(scene: Scene) -> Iterator[Finding]:
    for fact in scene.actual("pollution"):
        if scene.together(fact, ("harm_signs", "illness"), 3):
            yield Finding("M6", "pollution_harm", 0.7, fact)
