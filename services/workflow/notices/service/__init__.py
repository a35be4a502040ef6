"""The use cases of notices. `tell` and `audience_of` are for other features."""

from services.workflow.notices.service.telling import audience_of, tell

__all__ = ["audience_of", "tell"]
