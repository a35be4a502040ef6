"""Who is on call when; pure. `Rung` and `Step` are what other features see of it."""

from services.workflow.duty.domain.posts import LadderStep, Rung

Step = LadderStep
"""Its own name tells it from other steps in the interface's document."""

__all__ = ["LadderStep", "Rung", "Step"]
