"""What do customers and contacts share in the API? An owner, a visibility, a version, an archive; how they are filtered and ordered."""

import uuid
from collections.abc import Mapping
from datetime import datetime

import strawberry
from sqlalchemy import Boolean, String, Uuid

from service.db.dialects import SearchText, matches
from service.db.ids import parse_id
from service.db.models import Employee as EmployeeRow
from service.db.types import Moment
from service.db.words import Query, query_words
from service.engine.kinds import Filter, Order, column, member, to_one
from service.schema.addresses import ADDRESSES, Address
from service.schema.common import Node
from service.schema.employees import Employee
from service.schema.enums import Visibility


@strawberry.type(description="What every card has.")
class Card(Node):
    version: int = column("Counts the card's changes. An update gives the version that it saw.")
    display_name: str = column("As it is shown in lists: first name and last name, or the name.")
    email: str | None = column("One e-mail address.")
    phone: str | None = column("E.164: +4722334455.")
    mobile: str | None = column("E.164.")
    note: str | None = column("Free text of several lines.")
    owner: Employee = to_one("Who answers for the card.")
    visibility: Visibility = column("Who may see the card.")
    addresses: list[Address] = ADDRESSES
    is_archived: bool = column("Whether the card is put away: out of lists, searches and duplicates.")
    created_at: datetime = column("When the card was made.")
    created_by: Employee = to_one("Who made the card.")
    updated_at: datetime = column("When the card was last changed. Links to other cards don't change it.")
    updated_by: Employee = to_one("Who last changed the card.")


def searched(text: str) -> Query | None:
    """What a search asks; None for one without a word."""
    query = query_words(text)
    return None if query.is_empty else query


def employee_id(public: str) -> uuid.UUID:
    """The employee's id; one that nobody has for what is none, which finds as much."""
    return parse_id(EmployeeRow.id_prefix, public) or uuid.UUID(int=0)


FILTERS: Mapping[str, Filter] = {
    "search": Filter(matches, SearchText(), searched, finds=True),
    "ownerId": Filter(lambda card, owner: card.owner_id == owner, Uuid(), employee_id),
    "visibility": Filter(lambda card, visibility: card.visibility == visibility, String(), member),
    "includeArchived": Filter(lambda card, _: card.archived_at.is_(None), Boolean(), lambda included: None if included else False),
    "updatedSince": Filter(lambda card, moment: card.updated_at >= moment, Moment()),
}
ORDERS: Mapping[str, Order] = {
    "NAME": Order("NAME", lambda _, card: [card.sort_key]),
    "CREATED_AT": Order("CREATED_AT", lambda _, card: [card.created_at]),
    "UPDATED_AT": Order("UPDATED_AT", lambda _, card: [card.updated_at]),
}
