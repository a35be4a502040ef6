"""The judgement: pure, deterministic, without I/O but the parameters it loads once."""

from services.analysis.judgement.judge import assess
from services.analysis.judgement.types import Directory, ItemInput, Unit

__all__ = ["Directory", "ItemInput", "Unit", "assess"]
