"""Settings, as the API shows and takes them. The types' fields are made of the settings' declarations (`db/models/settings.py`)."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import strawberry
from sqlalchemy import Boolean, Integer, Text, Uuid

from service.db import models
from service.db.inheritance import SOURCE
from service.db.json_parts import JsonPart
from service.db.models.settings import INVOICE, PRICE, SUPPLIER, Kind, Setting, of_group
from service.engine.kinds import Column, Composite, Group, Items, Leveled, Reference, Takes, column, declared, record
from service.schema.common import Node, optional
from service.schema.employees import Employee
from service.schema.enums import KidModulus, PaymentTermsType, SettingsSource
from service.schema.scalars import CountryCode, CurrencyCode

BANK_ACCOUNTS_MAX = 10
APPROVERS_MAX = 10


def _text(name: str) -> Callable[[Any], Any]:
    return lambda value: JsonPart(value, name, Text())


@strawberry.type(description="When an invoice is due: 14 DAYS; 1 MONTHS; DAY_OF_MONTH 20; END_OF_MONTH plus 10 days.")
class PaymentTerms:
    type: PaymentTermsType = column("How it is counted.")
    count: int = column("So many days or months, or which day of a month.")


@strawberry.type(description="How a KID is made.")
class KidProfile:
    modulus: KidModulus = column("Of its check digit.")
    length: int = column("How many digits it has, the check digit among them.")


@strawberry.type(description="Where a supplier is paid.")
class BankAccount:
    bban: str | None = column("Kontonummer: eleven digits in Norway.")
    iban: str | None = column("IBAN, without blanks.")
    bic: str | None = column("BIC (SWIFT).")
    country: CountryCode = column("The bank's country.")
    is_primary: bool = column("Whether payments go here unless another is chosen.")
    is_verified: bool = column("False until an employee other than the one who entered it has approved it.")
    verified_by: Employee | None = declared(Reference(models.Employee, "verified_by_id"), "Who approved it.")


@strawberry.type(description="Attestant: who approves a supplier's invoices.")
class Approver:
    employee: Employee = declared(Reference(models.Employee, "employee_id"), "The employee.")
    amount_limit: Decimal | None = column("Up to this sum; null: any.")


@record(models.PriceList, description="Prisliste: a name and a currency.")
class PriceList(Node):
    version: int = column("Counts the price list's changes. An update gives the version that it saw.")
    name: str = column("Unique among the tenant's live ones.")
    currency: CurrencyCode = column("What its prices are in.")
    is_archived: bool = column("Whether it is put away: no longer to be chosen.")


_TERMS: Takes = {"type": _text("type"), "count": lambda value: JsonPart(value, "count", Integer())}
_KID_PROFILE: Takes = {"modulus": _text("modulus"), "length": lambda value: JsonPart(value, "length", Integer())}
_BANK_ACCOUNT: Takes = {
    **{name: _text(name) for name in ("bban", "iban", "bic", "country")},
    "is_primary": lambda value: JsonPart(value, "is_primary", Boolean()),
    "is_verified": lambda value: _text("verified_by_id")(value).is_not(None),
    "verified_by_id": lambda value: JsonPart(value, "verified_by_id", Uuid()),
}
_APPROVER: Takes = {"employee_id": lambda value: JsonPart(value, "employee_id", Uuid()), "amount_limit": _text("amount_limit")}


@strawberry.input(description="When an invoice is due.")
class PaymentTermsInput:
    type: PaymentTermsType = strawberry.field(description="How it is counted.")
    count: int = strawberry.field(description="DAYS 0 to 365, MONTHS 0 to 12, DAY_OF_MONTH 1 to 31, END_OF_MONTH 0 to 365.")


@strawberry.input(description="How a KID is made.")
class KidProfileInput:
    modulus: KidModulus = strawberry.field(description="Of its check digit.")
    length: int = strawberry.field(description="From 4 to 25 digits, the check digit among them.")


@strawberry.input(description="Where a supplier is paid: in Norway a bban or an iban, each gives the other; elsewhere iban and bic.")
class BankAccountInput:
    bban: str | None = optional("Kontonummer: eleven digits; dots and blanks are taken off.")
    iban: str | None = optional("IBAN.")
    bic: str | None = optional("BIC (SWIFT): eight or eleven characters.")
    country: str | None = optional("ISO 3166-1 alpha-2. Default: the IBAN's, else NO.")
    is_primary: bool | None = optional("One at most; the first, where none is.")


@strawberry.input(description="Who approves a supplier's invoices.")
class ApproverInput:
    employee_id: strawberry.ID = strawberry.field(description="An active employee.")
    amount_limit: Decimal | None = optional("Up to this sum; null: any.")


def _shown(setting: Setting) -> tuple[Any, Any]:
    """A setting's type in output, without its null, and what the engine reads."""
    match setting.kind:
        case Kind.TERMS:
            return PaymentTerms, Composite(_TERMS)
        case Kind.KID_PROFILE:
            return KidProfile, Composite(_KID_PROFILE)
        case Kind.BANK_ACCOUNTS:
            return list[BankAccount], Items(BANK_ACCOUNTS_MAX, _BANK_ACCOUNT)
        case Kind.APPROVERS:
            return list[Approver], Items(APPROVERS_MAX, _APPROVER)
        case Kind.EMPLOYEE:
            return Employee, Reference(models.Employee, setting.input_name)
        case Kind.PRICE_LIST:
            return PriceList, Reference(models.PriceList, setting.input_name)
    return _plain(setting), Column()


