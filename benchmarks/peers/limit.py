"""The limit: one hand-written statement that returns the answer's JSON, behind a bare Starlette route, by asyncpg alone.

No GraphQL, no ORM. Tokens are checked as the service does; whether the employee is still there is not asked. Run as a module, it serves.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.peers.serving import POOL_SIZE, claims_of, serve
from service.auth import Tokens
from service.db.words import query_words, tenant_word

# Of every statement, $1 is the tenant and $2 the employee; $3 is what is asked for.
_SEEN = "tenant_id = $1 AND (visibility = 'EVERYONE' OR owner_id = $2)"
_ADDRESSES = """(
    SELECT coalesce(json_agg(json_build_object(
        'type', a.type, 'recipient', a.recipient, 'lines', a.lines, 'postalCode', a.postal_code, 'city', a.city, 'country', a.country
    ) ORDER BY array_position('{INVOICE,POSTAL,DELIVERY,VISIT,ATTESTATION}'::text[], a.type::text)), '[]')
    FROM customer_addresses a WHERE a.tenant_id = $1 AND a.customer_id = c.id)"""


def _id(prefix: str, column: str) -> str:
    return f"'{prefix}_' || replace({column}::text, '-', '')"


def _moment(column: str) -> str:
    # A colon before a letter would be a variable to pgbench.
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24":"MI":"SS.MS"Z"')"""


def _employee(column: str, *fields: str) -> str:
    pairs = ", ".join(f"'{field}', e.{field}" for field in fields)
    return f"(SELECT json_build_object('id', {_id('emp', 'e.id')}, {pairs}) FROM employees e WHERE e.tenant_id = $1 AND e.id = {column})"


def _name(card: str, last: str) -> str:
    return f"CASE WHEN {card}.first_name IS NULL THEN {card}.{last} ELSE {card}.first_name || ' ' || {card}.{last} END"


LIST = f"""
WITH page AS (
    SELECT *, row_number() OVER (ORDER BY sort_key, id) AS place FROM (
        SELECT * FROM customers WHERE {_SEEN} AND archived_at IS NULL ORDER BY sort_key, id LIMIT 51) c)
SELECT json_build_object('data', json_build_object('customers', json_build_object(
    'nodes', coalesce(json_agg(json_build_object(
        'id', {_id("cus", "c.id")}, 'version', c.version, 'displayName', {_name("c", "name")}, 'customerNumber', c.customer_number,
        'type', c.type, 'organizationNumber', c.organization_number, 'email', c.email, 'phone', c.phone, 'mobile', c.mobile,
        'visibility', c.visibility, 'updatedAt', {_moment("c.updated_at")},
        'owner', {_employee("c.owner_id", "name", "email")}, 'addresses', {_ADDRESSES}
    ) ORDER BY c.place) FILTER (WHERE c.place <= 50), '[]'),
    'pageInfo', json_build_object(
        'hasNextPage', count(*) > 50,
        'endCursor', max(encode(c.sort_key, 'hex') || '.' || c.id) FILTER (WHERE c.place = 50)))))::text
FROM page c"""

