"""What does each mutation of contacts do, and of their links to customers?"""

from collections.abc import Mapping

from tests.oracle import rules
from tests.oracle.world import Contact, Customer, Employee, Link, World


def create_contact(world: World, viewer: Employee, input: rules.Input) -> Contact:
    owner, errors = rules.new_owner(world, viewer, input.get("ownerId", viewer.id))
    if errors or owner is None:
        raise rules.Refused(*errors)
    id = world.facts.new_id("con")
    contact = Contact(last_name=input["lastName"], title=input.get("title"), **rules.of_new_card(world, viewer, owner, id, input))
    world.contacts.append(contact)
    return contact


def update_contact(world: World, viewer: Employee, input: rules.Input) -> Contact:
    contact = rules.to_change(world.contacts, world, viewer, input, "contact", rules.others_visibility)
    rules.change(world, viewer, contact, rules.changed(contact, input, {"lastName": "last_name", "title": "title", "note": "note"}))
    return contact


def change_contact_owner(world: World, viewer: Employee, input: rules.Input) -> Contact:
    contact = rules.to_change(world.contacts, world, viewer, input, "contact")
    rules.give_away(world, viewer, contact, input)
    return contact


def archive_contact(world: World, viewer: Employee, input: rules.Input) -> Contact:
    contact = rules.to_change(world.contacts, world, viewer, input, "contact")
    rules.change(world, viewer, contact, {"is_archived": True})
    return contact


def restore_contact(world: World, viewer: Employee, input: rules.Input) -> Contact:
    contact = rules.found(world.contacts, world, viewer, input["id"], "id")
    rules.refuse_conflict(contact, input, "contact")
    if contact.is_archived:
        rules.change(world, viewer, contact, {"is_archived": False})
    return contact


# --- links: they move no version


def link_contact(world: World, viewer: Employee, input: rules.Input) -> Contact:
    contact, customer = _ends(world, viewer, input)
    link = _link(world, contact, customer)
    if link is None:
        link = Link(customer, contact)
        world.links.append(link)
    for name in {"role", "email", "phone"} & input.keys():
        setattr(link, name, input[name])
    if "isPrimary" in input:
        link.is_primary = bool(input["isPrimary"])
    if link.is_primary:
        for other in world.links:
            if other.customer is customer and other is not link:
                other.is_primary = False
    return contact


def unlink_contact(world: World, viewer: Employee, input: rules.Input) -> Contact:
    contact, customer = _ends(world, viewer, input)
    link = _link(world, contact, customer)
    if link is not None:
        world.links.remove(link)
    return contact


def _ends(world: World, viewer: Employee, input: rules.Input) -> tuple[Contact, Customer]:
    """Both must be there, and neither archived."""
    contact = world.find(viewer, world.contacts, input["contactId"])
    customer = world.find(viewer, world.customers, input["customerId"])
    if contact is None or customer is None:
        raise rules.Refused(*(("NOT_FOUND", field) for field, card in (("contactId", contact), ("customerId", customer)) if card is None))
    archived = [field for field, is_archived in (("contactId", contact.is_archived), ("customerId", customer.is_archived)) if is_archived]
    if archived:
        raise rules.Refused(*(("NOT_ALLOWED", field) for field in archived))
    return contact, customer


def _link(world: World, contact: Contact, customer: Customer) -> Link | None:
    return next((link for link in world.links if link.contact is contact and link.customer is customer), None)


MUTATIONS: Mapping[str, rules.Mutation] = {
    "createContact": rules.mutation("contact", create_contact),
    "updateContact": rules.mutation("contact", update_contact),
    "changeContactOwner": rules.mutation("contact", change_contact_owner),
    "archiveContact": rules.mutation("contact", archive_contact),
    "restoreContact": rules.mutation("contact", restore_contact),
    "linkContact": rules.mutation("contact", link_contact),
    "unlinkContact": rules.mutation("contact", unlink_contact),
}
