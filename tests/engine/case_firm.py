"""The firm that the cases ask: each row's id is a small number, and every time is the same, so that answers can be files."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from service.auth import Claims
from service.db.database import Database
from service.db.ids import public_id
from service.db.models import (
    AddressType,
    Base,
    Contact,
    Customer,
    CustomerAddress,
    CustomerCategory,
    CustomerContact,
    CustomerSettings,
    CustomerType,
    DeliveryMethod,
    Employee,
    EmployeeRole,
    PriceList,
    Series,
    SupplierHold,
    Tenant,
    TenantSettings,
    Visibility,
)
from tests.people import Office, Person

MOMENT = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)
FIRM, OTHER_FIRM = UUID(int=1), UUID(int=2)
ADMIN, OLA, KARI, EVA = (UUID(int=number) for number in (10, 11, 12, 13))


_ACCOUNT = {
    "bban": "86011117947",
    "iban": "NO9386011117947",
    "bic": None,
    "country": "NO",
    "is_primary": True,
    "entered_by_id": OLA.hex,
    "verified_by_id": KARI.hex,
}


def sign_in(office: Office) -> Person:
    """Ola, to whom Kari's hidden cards and the other firm's do not exist."""
    return Person(office, "Fjellfirma AS", "Ola", public_id("emp", OLA), office.tokens.issue(Claims(FIRM, OLA)))


async def fill(database: Database) -> None:
    async with database.writing() as session:
        for rows in _rows():
            session.add_all(rows)
            await session.flush()
        await session.commit()


def _rows() -> list[list[Base]]:
    return [
        [Tenant(tenant_id=FIRM, name="Fjellfirma AS"), Tenant(tenant_id=OTHER_FIRM, name="Havfirma AS")],
        [Series(tenant_id=FIRM, last_customer_number=1010), Series(tenant_id=OTHER_FIRM, last_customer_number=1000)],
        [
            _employee(ADMIN, "Anne Admin", EmployeeRole.ADMINISTRATOR),
            _employee(OLA, "Ola Nordmann"),
            _employee(KARI, "Kari Vik"),
            _employee(EVA, "Eva Hav", tenant_id=OTHER_FIRM),
        ],
        [
            _customer(1, "Fjordvik AS", OLA, organization_number="312260182", email="post@fjordvik.example", phone="+4722334455"),
            _customer(2, "Åsen Bakeri", KARI, note="Ringer først.\nÅpent til fire."),
            _customer(3, "Hemmelig AS", KARI, visibility=Visibility.OWNER_ONLY),
            _customer(4, "Egen Hemmelighet AS", OLA, visibility=Visibility.OWNER_ONLY),
            _customer(5, "Nordmann", OLA, type=CustomerType.PRIVATE_CUSTOMER, first_name="Pål"),
            _customer(6, "Tre Sagbruk AS", ADMIN, type=CustomerType.SUPPLIER, is_supplier=True),
            _customer(7, "Avsluttet AS", OLA, archived_at=MOMENT),
            _customer(8, "Fjordvik Hav AS", EVA, tenant_id=OTHER_FIRM),
        ],
        [
            _contact(21, "Vik", OLA, first_name="Berit", title="Innkjøper", date_of_birth=date(1980, 5, 17)),
            _contact(22, "Lie", KARI, first_name="Geir"),
            _contact(23, "Skjult", KARI, visibility=Visibility.OWNER_ONLY),
        ],
        [
            _address(1, AddressType.VISIT, ["Storgata 1"], "0155", "Oslo"),
            _address(1, AddressType.INVOICE, ["Postboks 12", "Sentrum"], "0101", "Oslo"),
            _address(2, AddressType.POSTAL, ["Bakergata 3"], "6002", "Ålesund"),
            _link(1, 21, role="Innkjøper", is_primary=False),
            _link(1, 22, role=None, is_primary=True),
            _link(1, 23, role="Daglig leder", is_primary=False),
            _link(2, 21, role="Eier", is_primary=False),
            _link(3, 21, role="Eier", is_primary=True),
        ],
        [PriceList(tenant_id=FIRM, id=UUID(int=31), version=1, name="Storkunde", currency="NOK")],
        [
            CustomerCategory(
                tenant_id=FIRM,
                id=UUID(int=41),
                version=2,
                name="Faste",
                invoice_delivery_method=DeliveryMethod.EMAIL,
                invoice_payment_terms={"type": "END_OF_MONTH", "count": 10},
                price_price_list_id=UUID(int=31),
                price_discount_percent=Decimal("7.50"),
                supplier_approvers=[{"employee_id": KARI.hex, "amount_limit": "10000.00"}, {"employee_id": OLA.hex, "amount_limit": None}],
            ),
            TenantSettings(
                tenant_id=FIRM,
                invoice_delivery_method=DeliveryMethod.PRINT,
                invoice_cc_emails=["arkiv@example.com"],
                supplier_hold=SupplierHold.PAYMENTS,
            ),
        ],
        [
            CustomerSettings(tenant_id=FIRM, customer_id=UUID(int=1), invoice_cc_emails=[], price_discount_percent=Decimal("12.50")),
            CustomerSettings(tenant_id=FIRM, customer_id=UUID(int=6), category_id=UUID(int=41), supplier_bank_accounts=[_ACCOUNT]),
        ],
    ]


def _employee(id: UUID, name: str, role: EmployeeRole = EmployeeRole.MEMBER, tenant_id: UUID = FIRM) -> Employee:
    email = f"{name.split()[0].lower()}@example.com"
    return Employee(tenant_id=tenant_id, id=id, name=name, email=email, role=role, is_active=True)


def _card(id: int, owner_id: UUID) -> dict[str, Any]:
    return {
        "tenant_id": FIRM,
        "id": UUID(int=id),
        "owner_id": owner_id,
        "version": 1,
        "visibility": Visibility.EVERYONE,
        "created_at": MOMENT,
        "created_by_id": owner_id,
        "updated_at": MOMENT,
        "updated_by_id": owner_id,
    }


def _customer(id: int, name: str, owner_id: UUID, **given: Any) -> Customer:
    own = {"customer_number": 1000 + id, "type": CustomerType.CUSTOMER, "is_supplier": False, "name": name, "country": "NO"}
    return Customer(**{**_card(id, owner_id), **own, "is_duplicate_allowed": False, **given})


def _contact(id: int, last_name: str, owner_id: UUID, **given: Any) -> Contact:
    return Contact(**{**_card(id, owner_id), "last_name": last_name, **given})


def _address(customer: int, type: AddressType, lines: list[str], postal_code: str, city: str) -> CustomerAddress:
    of = {"tenant_id": FIRM, "customer_id": UUID(int=customer), "country": "NO"}
    return CustomerAddress(**of, type=type, lines=lines, postal_code=postal_code, city=city)


def _link(customer: int, contact: int, *, role: str | None, is_primary: bool) -> CustomerContact:
    of = {"tenant_id": FIRM, "customer_id": UUID(int=customer), "contact_id": UUID(int=contact)}
    return CustomerContact(**of, role=role, is_primary=is_primary)
