"""Which settings has a customer? Each is declared here, once.

A setting's column on every level, its fields in the API (`settings`, `effectiveSettings`, `sources`, the inputs), how its input is checked
and how a change of it is logged all come from its declaration: its group, its name, what kind of value it has, what the system says where
no level says anything, and what it means. NULL is unset: inherited from the next level. Facts and defaults: Norwegian business practice as
in the form's own text; what has no system default is null there.
"""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import JSON, Boolean, ColumnElement, Date, Enum, String, Text, Uuid, case, false, literal_column, true
from sqlalchemy.types import TypeEngine

from service.db.json_parts import json_list
from service.db.models.base import CustomerType
from service.db.models.choices import (
    AutoPost,
    ChargeBearer,
    DeliveryMethod,
    InvoiceLanguage,
    PriceRounding,
    SupplierHold,
    VatHandling,
)
from service.db.names import camel_case
from service.db.types import Hundredths, Lines

INVOICE, PRICE, SUPPLIER = "invoice", "price", "supplier"


class Kind(enum.Enum):
    """What a setting's value is; the API's type and the check of its input hang on it."""

    FLAG = "FLAG"
    CHOICE = "CHOICE"
    CHAIN = "CHAIN"
    TEXT = "TEXT"
    EMAIL = "EMAIL"
    EMAILS = "EMAILS"
    PHONE = "PHONE"
    EHF_ENDPOINT = "EHF_ENDPOINT"
    TERMS = "TERMS"
    KID_PROFILE = "KID_PROFILE"
    KID = "KID"
    PERCENT = "PERCENT"
    AMOUNT = "AMOUNT"
    CURRENCY = "CURRENCY"
    LEDGER_ACCOUNT = "LEDGER_ACCOUNT"
    COST_ACCOUNT = "COST_ACCOUNT"
    VAT_CODE = "VAT_CODE"
    DAY = "DAY"
    EMPLOYEE = "EMPLOYEE"
    PRICE_LIST = "PRICE_LIST"
    BANK_ACCOUNTS = "BANK_ACCOUNTS"
    APPROVERS = "APPROVERS"


_TYPES: Mapping[Kind, Callable[[], TypeEngine[Any]]] = {
    Kind.FLAG: Boolean,
    Kind.CHAIN: lambda: Lines(none_as_null=True),
    Kind.EMAILS: lambda: Lines(none_as_null=True),
    Kind.TERMS: lambda: JSON(none_as_null=True),
    Kind.KID_PROFILE: lambda: JSON(none_as_null=True),
    Kind.PERCENT: Hundredths,
    Kind.AMOUNT: Hundredths,
    Kind.CURRENCY: lambda: String(3),
    Kind.DAY: Date,
    Kind.EMPLOYEE: Uuid,
    Kind.PRICE_LIST: Uuid,
    Kind.BANK_ACCOUNTS: lambda: JSON(none_as_null=True),
    Kind.APPROVERS: lambda: JSON(none_as_null=True),
}
REFERENCES = frozenset({Kind.EMPLOYEE, Kind.PRICE_LIST})


@dataclass(frozen=True, slots=True)
class OfCustomer:
    """What the system says by a customer's own columns: in SQL, of its row; and in Python of their values, for the change log."""

    columns: tuple[str, ...]
    sql: Callable[[Any], ColumnElement[Any]]
    value: Callable[..., Any]


Said: TypeAlias = str | OfCustomer | None
"""What the system says: SQL of a constant, or what a customer's row says."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `name` is its API name in Python's spelling."""

    group: str
    name: str
    kind: Kind
    says: str
    system: Said = None
    choice: type[enum.Enum] | None = None
    max_length: int = 100

    @property
    def column(self) -> str:
        """Its column's name on every level."""
        return f"{self.group}_{self.input_name}"

    @property
    def input_name(self) -> str:
        """Its name in inputs, in Python's spelling: of another record, its id."""
        return f"{self.name}_id" if self.kind in REFERENCES else self.name

    @property
    def path(self) -> tuple[str, str]:
        """Its place in the API."""
        return self.group, camel_case(self.name)

    @property
    def input_path(self) -> tuple[str, str]:
        """Its place in inputs."""
        return self.group, camel_case(self.input_name)

    @property
    def type_(self) -> TypeEngine[Any]:
        """Its column's type."""
        if self.choice is not None and self.kind is Kind.CHOICE:
            return Enum(self.choice, native_enum=False, create_constraint=True, length=20, name=self.column)
        return _TYPES.get(self.kind, Text)()


def _enum(value: enum.Enum) -> str:
    return f"'{value.name}'"


