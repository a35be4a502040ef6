"""Who is on call when; pure. `Rung` and `Step` are what other features see of it."""

from services.workflow.duty.domain.posts import Rung, Step

__all__ = ["Rung", "Step"]
