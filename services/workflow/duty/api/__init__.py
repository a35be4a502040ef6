"""Routes of the rota."""

from fastapi import APIRouter

from services.workflow.duty.api import attending, importing, planning, reading, swapping, watching

router = APIRouter(prefix="/duty", tags=["duty"])
for part in (reading, importing, planning, swapping, attending, watching):
    router.include_router(part.router)