CARD = f"""
SELECT json_build_object('data', json_build_object('customer', json_build_object(
    'id', {_id("cus", "c.id")}, 'version', c.version, 'displayName', {_name("c", "name")}, 'customerNumber', c.customer_number,
    'type', c.type, 'isSupplier', c.is_supplier, 'name', c.name, 'firstName', c.first_name, 'organizationNumber', c.organization_number,
    'subUnitNumber', c.sub_unit_number, 'country', c.country, 'email', c.email, 'phone', c.phone, 'mobile', c.mobile,
    'website', c.website, 'note', c.note, 'visibility', c.visibility, 'isArchived', c.archived_at IS NOT NULL,
    'createdAt', {_moment("c.created_at")}, 'updatedAt', {_moment("c.updated_at")},
    'owner', {_employee("c.owner_id", "name", "email")}, 'createdBy', {_employee("c.created_by_id", "name")},
    'updatedBy', {_employee("c.updated_by_id", "name")}, 'addresses', {_ADDRESSES},
    'contacts', (
        SELECT json_build_object(
            'edges', coalesce(json_agg(json_build_object(
                'role', l.role, 'email', l.email, 'phone', l.phone, 'isPrimary', l.is_primary, 'node', json_build_object(
                    'id', {_id("con", "l.contact_id")}, 'displayName', {_name("l", "last_name")}, 'title', l.title,
                    'email', l.contact_email, 'phone', l.contact_phone, 'mobile', l.mobile, 'owner', {_employee("l.owner_id", "name")})
            ) ORDER BY l.place) FILTER (WHERE l.place <= 20), '[]'),
            'pageInfo', json_build_object('hasNextPage', count(*) > 20))
        FROM (
            SELECT l.role, l.email, l.phone, l.is_primary, l.contact_id, k.first_name, k.last_name, k.title, k.email AS contact_email,
                k.phone AS contact_phone, k.mobile, k.owner_id,
                row_number() OVER (ORDER BY CASE WHEN l.is_primary THEN 0 ELSE 1 END, k.sort_key, k.id) AS place
            FROM customer_contacts l JOIN contacts k ON k.tenant_id = l.tenant_id AND k.id = l.contact_id
            WHERE l.tenant_id = $1 AND l.customer_id = c.id AND (k.visibility = 'EVERYONE' OR k.owner_id = $2)
            ORDER BY place LIMIT 21) l))))::text
FROM customers c WHERE {_SEEN} AND c.id = $3"""

SEARCH = f"""
WITH page AS (
    SELECT *, row_number() OVER (ORDER BY sort_key, id) AS place FROM (
        SELECT * FROM customers
        WHERE {_SEEN} AND archived_at IS NULL AND array_to_tsvector(string_to_array(words, ' ')) @@ $3::text::tsquery
        ORDER BY sort_key, id LIMIT 21) c)
SELECT json_build_object('data', json_build_object('customers', json_build_object(
    'nodes', coalesce(json_agg(json_build_object(
        'id', {_id("cus", "c.id")}, 'displayName', {_name("c", "name")}, 'customerNumber', c.customer_number,
        'organizationNumber', c.organization_number, 'email', c.email, 'phone', c.phone, 'owner', {_employee("c.owner_id", "name")}
    ) ORDER BY c.place) FILTER (WHERE c.place <= 20), '[]'),
    'pageInfo', json_build_object('hasNextPage', count(*) > 20))))::text
FROM page c"""


def search_text(tenant_id: UUID, search: str) -> str:
    """What the text index is asked, the tenant's word in it."""
    return f"'{tenant_word(tenant_id)}' & ({query_words(search).tsquery()})"


Asked = Mapping[str, str]


def limit(database_url: str, tokens: Tokens) -> Starlette:
    """The application."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        settings = {"jit": "off"}
        async with asyncpg.create_pool(database_url, min_size=POOL_SIZE, max_size=POOL_SIZE, server_settings=settings) as app.state.pool:
            yield

    def route(path: str, statement: str, asked_for: Callable[[UUID, Asked], object] | None) -> Route:
        async def answer(request: Request) -> Response:
            claims, asked = claims_of(request, tokens), orjson.loads(await request.body())
            values = [asked_for(claims.tenant_id, asked)] if asked_for else []
            async with request.app.state.pool.acquire() as connection:
                answered = await connection.fetchval(statement, claims.tenant_id, claims.employee_id, *values)
            return Response(answered, media_type="application/json")

        return Route(path, answer, methods=["POST"])

    return Starlette(
        routes=[
            route("/list", LIST, None),
            route("/card", CARD, lambda _, asked: UUID(asked["id"])),
            route("/search", SEARCH, lambda tenant_id, asked: search_text(tenant_id, asked["search"])),
        ],
        lifespan=lifespan,
    )


if __name__ == "__main__":
    serve(limit)
