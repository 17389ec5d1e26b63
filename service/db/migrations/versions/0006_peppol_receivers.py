"""Who can receive electronic invoices, as Peppol said."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from service.db.types import Moment

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "peppol_receivers",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("is_capable", sa.Boolean(), nullable=True),
        sa.Column("asked_at", Moment(), nullable=True),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"], name="fk_peppol_receivers_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "endpoint", name="pk_peppol_receivers"),
    )


def downgrade() -> None:
    op.drop_table("peppol_receivers")
