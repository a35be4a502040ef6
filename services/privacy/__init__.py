"""Finds and masks personal data in Chinese public texts; pure, linear in time, offsets kept."""

from services.privacy.kinds import KINDS, Span
from services.privacy.masking import find, mask, mask_all

__all__ = ["KINDS", "Span", "find", "mask", "mask_all"]
