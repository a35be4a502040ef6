"""Tables of the directory; the constraints are the rules that no code may break."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.common.db import COLUMN_TYPES, metadata_for
from services.contracts.events import Service


class Base(DeclarativeBase):
    metadata = metadata_for(Service.GATEWAY)
    type_annotation_map = COLUMN_TYPES


NOW = text("huiying.now()")


class Unit(Base):
    """A unit of the county that submits or handles."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,63}$'", name="code"),
        CheckConstraint("kind IN ('office', 'bureau', 'township', 'leading_group')", name="kind"),
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
        CheckConstraint("parent <> code", name="parent"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    parent: Mapped[str | None] = mapped_column(ForeignKey("gateway.unit.code"))
    active: Mapped[bool] = mapped_column(server_default="true")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class UserAccount(Base):
    """A person who signs in; `must_change_password` while the password was printed by us."""

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint("username ~ '^[a-z0-9][a-z0-9._-]{1,63}$'", name="username"),
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(ForeignKey("gateway.unit.code"), index=True)
    password_hash: Mapped[str] = mapped_column(Text)
    must_change_password: Mapped[bool]
    active: Mapped[bool] = mapped_column(server_default="true")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class RoleAssignment(Base):
    """A role that somebody holds; `granted_by` is null for what the installation gave."""

    __tablename__ = "role_assignment"
    __table_args__ = (
        CheckConstraint(
            "role IN ('system_admin', 'security_admin', 'duty_officer', 'office_chief', 'leading_group',"
            " 'auditor', 'handler', 'unit_head')",
            name="role",
        ),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("gateway.user_account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(Text, primary_key=True)
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("gateway.user_account.id"))
    granted_at: Mapped[datetime] = mapped_column(server_default=NOW)


class ApiClient(Base):
    """A unit's own system; its only role is unit_client."""

    __tablename__ = "api_client"
    __table_args__ = (
        CheckConstraint("client_id ~ '^[a-z0-9][a-z0-9._-]{1,63}$'", name="client_id"),
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(ForeignKey("gateway.unit.code"), index=True)
    secret_hash: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(server_default="true")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
