"""Defects in what is set, in what holds, and in what is told of it."""

from tests.mutants.defect import Defect

_SETTINGS = ("tests/resolvers/test_settings.py",)
_CHANGES = ("tests/resolvers/test_settings_changes.py",)
_ORDERS = ("tests/resolvers/test_order_defaults.py",)


def _levels(name: str, old: str, new: str) -> Defect:
    return Defect(f"levels: {name}", "service/db/inheritance.py", old, new, _SETTINGS)


def _told(name: str, old: str, new: str) -> Defect:
    return Defect(f"settings log: {name}", "service/db/settings_log.py", old, new, _CHANGES)


def _written(name: str, old: str, new: str) -> Defect:
    return Defect(f"settings: {name}", "service/resolvers/settings.py", old, new, _SETTINGS)


DEFECTS = (
    _levels("the system is never asked", "            values.append(system)", "            pass"),
    _levels("the category is another's", "category.id == card.category_id", "category.id != card.category_id"),
    _levels("a source is the other way around", "getattr(row, setting.column).is_not(None)", "getattr(row, setting.column).is_(None)"),
    _levels("what is set on a card is another's", "level.customer_id == customer.id", "level.customer_id != customer.id"),
    _told("what another category says is told", "and_(change.record_id == _category_then(customer, change), ", "and_("),
    _told("the tenant is heard over the category", "said.correlate(customer, change).scalar_subquery().is_(None), _card", "_card"),
    _told(
        "the system is heard over the tenant",
        "and_(said.is_(None), _card_and_category_are_silent(customer, change))",
        "_card_and_category_are_silent(customer, change)",
    ),
    _told("the latest is not the one before", "order_by(earlier.sequence.desc())", "order_by(earlier.sequence.asc())"),
    _told("who is no supplier is told of suppliers' settings", "or_(customer.is_supplier.is_(True), ", "or_(change.level.is_not(None), "),
    _written("who entered an account approves it", 'if account in waiting and account["entered_by_id"] != viewer', "if account in waiting"),
    _written("what does not go together is written", "refuse_broken(checks, before, await Holds.of(work, customer))", "_ = before"),
    Defect(
        "log: what the system makes of a card is as before",
        "service/db/logged.py",
        "derived.of(before) != derived.of(after)",
        "derived.of(before) is not None",
        _CHANGES,
    ),
    Defect(
        "accounts: what is no digit passes",
        "service/resolvers/accounts.py",
        "not is_digits(digits) or len(digits) != 11",
        "len(digits) != 11",
        ("tests/resolvers/test_accounts.py",),
    ),
    Defect(
        "json parts: a part's type is not in the key",
        "service/db/json_parts.py",
        '("type", InternalTraversal.dp_type)',
        "",
        ("tests/db/test_json_parts.py",),
    ),
    Defect(
        "orders: a fallback is none",
        "service/orders/addresses.py",
        "for other in (type_, *FALLBACKS[type_])",
        "for other in (type_,)",
        _ORDERS,
    ),
    Defect(
        "orders: a page's addresses are every customer's",
        "service/engine/order_row.py",
        '(*LEVELS_READ, "addresses")',
        "LEVELS_READ",
        _ORDERS,
    ),
    Defect("orders: a hold never ends", "service/orders/warnings.py", "date.fromisoformat(until) >= invoiced", "True", _ORDERS),
)
