"""What an order for a customer begins with, as the API shows it: worked out of one row, which the same statement reads."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import strawberry

from service.db import models
from service.engine.kinds import Leveled, Resolved, Row, ToOne, column, declared, record, resolved, to_one
from service.engine.order_row import ADDRESS, FACTS, VERSION
from service.orders.addresses import order_addresses
from service.orders.delivery import delivery
from service.orders.due_date import due_date
from service.orders.facts import OrderFacts
from service.orders.texts import reason_text, warning_text
from service.orders.warnings import OrderWarningCode, warnings
from service.schema.addresses import Address
from service.schema.common import PageInfo
from service.schema.contacts import Contact
from service.schema.context import Context
from service.schema.employees import Employee
from service.schema.enums import AddressType, DeliveryMethod, SettingsSource, described
from service.schema.settings import EffectiveSettings

_INVOICED = "invoiceDate"
_READ = "read"


@strawberry.type(description="A method of delivery that is not used.")
class DeliveryPassedOver:
    method: DeliveryMethod = strawberry.field(description="The method.")
    reason: str = strawberry.field(description="Why not, for the user, by Accept-Language.")


@strawberry.type(description="How the order's invoice will be sent.")
class DeliveryChoice:
    method: DeliveryMethod = strawberry.field(description="The set method; with AUTO, the chain's first that works, or MANUAL.")
    recipient: str | None = strawberry.field(description="An EHF address, e-mail addresses apart by commas, or a phone.")
    passed_over: list[DeliveryPassedOver] = strawberry.field(description="Why those before it in the chain were passed over.")


@strawberry.type(description="An address of an order.")
class OrderAddress:
    type: AddressType = strawberry.field(description="What it is for.")
    address: Address | None = strawberry.field(description="Null where nothing serves.")
    taken_from: AddressType | None = strawberry.field(
        description="The type that it was taken from: differs from `type` where it is a fallback."
    )


described(
    OrderWarningCode,
    "What an order should not be taken without looking at. More codes may come: show the message.",
    EHF_NOT_POSSIBLE="The customer gets EHF, and can't receive it, or not as far as is known.",
    NO_EMAIL="Invoices go by e-mail, and there is no address.",
    ADDRESS_INCOMPLETE="The invoice's address lacks something.",
    INVOICING_BLOCKED="The customer is not to be invoiced.",
    COMPANY_BANKRUPT="The company is bankrupt: given where the register's mirror is.",
    COMPANY_DELETED="The company is deleted from the register: given where its mirror is.",
    CURRENCY_WITHOUT_PRICE_LIST="No price list in the customer's currency.",
    SUPPLIER_ON_HOLD="The supplier is held back.",
    BANK_ACCOUNT_UNVERIFIED="A bank account waits for another employee's approval.",
    DELIVERY_NOT_POSSIBLE="The set method does not work for the customer, or none of the chain's does.",
    VAT_HANDLING_NOT_POSSIBLE="Export within Norway, or reverse charge without a number.",
)


@strawberry.type(description="Something to look at.")
class OrderWarning:
    code: OrderWarningCode = strawberry.field(description="What it is, for programs.")
    message: str = strawberry.field(description="What it is, for the user, by Accept-Language.")
    field: list[str] | None = strawberry.field(description='The setting that it is about: ["invoice", "deliveryMethod"].')


T = TypeVar("T")
PRIMARY_CONTACT = ToOne("contact_links", "contact", lambda link: link.is_primary.is_(True))


def _invoiced(row: Row, context: Context) -> date:
    given = row.get(_INVOICED)
    return context.today if given is None else date.fromisoformat(given)


def _facts(row: Row) -> OrderFacts:
    """The customer's. They are kept with what they are read from, for the other fields that ask."""
    given = row[FACTS.name]
    if _READ not in given:
        given[_READ] = OrderFacts.read(given)
    facts: OrderFacts = given[_READ]
    return facts


def _of_each(make: Callable[[OrderFacts, date, str], T]) -> Any:
    """A field that is worked out of each customer's facts."""

    async def answers(rows: Sequence[Row], context: Context) -> list[T]:
        return [make(_facts(row), _invoiced(row, context), context.language) for row in rows]

    return answers


