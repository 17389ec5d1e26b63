"""How is a request received? `create_app(settings)`: routes, middleware, and what lives as long as the service does."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from service.auth import Claims, Tokens, signing
from service.capacity import Admission, Capacity
from service.db import tenants
from service.db.asking import asking
from service.db.database import Database
from service.db.once import Keys
from service.db.readiness import Readiness
from service.db.sweep import sweeping
from service.endpoint import Endpoint
from service.engine.engine import Engine
from service.engine.limits import Limits
from service.graphql import schema
from service.metrics import Metrics, MetricsPage, Sources
from service.middleware import Frame, Gate, Hosts, LastResort, refusal
from service.oidc import Issuer
from service.protocol import CAPACITY, SOCKETS, Sockets
from service.rate import Rate
from service.registry.client import Enhetsregisteret
from service.registry.peppol import Peppol
from service.registry.sandbox import running_sandbox, smp_of
from service.registry.sml import Sml
from service.settings import LOOPBACK_HOSTS, Settings
from service.sign_in import SignIn
from service.spans import Spans
from service.watching import current
from service.web.page import GraphiQL, asks_for_page, is_opened_by_key

# What the editor of GraphiQL looks up: the register's own unit, and one that the stand-in knows and the demonstration has not added.
_LIVE_EXAMPLE = "974760673"
_SANDBOX_EXAMPLE = "310590835"
_CORS_ALLOWED = (
    "authorization",
    "content-type",
    "accept-language",
    "idempotency-key",
    "graphql-cost",
    "x-request-id",
    "apollo-require-preflight",
    "x-apollo-operation-name",
)
_CORS_EXPOSED = ("x-request-id", "retry-after", "idempotency-replayed")


@dataclass(frozen=True, slots=True)
class Parts:
    """What is open while the service runs."""

    database: Database
    readiness: Readiness
    registry: Enhetsregisteret
    tokens: Tokens
    endpoint: ASGIApp


def create_app(settings: Settings, page_key: str = "") -> Starlette:
    """The service. Nothing is opened before its lifespan begins; all is closed when that ends.

    Who opens GraphiQL's page with the `page_key` gets it signed in; without one, nobody does.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with opened(settings, metrics) as parts:
            app.state.parts = parts
            yield {CAPACITY: capacity, SOCKETS: sockets}

    metrics = Metrics()
    capacity = Capacity(running_max=settings.concurrency_max, wait_max_s=settings.wait_timeout_s, on_turned_away=metrics.turned_away)
    sockets = Sockets(
        maximum=settings.sockets_max,
        head_timeout_s=settings.arrival_timeout_s,
        head_bytes=settings.url_max_bytes + settings.headers_max_bytes,
    )
    answered = Admission(
        endpoint,
        capacity,
        body_max_bytes=settings.body_max_bytes,
        body_timeout_s=settings.arrival_timeout_s,
        timeout_s=settings.request_timeout_s,
    )
    graphiql = GraphiQL(_SANDBOX_EXAMPLE if settings.is_sandbox else _LIVE_EXAMPLE)
    graphql = GraphQL(Spans(answered, with_document=settings.trace_documents), graphiql, page_key)

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return refusal(error.status_code, "BAD_REQUEST", error.detail, headers=dict(error.headers or {}))

    return Starlette(
        routes=[
            Route("/graphql", graphql),
            *graphiql.routes,
            Route("/", to_graphql),
            Route("/healthz", alive),
            Route("/readyz", ready),
            *_metrics_page(metrics, settings.metrics_token.get_secret_value()),
        ],
        middleware=[
            Middleware(Frame, on_end=metrics.request),
            Middleware(Hosts, hosts=settings.hosts),
            *_cors(settings.cors_origins),
            Middleware(LastResort),
            Middleware(
                Gate,
                body_max_bytes=settings.body_max_bytes,
                url_max_bytes=settings.url_max_bytes,
                headers_max_bytes=settings.headers_max_bytes,
            ),
        ],
        exception_handlers={HTTPException: refused},
        lifespan=lifespan,
    )


def _metrics_page(metrics: Metrics, token: str) -> list[Route]:
    return [Route("/metrics", MetricsPage(metrics, token).answer)] if token else []


def _cors(origins: tuple[str, ...]) -> list[Middleware]:
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=_CORS_ALLOWED,
            expose_headers=_CORS_EXPOSED,
        )
    ]


