"""What are the API's enums? The models' and the register's own, with a description for each value."""

import enum
from typing import Any, TypeVar

import strawberry

from service.db.models import (
    AddressType,
    AutoPost,
    ChargeBearer,
    CustomerType,
    DeliveryMethod,
    EmployeeRole,
    InvoiceLanguage,
    KidModulus,
    PaymentTermsType,
    PriceRounding,
    SettingsSource,
    SupplierHold,
    VatHandling,
    Visibility,
)

__all__ = [
    "AddressType",
    "AutoPost",
    "ChargeBearer",
    "CustomerType",
    "DeliveryMethod",
    "EmployeeRole",
    "InvoiceLanguage",
    "KidModulus",
    "OrderDirection",
    "PaymentTermsType",
    "PriceRounding",
    "SettingsSource",
    "SupplierHold",
    "VatHandling",
    "Visibility",
    "described",
]

E = TypeVar("E", bound=type[enum.Enum])


def described(kind: E, description: str, **values: str) -> E:
    """The enum as a GraphQL type; every value must be described."""
    decorated = strawberry.enum(kind, description=description)
    definition: Any = decorated.__strawberry_definition__  # type: ignore[attr-defined]  # set by the line above
    for value in definition.values:
        value.description = values.pop(value.name)
    if values:
        raise ValueError(f"{kind.__name__} has no {', '.join(values)}")
    return decorated


class OrderDirection(enum.Enum):
    ASC = "ASC"
    DESC = "DESC"


described(
    CustomerType,
    "What the form's first choice makes of a card.",
    CUSTOMER="Kunde: a firm or another organisation that is sold to.",
    SUPPLIER="Leverandør: one that is bought from.",
    PRIVATE_CUSTOMER="Privatkunde: a person. Has a first name, and no organisation number.",
)
described(
    Visibility,
    "Who may see a card.",
    EVERYONE="All employees of the tenant.",
    OWNER_ONLY="Its owner alone. For all others it does not exist.",
)
described(
    AddressType,
    "What an address is for. A card has one of each type at most.",
    INVOICE="Fakturaadresse: where invoices go.",
    POSTAL="Postadresse: where letters go.",
    DELIVERY="Leveringsadresse: where goods go.",
    VISIT="Besøksadresse: where one meets.",
    ATTESTATION="Attesteringsadresse: where an invoice is approved before it is paid.",
)
described(
    EmployeeRole,
    "What an employee may do beside working with cards.",
    ADMINISTRATOR="May also create, change and deactivate employees.",
    MEMBER="Works with cards.",
)
described(OrderDirection, "Which end of an order comes first.", ASC="Smallest first.", DESC="Largest first.")
described(
    PaymentTermsType,
    "How a due date is counted.",
    DAYS="So many days after the invoice date.",
    MONTHS="The same day so many months later, or that month's last.",
    DAY_OF_MONTH="The first such day after the invoice date; 31 is the month's last.",
    END_OF_MONTH="So many days after the end of the invoice date's month.",
)
described(
    DeliveryMethod,
    "How an invoice is sent.",
    AUTO="The first of the delivery chain that works.",
    EHF="EHF over Peppol, to the customer's endpoint.",
    EMAIL="By e-mail.",
    PRINT="On paper.",
    EFAKTURA="By eFaktura, to a person's bank.",
    AVTALEGIRO="AvtaleGiro, drawn from a person's account.",
    VIPPS="Vipps, to a person's phone.",
    FACTORING="To the factoring company.",
    MANUAL="By hand: nothing is sent.",
)
described(InvoiceLanguage, "A language of invoices.", NB="Bokmål.", NN="Nynorsk.", EN="English.", SV="Swedish.", DA="Danish.")
described(KidModulus, "How a KID's check digit is made.", MOD10="Modulo 10 (Luhn).", MOD11="Modulo 11.")
described(
    VatHandling,
    "Which VAT a sale has.",
    STANDARD="As the goods have it.",
    EXEMPT="None: the customer is exempt.",
    EXPORT="None: the goods leave Norway.",
    REVERSE_CHARGE="None on the invoice: the buyer pays it.",
)
described(PriceRounding, "How an invoice's sum is rounded.", NONE="Not at all.", WHOLE_KRONE="To whole kroner.")
described(
    ChargeBearer,
    "Who pays the banks for a payment abroad.",
    SHA="Each its own bank.",
    OUR="The payer, all of it.",
    BEN="The receiver, all of it.",
)
described(
    AutoPost,
    "Whether a supplier's invoices are posted by themselves.",
    ALWAYS="They are.",
    ASK="Somebody is asked.",
    NEVER="They are posted by hand.",
)
described(
    SupplierHold,
    "What of a supplier is held back.",
    NONE="Nothing.",
    INVOICES="New invoices.",
    PAYMENTS="Payments.",
    ALL="Both.",
)
described(
    SettingsSource,
    "The level that a setting's value comes from.",
    CUSTOMER="The customer's own card.",
    CATEGORY="The customer's category.",
    TENANT="The tenant's defaults.",
    SYSTEM="The system, where nobody has said anything.",
)
