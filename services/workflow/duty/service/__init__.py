"""The use cases of the rota. `ladder` is for other features, `seed_demo_rota` for the demo."""

from services.workflow.duty.service.demo import seed_demo_rota
from services.workflow.duty.service.reading import ladder

__all__ = ["ladder", "seed_demo_rota"]