@asynccontextmanager
async def opened(settings: Settings, metrics: Metrics) -> AsyncIterator[Parts]:
    """The database, the register (the stand-in's, in the sandbox) and the endpoint over both; closed in the opposite order."""

    def on_statement(_text: str, duration_s: float) -> None:
        current().statements += 1
        metrics.statement(duration_s)

    async with AsyncExitStack() as stack:
        database = Database(
            settings.sqlalchemy_url,
            pool_size=settings.database_pool_size,
            statement_timeout_s=settings.statement_timeout_s,
        )
        database.observers.append(on_statement)
        stack.push_async_callback(database.close)
        url = await stack.enter_async_context(running_sandbox()) if settings.is_sandbox else settings.registry_url
        registry = await stack.enter_async_context(Enhetsregisteret(url, deadline_s=settings.registry_deadline_s, on_asked=metrics.asked))
        tokens = signing(settings.jwt_secret.get_secret_value(), settings.secret_file)
        engine = Engine(schema, database, limits_of(settings))
        metrics.sources = Sources(engine.plans, lambda: registry.is_given_up)
        issuer = Issuer(settings.oidc_issuer, settings.oidc_audience, settings.oidc_tenant_claim) if settings.oidc_issuer else None
        sign_in = SignIn(tokens, database, await stack.enter_async_context(issuer) if issuer else None)
        keys = Keys(database)
        stack.push_async_callback(keys.close)
        await stack.enter_async_context(sweeping(database))
        if settings.is_sandbox or settings.peppol_zone:
            sml, smp_url = (None, smp_of(url)) if settings.is_sandbox else (Sml(settings.peppol_zone), "")
            peppol = await stack.enter_async_context(Peppol(sml, smp_url=smp_url, on_asked=metrics.peppol_asked))
            await stack.enter_async_context(asking(database, peppol.can_receive_ehf))
        endpoint = Endpoint(engine, database, registry, sign_in, keys, Rate(settings.rate_max), json_depth_max=settings.json_depth_max)
        yield Parts(database, Readiness(database.is_ready), registry, tokens, endpoint)


def limits_of(settings: Settings) -> Limits:
    """What one request may ask for, as it is set."""
    return Limits(
        source_length=settings.source_max_length,
        tokens=settings.tokens_max,
        comments=settings.comments_max,
        string_length=settings.string_max_length,
        operations=settings.operations_max,
        depth=settings.depth_max,
        nesting=settings.nesting_max,
        aliases=settings.aliases_max,
        root_fields=settings.root_fields_max,
        fields=settings.fields_max,
        comparisons=settings.comparisons_max,
        directives=settings.directives_max,
        connections=settings.connections_max,
        connection_depth=settings.connection_depth_max,
        rows=settings.rows_max,
        page_size=settings.page_size_max,
        errors=settings.errors_max,
        introspection=settings.introspection,
    )


class GraphQL:
    """/graphql: a person's browser gets GraphiQL, before authentication; everything else is an operation to be answered."""

    def __init__(self, answered: ASGIApp, graphiql: GraphiQL, page_key: str) -> None:
        self.answered = answered
        self.graphiql = graphiql
        self.page_key = page_key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not asks_for_page(scope):
            current().is_graphql = True
            return await self.answered(scope, receive, send)
        is_signed_in = is_opened_by_key(scope, self.page_key, LOOPBACK_HOSTS)
        token = await _first_administrators_token(scope["app"].state.parts) if is_signed_in else None
        return await self.graphiql.page(token)(scope, receive, send)


async def _first_administrators_token(parts: Parts) -> str | None:
    """As `kundekort serve` prints it. Where there is nobody yet, or no database answers, there is none: the page comes all the same."""
    try:
        administrator = await tenants.find_employee(parts.database, None, None)
    except (tenants.NoSuchEmployee, SQLAlchemyError, OSError):
        return None
    return parts.tokens.issue(Claims(administrator.tenant_id, administrator.employee_id))


async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
    """The endpoint that is open."""
    parts: Parts = scope["app"].state.parts
    await parts.endpoint(scope, receive, send)


async def to_graphql(_request: Request) -> Response:
    """A browser that opens the bare address finds GraphiQL."""
    return RedirectResponse("/graphql")


async def alive(_request: Request) -> Response:
    """The process answers. Touches nothing."""
    return JSONResponse({"status": "alive"})


async def ready(request: Request) -> Response:
    """The database is reachable, and migrated to the revision of this code."""
    parts: Parts = request.app.state.parts
    if await parts.readiness.is_ready():
        return JSONResponse({"status": "ready"})
    return JSONResponse({"status": "not ready"}, 503, headers={"retry-after": "5"})
