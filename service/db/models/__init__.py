"""What is kept?

Every table of a tenant's data carries `tenant_id`, first in every primary and unique key and in every foreign key: no row can point
into another tenant, and the schema can be distributed by tenant as it stands. Relationships are read-only facts for the engine's joins
(`viewonly`, `lazy="raise"`); a write sets the columns.
"""

from service.db.models.base import AddressType, Base, CustomerType, EmployeeRole, Operation, Visibility
from service.db.models.cards import Card, Contact, Customer
from service.db.models.changes import Change
from service.db.models.choices import (
    AutoPost,
    ChargeBearer,
    DeliveryMethod,
    InvoiceLanguage,
    KidModulus,
    PaymentTermsType,
    PriceRounding,
    SettingsSource,
    SupplierHold,
    VatHandling,
)
from service.db.models.levels import CustomerCategory, CustomerSettings, Level, PriceList, TenantSettings
from service.db.models.parts import Address, ContactAddress, CustomerAddress, CustomerContact
from service.db.models.receivers import PeppolReceiver
from service.db.models.tenants import Employee, KeptAnswer, Series, Tenant

__all__ = [
    "Address",
    "AddressType",
    "AutoPost",
    "Base",
    "Card",
    "Change",
    "ChargeBearer",
    "Contact",
    "ContactAddress",
    "Customer",
    "CustomerAddress",
    "CustomerCategory",
    "CustomerContact",
    "CustomerSettings",
    "CustomerType",
    "DeliveryMethod",
    "Employee",
    "EmployeeRole",
    "InvoiceLanguage",
    "KeptAnswer",
    "KidModulus",
    "Level",
    "Operation",
    "PaymentTermsType",
    "PeppolReceiver",
    "PriceList",
    "PriceRounding",
    "Series",
    "SettingsSource",
    "SupplierHold",
    "Tenant",
    "TenantSettings",
    "VatHandling",
    "Visibility",
]
