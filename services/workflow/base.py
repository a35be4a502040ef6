"""The declarative base of the tables around cases: policy, calendar, duty, stream."""

from sqlalchemy import text
from sqlalchemy.orm import DeclarativeBase

from services.common.db import COLUMN_TYPES, metadata_for
from services.contracts.events import Service


class Base(DeclarativeBase):
    metadata = metadata_for(Service.WORKFLOW)
    type_annotation_map = COLUMN_TYPES


NOW = text("huiying.now()")