def _ehf_endpoint(customer: Any) -> ColumnElement[Any]:
    is_norwegian = (customer.country == literal_column("'NO'")) & customer.organization_number.is_not(None)
    return case((is_norwegian, literal_column("'0192:'", Text) + customer.organization_number))


def _customers_email(customer: Any) -> ColumnElement[Any]:
    return case((customer.email.is_(None), json_list()), else_=json_list(customer.email))


def _norwegian_mobile(customer: Any) -> ColumnElement[Any]:
    return case((customer.mobile.like(literal_column("'+47%'")), customer.mobile))


def _is_private(customer: Any) -> ColumnElement[Any]:
    is_private: ColumnElement[Any] = customer.type == literal_column(f"'{CustomerType.PRIVATE_CUSTOMER.name}'")
    return is_private


# The number in Peppol's Norwegian scheme (docs.peppol.eu, participant identifier schemes, 0192).
OWN_ENDPOINT = OfCustomer(
    ("country", "organization_number"),
    _ehf_endpoint,
    lambda country, number: f"0192:{number}" if country == "NO" and number is not None else None,
)
_EMAIL = OfCustomer(("email",), _customers_email, lambda email: [] if email is None else [email])
_MOBILE = OfCustomer(("mobile",), _norwegian_mobile, lambda mobile: mobile if (mobile or "").startswith("+47") else None)
_OWNER = OfCustomer(("owner_id",), lambda customer: customer.owner_id, lambda owner_id: owner_id)
_PRIVATE = OfCustomer(("type",), _is_private, lambda type_: type_ is CustomerType.PRIVATE_CUSTOMER)
_TERMS = """'{"type": "DAYS", "count": 14}'"""
_CHAIN = """'["EHF", "EMAIL", "PRINT"]'"""
_NO, _YES = "FALSE", "TRUE"
_NOTHING = "'[]'"


