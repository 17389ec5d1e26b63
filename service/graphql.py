"""What is the API as a whole? The roots, and the schema that is built of them."""

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from service.db import models
from service.engine.kinds import ByAnyId, ById, Group, argument, declared
from service.schema.common import BOTH_WAYS, FORWARD, Node
from service.schema.contacts import CONTACTS, Contact, ContactConnection, ContactFilter, ContactOrder
from service.schema.customers import CUSTOMERS, Customer, CustomerConnection, CustomerFilter, CustomerOrder
from service.schema.employees import EMPLOYEES, Employee, EmployeeConnection, EmployeeFilter, Viewer
from service.schema.scalars import SCALARS

_ID = argument("id", strawberry.ID, "The record's id.")


@strawberry.type(description="What can be read.")
class Query:
    viewer: Viewer = declared(Group(), "Who is asking.")
    customer: Customer | None = declared(ById(models.Customer), "One customer; null where there is none that the viewer may see.", [_ID])
    customers: CustomerConnection = declared(
        CUSTOMERS,
        "The customers that the viewer may see.",
        [
            *BOTH_WAYS,
            argument("filter", CustomerFilter | None, "Which of them; the live ones where it is left out."),
            argument("order_by", CustomerOrder | None, "In which order: by name where it is left out."),
        ],
    )
    contact: Contact | None = declared(ById(models.Contact), "One contact; null where there is none that the viewer may see.", [_ID])
    contacts: ContactConnection = declared(
        CONTACTS,
        "The contacts that the viewer may see.",
        [
            *BOTH_WAYS,
            argument("filter", ContactFilter | None, "Which of them; the live ones where it is left out."),
            argument("order_by", ContactOrder | None, "In which order: by name where it is left out."),
        ],
    )
    employee: Employee | None = declared(ById(models.Employee), "One employee of the firm; null where there is none.", [_ID])
    employees: EmployeeConnection = declared(
        EMPLOYEES,
        "The firm's employees, the active ones first, then by name: what the owner picker searches.",
        [*FORWARD, argument("filter", EmployeeFilter | None, "Which of them.")],
    )


schema = strawberry.Schema(query=Query, config=StrawberryConfig(scalar_map=SCALARS))
