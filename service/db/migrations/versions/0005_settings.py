"""Settings on three levels: categories, price lists, customers' own and tenants' defaults."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from service.db.types import Moment

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_METHODS = ("AUTO", "EHF", "EMAIL", "PRINT", "EFAKTURA", "AVTALEGIRO", "VIPPS", "FACTORING", "MANUAL")
_LANGUAGES = ("NB", "NN", "EN", "SV", "DA")
_VAT = ("STANDARD", "EXEMPT", "EXPORT", "REVERSE_CHARGE")
_ROUNDING = ("NONE", "WHOLE_KRONE")
_BEARERS = ("SHA", "OUR", "BEN")
_AUTO_POST = ("ALWAYS", "ASK", "NEVER")
_HOLDS = ("NONE", "INVOICES", "PAYMENTS", "ALL")


def upgrade() -> None:
    op.add_column("tenants", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "price_lists",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        *_named("price_lists"),
        sa.Column("currency", sa.String(3), nullable=False),
    )
    _unique_live_name("price_lists")
    op.create_table(
        "customer_categories",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        *_named("customer_categories"),
        *_settings(),
        *_references("customer_categories"),
    )
    _unique_live_name("customer_categories")
    op.create_table(
        "customer_settings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        *_settings(),
        _foreign("customer_settings", "customer_id", "customers"),
        _foreign("customer_settings", "category_id", "customer_categories"),
        *_references("customer_settings"),
        sa.PrimaryKeyConstraint("tenant_id", "customer_id", name="pk_customer_settings"),
    )
    op.create_index("ix_customer_settings_category", "customer_settings", ["tenant_id", "category_id", "customer_id"])
    _where("ix_customer_settings_our_reference", ["tenant_id", "invoice_our_reference_id"], "invoice_our_reference_id IS NOT NULL")
    _where("ix_customer_settings_approved", ["tenant_id"], "supplier_approvers IS NOT NULL")
    op.create_table(
        "tenant_settings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        *_settings(),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"], name="fk_tenant_settings_tenant_id"),
        *_references("tenant_settings"),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_tenant_settings"),
    )


def downgrade() -> None:
    for table in ("tenant_settings", "customer_settings", "customer_categories", "price_lists"):
        op.drop_table(table)
    op.drop_column("tenants", "version")


def _settings() -> list[sa.Column[object]]:
    return [
        sa.Column("invoice_payment_terms", sa.JSON(), nullable=True),
        _choice("invoice_delivery_method", _METHODS),
        sa.Column("invoice_delivery_chain", sa.JSON(), nullable=True),
        sa.Column("invoice_ehf_endpoint", sa.Text(), nullable=True),
        sa.Column("invoice_invoice_emails", sa.JSON(), nullable=True),
        sa.Column("invoice_cc_emails", sa.JSON(), nullable=True),
        sa.Column("invoice_reminder_email", sa.Text(), nullable=True),
        sa.Column("invoice_send_reminders", sa.Boolean(), nullable=True),
        sa.Column("invoice_add_reminder_fee", sa.Boolean(), nullable=True),
        sa.Column("invoice_add_interest", sa.Boolean(), nullable=True),
        sa.Column("invoice_send_to_debt_collection", sa.Boolean(), nullable=True),
        sa.Column("invoice_sms_notification", sa.Boolean(), nullable=True),
        sa.Column("invoice_sms_number", sa.Text(), nullable=True),
        _choice("invoice_language", _LANGUAGES),
        sa.Column("invoice_your_reference", sa.Text(), nullable=True),
        sa.Column("invoice_buyer_reference", sa.Text(), nullable=True),
        sa.Column("invoice_our_reference_id", sa.Uuid(), nullable=True),
        sa.Column("invoice_require_purchase_order_number", sa.Boolean(), nullable=True),
        sa.Column("invoice_collective_invoice", sa.Boolean(), nullable=True),
        sa.Column("invoice_invoice_fee", sa.Boolean(), nullable=True),
        sa.Column("invoice_factoring", sa.Boolean(), nullable=True),
        sa.Column("invoice_block_invoicing", sa.Boolean(), nullable=True),
        sa.Column("invoice_block_reason", sa.Text(), nullable=True),
        sa.Column("invoice_kid", sa.JSON(), nullable=True),
        sa.Column("price_discount_percent", sa.BigInteger(), nullable=True),
        sa.Column("price_price_list_id", sa.Uuid(), nullable=True),
        sa.Column("price_currency", sa.String(3), nullable=True),
        _choice("price_vat_handling", _VAT),
        sa.Column("price_prices_include_vat", sa.Boolean(), nullable=True),
        sa.Column("price_hourly_rate", sa.BigInteger(), nullable=True),
        _choice("price_rounding", _ROUNDING),
        sa.Column("price_credit_limit", sa.BigInteger(), nullable=True),
        sa.Column("supplier_payment_terms", sa.JSON(), nullable=True),
        sa.Column("supplier_bank_accounts", sa.JSON(), nullable=True),
        sa.Column("supplier_remittance", sa.Boolean(), nullable=True),
        _choice("supplier_charge_bearer", _BEARERS),
        sa.Column("supplier_use_kid", sa.Boolean(), nullable=True),
        sa.Column("supplier_default_kid", sa.Text(), nullable=True),
        sa.Column("supplier_ledger_account", sa.Text(), nullable=True),
        sa.Column("supplier_cost_account", sa.Text(), nullable=True),
        sa.Column("supplier_vat_code", sa.Text(), nullable=True),
        sa.Column("supplier_approvers", sa.JSON(), nullable=True),
        _choice("supplier_auto_post", _AUTO_POST),
        _choice("supplier_hold", _HOLDS),
        sa.Column("supplier_hold_until", sa.Date(), nullable=True),
        sa.Column("supplier_our_customer_number", sa.Text(), nullable=True),
        sa.Column("supplier_currency", sa.String(3), nullable=True),
        _choice("supplier_language", _LANGUAGES),
    ]


def _choice(name: str, values: Sequence[str]) -> sa.Column[object]:
    return sa.Column(name, sa.Enum(*values, native_enum=False, create_constraint=True, length=20, name=name), nullable=True)


def _named(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.LargeBinary(), nullable=False),
        sa.Column("archived_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"], name=f"fk_{table}_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=f"pk_{table}"),
    ]


def _unique_live_name(table: str) -> None:
    live = sa.text("archived_at IS NULL")
    op.create_index(f"uq_{table}_name", table, ["tenant_id", "name_key"], unique=True, sqlite_where=live, postgresql_where=live)


def _where(name: str, columns: list[str], condition: str) -> None:
    op.create_index(name, "customer_settings", columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))


def _foreign(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{other}.tenant_id", f"{other}.id"], name=f"fk_{table}_tenant_id_{column}")


def _references(table: str) -> list[sa.ForeignKeyConstraint]:
    return [_foreign(table, "invoice_our_reference_id", "employees"), _foreign(table, "price_price_list_id", "price_lists")]
