"""What does each mutation of employees do, and what does it refuse?"""

from collections.abc import Mapping

from tests.oracle import rules, settings_writes
from tests.oracle.world import Contact, Customer, Employee, World


def create_employee(world: World, viewer: Employee, input: rules.Input) -> Employee:
    _refuse_members(viewer)
    if _has_email(world, viewer, input["email"], but=None):
        raise rules.Refused(("DUPLICATE", "email"))
    employee = Employee(viewer.firm, world.facts.new_id("emp"), input["name"], input["email"], input["role"])
    world.employees.append(employee)
    return employee


def update_employee(world: World, viewer: Employee, input: rules.Input) -> Employee:
    _refuse_members(viewer)
    employee = rules.found(world.employees, world, viewer, input["id"], "id")
    errors = []
    if "email" in input and _has_email(world, viewer, input["email"], but=employee):
        errors.append(("DUPLICATE", "email"))
    if input.get("role") == "MEMBER" and _administrators(world, viewer) == [employee]:
        errors.append(("NOT_ALLOWED", "role"))
    if errors:
        raise rules.Refused(*errors)
    for name in {"name", "email", "role"} & input.keys():
        setattr(employee, name, input[name])
    return employee


def deactivate_employee(world: World, viewer: Employee, input: rules.Input) -> Employee:
    _refuse_members(viewer)
    employee = rules.found(world.employees, world, viewer, input["id"], "id")
    successor = world.find(viewer, world.employees, input["successorId"])
    errors = []
    if not employee.is_active:
        errors.append(("INACTIVE", "id"))
    if _administrators(world, viewer) == [employee]:
        errors.append(("NOT_ALLOWED", "id"))
    if successor is None:
        errors.append(("NOT_FOUND", "successorId"))
    elif successor is employee:
        errors.append(("NOT_ALLOWED", "successorId"))
    elif not successor.is_active:
        errors.append(("INACTIVE", "successorId"))
    if errors or successor is None:
        raise rules.Refused(*errors)
    employee.is_active = False
    cards: list[Customer | Contact] = [*world.customers, *world.contacts]
    for card in cards:
        if card.owner is employee:
            rules.change(world, viewer, card, {"owner": successor})
    settings_writes.hand_over_references(world, viewer, employee, successor)
    return employee


def _refuse_members(viewer: Employee) -> None:
    if viewer.role != "ADMINISTRATOR":
        raise rules.Refused(("NOT_ALLOWED",))


def _administrators(world: World, viewer: Employee) -> list[Employee]:
    return world.seen(viewer, world.employees, lambda employee: employee.role == "ADMINISTRATOR" and employee.is_active)


def _has_email(world: World, viewer: Employee, email: str, but: Employee | None) -> bool:
    return any(other is not but and other.email == email for other in world.seen(viewer, world.employees))


MUTATIONS: Mapping[str, rules.Mutation] = {
    "createEmployee": rules.mutation("employee", create_employee),
    "updateEmployee": rules.mutation("employee", update_employee),
    "deactivateEmployee": rules.mutation("employee", deactivate_employee),
}
