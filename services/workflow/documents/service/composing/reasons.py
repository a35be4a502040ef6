"""What the level of a case rests on, as the assessments of its items say."""

from collections.abc import Container

from services.workflow.documents.service.composing.dossier import Dossier

LOSSES = frozenset(
    {
        "casualties",
        "deaths",
        "illness",
        "injuries",
        "many_cheated",
        "many_unpaid",
        "mass_illness",
        "missing_person",
        "pollution_harm",
        "vulnerable_harmed",
    }
)
"""Reasons that tell of harm that was done, as the public reports it."""


def reasons(told: Dossier, codes: Container[str] | None = None) -> list[str]:
    """The facts that the level rests on, each once; what weighs nothing for the level is left out."""
    found = [
        str(reason.get("detail"))
        for item in told.items
        for reason in item.assessment.get("reasons", ())
        if reason.get("detail") and reason.get("weight", 0) > 0
        if codes is None or reason.get("code") in codes
    ]
    return list(dict.fromkeys(found))