SETTINGS: Sequence[Setting] = (
    Setting(INVOICE, "payment_terms", Kind.TERMS, "Betalingsbetingelser: when an invoice is due.", _TERMS),
    Setting(
        INVOICE,
        "delivery_method",
        Kind.CHOICE,
        "Distribusjonsmetode: how invoices are sent.",
        _enum(DeliveryMethod.AUTO),
        choice=DeliveryMethod,
    ),
    Setting(
        INVOICE,
        "delivery_chain",
        Kind.CHAIN,
        "Distribusjonsløp: with AUTO, the first of these that works.",
        _CHAIN,
        choice=DeliveryMethod,
    ),
    Setting(
        INVOICE,
        "ehf_endpoint",
        Kind.EHF_ENDPOINT,
        "EHF-adresse: 0192: and an organisation number, or 0088: and a GLN. By itself the customer's own number.",
        OWN_ENDPOINT,
    ),
    Setting(INVOICE, "invoice_emails", Kind.EMAILS, "Faktura-e-post. By itself the customer's e-mail address.", _EMAIL),
    Setting(INVOICE, "cc_emails", Kind.EMAILS, "Kopi: who else gets the invoice by e-mail.", _NOTHING),
    Setting(INVOICE, "reminder_email", Kind.EMAIL, "Purre-e-post; null: where invoices go."),
    Setting(INVOICE, "send_reminders", Kind.FLAG, "Purring: whether one is reminded.", _YES),
    Setting(INVOICE, "add_reminder_fee", Kind.FLAG, "Purregebyr.", _YES),
    Setting(INVOICE, "add_interest", Kind.FLAG, "Forsinkelsesrente.", _YES),
    Setting(INVOICE, "send_to_debt_collection", Kind.FLAG, "Inkasso.", _YES),
    Setting(INVOICE, "sms_notification", Kind.FLAG, "SMS-varsel of a new invoice.", _NO),
    Setting(INVOICE, "sms_number", Kind.PHONE, "A Norwegian number. By itself the customer's mobile, where it is one.", _MOBILE),
    Setting(INVOICE, "language", Kind.CHOICE, "Fakturaspråk.", _enum(InvoiceLanguage.NB), choice=InvoiceLanguage),
    Setting(INVOICE, "your_reference", Kind.TEXT, "Deres referanse."),
    Setting(INVOICE, "buyer_reference", Kind.TEXT, "Bestillerreferanse: what a public buyer asks to see on an EHF."),
    Setting(
        INVOICE,
        "our_reference",
        Kind.EMPLOYEE,
        "Vår referanse. By itself the customer's owner.",
        _OWNER,
    ),
    Setting(INVOICE, "require_purchase_order_number", Kind.FLAG, "Krev bestillingsnummer.", _NO),
    Setting(INVOICE, "collective_invoice", Kind.FLAG, "Samlefaktura: several orders on one invoice.", _NO),
    Setting(INVOICE, "invoice_fee", Kind.FLAG, "Fakturagebyr.", _NO),
    Setting(INVOICE, "factoring", Kind.FLAG, "Factoring: invoices are sold.", _NO),
    Setting(INVOICE, "block_invoicing", Kind.FLAG, "Sperret for fakturering: orders are taken, but not invoiced.", _NO),
    Setting(INVOICE, "block_reason", Kind.TEXT, "Why invoicing is blocked.", max_length=255),
    Setting(INVOICE, "kid", Kind.KID_PROFILE, "KID-oppsett; null: no KID."),
    Setting(PRICE, "discount_percent", Kind.PERCENT, "Rabatt: 0 to 100 percent.", "0"),
    Setting(PRICE, "price_list", Kind.PRICE_LIST, "Prisliste."),
    Setting(PRICE, "currency", Kind.CURRENCY, "Valuta.", "'NOK'"),
    Setting(PRICE, "vat_handling", Kind.CHOICE, "MVA-behandling.", _enum(VatHandling.STANDARD), choice=VatHandling),
    Setting(PRICE, "prices_include_vat", Kind.FLAG, "Priser inkl. MVA. By itself of private customers alone.", _PRIVATE),
    Setting(PRICE, "hourly_rate", Kind.AMOUNT, "Timepris, in the currency."),
    Setting(PRICE, "rounding", Kind.CHOICE, "Øreavrunding.", _enum(PriceRounding.NONE), choice=PriceRounding),
    Setting(PRICE, "credit_limit", Kind.AMOUNT, "Kredittgrense, in the currency; null: none."),
    Setting(SUPPLIER, "payment_terms", Kind.TERMS, "Betalingsbetingelser: when we are to pay.", _TERMS),
    Setting(SUPPLIER, "bank_accounts", Kind.BANK_ACCOUNTS, "Bankkonto, IBAN, BIC: where we pay.", _NOTHING),
    Setting(SUPPLIER, "remittance", Kind.FLAG, "Remittering: paid by a file to the bank.", _YES),
    Setting(SUPPLIER, "charge_bearer", Kind.CHOICE, "Kostnadsbærer of payments abroad.", _enum(ChargeBearer.SHA), choice=ChargeBearer),
    Setting(SUPPLIER, "use_kid", Kind.FLAG, "Whether payments carry a KID.", _NO),
    Setting(SUPPLIER, "default_kid", Kind.KID, "The KID that every payment carries."),
    Setting(SUPPLIER, "ledger_account", Kind.LEDGER_ACCOUNT, "Reskontrokonto.", "'2400'"),
    Setting(SUPPLIER, "cost_account", Kind.COST_ACCOUNT, "Kostnadskonto."),
    Setting(SUPPLIER, "vat_code", Kind.VAT_CODE, "MVA-kode: a standard code of SAF-T."),
    Setting(SUPPLIER, "approvers", Kind.APPROVERS, "Attestanter: who approves the supplier's invoices.", _NOTHING),
    Setting(SUPPLIER, "auto_post", Kind.CHOICE, "Automatisk bokføring.", _enum(AutoPost.ASK), choice=AutoPost),
    Setting(SUPPLIER, "hold", Kind.CHOICE, "Sperre: what is held back.", _enum(SupplierHold.NONE), choice=SupplierHold),
    Setting(SUPPLIER, "hold_until", Kind.DAY, "The last day of the hold; null: until it is lifted."),
    Setting(SUPPLIER, "our_customer_number", Kind.TEXT, "Vårt kundenummer hos leverandøren.", max_length=50),
    Setting(SUPPLIER, "currency", Kind.CURRENCY, "Valuta.", "'NOK'"),
    Setting(SUPPLIER, "language", Kind.CHOICE, "Språk.", _enum(InvoiceLanguage.NB), choice=InvoiceLanguage),
)
BY_COLUMN: Mapping[str, Setting] = {setting.column: setting for setting in SETTINGS}


def of_group(group: str) -> Iterator[Setting]:
    """A group's settings, in their order."""
    return (setting for setting in SETTINGS if setting.group == group)


def system_value(setting: Setting, customer: Any) -> ColumnElement[Any] | None:
    """What the system says of a setting, of a customer's row; None where it says nothing, or would ask a customer where there is none."""
    if isinstance(setting.system, OfCustomer):
        return None if customer is None else setting.system.sql(customer)
    if setting.system is None:
        return None
    if setting.kind is Kind.FLAG:
        return true() if setting.system == _YES else false()
    return literal_column(setting.system, setting.type_)
