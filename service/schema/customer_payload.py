"""What a write of a customer answers: the customer, what is wrong, who is here already, and what should be looked at."""

import strawberry

from service.db import models
from service.engine.kinds import loaded, of_loaded
from service.schema.customers import DUPLICATES_MAX, Customer
from service.schema.errors import UserError
from service.schema.orders import WARNINGS, OrderWarning


@strawberry.type(description="The customer as it is now, or what is wrong with the input.")
class CustomerPayload:
    customer: Customer | None = loaded(
        models.Customer,
        "Null on user errors but CONFLICT (then it is the record as it is now), and where the viewer may no longer see it (owner-only, "
        "given away).",
    )
    user_errors: list[UserError] = strawberry.field(description="Empty where the customer was written.")
    duplicates: list[Customer] = loaded(
        models.Customer,
        "With DUPLICATE: the customers that are here already and that the viewer may see, ten at most.",
        rows_max=DUPLICATES_MAX,
    )
    warnings: list[OrderWarning] = of_loaded(
        models.Customer,
        "customer",
        WARNINGS,
        "What was accepted but should be looked at: a bank account that nobody else has approved, a channel that will not work.",
    )