def _taken(setting: Setting) -> Any:
    """A setting's type in input, without its null."""
    structured: Mapping[Kind, Any] = {
        Kind.TERMS: PaymentTermsInput,
        Kind.KID_PROFILE: KidProfileInput,
        Kind.BANK_ACCOUNTS: list[BankAccountInput],
        Kind.APPROVERS: list[ApproverInput],
        Kind.EMPLOYEE: strawberry.ID,
        Kind.PRICE_LIST: strawberry.ID,
    }
    return structured.get(setting.kind) or _plain(setting)


def _plain(setting: Setting) -> Any:
    """The type of a setting that is the same in output and in input."""
    plain: Mapping[Kind, Any] = {
        Kind.FLAG: bool,
        Kind.CHOICE: setting.choice,
        Kind.CHAIN: list[setting.choice],  # type: ignore[name-defined]  # an enum of the schema
        Kind.EMAILS: list[str],
        Kind.PERCENT: Decimal,
        Kind.AMOUNT: Decimal,
        Kind.CURRENCY: CurrencyCode,
        Kind.DAY: date,
    }
    return plain.get(setting.kind, str)


T = TypeVar("T", bound=type[Any])


def _fields(cls: T, fields: Mapping[str, tuple[Any, Any]]) -> T:
    """The class with these fields: of each its annotation and its declaration."""
    cls.__annotations__ = {name: annotation for name, (annotation, _) in fields.items()}
    for name, (_, made) in fields.items():
        setattr(cls, name, made)
    return cls


def _settings(group: str, description: str) -> Callable[[T], T]:
    def decorate(cls: T) -> T:
        shown = {setting.name: (*_shown(setting), setting.says) for setting in of_group(group)}
        fields = {name: (type_ | None, declared(kind, says)) for name, (type_, kind, says) in shown.items()}
        made: T = strawberry.type(_fields(cls, fields), description=description)
        return made

    return decorate


def _sources(group: str) -> Callable[[T], T]:
    def decorate(cls: T) -> T:
        fields = {
            setting.name: (SettingsSource, column(f"Of {setting.path[1]}.", setting.input_name + SOURCE)) for setting in of_group(group)
        }
        made: T = strawberry.type(_fields(cls, fields), description=f"Which level each of the {group} settings comes from.")
        return made

    return decorate


def _maybe(type_: Any) -> Any:
    """An input field that may be left out, or be null."""
    maybe: Any = strawberry.Maybe
    return maybe[type_ | None]


def _input(group: str) -> Callable[[T], T]:
    def decorate(cls: T) -> T:
        fields = {setting.input_name: (_maybe(_taken(setting)), strawberry.field(description=setting.says)) for setting in of_group(group)}
        description = f"Changes to {group} settings. Left out is unchanged, null is inherit."
        made: T = strawberry.input(_fields(cls, fields), description=description)
        return made

    return decorate


@_settings(INVOICE, "Fakturainnstillinger. Null where nothing is said.")
class InvoiceSettings: ...


@_settings(PRICE, "Innstillinger for pris. Null where nothing is said.")
class PriceSettings: ...


@_settings(SUPPLIER, "Leverandørinnstillinger. Null where nothing is said.")
class SupplierSettings: ...


@_sources(INVOICE)
class InvoiceSettingsSources: ...


@_sources(PRICE)
class PriceSettingsSources: ...


@_sources(SUPPLIER)
class SupplierSettingsSources: ...


@_input(INVOICE)
class InvoiceSettingsInput: ...


@_input(PRICE)
class PriceSettingsInput: ...


@_input(SUPPLIER)
class SupplierSettingsInput: ...


_OF_SUPPLIERS = Group(f"{SUPPLIER}_", "is_supplier")


@strawberry.type(description="What is set on one level, and nothing else.")
class CustomerSettings:
    invoice: InvoiceSettings = declared(Group(f"{INVOICE}_"), "Fakturainnstillinger.")
    price: PriceSettings = declared(Group(f"{PRICE}_"), "Innstillinger for pris.")
    supplier: SupplierSettings | None = declared(_OF_SUPPLIERS, "Null unless the customer is a supplier.")


@strawberry.type(description="Which level each value comes from, by the same names.")
class SettingsSources:
    invoice: InvoiceSettingsSources = declared(Group(f"{INVOICE}_"), "Of fakturainnstillinger.")
    price: PriceSettingsSources = declared(Group(f"{PRICE}_"), "Of innstillinger for pris.")
    supplier: SupplierSettingsSources | None = declared(_OF_SUPPLIERS, "Null unless the customer is a supplier.")


@strawberry.type(description="What holds: the card's own, else its category's, else the tenant's, else the system's.")
class EffectiveSettings:
    invoice: InvoiceSettings = declared(Group(f"{INVOICE}_"), "Fakturainnstillinger.")
    price: PriceSettings = declared(Group(f"{PRICE}_"), "Innstillinger for pris.")
    supplier: SupplierSettings | None = declared(_OF_SUPPLIERS, "Null unless the customer is a supplier.")
    sources: SettingsSources = declared(
        Group(), "The same field names as the settings themselves; each says which level its value came from."
    )


OWN_SETTINGS: Any = declared(Leveled(is_effective=False), "What is set here, and nothing else.")


@record(models.CustomerCategory, description="Kundekategori: a kind of customers, with settings of its own.")
class CustomerCategory(Node):
    version: int = column("Counts the category's changes. An update gives the version that it saw.")
    name: str = column("Unique among the tenant's live ones.")
    settings: CustomerSettings = OWN_SETTINGS
    is_archived: bool = column("Whether it is put away: no longer to be chosen. Its customers keep it.")
