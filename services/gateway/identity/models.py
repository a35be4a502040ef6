"""Tables of signing in: sessions, their refresh tokens, and failures."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.gateway.directory.models import NOW, Base

_OPEN = text("ended_at IS NULL")


class Session(Base):
    """One sign-in of a person or a unit's system, and the family of its refresh tokens."""

    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (client_id IS NULL)", name="owner"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end"),
        Index("ix_session_user_open", "user_id", postgresql_where=_OPEN),
        Index("ix_session_client_open", "client_id", postgresql_where=_OPEN),
        Index("ix_session_expires_at", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("gateway.user_account.id"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("gateway.api_client.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    rotated_at: Mapped[datetime] = mapped_column(server_default=NOW)
    expires_at: Mapped[datetime]
    generation: Mapped[int] = mapped_column(server_default="0")
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(Text)


class RefreshToken(Base):
    """A refresh token that was handed out, as its SHA-256."""

    __tablename__ = "refresh_token"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("gateway.session.id", ondelete="CASCADE"), index=True)
    generation: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(server_default=NOW)


class LoginFailure(Base):
    """Failures to sign in from one place; `digest` stands for it, so that nothing typed is kept."""

    __tablename__ = "login_failure"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    locked_until: Mapped[datetime | None]
