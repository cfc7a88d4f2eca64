"""Accounts, their memberships in districts, and what keeps them signed in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, func, text
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

from models.base import Record, Row, belongs_to, stored
from models.caregivers import CaregiverId
from models.examples import example
from models.providers import ProviderId
from models.residents import ResidentId
from models.walls import ACCOUNT, BOUND, BOUND_ID, DIVISION, OFFICE, WANTED, Everywhere, Wall
from models.wire import DivisionCode, Name, Password, Shown, Text, Username, Wire


class Role(StrEnum):
    """The roles of the contract; what each may do is one table in services/roles.py."""

    BUREAU_ADMIN = "bureau_admin"
    SUBSIDY_OFFICER = "subsidy_officer"
    INSPECTOR = "inspector"
    COMMUNITY_WORKER = "community_worker"
    PROVIDER_MANAGER = "provider_manager"
    CAREGIVER = "caregiver"
    MEAL_POINT_OPERATOR = "meal_point_operator"
    FACILITY_MANAGER = "facility_manager"
    FAMILY = "family"
    RESIDENT = "resident"
    AUDITOR = "auditor"
    REGION_VIEWER = "region_viewer"


class Background(StrEnum):
    """The profession of whoever assesses; of two assessors one has to be of medicine or nursing (standards.md)."""

    MEDICAL = "medical"
    NURSING = "nursing"
    REHABILITATION = "rehabilitation"
    PSYCHOLOGY = "psychology"
    SOCIAL_WORK = "social_work"
    OTHER = "other"


class Standing(StrEnum):
    """Whether an account or a membership may be used."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Account(SQLModel, table=True):
    """A person who signs in. Global: a membership ties it to a district and a role."""

    __tablename__ = "accounts"
    __table_args__: ClassVar = (Index("accounts_username_uq", text("lower(username)"), unique=True),)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    username: str = Field(max_length=64)
    display_name: str = Field(max_length=80)
    password_hash: str = Field(max_length=200)
    status: Standing = Field(default=Standing.ACTIVE, sa_type=stored(Standing))
    created_at: datetime | None = Field(default=None, nullable=False, sa_column_kwargs={"server_default": func.now()})


MembershipId = Annotated[UUID, belongs_to("memberships")]


_OF_A_RELATIVE_HERE = f"role = 'family' and starts_with(division_code, {DIVISION})"


class Membership(Record, table=True):
    """One account in one district in one role, bound to what that role is bound to.

    A region viewer's district_code is the region's own code (370000 a province, 371000 a city). A relative's
    `division_code` is the resident's, and moves with it: every request asks this table whether its sign-in still stands, and
    a wall through the residents took a millisecond of each instead of a fifth of that."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(
            """case role
                 when 'provider_manager' then provider_id is not null and caregiver_id is null
                 when 'caregiver' then provider_id is not null and caregiver_id is not null
                 when 'meal_point_operator' then meal_point_id is not null
                 when 'facility_manager' then facility_id is not null
                 when 'family' then resident_id is not null
                 when 'resident' then resident_id is not null
                 when 'community_worker' then division_code is not null and starts_with(division_code, district_code)
                 else num_nonnulls(provider_id, caregiver_id, resident_id, facility_id, meal_point_id) = 0 end""",
            name="bound_as_its_role_asks",
        ),
        Index("memberships_account_ix", "account_id"),
        Index(
            "memberships_account_role_uq",
            "district_code",
            "account_id",
            "role",
            text("coalesce(provider_id, resident_id, facility_id, meal_point_id, account_id)"),
            text("coalesce(division_code, district_code)"),
            unique=True,
            postgresql_where=text("status <> 'ended'"),
        ),
        Index(
            "memberships_relative_uq",
            "district_code",
            "account_id",
            "resident_id",
            unique=True,
            postgresql_where=text("role = 'family' and status <> 'ended'"),
        ),
    )
    # A person who has just signed in may see which memberships are his, whatever the district. A resident, or who records
    # his consent, makes and ends those of his relatives.
    __wall__ = Wall(
        provider=f"provider_id = {BOUND_ID}",
        resident=f"resident_id = {BOUND_ID}",
        division=_OF_A_RELATIVE_HERE,
        always=f"account_id = {ACCOUNT}",
        writes=f"""case {BOUND} when 'district' then true
            when 'provider' then role = 'caregiver' and provider_id = {BOUND_ID}
            when 'resident' then role = 'family' and resident_id = {BOUND_ID}
            when 'division' then {_OF_A_RELATIVE_HERE} else false end""",
    )

    account_id: UUID = Field(foreign_key="accounts.id")
    role: Role = Field(sa_type=stored(Role))
    provider_id: ProviderId | None = None
    caregiver_id: CaregiverId | None = None
    resident_id: ResidentId | None = None
    facility_id: Annotated[UUID, belongs_to("facilities", index=False)] | None = None
    meal_point_id: UUID | None = None
    division_code: str | None = Field(default=None, foreign_key="divisions.code", sa_type=String(12))
    background: Background | None = Field(default=None, sa_type=stored(Background))
    status: Standing = Field(default=Standing.ACTIVE, sa_type=stored(Standing))
    suspended_by_bureau: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


SignInId = Annotated[UUID, belongs_to("sign_ins")]


class SignIn(Row, table=True):
    """A signed-in membership: the family of its refresh tokens. Revoked, its access tokens die at once."""

    __tablename__ = "sign_ins"
    __grants__ = "select, insert, update (revoked_at, revoked_because)"
    # Everyone, whatever he is bound to, may see and end his own; signing in itself acts as the bureau.
    __wall__ = Wall(always=f"account_id = {ACCOUNT}", writes=f"({BOUND} = 'district' or account_id = {ACCOUNT})")

    account_id: UUID = Field(foreign_key="accounts.id")
    membership_id: MembershipId
    expires_at: datetime
    revoked_at: datetime | None = None
    revoked_because: str | None = Field(default=None, max_length=40)


class RefreshToken(Row, table=True):
    """A refresh token by its hash; used once. A second use revokes the sign-in."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (UniqueConstraint("district_code", "token_hash"),)
    __grants__ = "select, insert, update (used_at)"
    __wall__ = OFFICE

    sign_in_id: SignInId
    token_hash: bytes = Field(sa_type=LargeBinary)
    used_at: datetime | None = None