async def _invoice_dates(rows: Sequence[Row], context: Context) -> list[date]:
    return [_invoiced(row, context) for row in rows]


async def _versions(rows: Sequence[Row], _context: Context) -> list[str]:
    return [str(row[VERSION.name]) for row in rows]


def _due_date(facts: OrderFacts, invoiced: date, _language: str) -> date:
    return due_date(facts.holds["invoice_payment_terms"], invoiced)


def _delivery(facts: OrderFacts, _invoiced: date, language: str) -> DeliveryChoice:
    chosen = delivery(facts)
    passed_over = [
        DeliveryPassedOver(method=DeliveryMethod[passed.method], reason=reason_text(passed.reason, language))
        for passed in chosen.passed_over
    ]
    return DeliveryChoice(method=DeliveryMethod[chosen.method], recipient=chosen.recipient, passed_over=passed_over)


def _addresses(facts: OrderFacts, _invoiced: date, _language: str) -> list[OrderAddress]:
    return [
        OrderAddress(
            type=AddressType[taken.type],
            address=None if taken.address is None else _address(taken.address),
            taken_from=None if taken.taken_from is None else AddressType[taken.taken_from],
        )
        for taken in order_addresses(facts)
    ]


def _address(address: Any) -> Address:
    return Address(**{name: getattr(address, name) for name in ADDRESS} | {"type": AddressType[address.type]})


def _warnings(facts: OrderFacts, invoiced: date, language: str) -> list[OrderWarning]:
    return [
        OrderWarning(code=warned.code, message=warning_text(warned, language), field=list(warned.path))
        for warned in warnings(facts, invoiced)
    ]


WARNINGS = Resolved((FACTS,), _of_each(_warnings))


@strawberry.type(description="The start of an order, to be kept with it: later changes of settings leave it as it is.")
class OrderDefaults:
    invoice_date: date = resolved("The day that the order is invoiced as of.", _invoice_dates, needs=())
    due_date: date = resolved("As the payment terms say.", _of_each(_due_date), needs=(FACTS,))
    settings: EffectiveSettings = declared(Leveled(is_effective=True), "What holds now.")
    delivery: DeliveryChoice = resolved("How the invoice will be sent.", _of_each(_delivery), needs=(FACTS,))
    addresses: list[OrderAddress] = resolved("One of each type, with its fallback.", _of_each(_addresses), needs=(FACTS,))
    settings_version: str = resolved(
        "Hand this back to settingsChanges to learn whether the order's settings are old.", _versions, needs=(VERSION,)
    )
    contact: Contact | None = declared(
        ToOne("contact_links", "contact", lambda link: link.is_primary.is_(True)),
        "The customer's primary contact, where the viewer may see it.",
    )
    warnings: list[OrderWarning] = resolved("What will go wrong.", _of_each(_warnings), needs=(FACTS,))


@record(models.Change, description="A setting that holds for the customer has become another.")
class SettingsChange:
    field: list[str] = column('Which: ["invoice", "paymentTerms"].', "path")
    before: str | None = column("What its level said before; null: nothing. A bank account is masked but for its last four digits.")
    after: str | None = column("What its level says since; null: nothing.")
    level: SettingsSource = column("The level that was changed.")
    changed_at: datetime = column("When.")
    changed_by: Employee = to_one("Who changed it.")
    settings_version: str = column("What an order that knows of this change, and of no later one, is as old as.")


@strawberry.type(description="A change in a list, with its place.")
class SettingsChangeEdge:
    cursor: str = strawberry.field(description="The edge's place, for `after`.")
    node: SettingsChange = strawberry.field(description="The change.")


@strawberry.type(description="A page of changes, the oldest first.")
class SettingsChangeConnection:
    edges: list[SettingsChangeEdge] = strawberry.field(description="The page's changes with their places.")
    nodes: list[SettingsChange] = strawberry.field(description="The page's changes alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands in the list.")
    total_count: int = strawberry.field(description="All changes since then, whatever the page.")
