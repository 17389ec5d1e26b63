"""What is written of settings, categories and price lists: inputs and payloads."""

import strawberry

from service.db import models
from service.engine.kinds import loaded
from service.schema.common import optional
from service.schema.errors import UserError
from service.schema.settings import (
    CustomerCategory,
    InvoiceSettingsInput,
    PriceList,
    PriceSettingsInput,
    SupplierSettingsInput,
)
from service.schema.tenants import Tenant

_VERSION = "The version that the client read: another's change in between is a CONFLICT."
_INVOICE = "Fakturainnstillinger."
_PRICE = "Innstillinger for pris."
_SUPPLIER = "Leverandørinnstillinger: of a supplier's card."
_SUPPLIERS = "Leverandørinnstillinger: what suppliers inherit. Bank accounts are of one supplier alone."


@strawberry.input(description="Changes to what is set on a customer's card. A field left out is unchanged; null is inherit.")
class UpdateCustomerSettingsInput:
    id: strawberry.ID = strawberry.field(description="The customer's id.")
    version: int = strawberry.field(description=_VERSION)
    category_id: strawberry.Maybe[strawberry.ID | None] = strawberry.field(description="Kundekategori; null: none.")
    invoice: InvoiceSettingsInput | None = optional(_INVOICE)
    price: PriceSettingsInput | None = optional(_PRICE)
    supplier: SupplierSettingsInput | None = optional(_SUPPLIER)


@strawberry.input(description="Changes to the tenant's defaults. A field left out is unchanged; null is inherit: the system's.")
class UpdateTenantSettingsInput:
    version: int = strawberry.field(description=_VERSION)
    invoice: InvoiceSettingsInput | None = optional(_INVOICE)
    price: PriceSettingsInput | None = optional(_PRICE)
    supplier: SupplierSettingsInput | None = optional(_SUPPLIERS)


@strawberry.input(description="A new category of customers, with its settings.")
class CreateCustomerCategoryInput:
    name: str = strawberry.field(description="Unique among the tenant's live ones.")
    invoice: InvoiceSettingsInput | None = optional(_INVOICE)
    price: PriceSettingsInput | None = optional(_PRICE)
    supplier: SupplierSettingsInput | None = optional(_SUPPLIERS)


@strawberry.input(description="Changes to a category. A field left out is unchanged; a setting that is null is inherited.")
class UpdateCustomerCategoryInput:
    id: strawberry.ID = strawberry.field(description="The category's id.")
    version: int = strawberry.field(description=_VERSION)
    name: strawberry.Maybe[str | None] = strawberry.field(description="Can't be cleared.")
    is_archived: strawberry.Maybe[bool | None] = strawberry.field(description="Put it away, or take it back. Can't be cleared.")
    invoice: InvoiceSettingsInput | None = optional(_INVOICE)
    price: PriceSettingsInput | None = optional(_PRICE)
    supplier: SupplierSettingsInput | None = optional(_SUPPLIERS)


@strawberry.input(description="A new price list.")
class CreatePriceListInput:
    name: str = strawberry.field(description="Unique among the tenant's live ones.")
    currency: str = strawberry.field(description="ISO 4217, in any case.")


@strawberry.input(description="Changes to a price list. A field left out is unchanged.")
class UpdatePriceListInput:
    id: strawberry.ID = strawberry.field(description="The price list's id.")
    version: int = strawberry.field(description=_VERSION)
    name: strawberry.Maybe[str | None] = strawberry.field(description="Can't be cleared.")
    currency: strawberry.Maybe[str | None] = strawberry.field(description="ISO 4217, in any case. Can't be cleared.")
    is_archived: strawberry.Maybe[bool | None] = strawberry.field(description="Put it away, or take it back. Can't be cleared.")


_NULL = "Null on user errors but CONFLICT: then it is the record as it is now."
_EMPTY = "Empty where it was written."


@strawberry.type(description="The tenant as it is now, or what is wrong with the input.")
class TenantPayload:
    tenant: Tenant | None = loaded(models.Tenant, _NULL)
    user_errors: list[UserError] = strawberry.field(description=_EMPTY)


@strawberry.type(description="The category as it is now, or what is wrong with the input.")
class CustomerCategoryPayload:
    category: CustomerCategory | None = loaded(models.CustomerCategory, _NULL)
    user_errors: list[UserError] = strawberry.field(description=_EMPTY)


@strawberry.type(description="The price list as it is now, or what is wrong with the input.")
class PriceListPayload:
    price_list: PriceList | None = loaded(models.PriceList, _NULL)
    user_errors: list[UserError] = strawberry.field(description=_EMPTY)
