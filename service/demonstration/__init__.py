"""What does `make sandbox` fill the first tenant with? A demonstration: invented employees, customers, contacts, their links, and
how the customers are treated.

It is done once: where the tenant has a customer or a contact already, archived or hidden ones too, nothing is changed.
"""

from collections.abc import Sequence

from service.db.database import Database
from service.db.derived import email_key
from service.db.models import Contact, Customer, Employee, Series
from service.db.tenants import LIST_ROWS_MAX, NoSuchEmployee, find_employee
from service.db.types import now
from service.db.visibility import Viewer
from service.db.work import UnitOfWork, unit_of_work
from service.demonstration.cards import draw_cards
from service.demonstration.people import EMPLOYEES, KARI
from service.demonstration.settings import draw_settings

__all__ = ["fill"]


async def fill(database: Database) -> bool:
    """Fill the first tenant, in one transaction. False: it has cards already, or there is no tenant. Safe from two processes at once."""
    try:
        administrator = await find_employee(database, None, None)
    except NoSuchEmployee:
        return False
    viewer = Viewer(administrator.tenant_id, administrator.employee_id, administrator.role)
    async with unit_of_work(database, viewer) as work:
        customers, contacts = await work.rows(Customer, limit=1), await work.rows(Contact, limit=1)
        if customers or contacts:
            return False
        [series] = await work.rows(Series, limit=1)
        employees = await _employees(work)
        kari = next(employee for employee in employees if employee.email_key == email_key(KARI))
        cards = draw_cards(employees, kari, series.last_customer_number, now())
        series.last_customer_number = cards.customers[-1].customer_number
        await work.add(*cards.customers)
        await work.add(*cards.contacts)
        await work.add(*cards.customer_addresses, *cards.contact_addresses, *cards.links)
        for rows in draw_settings(cards.customers, employees).rows():
            await work.add(*rows)
        for model in (Customer, Contact):
            # An insert's version is 1; a card that was changed since has had another.
            await work.change_all(model, model.updated_at > model.created_at, version=2)
        await work.commit()
    return True


async def _employees(work: UnitOfWork) -> Sequence[Employee]:
    """The tenant's employees as they are, oldest first, then the invented ones, but for those whose e-mail one of theirs has."""
    found = sorted(await work.rows(Employee, limit=LIST_ROWS_MAX), key=lambda employee: (employee.created_at, employee.id))
    taken = {employee.email_key for employee in found}
    added = [
        Employee(name=person.name, email=person.email, role=person.role, is_active=person.is_active)
        for person in EMPLOYEES
        if email_key(person.email) not in taken
    ]
    await work.add(*added)
    return [*found, *added]
