"""The conventional peer: what a good developer writes by Strawberry's own guides.

Types with resolvers, a DataLoader a relation, ORM rows from SQLAlchemy's asyncio sessions, a connection by keyset, the view of
`strawberry.asgi` under uvicorn. Tables and indexes, the driver and its pool, uvicorn's options, the check of tokens and the rule of who
sees what are the service's; the rest is written as if there were no other way. Run as a module, it serves.
"""

import base64
from uuid import UUID

import strawberry
from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.ext.asyncio import async_sessionmaker
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from benchmarks.peers.conventional_loaders import Context
from benchmarks.peers.conventional_types import Customer, CustomerConnection, Info, PageInfo
from benchmarks.peers.serving import POOL_SIZE, claims_of, serve
from service.auth import Tokens
from service.db import models
from service.db.dialects import SearchText, matches
from service.db.engines import postgresql_engine
from service.db.ids import parse_id
from service.db.types import now
from service.db.visibility import Viewer
from service.db.words import query_words


@strawberry.input
class CustomerFilter:
    search: str | None = None


@strawberry.input
class UpdateCustomerInput:
    id: strawberry.ID
    version: int
    note: str | None


@strawberry.type
class UserError:
    code: str


@strawberry.type
class CustomerPayload:
    customer: Customer | None
    user_errors: list[UserError]


@strawberry.type
class Query:
    @strawberry.field
    async def customer(self, info: Info, id: strawberry.ID) -> Customer | None:
        customer = models.Customer
        async with info.context.sessions() as session:
            row = await session.scalar(select(customer).where(info.context.seen(customer), customer.id == _uuid(id)))
        return Customer.of(row) if row else None

    @strawberry.field
    async def customers(
        self, info: Info, first: int = 50, after: str | None = None, filter: CustomerFilter | None = None
    ) -> CustomerConnection:
        customer, bound = models.Customer, info.context.viewer.bound
        wanted = select(customer).where(info.context.seen(customer), customer.archived_at.is_(None))
        if filter and filter.search:
            wanted = wanted.where(matches(customer, bindparam("asked", type_=SearchText())))
            bound = {**bound, "asked": query_words(filter.search)}
        if after:
            wanted = wanted.where(tuple_(customer.sort_key, customer.id) > tuple_(*_place(after)))
        async with info.context.sessions() as session:
            rows = (await session.scalars(wanted.order_by(customer.sort_key, customer.id).limit(first + 1), bound)).all()
        page = rows[:first]
        end_cursor = _cursor(page[-1]) if page else None
        return CustomerConnection(
            nodes=[Customer.of(row) for row in page], page_info=PageInfo(has_next_page=len(rows) > first, end_cursor=end_cursor)
        )


def _uuid(id: strawberry.ID) -> UUID:
    return parse_id(models.Customer.id_prefix, id) or UUID(int=0)


def _cursor(row: models.Customer) -> str:
    return base64.urlsafe_b64encode(row.id.bytes + row.sort_key).decode()


def _place(cursor: str) -> tuple[bytes, UUID]:
    decoded = base64.urlsafe_b64decode(cursor)
    return decoded[16:], UUID(bytes=decoded[:16])


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def update_customer(self, info: Info, input: UpdateCustomerInput) -> CustomerPayload:
        customer = models.Customer
        async with info.context.sessions.begin() as session:
            row = await session.scalar(select(customer).where(info.context.seen(customer), customer.id == _uuid(input.id)))
            if row is None or row.version != input.version:
                return CustomerPayload(customer=None, user_errors=[UserError(code="NOT_FOUND" if row is None else "CONFLICT")])
            row.note, row.updated_at, row.updated_by_id = input.note, now(), info.context.viewer.employee_id
        return CustomerPayload(customer=Customer.of(row), user_errors=[])


class Conventional(GraphQL[Context, None]):
    def __init__(self, database_url: str, tokens: Tokens) -> None:
        super().__init__(strawberry.Schema(Query, Mutation), graphql_ide=None)
        self.engine = postgresql_engine(database_url, pool_size=POOL_SIZE, statement_timeout_s=5)
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self.tokens = tokens

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002  (the view's own)
        claims, employee = claims_of(request, self.tokens), models.Employee
        asks = employee.tenant_id == claims.tenant_id, employee.id == claims.employee_id, employee.is_active
        async with self.sessions() as session:
            row = await session.scalar(select(employee).where(*asks))
        if row is None:
            raise HTTPException(401)
        return Context(Viewer(row.tenant_id, row.id, row.role), self.sessions)


if __name__ == "__main__":
    serve(Conventional)
