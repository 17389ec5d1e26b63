"""How is a GraphQL request over HTTP answered? Authenticated, read, run by the engine, and given its status by one table (graphql.md 1, 2).

What users can put right is in the answer's data. What is left is for developers and operators: errors with stable codes. Those of ours and
of graphql-core's validation keep their text; everything else is masked, with the request's id to find it in the log.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from graphql import GraphQLError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from service import watching
from service.auth import Claims, Unauthenticated
from service.db.database import Database
from service.db.once import Keys
from service.db.visibility import Viewer, find_viewer
from service.engine.engine import Engine, Told
from service.engine.faults import LimitExceeded, MutationByGet, RequestFault, RequestRefused
from service.idempotency import Claim
from service.incoming import RESPONSE_JSON, Refusal, graphql_request, media_type
from service.middleware import refusal, request_id, unavailable
from service.oidc import IssuerUnavailable
from service.rate import Rate
from service.registry import Enhetsregisteret
from service.resolvers.languages import Language, negotiate
from service.schema.context import Context
from service.sign_in import SignIn

_AGAIN_S = 5  # a database that went away is back in seconds, or not soon

log = structlog.get_logger("kundekort.graphql")


class Endpoint:
    """The GraphQL endpoint, as an ASGI application."""

    def __init__(
        self,
        engine: Engine,
        database: Database,
        registry: Enhetsregisteret,
        sign_in: SignIn,
        keys: Keys,
        rate: Rate,
        *,
        json_depth_max: int,
    ) -> None:
        self._engine = engine
        self._rate = rate
        self._json_depth_max = json_depth_max
        self._database = database
        self._registry = registry
        self._keys = keys
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HttpRequest(scope, receive)
        watched = watching.current()
        watched.client = watching.shown(request.headers.get("apollographql-client-name"))
        language = negotiate(request.headers.get("accept-language"))
        claim = Claim(self._keys, request.headers)
        try:
            async with claim:
                response = await self._answered(request, language, claim)
        except Refusal as refused:
            response = refusal(refused.status, refused.code, refused.message, headers=refused.headers)
        except Unauthenticated as refused:
            log.info("unauthenticated", reason=refused.reason, **refused.noted)
            # One body for every cause: who tries learns nothing.
            response = refusal(401, "UNAUTHENTICATED", "Sign in first.", headers={"www-authenticate": "Bearer"})
        except IssuerUnavailable as fault:
            response = unavailable("The issuer of the token does not answer.", scope, retry_after_s=fault.retry_after_s)
        except (SQLAlchemyError, OSError) as error:
            response = _failed(error, scope)
        # Users are spoken to in one language, in every answer; what developers are told is English.
        response.headers["content-language"] = language
        claim.mark(response)
        await response(scope, receive, send)

    async def _answered(self, request: HttpRequest, language: Language, claim: Claim) -> Response:
        if request.method not in ("GET", "POST"):
            raise Refusal(405, "GraphQL is asked by GET or POST.", headers={"allow": "GET, POST"})
        kind = media_type(",".join(request.headers.getlist("accept")))
        claims = await self._sign_in.authenticate(request.headers.getlist("authorization"))
        if wait_s := self._rate.wait_s((claims.tenant_id, claims.employee_id)):
            return _too_often(wait_s, request.scope)
        viewer = await self._viewer(claims)
        is_cost_asked = request.headers.get("graphql-cost") == "1"
        structlog.contextvars.bind_contextvars(tenant=str(viewer.tenant_id), employee=str(viewer.employee_id))
        context = Context(viewer, language, self._database, self._registry, claim)
        try:
            answer = await self._engine.answer(await graphql_request(request, self._json_depth_max), context)
        except RequestRefused as refused:
            return _refused(refused, kind, is_cost_asked)
        finally:
            _watch(context.told)
        errors = [_shown(error, request_id(request.scope)) for error in answer.errors]
        _watch_errors(errors, has_data=answer.data is not None)
        body: dict[str, Any] = ({"errors": errors} if errors else {}) | {"data": answer.data}
        return _response(body | (_cost(context.told.rows_max, self._engine.rows_max) if is_cost_asked else {}), 200, kind)

    async def _viewer(self, claims: Claims) -> Viewer:
        viewer = await find_viewer(self._database, claims.tenant_id, claims.employee_id)
        if viewer is None:
            raise Unauthenticated("the employee is not there, or deactivated")
        return viewer


def _too_often(wait_s: int, scope: Scope) -> Response:
    message = f"This employee asks too often. Come again in {wait_s} seconds."
    return refusal(429, "RATE_LIMITED", message, request_id=request_id(scope), headers={"retry-after": str(wait_s)}, limit="rate")


def _failed(error: SQLAlchemyError | OSError, scope: Scope) -> Response:
    """A statement failed: nothing was answered."""
    fault = _database_fault(error)
    if fault is _UNAVAILABLE:
        return unavailable(fault.message, scope, retry_after_s=_AGAIN_S)
    return refusal(fault.status, fault.code, fault.message, request_id=request_id(scope))


@dataclass(frozen=True, slots=True)
class _Fault:
    status: int
    code: str
    message: str


_INTERNAL = _Fault(500, "INTERNAL_SERVER_ERROR", "Internal error")
_TIMEOUT = _Fault(503, "TIMEOUT", "The database took too long.")
_UNAVAILABLE = _Fault(503, "UNAVAILABLE", "The database is not available.")
# PostgreSQL's SQLSTATE of a statement, or a wait for a lock, that ran past its time, and of a server that takes no more connections, or
# is going down or coming up (postgresql.org/docs/current/errcodes-appendix.html); SQLite's codes of the same.
_FAULTS = {
    "57014": _TIMEOUT,
    "55P03": _TIMEOUT,
    "53300": _UNAVAILABLE,
    "57P01": _UNAVAILABLE,
    "57P02": _UNAVAILABLE,
    "57P03": _UNAVAILABLE,
    sqlite3.SQLITE_INTERRUPT: _TIMEOUT,
    sqlite3.SQLITE_BUSY: _UNAVAILABLE,
    sqlite3.SQLITE_LOCKED: _UNAVAILABLE,
    sqlite3.SQLITE_CANTOPEN: _UNAVAILABLE,
}


def _database_fault(error: SQLAlchemyError | OSError) -> _Fault:
    """What a fault of the database is to the client; the log says the rest."""
    fault = _INTERNAL
    if isinstance(error, OSError | PoolTimeoutError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        fault = _UNAVAILABLE
    elif isinstance(error, DBAPIError):
        # The lowest eight bits of SQLite's codes tell the kind (sqlite.org/rescode.html).
        code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        fault = _FAULTS.get(code, _INTERNAL) if code else _INTERNAL
    if fault is _INTERNAL:
        log.error("statement_failed", exc_info=error)
    else:
        log.warning("database_fault", code=fault.code, reason=type(getattr(error, "orig", None) or error).__name__)
    return fault


def _cost(rows: int | None, maximum: int) -> dict[str, Any]:
    """What the client asked for by `GraphQL-Cost: 1`: the most records that the operation can return, and the most that one may."""
    return {"extensions": {"cost": {"rows": rows, "maximum": maximum}}}


def _refused(refused: RequestRefused, kind: str, is_cost_asked: bool) -> Response:
    """A request error: nothing ran, so there is no `data`. Old clients get 200 with it, new ones 400 (the audit's reading of the draft)."""
    body: dict[str, Any] = {"errors": [error.formatted for error in refused.errors]}
    _watch_errors(body["errors"], has_data=False)
    if any(isinstance(error, MutationByGet) for error in refused.errors):
        return _response(body, 405, kind, {"allow": "POST"})
    for error in refused.errors:
        if is_cost_asked and isinstance(error, LimitExceeded) and error.limit == "rows":
            body |= _cost(error.actual, error.maximum)
    return _response(body, 400 if kind == RESPONSE_JSON else 200, kind)


def _shown(error: GraphQLError, id: str) -> dict[str, Any]:
    """An execution error as the client sees it: our own as they are, everything else masked."""
    fault = error if isinstance(error, RequestFault) else error.original_error
    formatted: dict[str, Any] = dict(error.formatted)
    if isinstance(fault, RequestFault):
        formatted["extensions"] = {**(fault.extensions or {}), "requestId": id}
        return formatted
    if isinstance(error.original_error, SQLAlchemyError | OSError):
        shown = _database_fault(error.original_error)
    else:
        log.error("field_failed", path=_path(error.path), exc_info=error.original_error or error)
        shown = _INTERNAL
    return {**formatted, "message": shown.message, "extensions": {"code": shown.code, "requestId": id}}


def _watch(told: Told) -> None:
    """What the engine has told of the request goes to whoever watches."""
    watched = watching.current()
    watched.operation_type = told.operation_type
    watched.operation_name = watching.shown(told.operation_name)
    watched.rows_max = told.rows_max
    if told.document:
        watched.document, watched.document_hash = told.document.shape, told.document.shape_hash


def _watch_errors(errors: Sequence[Mapping[str, Any]], *, has_data: bool) -> None:
    watched = watching.current()
    watched.has_data = has_data
    for error in errors:
        watched.refused(error["extensions"]["code"], error["extensions"].get("limit"))


def _path(path: Sequence[str | int] | None) -> str:
    return ".".join(map(str, path or ()))


def _response(body: dict[str, Any], status: int, kind: str, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type=f"{kind}; charset=utf-8")
