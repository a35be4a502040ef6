"""What the directory takes and gives."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from services.common.paging import PageQuery
from services.contracts.codes import Category, Role, UnitKind
from services.contracts.instants import Instant


def _printable(value: str) -> str:
    if not value.isprintable() or value != value.strip():
        raise ValueError("不能含有控制字符，首尾不能有空格")
    return value


def _unique(value: list[Any]) -> list[Any]:
    return list(dict.fromkeys(value))


def _person_role(value: Role) -> Role:
    if value is Role.UNIT_CLIENT:
        raise ValueError("该角色只用于单位系统")
    return value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_printable)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,63}$")]
Login = Annotated[str, BeforeValidator(_lower), Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,63}$")]
Roles = Annotated[
    list[Annotated[Role, AfterValidator(_person_role)]],
    Field(min_length=1, max_length=len(Role)),
    AfterValidator(_unique),
]
Categories = Annotated[list[Category], Field(max_length=len(Category)), AfterValidator(_unique)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewUnit(Body):
    code: Code
    name: Name
    kind: UnitKind
    categories: Categories = Field(default_factory=list)
    parent: Code | None = None


class UnitChange(Body):
    name: Name | None = None
    kind: UnitKind | None = None
    categories: Categories | None = None
    parent: Code | None = None
    active: bool | None = None


class UnitOut(BaseModel):
    code: str
    name: str
    kind: UnitKind
    categories: list[Category]
    parent: str | None
    active: bool


class UnitQuery(PageQuery):
    kind: list[UnitKind] = Field(default_factory=list)
    category: list[Category] = Field(default_factory=list)
    active: bool | None = None


class NewUser(Body):
    username: Login
    name: Name
    unit: Code
    roles: Roles


class UserChange(Body):
    name: Name | None = None
    unit: Code | None = None
    roles: Roles | None = None
    active: bool | None = None


class UserOut(BaseModel):
    id: str
    username: str
    name: str
    unit: str
    unit_name: str
    roles: list[Role]
    active: bool
    must_change_password: bool
    created_at: Instant


class UserQuery(PageQuery):
    unit: list[str] = Field(default_factory=list)
    role: list[Role] = Field(default_factory=list)
    active: bool | None = None


class UserWithPassword(UserOut):
    one_time_password: str = Field(description="shown this once; must be changed at the first sign-in")


class DemoAccount(BaseModel):
    username: str
    name: str
    role: Role
    unit_name: str


class Site(BaseModel):
    """What the sign-in page shows; accounts and password only in the demo."""

    name: str
    demo: bool
    demo_accounts: list[DemoAccount]
    demo_password: str | None
