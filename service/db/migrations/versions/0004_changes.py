"""The change log, and where it has counted to."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from service.db.types import Moment

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("series", sa.Column("last_change", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.create_table(
        "changes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=True),
        sa.Column(
            "operation",
            sa.Enum("INSERT", "UPDATE", "DELETE", name="operation", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "changed_by_id"], ["employees.tenant_id", "employees.id"], name="fk_changes_tenant_id_changed_by_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"], name="fk_changes_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "sequence", name="pk_changes"),
    )
    op.create_index("ix_changes_record", "changes", ["tenant_id", "record_id", "field", "sequence"])
    of_settings = sa.text("level IS NOT NULL")
    op.create_index(
        "ix_changes_settings", "changes", ["tenant_id", "record_id", "sequence"], sqlite_where=of_settings, postgresql_where=of_settings
    )
    op.create_index("ix_changes_record_type", "changes", ["tenant_id", "record_type", "sequence"])


def downgrade() -> None:
    op.drop_table("changes")
    op.drop_column("series", "last_change")
