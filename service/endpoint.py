"""How is a GraphQL request over HTTP answered? Authenticated, read, run by the engine, and given its status by one table (graphql.md 1, 2).

What users can put right is in the answer's data. What is left is for developers and operators: errors with stable codes. Those of ours and
of graphql-core's validation keep their text; everything else is masked, with the request's id to find it in the log.
"""

from collections.abc import Sequence
from typing import Any

import orjson
import structlog
from graphql import GraphQLError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service.auth import Tokens, Unauthenticated
from service.db.database import Database
from service.db.visibility import Viewer, find_viewer
from service.engine.engine import Engine
from service.engine.faults import MutationByGet, RequestFault, RequestRefused
from service.incoming import RESPONSE_JSON, Refusal, graphql_request, media_type
from service.middleware import refusal, request_id
from service.registry import Enhetsregisteret
from service.resolvers.languages import negotiate
from service.schema.context import Context

log = structlog.get_logger("kundekort.graphql")

_QUERY_CANCELED = "57014"  # PostgreSQL's SQLSTATE of a statement that ran past its time


class Endpoint:
    """The GraphQL endpoint, as an ASGI application."""

    def __init__(self, engine: Engine, database: Database, registry: Enhetsregisteret, tokens: Tokens) -> None:
        self._engine = engine
        self._database = database
        self._registry = registry
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HttpRequest(scope, receive)
        try:
            response = await self._answered(request)
        except Refusal as refused:
            response = refusal(refused.status, refused.code, refused.message, headers=refused.headers)
        except Unauthenticated:
            # One body for every cause: who tries learns nothing.
            response = refusal(401, "UNAUTHENTICATED", "Sign in first.", headers={"www-authenticate": "Bearer"})
        except (SQLAlchemyError, OSError) as error:
            response = self._failed(error, request_id(scope))
        await response(scope, receive, send)

    async def _answered(self, request: HttpRequest) -> Response:
        if request.method not in ("GET", "POST"):
            raise Refusal(405, "GraphQL is asked by GET or POST.", headers={"allow": "GET, POST"})
        kind = media_type(",".join(request.headers.getlist("accept")))
        viewer = await self._viewer(request)
        language = negotiate(request.headers.get("accept-language"))
        structlog.contextvars.bind_contextvars(tenant=str(viewer.tenant_id), employee=str(viewer.employee_id))
        context = Context(viewer, language, self._database, self._registry)
        try:
            answer = await self._engine.answer(await graphql_request(request), context)
        except RequestRefused as refused:
            return _refused(refused, kind)
        structlog.contextvars.bind_contextvars(operation_type=answer.operation_type, operation_name=answer.operation_name)
        errors = [_shown(error, request_id(request.scope)) for error in answer.errors]
        body: dict[str, Any] = ({"errors": errors} if errors else {}) | {"data": answer.data}
        return _response(body, 200, kind, {"content-language": language})

    async def _viewer(self, request: HttpRequest) -> Viewer:
        claims = self._tokens.authenticate(request.headers.getlist("authorization"))
        viewer = await find_viewer(self._database, claims.tenant_id, claims.employee_id)
        if viewer is None:
            raise Unauthenticated
        return viewer

    def _failed(self, error: SQLAlchemyError | OSError, id: str) -> Response:
        """A statement failed: nothing was answered, and the log says why."""
        if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == _QUERY_CANCELED:
            log.warning("statement_timed_out")
            return refusal(503, "TIMEOUT", "The database took too long.", request_id=id)
        if isinstance(error, OSError | PoolTimeoutError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
            log.error("database_unavailable", exc_info=error)
            return refusal(503, "UNAVAILABLE", "The database is not available.", request_id=id, headers={"retry-after": "5"})
        log.error("statement_failed", exc_info=error)
        return refusal(500, "INTERNAL_SERVER_ERROR", "Internal error", request_id=id)


def _refused(refused: RequestRefused, kind: str) -> Response:
    """A request error: nothing ran, so there is no `data`. Old clients get 200 with it, new ones 400 (the audit's reading of the draft)."""
    errors = [error.formatted for error in refused.errors]
    if any(isinstance(error, MutationByGet) for error in refused.errors):
        return _response({"errors": errors}, 405, kind, {"allow": "POST"})
    return _response({"errors": errors}, 400 if kind == RESPONSE_JSON else 200, kind)


def _shown(error: GraphQLError, id: str) -> dict[str, Any]:
    """An execution error as the client sees it: our own as they are, everything else masked."""
    fault = error if isinstance(error, RequestFault) else error.original_error
    formatted: dict[str, Any] = dict(error.formatted)
    if isinstance(fault, RequestFault):
        formatted["extensions"] = {**(fault.extensions or {}), "requestId": id}
        return formatted
    log.error("field_failed", path=_path(error.path), exc_info=error.original_error or error)
    return {**formatted, "message": "Internal error", "extensions": {"code": "INTERNAL_SERVER_ERROR", "requestId": id}}


def _path(path: Sequence[str | int] | None) -> str:
    return ".".join(map(str, path or ()))


def _response(body: dict[str, Any], status: int, kind: str, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type=f"{kind}; charset=utf-8")
