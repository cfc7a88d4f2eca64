"""Let rooms be known by themselves"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0056"
down_revision: str | None = "0055"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

USING = "district_code = (select nullif(current_setting('app.district', true), '')) and case when (select nullif(current_setting('app.bound', true), '')) in ('district', 'provider', 'caregiver', 'resident', 'division', 'facility', 'meal_point') then true else false end"
CHECKING = "district_code = (select nullif(current_setting('app.district', true), '')) and case (select nullif(current_setting('app.bound', true), '')) when 'district' then true when 'facility' then facility_id = (select nullif(current_setting('app.bound_id', true), '')::uuid) else false end"

TAKE_FROM_BEDS = """
INSERT INTO rooms (district_code, id, facility_id, building, room_no)
SELECT district_code, gen_random_uuid(), facility_id, coalesce(building, ''), coalesce(room, '') FROM beds
WHERE coalesce(building, '') <> '' OR coalesce(room, '') <> '' GROUP BY 1, 3, 4, 5
"""
POINT_AT_ROOMS = """
UPDATE beds SET room_id = rooms.id FROM rooms
WHERE rooms.district_code = beds.district_code AND rooms.facility_id = beds.facility_id
  AND rooms.building = coalesce(beds.building, '') AND rooms.room_no = coalesce(beds.room, '')
"""
WRITE_ON_BEDS = """
UPDATE beds SET building = nullif(rooms.building, ''), room = nullif(rooms.room_no, '') FROM rooms
WHERE rooms.district_code = beds.district_code AND rooms.id = beds.room_id
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "rooms",
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sqlmodel.UTCDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.Column("facility_id", sa.Uuid(), nullable=False),
        sa.Column("building", sqlmodel.AutoString(length=40), server_default="", nullable=False),
        sa.Column("room_no", sqlmodel.AutoString(length=40), nullable=False),
        sa.Column("floor", sqlmodel.AutoString(length=40), nullable=True),
        sa.Column(
            "for_sex",
            sa.Enum("male", "female", "any", name="roomsex", native_enum=False, create_constraint=True, length=40),
            server_default=sa.text("'any'"),
            nullable=False,
        ),
        sa.CheckConstraint("building <> '' or room_no <> ''", name=op.f("rooms_named_ck")),
        sa.CheckConstraint("district_code ~ '^[0-9]{6}$'", name=op.f("rooms_district_code_form_ck")),
        sa.ForeignKeyConstraint(
            ["district_code", "facility_id"],
            ["facilities.district_code", "facilities.id"],
            name=op.f("rooms_facility_id_fk"),
        ),
        sa.PrimaryKeyConstraint("district_code", "id", name=op.f("rooms_pk")),
        sa.UniqueConstraint(
            "district_code", "facility_id", "building", "room_no", name=op.f("rooms_facility_id_building_room_no_uq")
        ),
    )
    op.fill("beds", TAKE_FROM_BEDS)
    op.add_column("beds", sa.Column("room_id", sa.Uuid(), nullable=True))
    op.fill("beds", POINT_AT_ROOMS)
    op.execute("-- squawk-ignore ban-drop-column\nALTER TABLE beds DROP COLUMN building, DROP COLUMN room")
    op.wall_in("rooms", "select, insert, update", USING, CHECKING)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.tear_down_wall("rooms")
    op.execute("ALTER TABLE rooms DISABLE ROW LEVEL SECURITY")
    for name in ("building", "room"):
        op.add_column("beds", sa.Column(name, sqlmodel.AutoString(length=40), nullable=True))
    op.fill("beds", WRITE_ON_BEDS)
    op.drop_column("beds", "room_id")
    op.drop_table("rooms")
