"""The tenant and the viewer, as the API shows them: the firm, its defaults, its categories and price lists."""

from typing import Any

import strawberry
from sqlalchemy import Boolean

from service.db import models
from service.db.models.levels import LISTED_MAX
from service.db.visibility import EMPLOYEE, TENANT
from service.engine.kinds import Filter, Own, ToFew, argument, column, declared, record
from service.schema.common import Node
from service.schema.employees import Employee
from service.schema.settings import OWN_SETTINGS, CustomerCategory, CustomerSettings, PriceList


def _listed(description: str) -> Any:
    kind = ToFew(
        LISTED_MAX,
        order=lambda row: (row.sort_key, row.id),
        filters={"includeArchived": Filter(lambda row, _: row.archived_at.is_(None), Boolean(), lambda all_: None if all_ else False)},
    )
    return declared(kind, description, [argument("include_archived", bool, "Also those that are put away.", default=False)])


@record(models.Tenant, description="The firm whose cards these are.")
class Tenant(Node):
    version: int = column("Counts the changes of the tenant's defaults. An update gives the version that it saw.")
    name: str = column("The firm's name.")
    settings: CustomerSettings = OWN_SETTINGS
    categories: list[CustomerCategory] = _listed("Kundekategorier, by name.")
    price_lists: list[PriceList] = _listed("Prislister, by name.")


@strawberry.type(description="Who is asking.")
class Viewer:
    employee: Employee = declared(Own(models.Employee, EMPLOYEE), "The signed-in employee.")
    tenant: Tenant = declared(Own(models.Tenant, TENANT), "The employee's firm.")
