"""The form's look-up, as the API shows it: what is here already, and what can be added."""

import enum

import strawberry

from service.db import models
from service.engine.kinds import Listed, declared, loaded
from service.schema.companies import Company, RegistryAnswer
from service.schema.customers import Customer
from service.schema.enums import described

HITS_MAX = 50
CUSTOMERS_OF_A_HIT_MAX = 10


class CompanyHitAction(enum.Enum):
    SHOW = "SHOW"
    ADD = "ADD"


described(
    CompanyHitAction,
    "What the form offers.",
    SHOW="Vis: the customer is here already; go to it.",
    ADD="Legg til: fill the form from the register.",
)


@strawberry.type(description="One organisation number, or one local customer without a number.")
class CompanyHit:
    organization_number: str | None = strawberry.field(description="The number: a sub-unit's own, where the hit is one.")
    name: str = strawberry.field(description="The customer's name where it is here, else the company's.")
    action: CompanyHitAction = strawberry.field(
        description="What the form offers: SHOW the customer that is here already, or ADD it from the register."
    )
    customers: list[Customer] = loaded(
        models.Customer,
        "Customers here with this number that the viewer may see, ten at most. Empty: nothing that the viewer may know of.",
        rows_max=CUSTOMERS_OF_A_HIT_MAX,
    )
    company: Company | None = strawberry.field(description="The register's facts; null where it was not asked, or did not answer.")


@strawberry.type(description="What a look-up found, here and in the register.")
class CompanyLookup:
    hits: list[CompanyHit] = declared(
        Listed(rows_max=HITS_MAX), "One hit an organisation number, best first. Local customers without a number are hits of their own."
    )
    registry: RegistryAnswer = strawberry.field(
        description="Whether the register answered. Where it did not, the local hits are here all the same."
    )
