"""How are the demonstration's customers treated? Price lists, categories, the tenant's defaults, and what is set on some cards.

It is drawn by a `Random` of its own, so that the cards stay as they are. Of companies of the register's stand-in nothing is set.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from stdnum.iban import compact
from stdnum.no import kontonr

from service.db.ids import new_id
from service.db.models import Base, Customer, CustomerCategory, CustomerSettings, CustomerType, Employee, PriceList, TenantSettings
from service.db.models.choices import DeliveryMethod, InvoiceLanguage, VatHandling
from service.demonstration import firms
from service.demonstration.customers import own_number

_SEED = 2_026  # any number
_LARGE_SHARE, _PUBLIC_SHARE = 0.12, 0.08
_OWN_SHARE = 0.15
_VERIFIED_SHARE = 0.8
_TERMS = (
    {"type": "DAYS", "count": 10},
    {"type": "DAYS", "count": 45},
    {"type": "END_OF_MONTH", "count": 0},
    {"type": "DAY_OF_MONTH", "count": 20},
)
_ABROAD = {"price_vat_handling": VatHandling.EXPORT, "invoice_language": InvoiceLanguage.EN}
_PERSONAL = (DeliveryMethod.VIPPS, DeliveryMethod.EFAKTURA, DeliveryMethod.AVTALEGIRO)
_BLOCKED = ("Står på forskudd til gammel gjeld er betalt.", "Avtalen er sagt opp.", "Venter på signert kontrakt.")
_BANK = "9999"  # no bank's, so that no account is anybody's


@dataclass(frozen=True, slots=True)
class Levels:
    """Rows to insert, without their tenant, in this order: those after point to those before."""

    price_lists: Sequence[PriceList]
    categories: Sequence[CustomerCategory]
    tenant: TenantSettings
    customers: Sequence[CustomerSettings]

    def rows(self) -> Iterator[Sequence[Base]]:
        yield self.price_lists
        yield [*self.categories, self.tenant]
        yield self.customers


def draw_settings(customers: Sequence[Customer], employees: Sequence[Employee]) -> Levels:
    """The settings of these customers, approved and entered by these employees."""
    random = Random(_SEED)
    fixed, export = _price_list("Veiledende priser", "NOK"), _price_list("Eksport", "EUR")
    large = _category("Storkunde", price_discount_percent=Decimal("12.50"), invoice_payment_terms={"type": "MONTHS", "count": 1})
    public = _category("Offentlig", invoice_payment_terms={"type": "DAYS", "count": 30}, invoice_require_purchase_order_number=True)
    abroad = _category("Utland", price_price_list_id=export.id, price_currency="EUR", **_ABROAD)
    tenant = TenantSettings(price_price_list_id=fixed.id, price_hourly_rate=Decimal(1_250))
    cards = _Cards(random, [employee for employee in employees if employee.is_active])
    treated = [customer for customer in customers if customer.archived_at is None and own_number(customer) not in firms.REGISTERED]
    drawn = [cards.draw(customer, _category_of(random, customer, large, public, abroad)) for customer in treated]
    return Levels([fixed, export], [large, public, abroad], tenant, [card for card in drawn if card is not None])


def _price_list(name: str, currency: str) -> PriceList:
    return PriceList(id=new_id(), version=1, name=name, currency=currency)


def _category(name: str, **settings: Any) -> CustomerCategory:
    return CustomerCategory(id=new_id(), version=1, name=name, **settings)


def _category_of(
    random: Random, customer: Customer, large: CustomerCategory, public: CustomerCategory, abroad: CustomerCategory
) -> CustomerCategory | None:
    if customer.country != "NO":
        return abroad
    if customer.type is CustomerType.PRIVATE_CUSTOMER:
        return None
    place = random.random()
    return large if place < _LARGE_SHARE else public if place < _LARGE_SHARE + _PUBLIC_SHARE else None


class _Cards:
    """What is set on a customer's card."""

    def __init__(self, random: Random, employees: Sequence[Employee]) -> None:
        self._random = random
        self._employees = employees

    def draw(self, customer: Customer, category: CustomerCategory | None) -> CustomerSettings | None:
        """None where nothing is set, and there is no category."""
        own = {**(self._own(customer) if self._random.random() < _OWN_SHARE else {}), **(self._supplier() if customer.is_supplier else {})}
        if not own and category is None:
            return None
        return CustomerSettings(customer_id=customer.id, category_id=category and category.id, **own)

    def _own(self, customer: Customer) -> dict[str, Any]:
        random = self._random
        ways: list[dict[str, Any]] = [
            {"price_discount_percent": Decimal(random.randrange(2, 30))},
            {"invoice_payment_terms": random.choice(_TERMS)},
            {"invoice_language": InvoiceLanguage.NN},
            {"invoice_block_invoicing": True, "invoice_block_reason": random.choice(_BLOCKED)},
            {"price_credit_limit": Decimal(random.randrange(1, 21) * 25_000)},
            {"invoice_delivery_method": DeliveryMethod.PRINT},
        ]
        if customer.type is CustomerType.PRIVATE_CUSTOMER:
            ways.append({"invoice_delivery_method": random.choice(_PERSONAL)})
        return {name: value for way in random.sample(ways, random.randint(1, 2)) for name, value in way.items()}

    def _supplier(self) -> dict[str, Any]:
        random = self._random
        enters, verifies = random.sample(self._employees, 2)
        number = self._account()
        account = {
            "bban": number,
            "iban": compact(kontonr.to_iban(number)),
            "bic": None,
            "country": "NO",
            "is_primary": True,
            "entered_by_id": enters.id.hex,
            "verified_by_id": verifies.id.hex if random.random() < _VERIFIED_SHARE else None,
        }
        approver = {"employee_id": random.choice(self._employees).id.hex, "amount_limit": random.choice((None, "10000.00", "50000.00"))}
        return {
            "supplier_bank_accounts": [account],
            "supplier_approvers": [approver] if random.random() < 0.5 else None,
            "supplier_our_customer_number": str(random.randrange(10_000, 100_000)) if random.random() < 0.7 else None,
        }

    def _account(self) -> str:
        """A kontonummer with a right check digit."""
        while True:
            number = f"{_BANK}{self._random.randrange(10**7):07}"
            if kontonr.is_valid(number):
                return number
