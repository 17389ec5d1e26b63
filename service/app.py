"""How is a request received? `create_app(settings)`: routes, middleware, and what lives as long as the service does."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from service.auth import signing
from service.db.database import Database
from service.endpoint import Endpoint
from service.engine.engine import Engine
from service.engine.limits import Limits
from service.graphql import schema
from service.middleware import Deadline, Frame, Gate, refusal, too_large
from service.oidc import Issuer
from service.registry.client import Enhetsregisteret
from service.registry.sandbox import running_sandbox
from service.settings import Settings
from service.sign_in import SignIn
from service.web.page import asks_for_page, graphiql_page

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
    registry: Enhetsregisteret
    endpoint: ASGIApp


def create_app(settings: Settings) -> Starlette:
    """The service. Nothing is opened before its lifespan begins; all is closed when that ends."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with opened(settings) as parts:
            app.state.parts = parts
            yield

    graphql = GraphQL(example=_SANDBOX_EXAMPLE if settings.is_sandbox else _LIVE_EXAMPLE)
    deadline = Middleware(Deadline, timeout_s=settings.request_timeout_s, concurrency_max=settings.concurrency_max)

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 413:
            return too_large(settings.body_max_bytes)
        return refusal(error.status_code, "BAD_REQUEST", error.detail, headers=dict(error.headers or {}))

    return Starlette(
        routes=[
            Route("/graphql", graphql, middleware=[deadline]),
            Route("/", to_graphql),
            Route("/healthz", alive),
            Route("/readyz", ready),
        ],
        middleware=[
            Middleware(Frame),
            Middleware(Gate, hosts=settings.hosts, body_max_bytes=settings.body_max_bytes),
            *_cors(settings.cors_origins),
            # Counts what comes without a Content-Length; not Starlette(max_body_size=), whose answer is text, outside of Frame.
            Middleware(RequestBodyLimitMiddleware, max_body_size=settings.body_max_bytes),
        ],
        exception_handlers={HTTPException: refused},
        lifespan=lifespan,
    )


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
async def opened(settings: Settings) -> AsyncIterator[Parts]:
    """The database, the register (the stand-in's, in the sandbox) and the endpoint over both; closed in the opposite order."""
    async with AsyncExitStack() as stack:
        database = Database(
            settings.sqlalchemy_url, pool_size=settings.database_pool_size, statement_timeout_s=settings.statement_timeout_s
        )
        stack.push_async_callback(database.close)
        url = await stack.enter_async_context(running_sandbox()) if settings.is_sandbox else settings.registry_url
        registry = await stack.enter_async_context(Enhetsregisteret(url, deadline_s=settings.registry_deadline_s))
        tokens = signing(settings.jwt_secret.get_secret_value(), settings.secret_file)
        issuer = Issuer(settings.oidc_issuer, settings.oidc_audience, settings.oidc_tenant_claim) if settings.oidc_issuer else None
        sign_in = SignIn(tokens, database, await stack.enter_async_context(issuer) if issuer else None)
        limits = Limits(depth=settings.depth_max, rows=settings.rows_max, introspection=settings.introspection)
        endpoint = Endpoint(Engine(schema, database, limits), database, registry, sign_in)
        yield Parts(database, registry, endpoint)


class GraphQL:
    """/graphql: a person's browser gets GraphiQL, before authentication; everything else is the endpoint's."""

    def __init__(self, *, example: str) -> None:
        self.example = example

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts: Parts = scope["app"].state.parts
        await (graphiql_page(self.example) if asks_for_page(scope) else parts.endpoint)(scope, receive, send)


async def to_graphql(_request: Request) -> Response:
    """A browser that opens the bare address finds GraphiQL."""
    return RedirectResponse("/graphql")


async def alive(_request: Request) -> Response:
    """The process answers. Touches nothing."""
    return JSONResponse({"status": "alive"})


async def ready(request: Request) -> Response:
    """The database is reachable, and migrated to the revision of this code."""
    parts: Parts = request.app.state.parts
    if await parts.database.is_ready():
        return JSONResponse({"status": "ready"})
    return JSONResponse({"status": "not ready"}, 503, headers={"retry-after": "5"})
