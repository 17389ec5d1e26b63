"""Sign-in from outside: what an issuer's tokens call a tenant, and the account that an employee is bound to."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("tenants", sa.Column("sign_in_value", sa.Text(), nullable=True))
    op.create_index("uq_tenants_sign_in_value", "tenants", ["sign_in_value"], unique=True)
    op.add_column("employees", sa.Column("sign_in_issuer", sa.Text(), nullable=True))
    op.add_column("employees", sa.Column("sign_in_subject", sa.Text(), nullable=True))
    op.create_index("uq_employees_sign_in", "employees", ["tenant_id", "sign_in_issuer", "sign_in_subject"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_employees_sign_in", "employees")
    op.drop_column("employees", "sign_in_subject")
    op.drop_column("employees", "sign_in_issuer")
    op.drop_index("uq_tenants_sign_in_value", "tenants")
    op.drop_column("tenants", "sign_in_value")
