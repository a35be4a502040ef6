"""What signing in takes and gives."""

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.codes import Role


class TokenAnswer(BaseModel):
    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the name of a scheme
    expires_in: int = Field(description="seconds")
    refresh_token: str | None = Field(None, description="opaque, rotates; not for units' systems")


class OAuthErrorAnswer(BaseModel):
    error: str
    error_description: str
    detail: str = Field(description="a Chinese sentence for a person")


class PasswordChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    current_password: str | None = Field(
        None, max_length=256, description="required, except for somebody who holds a one-time password"
    )
    new_password: str = Field(max_length=256)


class Me(BaseModel):
    id: str
    kind: str = Field(description="user | client")
    username: str
    name: str
    role: Role = Field(description="the first of `roles`")
    roles: list[Role]
    unit: str = Field(description="code")
    unit_name: str
    permissions: list[str] = Field(description="what may be shown; each call is decided on its own")
    must_change_password: bool


class Jwks(BaseModel):
    keys: list[dict[str, str]]
