"""What may be set? Sparse settings for every level of a firm: most say nothing of most, some deliberately nothing at all."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from tests.oracle.settings import GROUPS
from tests.oracle.world import CustomerCategory, Employee, Firm, PriceList, Settings, World

_CHOICES: dict[str, Sequence[Any]] = {
    "paymentTerms": [{"type": "DAYS", "count": 0}, {"type": "MONTHS", "count": 1}, {"type": "DAY_OF_MONTH", "count": 31}],
    "deliveryMethod": ["AUTO", "EHF", "EMAIL", "PRINT", "VIPPS", "FACTORING", "MANUAL"],
    "deliveryChain": [[], ["PRINT"], ["VIPPS", "EHF", "EMAIL"], ["FACTORING", "AVTALEGIRO"]],
    "ehfEndpoint": ["0192:310000000", "0088:7080000000005"],
    "invoiceEmails": [[], ["faktura@fjord.example"], ['"a\\"b"@example.com', "ås@example.com"]],
    "ccEmails": [[], ["kopi@fjord.example"]],
    "smsNumber": ["+4791234567"],
    "language": ["NB", "EN", "SV"],
    "kid": [{"modulus": "MOD10", "length": 7}, {"modulus": "MOD11", "length": 25}],
    "discountPercent": ["0.00", "0.05", "12.50", "100.00"],
    "hourlyRate": ["0.00", "1250.00", "999999999999.99"],
    "creditLimit": ["0.00", "50000.00"],
    "currency": ["NOK", "EUR"],
    "vatHandling": ["STANDARD", "EXPORT", "REVERSE_CHARGE"],
    "rounding": ["NONE", "WHOLE_KRONE"],
    "chargeBearer": ["SHA", "OUR"],
    "autoPost": ["ASK", "NEVER"],
    "hold": ["NONE", "ALL"],
    "holdUntil": ["2026-03-01", "2030-12-31"],
}
_FLAGS = frozenset(
    {
        *("sendReminders", "addReminderFee", "addInterest", "sendToDebtCollection", "smsNotification", "requirePurchaseOrderNumber"),
        *("collectiveInvoice", "invoiceFee", "factoring", "blockInvoicing", "pricesIncludeVat", "remittance", "useKid"),
    }
)
_NAMES = ("Øst", "Ås", "Aas", "aas", 'A "b"\\', "漢字")
_TEXTS = ("Åse", 'si "hei"\\', "", "null", "{}")


def add_settings(world: World, random: Random, firm: Firm) -> None:
    """Price lists, categories and settings of a firm's customers."""
    people = [employee for employee in world.employees if employee.firm is firm]
    lists = [
        PriceList(firm, _id(random, "prl"), name, random.choice(("NOK", "EUR")), random.randrange(1, 4), is_archived)
        for name, is_archived in _names(random)
    ]
    world.price_lists += lists
    firm.settings = drawn_settings(random, people, lists, 15)
    firm.version = random.randrange(1, 4)
    categories = [
        CustomerCategory(firm, _id(random, "cat"), name, drawn_settings(random, people, lists, 25), random.randrange(1, 4), is_archived)
        for name, is_archived in _names(random)
    ]
    world.categories += categories
    for customer in world.customers:
        if customer.firm is firm and random.randrange(100) < 70:
            customer.settings = drawn_settings(random, people, lists, 20, with_accounts=True)
            customer.category = random.choice((*categories, None))


def _names(random: Random) -> Iterator[tuple[str, bool]]:
    """Names that are nearly equal, and which are put away: only of those is one another's to the letter."""
    live: set[str] = set()
    for name in random.choices(_NAMES, k=5):
        is_archived = name.casefold() in live or random.randrange(100) < 25
        if not is_archived:
            live.add(name.casefold())
        yield name, is_archived


def drawn_settings(
    random: Random, people: Sequence[Employee], lists: Sequence[PriceList], percent: int, *, with_accounts: bool = False
) -> Settings:
    places = [(f"{group}.{name}", name) for group, names in GROUPS.items() for name in names]
    return {
        place: drawn_value(random, name, people, lists)
        for place, name in places
        if random.randrange(100) < percent and (with_accounts or name != "bankAccounts")
    }


def drawn_value(random: Random, name: str, people: Sequence[Employee], lists: Sequence[PriceList]) -> Any:
    match name:
        case "ourReference":
            return random.choice(people)
        case "priceList":
            return random.choice(lists)
        case "bankAccounts":
            return [_account(random, people, place) for place in range(random.randrange(3))]
        case "approvers":
            approvers = random.sample(list(people), random.randrange(3))
            return [{"employee": employee, "amountLimit": random.choice((None, "0.00", "1000.50"))} for employee in approvers]
    if name in _FLAGS:
        return random.choice((True, False))
    return random.choice(_CHOICES.get(name, _TEXTS))


def _account(random: Random, people: Sequence[Employee], place: int) -> dict[str, Any]:
    verified_by = random.choice((*people, None))
    return {
        "bban": random.choice(("86011117947", None)),
        "iban": "NO9386011117947",
        "bic": random.choice(("DNBANOKK", None)),
        "country": "NO",
        "isPrimary": place == 0,
        "isVerified": verified_by is not None,
        "verifiedBy": verified_by,
    }


def _id(random: Random, prefix: str) -> str:
    return f"{prefix}_{random.getrandbits(128):032x}"