class SignInFailure(SQLModel, table=True):
    """Failed attempts by name or by address, so that guesses are slowed on every worker alike (T37)."""

    __tablename__ = "sign_in_failures"
    source_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    failures: int = 0
    first_at: datetime
    until: datetime | None = None


# Signing in comes before any context, so these two have no wall of a district.
WANTED["accounts"] = ("select, insert, update", Everywhere())
WANTED["sign_in_failures"] = ("select, insert, update, delete", Everywhere())


class TokenRead(Shown):
    """A pair of tokens; `expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    token_type: str = "bearer"  # noqa: S105
    expires_in: int


class RefreshRequest(Wire):
    model_config = example(refresh_token="371002.mF_9.B5f-4.1JqM-a-made-up-one")  # noqa: S106

    refresh_token: Text = Field(min_length=20, max_length=200)


class PasswordChange(Wire):
    """The current password proves who asks, whoever may hold his token."""

    model_config = example(current_password="a long enough password", new_password="一匹好马 and a battery")  # noqa: S106

    current_password: Password
    new_password: Password


class MembershipGrant(Wire):
    """A role, and what it is bound to: a provider (and caregiver), a resident, a facility, a meal point or a division.
    `background`: the profession of somebody who will assess."""

    model_config = example(role="community_worker", division_code="371002001")

    role: Role
    provider_id: UUID | None = None
    caregiver_id: UUID | None = None
    resident_id: UUID | None = None
    facility_id: UUID | None = None
    meal_point_id: UUID | None = None
    division_code: DivisionCode | None = None
    background: Background | None = None


class AccountCreate(Wire):
    model_config = example(
        username="li.na",
        display_name="李娜",
        password="a long enough password",  # noqa: S106
        memberships=[{"role": "subsidy_officer"}],
    )

    username: Username
    display_name: Name
    password: Password
    memberships: list[MembershipGrant] = Field(min_length=1, max_length=20)


class MembershipRead(Shown):
    id: UUID
    district_code: str
    role: Role
    provider_id: UUID | None
    caregiver_id: UUID | None
    resident_id: UUID | None
    facility_id: UUID | None
    meal_point_id: UUID | None
    division_code: str | None
    background: Background | None
    status: Standing
    allowed_actions: list[str]


class AccountRead(Shown):
    """An account as its district sees it: memberships elsewhere are not told."""

    id: UUID
    username: str
    display_name: str
    status: Standing
    memberships: list[MembershipRead]


class OwnMembershipRead(MembershipRead):
    """With what people read: the district, and what it is bound to: a provider, a facility, a meal point, a division, or a resident; of
    a relative the `relation`, and the resident only while the consent lasts. Null where it is bound to nothing."""

    district_name: str | None
    bound_to: str | None
    relation: str | None


class OwnAccountRead(AccountRead):
    """Memberships in every district, the oldest first: one is chosen as `scope=membership:{id}` when signing in."""

    memberships: list[OwnMembershipRead]  # type: ignore[assignment]


class MeRead(Shown):
    account: OwnAccountRead
    membership: OwnMembershipRead
    permissions: list[str]
