"""What goes over the wire of imports of accounts."""

from pydantic import BaseModel, Field

from services.common.form_import import ImportPlan


class MadeAccount(BaseModel):
    """An account that an import added."""

    id: str
    username: str
    name: str
    unit_name: str
    one_time_password: str = Field(description="shown this once; must be changed at the first sign-in")


class UserImportPlan(ImportPlan):
    created: list[MadeAccount] = Field(default_factory=list)
